import { describe, expect, it } from 'vitest';
import { DEMO_CREDENTIALS } from '../../../worker/local/sandbox/demo-credentials.ts';
import { fakeFetch, type SeenCall } from '../support/fake-fetch.ts';
import { anOrder } from '../support/orders.ts';
import { openShiptor } from './support.ts';

const { token } = DEMO_CREDENTIALS.shiptor;
const idOf = ({ body }: SeenCall): string => (JSON.parse(body) as { id: string }).id;

function openOn(answer: (call: SeenCall) => Response) {
  const { fetch, calls } = fakeFetch(answer);
  return { provider: openShiptor({ url: 'https://api.example' }, { fetch }), calls };
}

const error = (code: number, message: string, status = 200) =>
  openOn((call) => Response.json({ jsonrpc: '2.0', error: { code, message }, id: idOf(call) }, { status })).provider;

const result = (value: unknown) =>
  openOn((call) => Response.json({ jsonrpc: '2.0', result: value, id: idOf(call), added_later: true })).provider;

describe('a conversation with Shiptor', () => {
  it('is one JSON-RPC call with the token in its header', async () => {
    const { provider, calls } = openOn((call) => Response.json({ jsonrpc: '2.0', result: { id: 1 }, id: idOf(call) }));
    const order = anOrder();
    expect(await provider.send(order, null)).toMatchObject({
      outcome: 'ok',
      copy: { externalId: '1', trackingNumber: 'RP1' },
    });
    expect(calls).toHaveLength(1);
    expect(calls[0]).toMatchObject({ url: 'https://api.example/shipping/v1', method: 'POST' });
    expect(calls[0]?.headers.get('x-authorization-token')).toBe(token);
    expect(calls[0]?.headers.get('content-type')).toBe('application/json');
    expect(JSON.parse(calls[0]?.body ?? '')).toMatchObject({
      jsonrpc: '2.0',
      method: 'addPackage',
      params: { external_id: order.id },
    });
    expect(calls[0]?.body).not.toContain(token);
  });

  it.each([1001, 1002])('ends in a refusal of the key at %s', async (code) => {
    expect(await error(code, `Bad token ${token}`).send(anOrder(), null)).toEqual({
      outcome: 'refused',
      code: 'AUTH',
      message: 'Bad token ***',
    });
  });

  it.each([200, 400, 422, 500])(
    'repeats the words of a refusal, whatever HTTP status it came with: %s',
    async (status) => {
      expect(await error(-32602, 'Invalid products.', status).send(anOrder(), null)).toEqual({
        outcome: 'refused',
        code: '-32602',
        message: 'Invalid products.',
      });
    },
  );

  it.each([
    [1400, 200],
    [1400, 500],
    [-32603, 200],
    [1401, 500],
  ])('stays open at an internal error %s with status %s', async (code, status) => {
    expect(await error(code, 'Internal server error.', status).send(anOrder(), null)).toMatchObject({
      outcome: 'unknown',
    });
  });

  it.each([
    [1201, 'Entity not found'],
    [-32602, 'Package was not found.'],
  ])('knows an absent parcel by %s', async (code, message) => {
    expect(await error(code, message).find(anOrder())).toEqual({ outcome: 'absent' });
  });

  it.each([
    [
      'an answer to another question',
      (): Response => Response.json({ jsonrpc: '2.0', result: { id: 1 }, id: 'other' }),
    ],
    ['plain text', (): Response => new Response('OK')],
    ['HTML', (): Response => new Response('<html>', { status: 200 })],
    ['no jsonrpc', (call: SeenCall): Response => Response.json({ result: { id: 1 }, id: idOf(call) })],
    [
      'a result without an id',
      (call: SeenCall): Response => Response.json({ jsonrpc: '2.0', result: { status: 'error' }, id: idOf(call) }),
    ],
    ['nothing', (): Response => new Response('')],
  ])('stays open after %s', async (_, answer) => {
    expect(await openOn(answer).provider.send(anOrder(), null)).toMatchObject({ outcome: 'unknown' });
    expect(await openOn(answer).provider.find(anOrder())).toMatchObject({ outcome: 'later' });
  });

  it('takes ids as texts too, and passes over what it does not know', async () => {
    const found = await result({ id: '744171', tracking_number: 'RP744171', status: 'in_store', extra: {} }).find(
      anOrder(),
    );
    expect(found).toMatchObject({ outcome: 'found', copy: { externalId: '744171', externalStatus: 'in_store' } });
  });

  it('keeps the wait that the system asks for', async () => {
    const { provider } = openOn(() => new Response('', { status: 429, headers: { 'retry-after': '30' } }));
    expect(await provider.send(anOrder(), null)).toMatchObject({ outcome: 'later', retryAfterMs: 30_000 });
  });

  it('never begins for an order without a delivery method', async () => {
    const { provider, calls } = openOn(() => new Response(''));
    expect(await provider.send(anOrder({ delivery: { methodCode: null } }), null)).toMatchObject({
      outcome: 'refused',
      field: 'delivery.methodCode',
    });
    expect(calls).toHaveLength(0);
  });
});
