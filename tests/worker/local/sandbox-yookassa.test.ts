import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { Server } from 'node:http';
import { createServer } from 'node:http';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { DEMO_CREDENTIALS } from '../../../worker/local/sandbox/demo-credentials.ts';
import type { Opened } from './sandbox-support.ts';
import { openSandbox } from './sandbox-support.ts';

interface Payment {
  id: string;
  status: string;
  paid: boolean;
  test: boolean;
  amount: { value: string };
  refunded_amount?: { value: string };
  confirmation?: { confirmation_url: string };
  cancellation_details?: { reason: string };
  code?: string;
  parameter?: string;
}

const { shopId, secretKey, testShopId, testSecretKey } = DEMO_CREDENTIALS.yookassa;
const basic = (id: string, secret: string) => `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;

let opened: Opened;
let now = new Date('2026-11-23T12:00:00Z');

beforeAll(async () => {
  opened = await openSandbox({ now: () => now });
});
afterAll(() => opened.sandbox.close());
afterEach(() => opened.control('POST', 'yookassa/reset'));

const order = (changes: Record<string, unknown> = {}) => ({
  amount: { value: '1500.00', currency: 'RUB' },
  capture: true,
  confirmation: { type: 'redirect', return_url: 'http://127.0.0.1:9/return' },
  description: 'Заказ №123',
  metadata: { order_id: 'o-123' },
  ...changes,
});

const post = (path: string, body: unknown, key: string | null = randomUUID(), auth = basic(shopId, secretKey)) =>
  opened.call<Payment>(`/yookassa/v3${path}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: auth,
      ...(key === null ? {} : { 'Idempotence-Key': key }),
    },
    body: JSON.stringify(body),
  });

const get = <T = Payment>(path: string, auth = basic(shopId, secretKey)) =>
  opened.call<T>(`/yookassa/v3${path}`, { headers: { authorization: auth } });

const decide = (id: string, decision: string, method = 'bank_card') =>
  opened.call<string>(`/yookassa/checkout?orderId=${id}`, {
    method: 'POST',
    body: new URLSearchParams({ decision, method }),
  });

describe('a payment', () => {
  it('is one for one key, whatever the second body says', async () => {
    const first = await post('/payments', order(), 'key-1');
    const again = await post('/payments', order({ amount: { value: '1.00', currency: 'RUB' } }), 'key-1');
    expect(again.body).toEqual(first.body);
    expect((await get<{ items: Payment[] }>('/payments?limit=1')).body.items).toHaveLength(1);
    expect((await post('/payments', order(), 'key-2')).body.id).not.toBe(first.body.id);
  });

  it('is one for one key of twenty calls at once', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => post('/payments', order(), 'key-1')));
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
  });

  it('shows an order that was paid twice as a duplicate', async () => {
    for (const key of ['a', 'b']) {
      const { body } = await post('/payments', order(), key);
      await opened.control('POST', `yookassa/payments/${body.id}/succeed`);
    }
    expect((await opened.log('yookassa')).duplicates).toMatchObject([{ key: 'o-123' }]);
  });

  it('is one for one key when the first answer was lost', async () => {
    await opened.control('POST', 'yookassa', { fault: 'lose_answer_after_write', times: 1, match: 'POST /payments' });
    await expect(post('/payments', order(), 'key-1')).rejects.toThrow();
    expect((await post('/payments', order(), 'key-1')).body.status).toBe('pending');
    expect((await get<{ items: Payment[] }>('/payments')).body.items).toHaveLength(1);
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['an amount of nothing', { amount: { value: '0.00', currency: 'RUB' } }, 'amount.value'],
    ['another currency', { amount: { value: '1.00', currency: 'EUR' } }, 'amount.currency'],
    ['a long description', { description: 'x'.repeat(129) }, 'description'],
    ['no return address', { confirmation: { type: 'redirect' } }, 'confirmation.return_url'],
    [
      'metadata of 17 keys',
      { metadata: Object.fromEntries(Array.from({ length: 17 }, (_, n) => [`k${n}`, 'v'])) },
      'metadata',
    ],
    [
      'a receipt of another sum',
      {
        receipt: {
          customer: { phone: '79161234567' },
          items: [{ description: 'Кружка', quantity: 2, amount: { value: '590.00', currency: 'RUB' }, vat_code: 1 }],
        },
      },
      'receipt',
    ],
  ])('is refused with %s', async (_, changes, parameter) => {
    const answer = await post('/payments', order(changes));
    expect(answer).toMatchObject({ status: 400, body: { type: 'error', code: 'invalid_request', parameter } });
  });

  it('takes a receipt whose items make the sum', async () => {
    const item = (value: string, quantity: number) => ({
      description: 'Товар',
      quantity,
      amount: { value, currency: 'RUB' },
      vat_code: 1,
    });
    const receipt = { customer: { email: 'a@example.com' }, items: [item('600.00', 2), item('300.00', 1)] };
    expect((await post('/payments', order({ receipt }))).status).toBe(200);
  });

  it('needs a key of at most 64 characters, a right secret, JSON, a known address', async () => {
    expect((await post('/payments', order(), null)).body).toMatchObject({
      code: 'invalid_request',
      parameter: 'Idempotence-Key',
    });
    expect((await post('/payments', order(), 'x'.repeat(65))).status).toBe(400);
    expect((await post('/payments', order(), 'k', basic(shopId, 'wrong'))).body).toMatchObject({
      code: 'invalid_credentials',
    });
    expect((await get('/payments?limit=1', basic(shopId, 'wrong'))).status).toBe(401);
    expect((await get('/payments?limit=101')).status).toBe(400);
    expect((await get(`/payments/${randomUUID()}`)).body).toMatchObject({ code: 'not_found' });
    expect((await get('/nothing')).status).toBe(404);
  });

  it('is a test one for a test_ key and hidden from another shop', async () => {
    const test = await post('/payments', order(), 'k', basic(testShopId, testSecretKey));
    expect(test.body.test).toBe(true);
    expect((await get(`/payments/${test.body.id}`)).status).toBe(404);
    expect((await post('/payments', order())).body.test).toBe(false);
  });

  it('expires when nobody pays', async () => {
    const { body } = await post('/payments', order());
    now = new Date(now.getTime() + 61 * 60_000);
    expect((await get(`/payments/${body.id}`)).body).toMatchObject({
      status: 'canceled',
      cancellation_details: { reason: 'expired_on_confirmation' },
    });
  });

  it('waits for capture when it is not asked for, and can be canceled then', async () => {
    const { body } = await post('/payments', order({ capture: false }));
    expect((await post(`/payments/${body.id}/cancel`, {})).status).toBe(400);
    await decide(body.id, 'pay');
    expect((await get(`/payments/${body.id}`)).body.status).toBe('waiting_for_capture');
    expect((await post(`/payments/${body.id}/capture`, {})).body.status).toBe('succeeded');
  });
});

