import type { Order } from '#core/order/schema';
import { ORDER_STATUSES, refuseStatusByHand } from '#core/order/status';
import type { ActionTarget } from '../../models/order-actions.ts';
import { StatusChip } from '../../ui/chip.tsx';
import { Icon, Spinner } from '../../ui/icon.tsx';
import { useText } from '../../ui/lang.tsx';
import { Menu, MenuItem, MenuTitle } from '../../ui/menu.tsx';
import { useCabinet } from '../context.ts';

type Props = { order: ActionTarget; onChanged?: (order: Order) => void };

/** The status of an order; a click offers every status that a person may set. */
export function StatusMenu({ order, onChanged }: Props) {
  const { actions, mayWrite } = useCabinet();
  const text = useText();
  if (!mayWrite.value) return <StatusChip status={order.status} />;
  const name = text(`status.${order.status}`);
  const busy = actions.busy.value.has(`status ${order.id}`);
  return (
    <Menu
      label={text('orders.changeStatus')}
      trigger={(opener) => (
        <button
          type="button"
          class="ol-chip"
          data-tone={order.status}
          aria-label={text('orders.changeStatusOf', { number: order.number, status: name })}
          disabled={busy}
          {...opener}
        >
          {name}
          {busy ? <Spinner /> : <Icon name="chevron" />}
        </button>
      )}
    >
      <MenuTitle>{text('orders.changeStatus')}</MenuTitle>
      {ORDER_STATUSES.filter((status) => refuseStatusByHand(order.status, status) === null).map((status) => (
        <MenuItem
          key={status}
          tone={status}
          disabled={status === order.status}
          onChoose={async () => {
            const changed = await actions.changeStatus(order, status);
            if (changed) onChanged?.(changed);
          }}
        >
          {text(`status.${status}`)}
        </MenuItem>
      ))}
    </Menu>
  );
}
