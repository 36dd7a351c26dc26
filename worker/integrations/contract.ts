import type { OutsideProduct } from '#core/catalogue/product';
import type { DeliveryMethod } from '#core/delivery/methods';
import type { DeliveryOption, PickupPoint, QuoteRequest, Settlement } from '#core/delivery/quote';
import type { ExternalCopy, RemoveOutcome, SendOutcome } from '#core/integration/outcome';
import type { System } from '#core/integration/systems';
import type { Order, OrderLink } from '#core/order/schema';

/** One connected account, opened: where it answers, what it was told, and its secrets. */
export type ConnectionConfig = {
  id: string;
  system: System;
  /** Base address of the system's API, without a slash at the end. A setting, so a stand-in can take its place. */
  baseUrl: string;
  /** Checked by the provider's own schema. */
  settings: unknown;
  credentials: unknown;
};

/** How many requests a system takes, and what it counts them by. */
export type Limit = {
  /** `account`: per connection's account · `address`: for all connections of the system together. */
  scope: 'account' | 'address';
  /** Requests in any window of `perMs` milliseconds that we allow ourselves. */
  requests: number;
  perMs: number;
};

export type FindOutcome =
  | { outcome: 'found'; copy: ExternalCopy }
  | { outcome: 'absent' }
  | Exclude<SendOutcome, { outcome: 'ok' }>;

export type CheckOutcome = { outcome: 'ok' } | Exclude<SendOutcome, { outcome: 'ok' }>;

/** Everything the cabinet asks of a system that takes orders. No member throws for what the system answers. */
export type Provider = {
  readonly system: System;
  readonly limit: Limit;
  /** How many requests may be under way at once. */
  readonly concurrency: number;
  readonly timeoutMs: number;
  /** Is a repeated write recognised by the system itself. Where it is not, an open answer is looked up first. */
  readonly repeatedWriteIsSafe: boolean;
  /** How many requests one `send` makes at the most; the governor grants that many turns. */
  readonly requestsPerSend: number;
  /** How many requests one `find` makes at the most; one unless it says otherwise. */
  readonly requestsPerFind?: number;
  /** How many requests one `remove` makes at the most; one unless it says otherwise. */
  readonly requestsPerRemove?: number;
  /** How many requests of a `send` are to be granted ahead; each one more is booked by `moreTurns`. Left out: all of them. */
  readonly grantedPerSend?: number;
  /** Where turns are booked under way: how long one `send` or `find` takes at the most, its waits included. */
  readonly longestCallMs?: number;
  /** Makes the copy, or edits it where a link says it is there already. */
  send(order: Order, link: OrderLink | null): Promise<SendOutcome>;
  /**
   * Looks the copy up by our own key, the order's id, and completes one that was made by halves; where it is not to
   * `complete` anything, it only looks.
   */
  find(order: Order, how?: { complete: boolean }): Promise<FindOutcome>;
  /** Takes the copy away; one that is gone already is ok. Null where the system's API cannot. */
  remove: ((link: OrderLink) => Promise<RemoveOutcome>) | null;
  /** Are the address, the key and the rights right. */
  check(): Promise<CheckOutcome>;
};

/** How copies look outside now: by external id, null for one that is gone. */
export type StatusOutcome =
  | { outcome: 'ok'; copies: ReadonlyMap<string, ExternalCopy | null> }
  | Exclude<SendOutcome, { outcome: 'ok' }>;

/** A system whose statuses are read back (C8). */
export type StatusProvider = {
  /** How many copies one call reads. */
  readonly copiesPerFetch: number;
  /** How many requests such a call makes at the most. */
  readonly requestsPerFetch: number;
  fetchStatuses(externalIds: readonly string[]): Promise<StatusOutcome>;
};

/** A system that also prices deliveries; today Shiptor. */
export type DeliveryProvider = {
  quote(request: QuoteRequest): Promise<DeliveryOption[]>;
  settlements(query: string): Promise<Settlement[]>;
  points(settlementCode: string, methodCode: string): Promise<PickupPoint[]>;
  /** Every method that the account knows, whatever a parcel is. */
  methods(): Promise<DeliveryMethod[]>;
};

/** A system whose catalogue of goods can be searched by name or article, and read as a whole; today Shiptor. */
export type CatalogueProvider = {
  products(query: string): Promise<OutsideProduct[]>;
  /** The whole catalogue page by page, from 1; behind the last page is an empty one. */
  productPage(page: number): Promise<OutsideProduct[]>;
};

/** No turn under way is waited for longer than this. */
export const LONGEST_TURN_MS = 30_000;

/** Thrown where a request may not leave in good time: it has not left. */
export class NoTurn extends Error {
  override name = 'NoTurn';
}

/** Thrown by a DeliveryProvider or CatalogueProvider when the system cannot be asked; its text is the system's own. */
export class OutsideUnavailable extends Error {
  readonly system: System;
  constructor(system: System, message: string) {
    super(message);
    this.name = 'OutsideUnavailable';
    this.system = system;
  }
}

export type ProviderFactory = {
  readonly system: System;
  readonly limit: (config: ConnectionConfig) => Limit;
  open(
    config: ConnectionConfig,
    deps: ProviderDeps,
  ): Provider & Partial<StatusProvider & DeliveryProvider & CatalogueProvider>;
};

export type ProviderDeps = {
  fetch: typeof fetch;
  now: () => Date;
  /**
   * Stores credentials that the system replaced, before they are used; throws where they could not be stored.
   * Without it a provider leaves tokens that work once alone, for it would lose the next one.
   */
  keepCredentials?: (credentials: unknown) => Promise<void>;
  /**
   * Books so many requests more and waits until they may leave, or throws `NoTurn`. Given to a provider whose sendings
   * differ much in size, so that a small one is not held up for as long as a large one would be.
   */
  moreTurns?: (requests: number) => Promise<void>;
};