describe('the page', () => {
  it('asks for the way to pay and leads back to the shop', async () => {
    const { body } = await post('/payments', order());
    const page = await opened.call<string>(`/yookassa/checkout?orderId=${body.id}`);
    for (const text of ['Банковская карта', 'СБП', 'Оплатить', 'Отменить', 'Заказ №123'])
      expect(page.body).toContain(text);
    expect(body.confirmation?.confirmation_url).toBe(
      `http://yookassa.localhost:${opened.sandbox.port}/checkout?orderId=${body.id}`,
    );
    expect((await decide(body.id, 'pay', 'sbp')).status).toBe(303);
    expect((await get(`/payments/${body.id}`)).body).toMatchObject({ status: 'succeeded', paid: true });
    expect((await decide(body.id, 'cancel')).body).toContain('уже оплачен');
    expect((await get(`/payments/${body.id}`)).body.status).toBe('succeeded');
  });

  it('cancels', async () => {
    const { body } = await post('/payments', order());
    await decide(body.id, 'cancel');
    expect((await get(`/payments/${body.id}`)).body).toMatchObject({ status: 'canceled', paid: false });
  });
});

describe('refunds', () => {
  it('go up to the paid sum, once for one key', async () => {
    const { body } = await post('/payments', order());
    const refund = (value: string, key?: string) =>
      post('/refunds', { payment_id: body.id, amount: { value, currency: 'RUB' } }, key);
    expect((await refund('100.00')).status).toBe(400);
    await decide(body.id, 'pay');
    const first = await refund('1000.00', 'r-1');
    expect((await refund('1000.00', 'r-1')).body.id).toBe(first.body.id);
    expect((await refund('501.00')).status).toBe(400);
    expect((await refund('500.00')).status).toBe(200);
    expect((await get(`/payments/${body.id}`)).body.refunded_amount?.value).toBe('1500.00');
  });
});

describe('notifications', () => {
  let receiver: Server;
  let answers: number[];
  let received: { event: string; object: { id: string; amount: { value: unknown } } }[];

  beforeEach(async () => {
    answers = [];
    received = [];
    receiver = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        received.push(JSON.parse(Buffer.concat(chunks).toString()));
        response.writeHead(answers.shift() ?? 200).end();
      });
    }).listen(0, '127.0.0.1');
    await once(receiver, 'listening');
  });
  afterEach(() => receiver.close());

  const hookUrl = () => {
    const address = receiver.address();
    return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/hook`;
  };

  it('are repeated until 200', async () => {
    await opened.control('PUT', 'yookassa/settings', { notificationUrl: hookUrl() });
    answers = [500, 503];
    const { body } = await post('/payments', order());
    await decide(body.id, 'pay');
    await vi.waitFor(() => expect(received).toHaveLength(3), { timeout: 8000, interval: 50 });
    expect(received[2]).toMatchObject({ type: 'notification', event: 'payment.succeeded', object: { id: body.id } });
  });

  it('may carry the amount as a number and be sent again', async () => {
    await opened.control('PUT', 'yookassa/settings', { notificationUrl: hookUrl(), amountAsNumber: true });
    const { body } = await post('/payments', order());
    await opened.control('POST', `yookassa/payments/${body.id}/succeed`);
    await vi.waitFor(() => expect(received).toHaveLength(1), { timeout: 5000 });
    expect(received[0]?.object.amount.value).toBe(1500);
    await opened.control('POST', 'yookassa/notifications/1/repeat');
    await vi.waitFor(() => expect(received).toHaveLength(2), { timeout: 5000 });
    expect(received[1]).toEqual(received[0]);
  });

  it('go to this computer alone', async () => {
    const answer = await opened.control('PUT', 'yookassa/settings', { notificationUrl: 'http://example.com/hook' });
    expect(answer.status).toBe(400);
  });
});
