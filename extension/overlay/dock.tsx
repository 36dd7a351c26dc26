import { useLayoutEffect, useRef } from 'preact/hooks';
import { useSurface } from './env.ts';
import { FoldIcon, GripIcon, Mark, MoreIcon } from './icons.tsx';
import { MenuButton } from './menu.tsx';
import type { OrderModel } from './order-model.ts';
import { OrderView } from './order-view.tsx';
import type { DockState } from './port.ts';
import { type State, useValue } from './state.ts';

/** Above the corner where pages keep their chat bubbles. */
export const DOCK_AT_FIRST: DockState = { right: 16, bottom: 96, collapsed: false };
const EDGE = 8;
const KEY_STEP = 24;

const KEY_MOVES: Record<string, readonly [right: number, bottom: number]> = {
  ArrowLeft: [KEY_STEP, 0],
  ArrowRight: [-KEY_STEP, 0],
  ArrowUp: [0, KEY_STEP],
  ArrowDown: [0, -KEY_STEP],
};

type Props = { model: OrderModel; state: State<DockState>; onSettled: (state: DockState) => void };

/** The floating form of the overlay: always there where a page offers no place for the bar. */
export function Dock({ model, state, onSettled }: Props) {
  const { t, onHide } = useSurface();
  const box = useRef<HTMLDivElement>(null);
  const { right, bottom, collapsed } = useValue(state);
  const view = useValue(model.view);

  useLayoutEffect(() => box.current?.showPopover(), []);

  const moveTo = (next: { right: number; bottom: number }) => {
    const { width, height } = box.current?.getBoundingClientRect() ?? { width: 0, height: 0 };
    const within = (value: number, size: number, room: number) =>
      Math.round(Math.max(EDGE, Math.min(value, room - size - EDGE)));
    state.value = {
      ...state.value,
      right: within(next.right, width, innerWidth),
      bottom: within(next.bottom, height, innerHeight),
    };
  };
  const fold = (value: boolean) => {
    state.value = { ...state.value, collapsed: value };
    onSettled(state.value);
  };

  const drag = (down: PointerEvent) => {
    const handle = down.currentTarget;
    if (!(handle instanceof HTMLElement) || down.button !== 0) return;
    if (down.composedPath().some((node) => node instanceof HTMLButtonElement)) return;
    const from = { x: down.clientX + state.value.right, y: down.clientY + state.value.bottom };
    handle.setPointerCapture(down.pointerId);
    const move = (event: PointerEvent) => moveTo({ right: from.x - event.clientX, bottom: from.y - event.clientY });
    const end = () => {
      handle.removeEventListener('pointermove', move);
      onSettled(state.value);
    };
    handle.addEventListener('pointermove', move);
    handle.addEventListener('lostpointercapture', end, { once: true });
  };
  const moveByKey = (event: KeyboardEvent) => {
    const step = KEY_MOVES[event.key];
    if (!step) return;
    event.preventDefault();
    moveTo({ right: right + step[0], bottom: bottom + step[1] });
    onSettled(state.value);
  };

  return (
    <div
      ref={box}
      class={collapsed ? 'floating folded' : 'floating'}
      popover="manual"
      style={{ right: `${right}px`, bottom: `${bottom}px` }}
    >
      {collapsed ? (
        <button type="button" class="dock-tab" aria-label={t('overlay.expand')} onClick={() => fold(false)}>
          <Mark />
          {view.phase === 'ready' && (
            <>
              <span class={`dot status-${view.order.status}`} />
              {view.order.number}
            </>
          )}
        </button>
      ) : (
        <>
          <div class="floating-head draggable" onPointerDown={drag}>
            <Mark />
            <span class="floating-title">Orderlane</span>
            <button
              type="button"
              class="button quiet"
              aria-label={t('overlay.move')}
              title={t('overlay.move')}
              onKeyDown={moveByKey}
            >
              <GripIcon />
            </button>
            <MenuButton
              label={t('overlay.menu')}
              kind="quiet"
              face={<MoreIcon />}
              items={[{ key: 'hide', label: t('overlay.hide'), onSelect: onHide }]}
            />
            <button
              type="button"
              class="button quiet"
              aria-label={t('overlay.collapse')}
              title={t('overlay.collapse')}
              onClick={() => fold(true)}
            >
              <FoldIcon />
            </button>
          </div>
          <OrderView model={model} layout="card" />
        </>
      )}
    </div>
  );
}
