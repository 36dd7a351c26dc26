import { createHmac, randomUUID } from 'node:crypto';
import { z } from 'zod';
import { DEMO_CREDENTIALS } from '../demo-credentials.ts';
import { loopbackUrl, postToLoopback } from '../kit/loopback.ts';
import type { StandInContext } from '../kit/stand-in.ts';
import { readSettings } from '../kit/stand-in.ts';
import type { SystemStore } from '../kit/store.ts';
import type { WooOrder } from './order.ts';
import { makeOrder, modifiedAt, totalOf } from './order.ts';

export const woocommerceSettings = z.strictObject({
  /** The address the shop sends to when a call names none, and the button of its page. */
  url: loopbackUrl.optional(),
  secret: z.string().min(1).default(DEMO_CREDENTIALS.woocommerce.secret),
});

export const TOPICS = ['order.created', 'order.updated', 'order.deleted', 'order.restored'] as const;

export const sendInput = z.strictObject({
  url: loopbackUrl.optional(),
  secret: z.string().min(1).optional(),
  topic: z.enum(TOPICS).default('order.created'),
  order: z.record(z.string(), z.unknown()).optional(),
  seed: z.int().optional(),
  /** The ping of a new webhook instead of an order. */
  ping: z.boolean().default(false),
  /** Sends this delivery again, word for word. */
  repeat: z.string().optional(),
  signature: z.enum(['right', 'wrong', 'none']).default('right'),
});

export type SendInput = z.infer<typeof sendInput>;

export interface Delivery {
  id: string;
  at: string;
  url: string;
  topic: string;
  orderId: number | null;
  headers: Record<string, string>;
  body: string;
  answers: { status: number | null; body: string }[];
}

const WEBHOOK_ID = '12';

export const shopOrders = (store: SystemStore) => store.collection<WooOrder>('order');
export const deliveries = (store: SystemStore) => store.collection<Delivery>('delivery');

const given = z.looseObject({ id: z.int().positive().optional(), total: z.string().optional() });

function orderFor(context: StandInContext, input: SendInput): WooOrder {
  const { store } = context;
  const changes = given.parse(input.order ?? {});
  const known = changes.id === undefined ? undefined : shopOrders(store).get(changes.id);
  const id = changes.id ?? store.add('order.id', 1, 5200);
  const made = known ?? makeOrder(id, input.seed ?? id, context.now(), context.publicUrl());
  const order: WooOrder = { ...made, ...modifiedAt(context.now()), ...changes, id };
  if (changes.total === undefined) order.total = totalOf(order.line_items, order.shipping_total);
  return shopOrders(store).put(id, order);
}

/** Source: the signature is base64 of HMAC-SHA256 over the raw body. */
export const sign = (body: string, secret: string): string =>
  createHmac('sha256', secret).update(body).digest('base64');

function prepare(context: StandInContext, input: SendInput): Delivery {
  const settings = readSettings(context.store, woocommerceSettings);
  const url = loopbackUrl.parse(input.url ?? settings.url);
  const secret = input.secret ?? settings.secret;
  const id = randomUUID().replaceAll('-', '');
  const at = context.now().toISOString();
  // Source: the ping is a form body with no signature.
  if (input.ping) {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    return { id, at, url, topic: 'ping', orderId: null, headers, body: 'webhook_id=123', answers: [] };
  }
  const order = orderFor(context, input);
  // Source: "deleted" carries only the id.
  const body = JSON.stringify(input.topic === 'order.deleted' ? { id: order.id } : order);
  const [resource = '', event = ''] = input.topic.split('.');
  const signature = sign(body, input.signature === 'wrong' ? `${secret}-wrong` : secret);
  const headers: Record<string, string> = {
    'content-type': 'application/json',
    'user-agent': 'WooCommerce/9.4.2 Hookshot (WordPress/6.7.1)',
    'x-wc-webhook-source': `${context.publicUrl()}/`,
    'x-wc-webhook-topic': input.topic,
    'x-wc-webhook-resource': resource,
    'x-wc-webhook-event': event,
    'x-wc-webhook-id': WEBHOOK_ID,
    'x-wc-webhook-delivery-id': id,
    ...(input.signature === 'none' ? {} : { 'x-wc-webhook-signature': signature }),
  };
  return { id, at, url, topic: input.topic, orderId: order.id, headers, body, answers: [] };
}

/** Sends one delivery and keeps what came back. Undefined when the delivery to repeat is not known. */
export async function send(context: StandInContext, input: SendInput): Promise<Delivery | undefined> {
  const delivery = await context.atomically(() =>
    input.repeat === undefined ? prepare(context, input) : deliveries(context.store).get(input.repeat),
  );
  if (!delivery) return undefined;
  const answer = await postToLoopback(delivery.url, delivery.body, delivery.headers, context.stopping);
  return context.atomically(() => {
    const before = deliveries(context.store).get(delivery.id) ?? delivery;
    const answers = [...before.answers, { status: answer?.status ?? null, body: answer?.body ?? '' }];
    return deliveries(context.store).put(delivery.id, { ...before, answers });
  });
}
