import { parseJson } from '#worker/integrations/http';
import type { MapResult, StorefrontSource } from '../contract.ts';
import { wooIdSchema } from './api-types.ts';
import { toDeletedEvent, toOrderEvent } from './mapper.ts';
import { isPing, verifySignature } from './verify.ts';

const ORDER_TOPICS = ['order.created', 'order.updated', 'order.restored'];

function toEvent(headers: Headers, body: string): MapResult {
  if (isPing(headers, new TextEncoder().encode(body))) return { ok: true, event: { kind: 'ping' } };
  const topic = headers.get('x-wc-webhook-topic') ?? '';
  const isOrder = ORDER_TOPICS.includes(topic);
  if (!isOrder && topic !== 'order.deleted') {
    return topic === ''
      ? { ok: false, reason: 'x-wc-webhook-topic: missing' }
      : { ok: true, event: { kind: 'ignored', reason: topic } };
  }
  const parsed = parseJson(body);
  if (parsed === undefined) return { ok: false, reason: 'body: not JSON' };
  return isOrder ? toOrderEvent(parsed) : toDeletedEvent(parsed);
}

export const woocommerce: StorefrontSource = {
  source: 'woocommerce',
  // Source: WooCommerce repeats nothing and switches a hook off after more than five failures in a row.
  retries: { kind: 'none' },
  isPing,
  verify: verifySignature,
  topic: (headers) => headers.get('x-wc-webhook-topic') ?? '',
  deliveryId: (headers) => headers.get('x-wc-webhook-delivery-id'),
  toEvent,
  orderIdOf: (headers, body) =>
    headers.get('x-wc-webhook-topic')?.startsWith('order.')
      ? (wooIdSchema.safeParse(parseJson(body)).data?.id ?? null)
      : null,
};
