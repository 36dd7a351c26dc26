import { Hono } from 'hono';
import { z } from 'zod';
import type { RequestEnv, StandInContext } from '../kit/stand-in.ts';
import { readSettings } from '../kit/stand-in.ts';
import { amount } from './input.ts';
import { cancelPayment, capturePayment, createPayment, listPayments, ownPayment, payments } from './payments.ts';
import { createRefund, refunds } from './refunds.ts';
import { errorResponse, Refusal, readInput } from './refusal.ts';
import { yookassaSettings } from './settings.ts';

interface Shop {
  shopId: string;
  test: boolean;
}

function authenticate(context: StandInContext, header: string | undefined): Shop {
  const [scheme, encoded = ''] = (header ?? '').split(' ');
  const given = Buffer.from(encoded, 'base64').toString('utf8');
  const { shops } = readSettings(context.store, yookassaSettings);
  const shop = shops.find(({ shopId, secretKey }) => `${shopId}:${secretKey}` === given);
  if (scheme?.toLowerCase() !== 'basic' || !shop) {
    throw new Refusal('invalid_credentials', 'Error in shopId or secret key. Check their validity.', 'Authorization');
  }
  // Source: a test shop uses the same host with a test_… key.
  return { shopId: shop.shopId, test: shop.secretKey.startsWith('test_') };
}

function readJson(contentType: string | undefined, body: string): unknown {
  if (!contentType?.startsWith('application/json'))
    throw new Refusal('unsupported_media_type', 'Only application/json is taken');
  try {
    return JSON.parse(body);
  } catch {
    throw new Refusal('invalid_request', 'The body is not JSON');
  }
}

/** Source: every POST needs a key of 1 to 64 characters. */
function readKey(key: string | undefined): string {
  if (!key || key.length > 64)
    throw new Refusal('invalid_request', 'Idempotence key is missing or too long', 'Idempotence-Key');
  return key;
}

const IDEMPOTENCE_MS = 86_400_000;

/** The same key gives the same object, whatever the second body says (what a differing body does is not documented). */
function once<T>(
  context: StandInContext,
  scope: string,
  create: () => { id: string; answer: T },
  load: (id: string) => T | undefined,
): T {
  const keys = context.store.collection<{ id: string; at: number }>('idempotence');
  const known = keys.get(scope);
  const at = context.now().getTime();
  if (known && at - known.at < IDEMPOTENCE_MS) {
    const answer = load(known.id);
    if (answer !== undefined) {
      context.store.add('idempotent repeats');
      return answer;
    }
  }
  const { id, answer } = create();
  keys.put(scope, { id, at });
  return answer;
}

/** /v3/… of the API. */
export function apiRoutes(context: StandInContext) {
  const app = new Hono<RequestEnv>();
  const { store } = context;
  app.onError((error) => {
    if (error instanceof Refusal) return errorResponse(error);
    throw error;
  });

  const shopOf = (header: string | undefined) => authenticate(context, header);

  app.post('/payments', async (c) => {
    const { shopId, test } = shopOf(c.req.header('authorization'));
    const key = readKey(c.req.header('idempotence-key'));
    const body = readJson(c.req.header('content-type'), await c.req.text());
    const create = () => {
      const { view } = createPayment(context, shopId, test, body);
      return { id: view.id, answer: view };
    };
    return c.json(once(context, `${shopId}/payments/${key}`, create, (id) => payments(store).get(id)?.view));
  });

  app.get('/payments', (c) => {
    const { shopId } = shopOf(c.req.header('authorization'));
    return c.json(listPayments(context, shopId, c.req.query()));
  });

  app.get('/payments/:id', (c) => {
    const { shopId } = shopOf(c.req.header('authorization'));
    return c.json(ownPayment(context, shopId, c.req.param('id')).view);
  });

  app.post('/payments/:id/:action{capture|cancel}', async (c) => {
    const { shopId } = shopOf(c.req.header('authorization'));
    readKey(c.req.header('idempotence-key'));
    const text = await c.req.text();
    const body = text === '' ? {} : readJson(c.req.header('content-type'), text);
    const payment = ownPayment(context, shopId, c.req.param('id'));
    if (c.req.param('action') === 'capture') {
      if (payment.view.status === 'succeeded') return c.json(payment.view);
      return c.json(
        capturePayment(context, payment, readInput(z.object({ amount: amount.optional() }), body).amount).view,
      );
    }
    // Source: only a payment that waits for capture can be canceled by the merchant.
    if (payment.view.status !== 'waiting_for_capture') {
      throw new Refusal('invalid_request', 'Payment is not waiting for capture', 'payment_id');
    }
    return c.json(cancelPayment(context, payment, 'merchant', 'canceled_by_merchant').view);
  });

  app.post('/refunds', async (c) => {
    const { shopId } = shopOf(c.req.header('authorization'));
    const key = readKey(c.req.header('idempotence-key'));
    const body = readJson(c.req.header('content-type'), await c.req.text());
    const create = () => {
      const { view } = createRefund(context, shopId, body);
      return { id: view.id, answer: view };
    };
    return c.json(once(context, `${shopId}/refunds/${key}`, create, (id) => refunds(store).get(id)?.view));
  });

  app.get('/refunds/:id', (c) => {
    const { shopId } = shopOf(c.req.header('authorization'));
    const refund = refunds(store).get(c.req.param('id'));
    if (refund?.shopId !== shopId) throw new Refusal('not_found', 'Refund is not found', 'refund_id');
    return c.json(refund.view);
  });

  app.all('*', (c) => {
    shopOf(c.req.header('authorization'));
    const known = /^\/(v3\/)?(payments|refunds)(\/[^/]+)?$/.test(c.req.path);
    throw known ? new Refusal('method_not_allowed', 'Method is not allowed') : new Refusal('not_found', 'Not found');
  });
  return app;
}
