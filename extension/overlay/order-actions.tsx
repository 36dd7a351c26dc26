import { useState } from 'preact/hooks';
import { SYSTEM_NAMES } from '#core/integration/systems';
import type { OrderStatus } from '#core/order/status';
import { STATUSES_BY_HAND } from '#core/order/status';
import { useSurface } from './env.ts';
import { ChevronIcon, CopyIcon, ExternalIcon, MoreIcon } from './icons.tsx';
import { MenuButton, type MenuItem } from './menu.tsx';
import { isUnderWay, type LinkKind, linkOf, type OrderModel } from './order-model.ts';
import type { OverlayConnection, OverlayOrder, OverlayShop } from './port.ts';
import { useValue } from './state.ts';
import type { Translate } from './texts.ts';

type Props = { model: OrderModel; order: OverlayOrder; shop: OverlayShop };

const CONFIRMED: readonly OrderStatus[] = ['cancelled', 'deleted'];

function SendMenu({ model, order, shop }: Props) {
  const { t } = useSurface();
  const [armed, setArmed] = useState<string | null>(null);
  const systems = shop.connections.map((one) => one.system);
  const nameOf = ({ system, name }: OverlayConnection) =>
    systems.indexOf(system) === systems.lastIndexOf(system) ? SYSTEM_NAMES[system] : `${SYSTEM_NAMES[system]}: ${name}`;

  const itemOf = (connection: OverlayConnection): MenuItem => {
    const { id, system } = connection;
    const link = linkOf(order, id);
    const name = nameOf(connection);
    const item = { key: id, label: name, onSelect: () => void model.send(id) };
    if (link && isUnderWay(link)) return { ...item, disabled: true, hint: t(`linkState.${link.state}`) };
    if (link?.state === 'linked')
      return {
        ...item,
        label: `${name}: ${t('overlay.sendAgain')}`,
        hint: t('overlay.sendAgainHint'),
        onSelect: () => void model.openCabinet({ action: 'send', connectionId: id }),
      };
    // An unpaid parcel is a warning, not a refusal: the first press says so, the second one sends.
    if (system === 'shiptor' && order.leavesUnpaid && armed !== id)
      return { ...item, keepsOpen: true, onSelect: () => setArmed(id) };
    if (armed === id)
      return { ...item, label: `${name}: ${t('overlay.sendUnpaid')}`, hint: t('overlay.sendUnpaidHint') };
    return link?.error ? { ...item, hint: link.error } : item;
  };

  return (
    <MenuButton
      label={t('overlay.send')}
      kind="primary"
      face={
        <>
          {t('overlay.send')}
          <ChevronIcon />
        </>
      }
      items={shop.connections.map(itemOf)}
      empty={t('overlay.noConnections')}
      disabled={useValue(model.busy)}
      onClose={() => setArmed(null)}
    />
  );
}

function StatusMenu({ model, order }: Omit<Props, 'shop'>) {
  const { t } = useSurface();
  const items = STATUSES_BY_HAND.filter((status) => status !== order.status).map((status): MenuItem => {
    const label = (
      <>
        <span class={`dot status-${status}`} />
        {t(`status.${status}`)}
        {CONFIRMED.includes(status) && '…'}
      </>
    );
    if (!CONFIRMED.includes(status)) return { key: status, label, onSelect: () => void model.changeStatus(status) };
    return {
      key: status,
      label,
      hint: t('overlay.confirmInCabinet'),
      onSelect: () => void model.openCabinet({ action: 'status', status }),
    };
  });
  return (
    <MenuButton
      label={t('overlay.status')}
      face={
        <>
          {t('overlay.status')}
          <ChevronIcon />
        </>
      }
      items={items}
      disabled={useValue(model.busy)}
    />
  );
}

const COPY_TEXTS = {
  payment: { short: 'overlay.copyPaymentShort', full: 'overlay.copyPayment' },
  preorder: { short: 'overlay.copyPreorderShort', full: 'overlay.copyPreorder' },
} as const;

function CopyButton({ model, kind }: { model: OrderModel; kind: LinkKind }) {
  const { t, root } = useSurface();
  const { short, full } = COPY_TEXTS[kind];
  return (
    <button
      type="button"
      class="button plain"
      title={t(full)}
      aria-label={t(full)}
      onClick={() => void model.copy(kind, root)}
    >
      <CopyIcon />
      {t(short)}
    </button>
  );
}

const moreItems = (t: Translate, model: OrderModel, onHide: () => void): MenuItem[] => [
  {
    key: 'open',
    label: (
      <>
        {t('overlay.open')} <ExternalIcon />
      </>
    ),
    onSelect: () => void model.openCabinet(),
  },
  { key: 'hide', label: t('overlay.hide'), onSelect: onHide },
];

export function OrderActions({ model, order, shop, layout }: Props & { layout: 'bar' | 'card' }) {
  const { t, onHide } = useSurface();
  return (
    <div class="actions">
      {shop.mayWrite ? (
        <>
          <SendMenu model={model} order={order} shop={shop} />
          <StatusMenu model={model} order={order} />
        </>
      ) : (
        <span class="muted">{t('overlay.viewer')}</span>
      )}
      {order.hasPaymentLink && shop.mayWrite && <CopyButton model={model} kind="payment" />}
      {order.hasPreorderLink && <CopyButton model={model} kind="preorder" />}
      {layout === 'bar' ? (
        <MenuButton label={t('overlay.menu')} kind="quiet" face={<MoreIcon />} items={moreItems(t, model, onHide)} />
      ) : (
        <button type="button" class="button plain" onClick={() => void model.openCabinet()}>
          {t('overlay.open')}
          <ExternalIcon />
        </button>
      )}
    </div>
  );
}
