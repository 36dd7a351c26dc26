import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { storefrontSourceOf } from '#worker/storefronts/registry';
import { woocommerce } from '#worker/storefronts/woocommerce/index';
import { wooOrder } from './orders.ts';

const SECRET = 'секрет & «ключ»';
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const BODY = JSON.stringify(wooOrder({ customer_note: 'Ёлка 🎄' }), null, 1);
const sign = (body: string, secret = SECRET): string => createHmac('sha256', secret).update(body).digest('base64');
const signed = (signature?: string) =>
  new Headers({ 'x-wc-webhook-topic': 'order.created', ...(signature && { 'x-wc-webhook-signature': signature }) });

describe('the signature of a WooCommerce webhook', () => {
  it('holds for the very bytes that were signed', async () => {
    expect(await woocommerce.verify(signed(sign(BODY)), bytes(BODY), SECRET)).toBe(true);
  });

  it('holds for bytes that are no UTF-8', async () => {
    const body = Uint8Array.from([0xff, 0xfe, 0x00, 0x80]);
    const signature = createHmac('sha256', SECRET).update(body).digest('base64');
    expect(await woocommerce.verify(signed(signature), body, SECRET)).toBe(true);
  });

  it.each([
    ['the same JSON written otherwise', JSON.stringify(JSON.parse(BODY)), sign(BODY)],
    ['another secret', BODY, sign(BODY, 'other')],
    ['the beginning of the right one', BODY, sign(BODY).slice(0, 20)],
    ['hex in place of base64', BODY, createHmac('sha256', SECRET).update(BODY).digest('hex')],
    ['what is no base64', BODY, '***'],
    ['none', BODY, undefined],
  ])('does not hold for %s', async (_, body, signature) => {
    expect(await woocommerce.verify(signed(signature), bytes(body), SECRET)).toBe(false);
  });

  it('holds for nothing where the endpoint has no secret', async () => {
    expect(await woocommerce.verify(signed(sign(BODY, '')), bytes(BODY), '')).toBe(false);
  });
});

describe('the ping of a new WooCommerce hook', () => {
  it('is known by its unsigned form body', () => {
    expect(woocommerce.isPing(new Headers(), bytes('webhook_id=123'))).toBe(true);
    expect(woocommerce.toEvent(new Headers(), 'webhook_id=123')).toEqual({ ok: true, event: { kind: 'ping' } });
  });

  it.each([
    ['a signed call', signed('x'), 'webhook_id=123'],
    ['an order', new Headers(), BODY],
    ['a longer form', new Headers(), 'webhook_id=123&order=1'],
  ])('is not %s', (_, headers, body) => {
    expect(woocommerce.isPing(headers, bytes(body))).toBe(false);
  });
});

describe('WooCommerce as a source', () => {
  it('names its deliveries, and is found by its name alone', () => {
    expect(woocommerce.deliveryId(new Headers({ 'x-wc-webhook-delivery-id': 'abc' }))).toBe('abc');
    expect(woocommerce.deliveryId(new Headers())).toBeNull();
    expect(storefrontSourceOf('woocommerce')).toBe(woocommerce);
    expect(storefrontSourceOf('constructor')).toBeNull();
  });
});
