import type { ActionTarget } from '../../models/order-actions.ts';
import { Button } from '../../ui/button.tsx';
import { useText } from '../../ui/lang.tsx';
import { useCabinet } from '../context.ts';

type Props = { order: Pick<ActionTarget, 'id' | 'number'>; payment: boolean; preorder: boolean; long?: boolean };

/** The links that a buyer can be given, where the order has them. */
export function CopyLinks({ order, payment, preorder, long }: Props) {
  const { actions } = useCabinet();
  const text = useText();
  const busy = actions.busy.value;
  return (
    <>
      {preorder && (
        <Button
          small={!long}
          kind={long ? 'plain' : 'soft'}
          icon="copy"
          busy={busy.has(`preorder ${order.id}`)}
          title={text('orders.copyPreorderLink')}
          aria-label={long ? undefined : `${text('orders.preorderLinkShort')}: ${text('orders.copyPreorderLink')}`}
          onClick={() => actions.copyPreorderLink(order)}
        >
          {text(long ? 'orders.copyPreorderLink' : 'orders.preorderLinkShort')}
        </Button>
      )}
      {payment && (
        <Button
          small={!long}
          kind={long ? 'plain' : 'soft'}
          icon="card"
          busy={busy.has(`payment ${order.id}`)}
          title={text('orders.copyPaymentLink')}
          aria-label={long ? undefined : `${text('orders.paymentLinkShort')}: ${text('orders.copyPaymentLink')}`}
          onClick={() => actions.copyPaymentLink(order)}
        >
          {text(long ? 'orders.copyPaymentLink' : 'orders.paymentLinkShort')}
        </Button>
      )}
    </>
  );
}
