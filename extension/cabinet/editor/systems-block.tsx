import { SYSTEM_NAMES } from '#core/integration/systems';
import { externalStatusText } from '#core/locale/external-status';
import type { OrderLink } from '#core/order/schema';
import { Chip } from '../../ui/chip.tsx';
import { Icon, Spinner } from '../../ui/icon.tsx';
import { Time, useLang, useText } from '../../ui/lang.tsx';
import { useCabinet } from '../context.ts';
import { isUnderWay, toneOfLink } from '../orders/systems-cell.tsx';
import { Block } from './block.tsx';
import { useEditor } from './editor-context.ts';

/** What is known of the order in outside systems. */
export function SystemsBlock() {
  const editor = useEditor();
  const { shop } = useCabinet();
  const text = useText();
  const order = editor.base.value;
  if (!order) return null;
  return (
    <Block title={text('editor.systems')} class="ol-editor__late">
      {order.links.length === 0 && <p class="ol-muted">{text('editor.systemsEmpty')}</p>}
      {order.links.map((link) => (
        <LinkCard key={link.id} link={link} />
      ))}
      {order.preorder && (
        <p class="ol-muted">
          {text(`stage.${order.preorder.stage}`)}
          {order.preorder.expiresAt && (
            <>
              {'. '}
              {text('editor.preorderExpires', { time: '' })}
              <Time at={order.preorder.expiresAt} timeZone={shop.value?.timeZone} />
            </>
          )}
        </p>
      )}
    </Block>
  );
}

function LinkCard({ link }: { link: OrderLink }) {
  const { shop } = useCabinet();
  const text = useText();
  const status = externalStatusText(useLang(), link.system, link.externalStatus);
  return (
    <div class="ol-link-card">
      <div class="ol-link-card__head">
        <strong>{SYSTEM_NAMES[link.system]}</strong>
        <Chip tone={toneOfLink(link.state)}>{text(`linkState.${link.state}`)}</Chip>
        {isUnderWay(link) && <Spinner />}
        <span class="ol-muted ol-small">
          <Time at={link.updatedAt} timeZone={shop.value?.timeZone} />
        </span>
      </div>
      <dl class="ol-facts">
        {link.trackingNumber && <Fact name={text('editor.tracking')} value={link.trackingNumber} />}
        {status && <Fact name={text('field.externalStatus')} value={status} />}
        {link.externalId && <Fact name={text('editor.externalId')} value={link.externalId} />}
      </dl>
      {link.error && (
        <p class="ol-danger ol-wrap">
          <Icon name="warning" /> {link.error.message}
        </p>
      )}
      {link.url && (
        <a class="ol-link" href={link.url} target="_blank" rel="noreferrer">
          {text('orders.openInSystem', { system: SYSTEM_NAMES[link.system] })} <Icon name="open" />
        </a>
      )}
    </div>
  );
}

const Fact = ({ name, value }: { name: string; value: string }) => (
  <div>
    <dt>{name}</dt>
    <dd class="ol-wrap">{value}</dd>
  </div>
);
