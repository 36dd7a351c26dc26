import { useEffect, useRef } from 'preact/hooks';
import { IconButton } from './button.tsx';
import { Icon } from './icon.tsx';
import { useText } from './lang.tsx';

export type Toast = {
  id: number;
  tone: 'ok' | 'danger' | 'neutral';
  text: string;
  action?: { label: string; run: () => void };
};

/** Short news in the corner. In the top layer, so that a dialog does not hide them. */
export function Toasts({ toasts, onDismiss }: { toasts: readonly Toast[]; onDismiss: (id: number) => void }) {
  const text = useText();
  const box = useRef<HTMLElement>(null);
  const newest = toasts.at(-1)?.id;
  useEffect(() => {
    const element = box.current;
    if (!element || newest === undefined) return;
    if (element.matches(':popover-open')) element.hidePopover();
    element.showPopover();
  }, [newest]);
  return (
    <section ref={box} class="ol-toasts" popover="manual" aria-live="polite">
      {toasts.map((toast) => (
        <div
          key={toast.id}
          class="ol-toast"
          data-tone={toast.tone}
          role={toast.tone === 'danger' ? 'alert' : undefined}
        >
          <Icon name={toast.tone === 'ok' ? 'check' : toast.tone === 'danger' ? 'warning' : 'info'} />
          <span class="ol-toast__text">{toast.text}</span>
          {toast.action && (
            <button
              type="button"
              class="ol-link"
              onClick={() => {
                toast.action?.run();
                onDismiss(toast.id);
              }}
            >
              {toast.action.label}
            </button>
          )}
          <IconButton small icon="close" label={text('common.close')} onClick={() => onDismiss(toast.id)} />
        </div>
      ))}
    </section>
  );
}
