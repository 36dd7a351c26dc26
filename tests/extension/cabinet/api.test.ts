import { afterAll, beforeEach, expect, test } from 'vitest';
import { accessTokenSchema, signedInSchema } from '#core/api/session';
import { createApi } from '../../../extension/lib/api.ts';
import { ApiError } from '../../../extension/lib/api-error.ts';
import { CREDENTIALS, startFakeApi } from '../../support/fake-api.ts';
import { SHOP } from '../../support/fake-orders.ts';

const fake = await startFakeApi({ orders: 5 });
afterAll(() => fake.close());

const post = async (path: string, init: RequestInit) =>
  (await fetch(`${fake.origin}/api/auth/${path}`, { method: 'POST', ...init })).json();
const refresh = async () =>
  accessTokenSchema.parse(await post('refresh', { headers: { authorization: `Bearer ${sessionToken}` } })).accessToken;

let sessionToken = '';
let token = '';
let renewals = 0;
const api = createApi({
  baseUrl: async () => fake.origin,
  accessToken: async (options) => {
    if (options?.renew) {
      renewals += 1;
      token = await refresh();
    }
    return token;
  },
});

beforeEach(async () => {
  const headers = { 'content-type': 'application/json' };
  const signedIn = signedInSchema.parse(await post('sign-in', { headers, body: JSON.stringify(CREDENTIALS) }));
  sessionToken = signedIn.sessionToken;
  token = signedIn.accessToken;
  renewals = 0;
  fake.asked.length = 0;
});

const keysOf = (path: string) => fake.asked.filter((call) => call.path === path).map((call) => call.key);
const cart = { shopId: SHOP.id, items: [{ name: 'Чай', quantity: 1, priceKopecks: 10_000 }] };

test('an action whose answer was lost is repeated under its key, and done once', async () => {
  fake.failNext('POST', '/api/v1/preorders', 'drop');
  await expect(api.createPreorder(cart)).rejects.toMatchObject({ code: 'NETWORK', undecided: true });
  const before = fake.orders.size;
  const order = await api.createPreorder(cart);
  expect(fake.orders.size).toBe(before);
  expect(order.status).toBe('preorder');
  const [first, second] = keysOf('/api/v1/preorders');
  expect(first).toBeDefined();
  expect(second).toBe(first);
});

test('the same input after a decided answer is a new action with a new key', async () => {
  await api.createPreorder({ ...cart, note: 'раз' });
  await api.createPreorder({ ...cart, note: 'раз' });
  const [first, second] = keysOf('/api/v1/preorders');
  expect(second).not.toBe(first);
});

test('an expired token is renewed once and the call repeated under the same key', async () => {
  fake.expireAccess();
  const { items } = await api.listOrders({ shopId: SHOP.id });
  expect(items.length).toBeGreaterThan(0);
  expect(renewals).toBe(1);

  fake.expireAccess();
  await api.paymentLink('ord_0001');
  const [first, second] = keysOf('/api/v1/orders/ord_0001/payment-link');
  expect(second).toBe(first);
});

test('a refusal keeps its code, status and the fields that were wrong', async () => {
  const changes = { declaredValueKopecks: 1 };
  const { proposalId } = await api.quoteOrder('ord_0000', { version: 1, changes });
  const proposal = { id: proposalId, decision: 'decline' as const };
  const refused = api.editOrder('ord_0000', { version: 1, ...changes, proposal });
  await expect(refused).rejects.toMatchObject({
    status: 422,
    code: 'RULE_VIOLATED',
    requestId: 'req_fake',
    details: { fields: [{ code: 'DECLARED_VALUE_TOO_SMALL', field: 'declaredValueKopecks' }] },
  });
});

test('a stale edit brings the order as it stands now', async () => {
  fake.editBehind('ord_0002', { note: 'уже' });
  const stale = await api.editOrder('ord_0002', { version: 1, note: 'моё' }).catch((error: unknown) => error);
  expect(stale).toBeInstanceOf(ApiError);
  expect(stale).toMatchObject({ code: 'VERSION_CONFLICT', details: { current: { version: 2, note: 'уже' } } });
});

test('what is not our Worker is told apart from a refusal', async () => {
  const foreign = createApi({
    baseUrl: async () => 'http://127.0.0.1:1',
    accessToken: async () => 'token',
    fetch: async () => new Response('<html>', { status: 200 }),
  });
  await expect(foreign.me()).rejects.toMatchObject({ code: 'BAD_ANSWER' });
});

test('nothing is asked of anybody while nobody is signed in', async () => {
  const out = createApi({ baseUrl: async () => null, accessToken: async () => null, fetch: () => Promise.reject() });
  await expect(out.me()).rejects.toMatchObject({ code: 'SIGNED_OUT', status: 0 });
});
