import type { Connection } from '#core/api/connections';
import { SYSTEM_NAMES } from '#core/integration/systems';
import { externalStatusText } from '#core/locale/external-status';
import type { OrderLink } from '#core/order/schema';
import { type ActionTarget, isSendable } from '../../models/order-actions.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import type { Tone } from '../../ui/chip.tsx';
import { Spinner } from '../../ui/icon.tsx';
import { useLang, useText } from '../../ui/lang.tsx';
import { useCabinet } from '../context.ts';

const UNDER_WAY: readonly OrderLink['state'][] = ['queued', 'sending', 'waiting', 'unknown', 'removing'];

export const toneOfLink = (state: OrderLink['state']): Tone => {
  if (state === 'linked') return 'ok';
  if (state === 'failed' || state === 'missing') return 'danger';
  return state === 'removed' ? 'neutral' : 'warning';
};

export const isUnderWay = (link: OrderLink | undefined): boolean =>
  link !== undefined && UNDER_WAY.includes(link.state);

/** Per connection: the copy there with its number and state, or the button that sends. */
export function SystemsCell({ order }: { order: ActionTarget }) {
  const { connections } = useCabinet();
  return (
    <>
      {connections.value.map((connection) => (
        <SystemBox key={connection.id} order={order} connection={connection} />
      ))}
    </>
  );
}

function SystemBox({ order, connection }: { order: ActionTarget; connection: Connection }) {
  const { actions, mayWrite } = useCabinet();
  const text = useText();
  const lang = useLang();
  const name = SYSTEM_NAMES[connection.system];
  const link = order.links.find((each) => each.connectionId === connection.id);
  const busy = actions.busy.value.has(`send ${order.id} ${connection.id}`);
  const maySend = mayWrite.value && isSendable(order);
  const send = () => actions.send(order, connection);

  if (!link || link.state === 'removed')
    return maySend ? (
      <Button
        small
        kind="soft"
        icon="send"
        busy={busy}
        title={text('orders.sendToSystem', { system: connection.name })}
        onClick={send}
      >
        {name}
      </Button>
    ) : null;
  return (
    <span class="ol-copy" data-tone={toneOfLink(link.state)}>
      <span class="ol-copy__name">
        {link.url ? (
          <a href={link.url} target="_blank" rel="noreferrer" title={text('orders.openInSystem', { system: name })}>
            {name}
          </a>
        ) : (
          name
        )}
        {isUnderWay(link) && <Spinner />}
      </span>
      <span class="ol-copy__state" title={link.error?.message}>
        {link.trackingNumber && <span class="ol-number">{link.trackingNumber}</span>}
        <span>
          {(link.state === 'linked' && externalStatusText(lang, link.system, link.externalStatus)) ||
            text(`linkState.${link.state}`)}
        </span>
      </span>
      {maySend && !isUnderWay(link) && (
        <IconButton small icon="send" busy={busy} label={text('orders.resend', { system: name })} onClick={send} />
      )}
    </span>
  );
}
