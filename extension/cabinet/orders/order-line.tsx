import type { OrderRow } from '#core/api/orders';
import { formatRoubles } from '#core/shared/money';
import { Chip } from '../../ui/chip.tsx';
import { Time, useText } from '../../ui/lang.tsx';
import { useCabinet } from '../context.ts';
import { CopyLinks } from './copy-links.tsx';
import { StatusMenu } from './status-menu.tsx';
import { SystemsCell } from './systems-cell.tsx';

type Props = { row: OrderRow; reachable: boolean };

export function OrderLine({ row, reachable }: Props) {
  const { list, shop, openOrder } = useCabinet();
  const text = useText();
  const chosen = list.selected.value.has(row.id);

  const keys = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget) return;
    if (event.key === 'Enter') void openOrder(row.id);
    else if (event.key === ' ') list.toggle(row.id);
    else return;
    event.preventDefault();
  };

  return (
    <tr
      class="ol-line ol-focusable"
      tabIndex={reachable ? 0 : -1}
      aria-selected={chosen}
      onKeyDown={keys}
      data-order={row.id}
    >
      <td class="ol-cell-check">
        <input
          type="checkbox"
          class="ol-check"
          aria-label={text('orders.select', { number: row.number })}
          checked={chosen}
          onChange={() => list.toggle(row.id)}
        />
      </td>
      <td class="ol-cell-number">
        <button
          type="button"
          class="ol-link ol-number"
          aria-label={text('orders.open', { number: row.number })}
          onClick={() => openOrder(row.id)}
        >
          {row.number}
        </button>
        <div class="ol-muted ol-small">
          <Time at={row.createdAt} timeZone={shop.value?.timeZone} />
        </div>
      </td>
      <td class="ol-cell-recipient">
        <div class="ol-cut" title={row.recipientName}>
          {row.recipientName || <span class="ol-muted">{text('orders.noRecipient')}</span>}
        </div>
        {row.recipientPhone && (
          <a class="ol-small ol-phone" href={`tel:${row.recipientPhone.replace(/[^\d+]/g, '')}`}>
            {row.recipientPhone}
          </a>
        )}
      </td>
      <td class="ol-cell-sum">{formatRoubles(row.totalKopecks)}</td>
      <td class="ol-cell-payment">
        <PaymentCell row={row} />
      </td>
      <td class="ol-cell-delivery">
        <div class="ol-cut" title={row.deliveryName}>
          {row.deliveryName || <span class="ol-muted">{text('orders.noDelivery')}</span>}
        </div>
        <div class="ol-muted ol-small ol-cut">
          {[row.settlement, row.deliveryName && formatRoubles(row.deliveryCostKopecks)].filter(Boolean).join(' · ')}
        </div>
      </td>
      <td class="ol-cell-status">
        <StatusMenu order={row} />
        {row.problem && (
          <div class="ol-small ol-danger ol-cell-problem" title={row.problem.message}>
            {row.problem.message}
          </div>
        )}
      </td>
      <td class="ol-cell-systems">
        <div class="ol-systems-row">
          <SystemsCell order={row} />
          <CopyLinks order={row} payment={row.hasPaymentLink} preorder={row.hasPreorderLink} />
        </div>
      </td>
    </tr>
  );
}

function PaymentCell({ row: { cod, prepayment, totalKopecks } }: { row: OrderRow }) {
  const text = useText();
  if (cod)
    return (
      <>
        <div class="ol-cut">{text(`codMethod.${cod.method}`)}</div>
        <div class="ol-muted ol-small ol-cut">
          {text('payment.onDelivery')}
          {cod.amountKopecks !== totalKopecks && `, ${formatRoubles(cod.amountKopecks)}`}
        </div>
      </>
    );
  if (!prepayment) return null;
  return (
    <>
      <div class="ol-cut">
        {text(prepayment.method === 'online_card' ? 'prepayment.online_card' : 'paymentFilter.prepaid')}
      </div>
      <Chip tone={prepayment.paid ? 'ok' : 'warning'}>{text(prepayment.paid ? 'paid.yes' : 'paid.no')}</Chip>
    </>
  );
}
