import { describe, expect, it } from 'vitest';
import { anAttempt } from '../payment-contract-suite.ts';
import { fakeFetch } from '../support/fake-fetch.ts';
import { CREDENTIALS, openYookassa } from './support.ts';

const PAYMENT = {
  id: 'p1',
  status: 'pending',
  paid: false,
  amount: { value: '940.00', currency: 'RUB' },
  metadata: {},
};

function openOn(answer: () => Response, baseUrl = 'https://api.example/v3') {
  const { fetch, calls } = fakeFetch(answer);
  return { provider: openYookassa({ url: '' }, { fetch, baseUrl }), calls };
}

describe('a conversation with YooKassa', () => {
  it('carries the key of the attempt on a write, and none on a reading', async () => {
    const { provider, calls } = openOn(() => Response.json(PAYMENT));
    const attempt = anAttempt();
    await provider.create(attempt);
    await provider.fetch('p1');
    await provider.check();
    expect(calls.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'POST https://api.example/v3/payments',
      'GET https://api.example/v3/payments/p1',
      'GET https://api.example/v3/payments?limit=1',
    ]);
    expect(calls.map(({ headers }) => headers.get('idempotence-key'))).toEqual([attempt.key, null, null]);
    const { shopId, secretKey } = CREDENTIALS;
    expect(calls[0]?.headers.get('authorization')).toBe(`Basic ${btoa(`${shopId}:${secretKey}`)}`);
    expect(JSON.parse(calls[0]?.body ?? '')).toMatchObject({
      amount: { value: '940.00', currency: 'RUB' },
      capture: true,
      confirmation: { type: 'redirect', return_url: attempt.returnUrl },
      metadata: { order_id: attempt.order.id, attempt_id: attempt.id },
    });
  });

  it('finds the version of the API by itself', async () => {
    const { provider, calls } = openOn(() => Response.json(PAYMENT), 'https://api.example');
    await provider.fetch('p1');
    expect(calls[0]?.url).toBe('https://api.example/v3/payments/p1');
  });

  it('asks for nothing but a payment, whatever the id looks like', async () => {
    const { provider, calls } = openOn(() => Response.json(PAYMENT));
    await provider.fetch('../refunds?x=1#');
    expect(calls[0]?.url).toBe('https://api.example/v3/payments/..%2Frefunds%3Fx%3D1%23');
  });

  it.each([
    ['250.00', 25_000],
    ['250.5', 25_050],
    [250, 25_000],
    [0.07, 7],
    [1234.56, 123_456],
  ])('reads an amount of %o', async (value, amountKopecks) => {
    const { provider } = openOn(() => Response.json({ ...PAYMENT, amount: { value, currency: 'RUB' } }));
    expect(await provider.fetch('p1')).toMatchObject({ payment: { amountKopecks } });
  });

  it.each([
    ['waiting_for_capture', 'pending'],
    ['pending', 'pending'],
    ['succeeded', 'succeeded'],
    ['canceled', 'canceled'],
  ])('reads the state %s', async (status, state) => {
    const { provider } = openOn(() => Response.json({ ...PAYMENT, status }));
    expect(await provider.fetch('p1')).toMatchObject({ payment: { state, attemptId: null, confirmationUrl: null } });
  });

  it.each([
    [500, { type: 'error', code: 'internal_server_error' }, { outcome: 'unknown' }],
    [502, '<html>', { outcome: 'unknown' }],
    [202, { type: 'processing', retry_after: 1800 }, { outcome: 'unknown' }],
    [202, PAYMENT, { outcome: 'unknown' }],
    [200, { status: 'new state', id: 'p1' }, { outcome: 'unknown' }],
    [429, { type: 'error', code: 'too_many_requests' }, { outcome: 'later' }],
    [
      401,
      { type: 'error', code: 'invalid_credentials', description: 'No' },
      { outcome: 'refused', code: 'AUTH', message: 'No' },
    ],
    [403, { type: 'error', code: 'forbidden' }, { outcome: 'refused', code: 'AUTH', message: 'forbidden' }],
    [
      400,
      { type: 'error', code: 'invalid_request', description: 'Wrong', parameter: 'receipt.items' },
      { outcome: 'refused', code: 'invalid_request', message: 'Wrong (receipt.items)' },
    ],
    [415, 'no', { outcome: 'refused', code: 'HTTP_415' }],
  ])('judges an answer of %s', async (status, body, outcome) => {
    const { provider } = openOn(() => new Response(typeof body === 'string' ? body : JSON.stringify(body), { status }));
    expect(await provider.create(anAttempt())).toMatchObject(outcome);
  });

  it('reads the payment of a refund from its notification', () => {
    const { provider } = openOn(() => Response.json(PAYMENT));
    const refund = { event: 'refund.succeeded', object: { id: 'r1', payment_id: 'p1' } };
    expect(provider.parseNotification(JSON.stringify(refund))).toEqual({ paymentId: 'p1' });
    expect(provider.parseNotification(JSON.stringify({ event: 'payout.succeeded', object: { id: 'x' } }))).toBeNull();
  });
});
