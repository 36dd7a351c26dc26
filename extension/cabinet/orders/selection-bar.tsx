import { STATUSES_BY_HAND } from '#core/order/status';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { useText } from '../../ui/lang.tsx';
import { Menu, MenuItem } from '../../ui/menu.tsx';
import { useCabinet } from '../context.ts';

/** Slides up while orders are selected. */
export function SelectionBar() {
  const { list, actions, mayWrite } = useCabinet();
  const text = useText();
  const rows = list.selectedRows.value;
  if (rows.length === 0) return null;
  return (
    <section class="ol-selection" aria-label={text('orders.selected', { count: rows.length })}>
      <strong>{text('orders.selected', { count: rows.length })}</strong>
      {mayWrite.value && (
        <Menu
          label={text('orders.changeStatus')}
          trigger={(opener) => (
            <Button busy={actions.busy.value.has('statuses')} {...opener}>
              {text('orders.changeStatus')}
              <Icon name="chevron" />
            </Button>
          )}
        >
          {STATUSES_BY_HAND.map((status) => (
            <MenuItem key={status} tone={status} onChoose={() => actions.changeStatuses(rows, status)}>
              {text(`status.${status}`)}
            </MenuItem>
          ))}
        </Menu>
      )}
      <Button kind="quiet" icon="close" onClick={() => list.selectAll(false)}>
        {text('orders.clearSelection')}
      </Button>
    </section>
  );
}
