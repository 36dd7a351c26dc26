import { createHost, dress } from './host.ts';
import type { Translate } from './texts.ts';
import { themeAround } from './theme.ts';

/** What is left of the overlay when the extension was updated under it: no way to the background, so no actions. */
export function showReloadBar(t: Translate, lang: string): void {
  const host = createHost('orderlane-dock', lang);
  const box = document.createElement('div');
  box.className = 'floating';
  box.popover = 'manual';
  box.style.right = '16px';
  box.style.bottom = '96px';
  const view = document.createElement('div');
  view.className = 'view card';
  const text = document.createElement('p');
  text.className = 'message';
  text.role = 'status';
  text.textContent = t('overlay.reloaded');
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'button primary';
  button.textContent = t('overlay.reload');
  button.addEventListener('click', () => location.reload());
  const close = document.createElement('button');
  close.type = 'button';
  close.className = 'button plain';
  close.textContent = t('overlay.close');
  close.addEventListener('click', () => host.element.remove());
  view.append(text, button, close);
  box.append(view);
  host.root.append(box);
  dress(host, themeAround(document.body));
  document.documentElement.append(host.element);
  box.showPopover();
}
