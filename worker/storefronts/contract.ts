import type { z } from 'zod';
import type { createOrderSchema } from '#core/api/orders';

/** What a storefront's delivery is about. */
export type StorefrontEvent =
  | { kind: 'ping' }
  | { kind: 'order'; externalId: string; updatedAt: Date | null; order: StorefrontOrder }
  | { kind: 'cancelled'; externalId: string; updatedAt: Date | null }
  | { kind: 'ignored'; reason: string };

export type StorefrontOrder = Omit<z.infer<typeof createOrderSchema>, 'shopId'> & {
  /** When the buyer placed it, by the store's clock. */
  placedAt: Date;
  /** The store's own total in kopecks, to compare ours with. */
  storeTotalKopecks: number;
};

export type MapResult = { ok: true; event: StorefrontEvent } | { ok: false; reason: string };

/** One kind of storefront that posts webhooks. */
export type StorefrontSource = {
  readonly source: 'woocommerce';
  /** How the store repeats a delivery that we did not take. WooCommerce never does. */
  readonly retries: { kind: 'none' } | { kind: 'schedule'; description: string };
  /** A call the store makes to see that somebody is there; it carries no signature and changes nothing. */
  isPing(headers: Headers, body: Uint8Array): boolean;
  /** Checked over the raw bytes, in constant time. */
  verify(headers: Headers, body: Uint8Array, secret: string): Promise<boolean>;
  /** What the store says the delivery is about, for people who look through the list. */
  topic(headers: Headers): string;
  /** The same for every repetition of one delivery; null where the store names none. */
  deliveryId(headers: Headers): string | null;
  toEvent(headers: Headers, body: string): MapResult;
  /** The store's id of the order that a body tells of, also where the rest does not map; null where it is about none. */
  orderIdOf(headers: Headers, body: string): string | null;
};
