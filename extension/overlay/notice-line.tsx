import { useEffect, useRef } from 'preact/hooks';
import { useSurface } from './env.ts';
import type { OrderModel } from './order-model.ts';
import { useValue } from './state.ts';

/** What came of the last action, read out and shown until the next one. */
export function NoticeLine({ model }: { model: OrderModel }) {
  const { t } = useSurface();
  const notice = useValue(model.notice);
  const url = useValue(model.manualCopy);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (!url) return;
    field.current?.focus();
    field.current?.select();
  }, [url]);
  return (
    <>
      <div class={notice ? `notice ${notice.tone}` : 'notice'} role="status" aria-live="polite">
        {notice?.text}
      </div>
      {url && <input ref={field} class="manual-copy" readOnly value={url} aria-label={t('overlay.copyByHand')} />}
    </>
  );
}
