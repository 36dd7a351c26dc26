import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingHttpHeaders, Server } from 'node:http';
import { createServer } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Opened } from './sandbox-support.ts';
import { openSandbox } from './sandbox-support.ts';

interface WooOrder {
  id: number;
  status: string;
  total: string;
  shipping_total: string;
  line_items: { price: unknown; total: unknown; quantity: number }[];
}

interface Sent {
  deliveryId: string;
  status: number | null;
  body: string;
  order: WooOrder;
}

const secret = 'hook-secret';
let opened: Opened;
let receiver: Server;
let url: string;
const received: { headers: IncomingHttpHeaders; body: string }[] = [];

beforeAll(async () => {
  opened = await openSandbox();
  receiver = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
      response.writeHead(202).end('taken');
    });
  }).listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  const address = receiver.address();
  url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/hooks`;
});
afterAll(async () => {
  receiver.close();
  await opened.sandbox.close();
});
afterEach(async () => {
  received.length = 0;
  await opened.control('POST', 'woocommerce/reset');
});

const send = async (input: Record<string, unknown>) =>
  (await opened.control<Sent>('POST', 'woocommerce/send', { url, secret, ...input })).body;

describe('the shop', () => {
  it('sends a signed order whose lines make the total', async () => {
    const { status, body, order } = await send({ topic: 'order.created' });
    expect([status, body]).toEqual([202, 'taken']);
    const [got] = received;
    expect(got?.headers).toMatchObject({
      'x-wc-webhook-topic': 'order.created',
      'x-wc-webhook-resource': 'order',
      'x-wc-webhook-event': 'created',
      'x-wc-webhook-signature': createHmac('sha256', secret)
        .update(got?.body ?? '')
        .digest('base64'),
    });
    expect(got?.headers['x-wc-webhook-delivery-id']).toBeTruthy();
    expect(JSON.parse(got?.body ?? '')).toEqual(order);
    const lines = order.line_items.reduce((sum, line) => sum + Number(line.total), 0);
    expect(Number(order.total)).toBe(lines + Number(order.shipping_total));
    expect(order.line_items.every((line) => typeof line.price === 'number' && typeof line.total === 'string')).toBe(
      true,
    );
  });

  it('makes the same order for the same seed', async () => {
    const made = async () => {
      const { order } = await send({ topic: 'order.created', seed: 5, order: { id: 77 } });
      await opened.control('POST', 'woocommerce/reset');
      return order.line_items;
    };
    expect(await made()).toEqual(await made());
  });

  it('updates what it has and sends the id alone of a deleted one', async () => {
    const { order } = await send({ topic: 'order.created' });
    const updated = await send({ topic: 'order.updated', order: { id: order.id, status: 'completed' } });
    expect(updated.order).toMatchObject({ id: order.id, status: 'completed', total: order.total });
    await send({ topic: 'order.deleted', order: { id: order.id } });
    expect(received[2]?.body).toBe(`{"id":${order.id}}`);
  });

  it('repeats a delivery word for word', async () => {
    const { deliveryId } = await send({ topic: 'order.created' });
    await send({ repeat: deliveryId });
    expect(received[1]?.body).toBe(received[0]?.body);
    expect(received[1]?.headers['x-wc-webhook-delivery-id']).toBe(deliveryId);
  });

  it('pings with an unsigned form', async () => {
    await send({ ping: true });
    expect(received[0]?.body).toBe('webhook_id=123');
    expect(received[0]?.headers).not.toHaveProperty('x-wc-webhook-signature');
  });

  it('can sign wrongly or not at all', async () => {
    await send({ signature: 'wrong' });
    await send({ signature: 'none' });
    expect(received[0]?.headers['x-wc-webhook-signature']).not.toBe(
      createHmac('sha256', secret)
        .update(received[0]?.body ?? '')
        .digest('base64'),
    );
    expect(received[1]?.headers).not.toHaveProperty('x-wc-webhook-signature');
  });

  it('sends to this computer alone', async () => {
    const answer = await opened.control('POST', 'woocommerce/send', {
      url: 'http://example.com/',
      secret,
      topic: 'order.created',
    });
    expect(answer.status).toBe(400);
  });

  it('has a button on its page once an address is set', async () => {
    expect((await opened.call<string>('/woocommerce/')).body).not.toContain('Оформить случайный заказ');
    await opened.control('PUT', 'woocommerce/settings', { url, secret });
    expect((await opened.call<string>('/woocommerce/')).body).toContain('Оформить случайный заказ');
    expect((await opened.call('/woocommerce/ui/order', { method: 'POST' })).status).toBe(303);
    await vi.waitFor(() => expect(received).toHaveLength(1), { timeout: 5000 });
  });
});
