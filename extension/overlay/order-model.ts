import type { LinkState } from '#core/integration/systems';
import { SYSTEM_NAMES } from '#core/integration/systems';
import type { OrderStatus } from '#core/order/status';
import type {
  Confirmation,
  OrderTarget,
  OverlayLink,
  OverlayOrder,
  OverlayPort,
  OverlayShop,
  PortError,
} from './port.ts';
import { State } from './state.ts';
import type { Translate } from './texts.ts';

export type OrderPhase =
  | { phase: 'loading' | 'signed-out' | 'unknown' | 'unreachable' }
  | { phase: 'ready'; order: OverlayOrder; shop: OverlayShop };

export type Notice = { tone: 'busy' | 'good' | 'bad'; text: string };
export type LinkKind = 'payment' | 'preorder';

export type OrderModelDeps = {
  port: OverlayPort;
  t: Translate;
  /** Does the page still show this order; read from the page at the moment of the call. */
  isStillHere: (externalId: string) => boolean;
  /** Waits that long and then for the page to be in sight; nothing is asked for behind a hidden tab. */
  nextLook: (ms: number) => Promise<void>;
  onOrder?: (externalId: string, order: OverlayOrder | null) => void;
};

const UNDER_WAY: readonly LinkState[] = ['queued', 'sending', 'waiting', 'unknown', 'removing'];
const QUICK_LOOKS = 12;
const QUICK_MS = 1_000;
const SLOW_MS = 2_000;
const MAX_LOOKS = 36;

export const isUnderWay = (link: OverlayLink | undefined): boolean => !!link && UNDER_WAY.includes(link.state);

/** One order as the overlay shows it and acts on it. Made for one page; what comes after `dispose` is dropped. */
export class OrderModel {
  readonly view = new State<OrderPhase>({ phase: 'loading' });
  readonly notice = new State<Notice | null>(null);
  readonly busy = new State(false);
  /** A link that the clipboard did not take: shown selected, to be copied by hand. */
  readonly manualCopy = new State<string | null>(null);
  readonly externalId: string;

  readonly #deps: OrderModelDeps;
  readonly #urls = new Map<LinkKind, string>();
  readonly #following = new Set<string>();
  #disposed = false;

  constructor(externalId: string, deps: OrderModelDeps) {
    this.externalId = externalId;
    this.#deps = deps;
  }

  dispose(): void {
    this.#disposed = true;
  }

  async load(): Promise<void> {
    if (this.view.value.phase !== 'ready') this.view.value = { phase: 'loading' };
    const order = await this.#read();
    if (!order) return;
    void this.#prefetchLinks(order);
    for (const link of order.links) if (isUnderWay(link)) void this.#follow(link.connectionId, null);
  }

  /** Looks once more at an order that is shown, quietly. */
  async refresh(): Promise<void> {
    if (this.view.value.phase === 'ready' && !this.busy.value) await this.#read();
    else if (this.view.value.phase !== 'loading') await this.load();
  }

