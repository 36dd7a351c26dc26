import type { ComponentChildren, TargetedToggleEvent } from 'preact';
import { useId, useRef } from 'preact/hooks';
import { placeBelow } from './place.ts';

type MenuProps = {
  /** The button that opens the menu. */
  trigger: (props: {
    popovertarget: string;
    'aria-haspopup': 'menu';
    onKeyDown: (event: KeyboardEvent) => void;
  }) => ComponentChildren;
  label: string;
  children: ComponentChildren;
};

const itemsOf = (menu: HTMLElement): HTMLElement[] =>
  [...menu.querySelectorAll<HTMLElement>('[role="menuitem"]')].filter((item) => !item.matches(':disabled'));

/** A menu on the browser's own popover: closes by Escape and by a click beside it, walked with the arrows. */
export function Menu({ trigger, label, children }: MenuProps) {
  const id = useId();
  const menu = useRef<HTMLDivElement>(null);

  const opening = (event: TargetedToggleEvent<HTMLDivElement>) => {
    const opener = menu.current?.parentElement?.querySelector(`[popovertarget="${id}"]`);
    if (event.newState !== 'open' || !menu.current || !opener) return;
    placeBelow(menu.current, opener);
    itemsOf(menu.current)[0]?.focus();
  };

  const walk = (event: KeyboardEvent) => {
    if (!menu.current) return;
    const items = itemsOf(menu.current);
    const at = items.indexOf(event.target as HTMLElement);
    const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
    event.stopPropagation();
    if (next === undefined) return;
    event.preventDefault();
    items.at(next % items.length)?.focus();
  };

  const openByArrow = (event: KeyboardEvent) => {
    if (event.key !== 'ArrowDown') return;
    event.preventDefault();
    event.stopPropagation();
    menu.current?.showPopover();
  };

  return (
    <>
      {trigger({ popovertarget: id, 'aria-haspopup': 'menu', onKeyDown: openByArrow })}
      <div
        ref={menu}
        id={id}
        class="ol-menu"
        popover="auto"
        role="menu"
        tabIndex={-1}
        aria-label={label}
        onToggle={opening}
        onKeyDown={walk}
        onClick={() => menu.current?.hidePopover()}
      >
        {children}
      </div>
    </>
  );
}

type ItemProps = {
  onChoose: () => void;
  disabled?: boolean;
  tone?: string;
  mark?: string;
  children: ComponentChildren;
};

export const MenuItem = ({ onChoose, disabled, tone, mark, children }: ItemProps) => (
  <button type="button" role="menuitem" tabIndex={-1} class="ol-menu__item" disabled={disabled} onClick={onChoose}>
    {tone && <span class="ol-menu__dot" data-tone={tone} />}
    {children}
    {mark && <span class="ol-menu__mark">{mark}</span>}
  </button>
);

export const MenuTitle = ({ children }: { children: ComponentChildren }) => (
  <div class="ol-menu__title" role="presentation">
    {children}
  </div>
);
