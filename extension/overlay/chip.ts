import { createHost, dress, type OverlayHost } from './host.ts';
import type { OverlayOrder } from './port.ts';
import type { Translate } from './texts.ts';
import type { Theme } from './theme.ts';

/** The mark of one order in a row of another system's list. Plain DOM: a screen has hundreds of them. */
export class Chip {
  readonly externalId: string;
  readonly host: OverlayHost;
  readonly #button = document.createElement('button');
  readonly #t: Translate;

  constructor(externalId: string, lang: string, t: Translate, onOpen: (chip: Chip) => void) {
    this.externalId = externalId;
    this.#t = t;
    this.host = createHost('orderlane-chip', lang);
    this.#button.type = 'button';
    this.#button.setAttribute('aria-haspopup', 'dialog');
    this.#button.addEventListener('click', () => onOpen(this));
    this.host.root.append(this.#button);
    this.show(undefined);
  }

  /** `undefined` while it is being asked for, null where there is no such order. */
  show(order: OverlayOrder | null | undefined): void {
    const dot = document.createElement('span');
    dot.className = 'dot';
    if (!order) {
      this.#button.className = 'chip empty';
      this.#describe(order === null ? this.#t('chip.unknown') : this.#t('overlay.loading'));
      this.#button.replaceChildren(dot);
      return;
    }
    const status = this.#t(`status.${order.status}`);
    const tracking = order.links.find((link) => link.trackingNumber)?.trackingNumber;
    const text = document.createElement('span');
    text.textContent = tracking ? `${status} · ${tracking}` : status;
    this.#button.className = `chip status-${order.status}`;
    this.#describe(this.#t('chip.order', { number: order.number, status: order.problem ?? status }));
    this.#button.replaceChildren(dot, text);
  }

  dress(theme: Theme): void {
    dress(this.host, theme);
  }

  focus(): void {
    this.#button.focus();
  }

  placeAfter(element: Element): void {
    if (element.nextElementSibling !== this.host.element) element.after(this.host.element);
  }

  remove(): void {
    this.host.element.remove();
  }

  #describe(text: string): void {
    this.#button.title = text;
    this.#button.setAttribute('aria-label', text);
  }
}
