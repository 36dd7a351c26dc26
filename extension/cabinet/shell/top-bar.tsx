import { useId, useRef } from 'preact/hooks';
import { Button } from '../../ui/button.tsx';
import { SelectField } from '../../ui/field.tsx';
import { Icon } from '../../ui/icon.tsx';
import { useText } from '../../ui/lang.tsx';
import { placeBelow } from '../../ui/place.ts';
import { useCabinet } from '../context.ts';
import { LanguageSwitch, ThemeSwitch } from './appearance-menu.tsx';
import { Logo } from './logo.tsx';

export function TopBar() {
  const { live } = useCabinet();
  const text = useText();
  return (
    <header class="ol-top">
      <Logo />
      <ShopSwitch />
      <span class="ol-top__space" />
      {live.stale.value && (
        <span class="ol-top__stale" role="status">
          <Icon name="warning" /> {text('orders.stale')}
        </span>
      )}
      <AccountMenu />
    </header>
  );
}

function ShopSwitch() {
  const { me, shop, router } = useCabinet();
  const text = useText();
  const shops = me.value?.shops ?? [];
  const current = shop.value;
  if (!current) return null;
  if (shops.length === 1) return <span class="ol-top__shop">{current.name}</span>;
  return (
    <SelectField
      class="ol-field--bare ol-top__shop"
      label={text('app.shop')}
      value={current.id}
      options={shops.map(({ id, name }) => ({ value: id, label: name }))}
      onValue={(shopId) => router.go({ shopId, panel: null })}
    />
  );
}

function AccountMenu() {
  const { me, shop, signOut } = useCabinet();
  const text = useText();
  const id = useId();
  const box = useRef<HTMLDivElement>(null);
  const opener = useRef<HTMLSpanElement>(null);
  const person = me.value?.user;
  return (
    <span ref={opener}>
      <Button kind="quiet" icon="user" popovertarget={id} aria-haspopup="dialog" title={text('app.account')}>
        <span class="ol-top__person">{person?.name || person?.email}</span>
      </Button>
      <div
        ref={box}
        id={id}
        class="ol-menu ol-account"
        popover="auto"
        role="dialog"
        aria-label={text('app.account')}
        onToggle={(event) => {
          if (event.newState === 'open' && box.current && opener.current) placeBelow(box.current, opener.current);
        }}
      >
        <div>
          <strong>{person?.name}</strong>
          <div class="ol-muted">{person?.email}</div>
          {shop.value && <div class="ol-muted">{text(`role.${shop.value.role}`)}</div>}
        </div>
        <div>
          <div class="ol-field__label">{text('app.language')}</div>
          <LanguageSwitch />
        </div>
        <ThemeSwitch />
        <Button onClick={signOut}>{text('signIn.signOut')}</Button>
      </div>
    </span>
  );
}
