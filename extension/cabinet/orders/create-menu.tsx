import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { useText } from '../../ui/lang.tsx';
import { Menu, MenuItem } from '../../ui/menu.tsx';
import { useCabinet } from '../context.ts';

export function CreateMenu() {
  const { router } = useCabinet();
  const text = useText();
  return (
    <div class="ol-row ol-orders__create">
      <Button icon="cart" onClick={() => router.go({ panel: { kind: 'new-preorder' } })}>
        {text('orders.createPreorderButton')}
      </Button>
      <Menu
        label={text('orders.create')}
        trigger={(opener) => (
          <Button kind="primary" icon="plus" {...opener}>
            {text('orders.create')}
            <Icon name="chevron" />
          </Button>
        )}
      >
        <MenuItem onChoose={() => router.go({ panel: { kind: 'new-order' } })}>{text('orders.createOrder')}</MenuItem>
        <MenuItem onChoose={() => router.go({ panel: { kind: 'new-preorder' } })}>
          + {text('orders.createPreorder').toLowerCase()}
        </MenuItem>
      </Menu>
    </div>
  );
}
