import type { LinkState, System } from '#core/integration/systems';
import type { Lang } from '#core/locale/message';
import type { PaymentKind } from '#core/order/payment';
import type { OrderStatus } from '#core/order/status';
import type { Result } from '#core/shared/result';
import type { OverlayTexts } from './texts.ts';

/** What the overlay shows of an order: nothing of the buyer leaves the background. */
export type OverlayOrder = {
  id: string;
  shopId: string;
  number: string;
  status: OrderStatus;
  version: number;
  totalKopecks: number;
  payment: PaymentKind;
  paid: boolean;
  /** An unpaid online order: its parcel may leave with no money to take. */
  leavesUnpaid: boolean;
  problem: string | null;
  hasPaymentLink: boolean;
  hasPreorderLink: boolean;
  links: OverlayLink[];
};

export type OverlayLink = {
  connectionId: string;
  system: System;
  state: LinkState;
  url: string | null;
  trackingNumber: string | null;
  externalStatus: string | null;
  error: string | null;
  updatedAt: string;
};

export type OverlayConnection = { id: string; system: System; name: string };
export type OverlayShop = { connections: OverlayConnection[]; mayWrite: boolean };

export type DockState = { right: number; bottom: number; collapsed: boolean };

export type SessionState = {
  signedIn: boolean;
  system: System;
  lang: Lang;
  texts: OverlayTexts;
  theme: 'auto' | 'light' | 'dark';
  dock: DockState | null;
  hidden: boolean;
};

export type Lookup = { orders: (OverlayOrder | null)[]; shops: Record<string, OverlayShop> };

export type Confirmation = { action: 'status'; status: OrderStatus } | { action: 'send'; connectionId: string };

export const PORT_ERRORS = [
  'SIGNED_OUT',
  'NOT_THIS_PAGE',
  'NEEDS_CONFIRMATION',
  'UNREACHABLE',
  'RELOADED',
  'REFUSED',
] as const;
/** Why the background did not do it; `message` is the API's own wording where it refused. */
export type PortError = { code: (typeof PORT_ERRORS)[number]; message: string; apiCode?: string };
export type Answer<T> = Promise<Result<T, PortError>>;

export type OrderTarget = { externalId: string; orderId: string };

/** The overlay's only way out of the page. */
export type OverlayPort = {
  /** False once the extension was updated under the page: nothing reaches the background any more. */
  isAlive(): boolean;
  session(): Answer<SessionState>;
  lookup(externalIds: readonly string[]): Answer<Lookup>;
  send(target: OrderTarget, connectionId: string): Answer<null>;
  changeStatus(target: OrderTarget, status: OrderStatus, version: number): Answer<null>;
  paymentLink(target: OrderTarget): Answer<{ url: string }>;
  preorderLink(target: OrderTarget): Answer<{ url: string }>;
  openCabinet(target?: OrderTarget, confirm?: Confirmation): Answer<null>;
  saveDock(dock: DockState): Answer<null>;
  hideHere(): Answer<null>;
  /** Puts a text on the clipboard inside the gesture that asked for it. */
  copy(text: string, root: ShadowRoot): Promise<boolean>;
};
