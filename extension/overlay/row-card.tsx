import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { useSurface } from './env.ts';
import { CloseIcon, Mark, MoreIcon } from './icons.tsx';
import { MenuButton } from './menu.tsx';
import type { OrderModel } from './order-model.ts';
import { OrderView } from './order-view.tsx';
import { placeBy } from './place.ts';
import { useValue } from './state.ts';

type Props = { model: OrderModel; near: Element; onClose: (returnFocus: boolean) => void };

/** The order of one row with its actions, floating by the row's chip. */
export function RowCard({ model, near, onClose }: Props) {
  const { t, root, onHide } = useSurface();
  const box = useRef<HTMLDivElement>(null);
  const phase = useValue(model.view).phase;

  useLayoutEffect(() => {
    box.current?.showPopover();
    box.current?.focus();
  }, []);
  useLayoutEffect(() => {
    if (box.current) placeBy(near.getBoundingClientRect(), box.current);
  }, [phase, near]);

  useEffect(() => {
    const outside = (event: Event) => {
      const path = event.composedPath();
      if (!path.includes(root.host) && !path.includes(near)) onClose(false);
    };
    document.addEventListener('pointerdown', outside, true);
    return () => document.removeEventListener('pointerdown', outside, true);
  }, []);

  return (
    <div
      ref={box}
      class="floating"
      popover="manual"
      role="dialog"
      aria-label={t('overlay.label')}
      tabIndex={-1}
      onKeyDown={(event) => {
        if (event.key === 'Escape') onClose(true);
      }}
    >
      <div class="floating-head">
        <Mark />
        <span class="floating-title">Orderlane</span>
        <MenuButton
          label={t('overlay.menu')}
          kind="quiet"
          face={<MoreIcon />}
          items={[{ key: 'hide', label: t('overlay.hide'), onSelect: onHide }]}
        />
        <button
          type="button"
          class="button quiet"
          aria-label={t('overlay.close')}
          title={t('overlay.close')}
          onClick={() => onClose(true)}
        >
          <CloseIcon />
        </button>
      </div>
      <OrderView model={model} layout="card" />
    </div>
  );
}
