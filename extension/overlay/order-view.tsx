import { formatRoubles } from '#core/shared/money';
import { useSurface } from './env.ts';
import { AlertIcon, ChevronIcon, Mark } from './icons.tsx';
import { LinkList } from './link-list.tsx';
import { NoticeLine } from './notice-line.tsx';
import { OrderActions } from './order-actions.tsx';
import type { OrderModel } from './order-model.ts';
import type { OverlayOrder } from './port.ts';
import { useValue } from './state.ts';
import { StatusPill } from './status-pill.tsx';

function Payment({ order }: { order: OverlayOrder }) {
  const { t } = useSurface();
  const isPrepaid = order.payment === 'online_card' || order.payment === 'prepaid_other';
  return (
    <span class="payment">
      {t(`payment.${order.payment}`)}
      {isPrepaid && (
        <span class={order.paid ? 'paid' : 'unpaid'}>{order.paid ? t('overlay.paid') : t('overlay.unpaid')}</span>
      )}
    </span>
  );
}

/** Everything but a found order: looking, signed out, unknown, no answer. */
function Elsewhere({
  model,
  phase,
}: {
  model: OrderModel;
  phase: 'loading' | 'signed-out' | 'unknown' | 'unreachable';
}) {
  const { t } = useSurface();
  if (phase === 'loading') return <p class="message muted">{t('overlay.loading')}</p>;
  if (phase === 'unknown')
    return (
      <p class="message">
        {t('overlay.unknown')} <span class="muted">{t('overlay.unknownHint')}</span>
      </p>
    );
  const isSignedOut = phase === 'signed-out';
  return (
    <div class="message row">
      <span>{t(isSignedOut ? 'overlay.signedOut' : 'overlay.unreachable')}</span>
      <button
        type="button"
        class="button primary"
        onClick={() => void (isSignedOut ? model.openCabinet() : model.load())}
      >
        {t(isSignedOut ? 'overlay.signIn' : 'overlay.retry')}
      </button>
    </div>
  );
}

type Props = { model: OrderModel; layout: 'bar' | 'card'; onUnfold?: () => void };

/** The order behind a page: as a bar in the page's own column, or as a card in the dock and by a row. Folded, it offers to unfold. */
export function OrderView({ model, layout, onUnfold }: Props) {
  const { t } = useSurface();
  const view = useValue(model.view);
  return (
    <section class={`view ${layout}`} aria-label={t('overlay.label')}>
      {layout === 'bar' && <Mark />}
      {view.phase === 'ready' ? (
        <>
          <div class="facts">
            <button type="button" class="number" title={t('overlay.open')} onClick={() => void model.openCabinet()}>
              {view.order.number}
            </button>
            <StatusPill status={view.order.status} />
            <span class="sum">{formatRoubles(view.order.totalKopecks)}</span>
            <Payment order={view.order} />
            <LinkList links={view.order.links} />
          </div>
          {onUnfold ? (
            <button type="button" class="button quiet" aria-label={t('overlay.expand')} onClick={onUnfold}>
              <ChevronIcon />
            </button>
          ) : (
            <OrderActions model={model} order={view.order} shop={view.shop} layout={layout} />
          )}
          {view.order.problem && !onUnfold && (
            <p class="problem">
              <AlertIcon />
              <span>{view.order.problem}</span>
            </p>
          )}
        </>
      ) : (
        <Elsewhere model={model} phase={view.phase} />
      )}
      <NoticeLine model={model} />
    </section>
  );
}
