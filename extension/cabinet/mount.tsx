import { effect } from '@preact/signals';
import { render } from 'preact';
import type { Cabinet } from '../models/cabinet.ts';
import { CabinetPage, pageTitle } from './cabinet.tsx';

/** Shows the cabinet in a page. */
export function mountCabinet(cabinet: Cabinet, root: HTMLElement): void {
  render(<CabinetPage cabinet={cabinet} />, root);
  effect(() => {
    document.title = pageTitle(cabinet);
  });
  window.addEventListener('beforeunload', (event) => {
    if (cabinet.panel.unsaved.peek()) event.preventDefault();
  });
  void cabinet.start();
}