  async send(connectionId: string): Promise<void> {
    const order = this.#startAction();
    if (!order) return;
    const before = linkOf(order, connectionId);
    this.notice.value = { tone: 'busy', text: this.#deps.t('overlay.sending', { system: this.#nameOf(connectionId) }) };
    const answer = await this.#deps.port.send(this.#targetOf(order), connectionId);
    if (this.#disposed) return;
    this.busy.value = false;
    if (answer.ok) return this.#follow(connectionId, before?.updatedAt ?? '');
    await this.#explain(answer.error, { action: 'send', connectionId });
  }

  async changeStatus(status: OrderStatus): Promise<void> {
    const order = this.#startAction();
    if (!order) return;
    const answer = await this.#deps.port.changeStatus(this.#targetOf(order), status, order.version);
    if (this.#disposed) return;
    this.busy.value = false;
    if (!answer.ok) return this.#explain(answer.error, { action: 'status', status });
    await this.#read();
    if (this.#disposed) return;
    const { t } = this.#deps;
    this.notice.value = { tone: 'good', text: t('overlay.statusChanged', { status: t(`status.${status}`) }) };
  }

  /** Starts copying inside the gesture that asked for it; the link is at hand since the order was shown. */
  async copy(kind: LinkKind, root: ShadowRoot): Promise<void> {
    const order = this.#checkedOrder();
    if (!order) return;
    this.manualCopy.value = null;
    const url = this.#urls.get(kind) ?? (await this.#fetchLink(kind, order));
    if (!url || this.#disposed) return;
    if (await this.#deps.port.copy(url, root)) {
      this.notice.value = { tone: 'good', text: this.#deps.t('overlay.copied') };
    } else {
      this.notice.value = { tone: 'busy', text: this.#deps.t('overlay.copyByHand') };
      this.manualCopy.value = url;
    }
  }

  async openCabinet(confirm?: Confirmation): Promise<void> {
    const { view } = this;
    const order = view.value.phase === 'ready' ? this.#checkedOrder() : null;
    if (view.value.phase === 'ready' && !order) return;
    await this.#deps.port.openCabinet(order ? this.#targetOf(order) : undefined, confirm);
  }

  #targetOf = (order: OverlayOrder): OrderTarget => ({ externalId: this.externalId, orderId: order.id });

  #nameOf(connectionId: string): string {
    const { value } = this.view;
    const connection = value.phase === 'ready' && value.shop.connections.find((one) => one.id === connectionId);
    return connection ? SYSTEM_NAMES[connection.system] : '';
  }

  /** The order to act on, if the page still shows it at this very moment. */
  #checkedOrder(): OverlayOrder | null {
    const { value } = this.view;
    if (value.phase !== 'ready') return null;
    if (this.#deps.isStillHere(this.externalId)) return value.order;
    this.notice.value = { tone: 'bad', text: this.#deps.t('overlay.otherOrder') };
    return null;
  }

  #startAction(): OverlayOrder | null {
    if (this.busy.value) return null;
    const order = this.#checkedOrder();
    if (!order) return null;
    this.busy.value = true;
    this.manualCopy.value = null;
    this.notice.value = null;
    return order;
  }

  async #read(): Promise<OverlayOrder | null> {
    const answer = await this.#deps.port.lookup([this.externalId]);
    if (this.#disposed) return null;
    if (!answer.ok) {
      this.#fail(answer.error);
      return null;
    }
    const order = answer.value.orders[0] ?? null;
    const shop = order && answer.value.shops[order.shopId];
    this.view.value = order && shop ? { phase: 'ready', order, shop } : { phase: 'unknown' };
    this.#deps.onOrder?.(this.externalId, order);
    return order;
  }

  #fail({ code }: PortError): void {
    if (code === 'SIGNED_OUT') this.view.value = { phase: 'signed-out' };
    else if (this.view.value.phase !== 'ready') this.view.value = { phase: 'unreachable' };
    else this.notice.value = { tone: 'bad', text: this.#deps.t('overlay.unreachable') };
  }

  async #explain(error: PortError, confirm: Confirmation): Promise<void> {
    const { t } = this.#deps;
    if (error.code === 'NEEDS_CONFIRMATION') {
      this.notice.value = null;
      return this.openCabinet(confirm);
    }
    if (error.code === 'REFUSED' && error.apiCode === 'VERSION_CONFLICT') {
      await this.#read();
      this.notice.value = { tone: 'bad', text: t('overlay.conflict') };
    } else if (error.code === 'REFUSED') {
      this.notice.value = { tone: 'bad', text: error.message || t('overlay.refused') };
    } else if (error.code === 'NOT_THIS_PAGE') {
      this.notice.value = { tone: 'bad', text: t('overlay.otherOrder') };
    } else {
      this.notice.value = null;
      this.#fail(error);
    }
  }

  /** Looks again until the sending has ended. `since` is the link's time before it, null where nobody waits for words. */
  async #follow(connectionId: string, since: string | null): Promise<void> {
    if (this.#following.has(connectionId)) return;
    this.#following.add(connectionId);
    const link = await this.#awaitOutcome(connectionId, since);
    this.#following.delete(connectionId);
    if (since === null || this.#disposed) return;
    const { t } = this.#deps;
    this.notice.value = link
      ? outcomeNotice(t, link, this.#problem())
      : { tone: 'busy', text: t('overlay.stillSending', { system: this.#nameOf(connectionId) }) };
  }

  async #awaitOutcome(connectionId: string, since: string | null): Promise<OverlayLink | null> {
    for (let looks = 0; looks < MAX_LOOKS; looks++) {
      await this.#deps.nextLook(looks < QUICK_LOOKS ? QUICK_MS : SLOW_MS);
      if (this.#disposed) return null;
      const order = await this.#read();
      const link = order && linkOf(order, connectionId);
      if (link && !isUnderWay(link) && link.updatedAt !== since) return link;
    }
    return null;
  }

  #problem(): string | null {
    const { value } = this.view;
    return value.phase === 'ready' ? value.order.problem : null;
  }

  async #prefetchLinks(order: OverlayOrder): Promise<void> {
    const { value } = this.view;
    if (value.phase !== 'ready') return;
    if (order.hasPaymentLink && value.shop.mayWrite) await this.#fetchLink('payment', order, true);
    if (order.hasPreorderLink) await this.#fetchLink('preorder', order, true);
  }

  async #fetchLink(kind: LinkKind, order: OverlayOrder, quiet = false): Promise<string | null> {
    const { port } = this.#deps;
    const target = this.#targetOf(order);
    const answer = await (kind === 'payment' ? port.paymentLink(target) : port.preorderLink(target));
    if (this.#disposed) return null;
    if (answer.ok) {
      this.#urls.set(kind, answer.value.url);
      return answer.value.url;
    }
    if (!quiet) this.notice.value = { tone: 'bad', text: answer.error.message || this.#deps.t('overlay.refused') };
    return null;
  }
}

function outcomeNotice(t: Translate, link: OverlayLink, problem: string | null): Notice {
  const system = SYSTEM_NAMES[link.system];
  if (link.state === 'linked') {
    const tracking = link.trackingNumber;
    const text = tracking ? t('overlay.sentWithTracking', { system, tracking }) : t('overlay.sentTo', { system });
    return { tone: 'good', text };
  }
  const error = link.error ?? problem;
  const text = error ? t('overlay.failedIn', { system, error }) : t('overlay.failedSilently', { system });
  return { tone: 'bad', text };
}

export const linkOf = (order: OverlayOrder, connectionId: string): OverlayLink | undefined =>
  order.links.find((link) => link.connectionId === connectionId);
