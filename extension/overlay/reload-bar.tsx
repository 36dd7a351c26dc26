import { useLayoutEffect, useRef } from 'preact/hooks';
import { DOCK_AT_FIRST } from './dock.tsx';
import { createSurface } from './surface.tsx';
import type { Translate } from './texts.ts';
import { themeAround } from './theme.ts';

type Props = { t: Translate; onClose: () => void };

function ReloadBar({ t, onClose }: Props) {
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => box.current?.showPopover(), []);
  const { right, bottom } = DOCK_AT_FIRST;
  return (
    <div ref={box} class="floating" popover="manual" style={{ right: `${right}px`, bottom: `${bottom}px` }}>
      <div class="view card">
        <p class="message" role="status">
          {t('overlay.reloaded')}
        </p>
        <button type="button" class="button primary" onClick={() => location.reload()}>
          {t('overlay.reload')}
        </button>
        <button type="button" class="button plain" onClick={onClose}>
          {t('overlay.close')}
        </button>
      </div>
    </div>
  );
}

/** What is left of the overlay when the extension was updated under it: no way to the background, so no actions. */
export function showReloadBar(t: Translate, lang: string): void {
  const close = () => surface.remove();
  const surface = createSurface(
    { tag: 'orderlane-dock', lang, t, onHide: close },
    <ReloadBar t={t} onClose={close} />,
    document.documentElement,
  );
  surface.show(themeAround(document.body));
}
