import { createHmac } from 'node:crypto';
import { DEMO_CREDENTIALS } from '../../../worker/local/sandbox/demo-credentials.ts';
import { wooOrder } from '../../integrations/woocommerce/orders.ts';
import type { TestWorker } from '../../support/worker.ts';

export const hookOf = (storefrontId: string): string => `/hooks/storefronts/woocommerce/${storefrontId}`;

export const signatureOf = (raw: string, secret: string = DEMO_CREDENTIALS.woocommerce.secret): string =>
  createHmac('sha256', secret).update(raw).digest('base64');

export type Post = {
  topic?: string;
  delivery?: string;
  secret?: string;
  path?: string;
  headers?: Record<string, string>;
};

/** A delivery as the store signs and sends it. */
export function postTo(
  worker: TestWorker,
  hook: string,
  body: object | string,
  { topic = 'order.created', delivery, secret, path = hook, headers }: Post,
) {
  const raw = typeof body === 'string' ? body : JSON.stringify(body);
  return worker.call('POST', path, {
    ...{ raw, token: null },
    headers: {
      ...{ 'x-wc-webhook-topic': topic, 'x-wc-webhook-signature': signatureOf(raw, secret) },
      'x-wc-webhook-delivery-id': delivery ?? crypto.randomUUID(),
      ...headers,
    },
  });
}

let lastId = 9000;
/** An order of the store with an id and number of its own. */
export const storeOrder = (changes: Record<string, unknown> = {}) => {
  lastId += 1;
  return wooOrder({ id: lastId, number: String(lastId), ...changes });
};

/** A time after the store's own of that order. */
export const later = (minutes: number): string => `2026-11-20T13:${String(minutes).padStart(2, '0')}:00`;
