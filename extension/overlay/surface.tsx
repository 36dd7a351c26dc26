import { type ComponentChildren, render } from 'preact';
import { type SurfaceEnv, SurfaceProvider } from './env.ts';
import { createHost, dress, type HostTag, type OverlayHost } from './host.ts';
import type { Translate } from './texts.ts';
import type { Theme } from './theme.ts';

/** One closed root with components in it. */
export type Surface = {
  host: OverlayHost;
  show(theme: Theme): void;
  remove(): void;
};

type Options = { tag: HostTag; lang: string; t: Translate; onHide: () => void };

/** With a parent it is in the document before its components are drawn: a popover outside it cannot be shown. */
export function createSurface(
  { tag, lang, t, onHide }: Options,
  content: ComponentChildren,
  parent?: Element,
): Surface {
  const host = createHost(tag, lang);
  parent?.append(host.element);
  const box = document.createElement('div');
  host.root.append(box);
  const env: SurfaceEnv = { t, root: host.root, onHide };
  render(<SurfaceProvider value={env}>{content}</SurfaceProvider>, box);
  return {
    host,
    show: (theme) => dress(host, theme),
    remove: () => {
      render(null, box);
      host.element.remove();
    },
  };
}
