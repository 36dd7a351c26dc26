import { expect, test } from 'vitest';
import { open as openAmocrm } from '#worker/integrations/amocrm/provider';
import { metered } from '#worker/integrations/amocrm/turns';
import { NoTurn } from '#worker/integrations/contract';
import { book } from '#worker/lane/budget';
import { leaseMs } from '#worker/services/sending/attempt';

const LIMIT = { scope: 'address', requests: 10, perMs: 1000 } as const;

test('a wait that nobody will sit out books nothing, so that those who refuse it do not push each other away', () => {
  const busy = 1000 + 20_001;
  for (let lane = 0; lane < 5; lane += 1)
    expect(book(busy, 1000, LIMIT, 64, 20_000)).toEqual({ waitMs: 20_001, freeAt: busy });
});

test('turns that are taken follow each other, and start at once where the scope is free', () => {
  const first = book(0, 1000, LIMIT, 2, 20_000);
  expect(first).toEqual({ waitMs: 0, freeAt: 1200 });
  expect(book(first.freeAt, 1000, LIMIT, 1, 20_000)).toEqual({ waitMs: 200, freeAt: 1300 });
});

test('a lease outlasts a look-up of many requests and the sending behind it', () => {
  expect(leaseMs({ timeoutMs: 20_000, requestsPerSend: 5, requestsPerFind: 12 })).toBeGreaterThanOrEqual(17 * 20_000);
});

test('a lease at amoCRM outlasts a look-up and a sending that wait for their turns, and is no matter of an hour', () => {
  const config = {
    id: 'c',
    system: 'amocrm',
    baseUrl: 'https://a.example',
    settings: {},
    credentials: { token: 't' },
  } as const;
  const provider = openAmocrm(config, { fetch, now: () => new Date(), moreTurns: async () => undefined });
  const { longestCallMs = 0 } = provider;
  expect(longestCallMs).toBeGreaterThan(60_000);
  expect(leaseMs(provider)).toBeGreaterThan(2 * longestCallMs);
  expect(leaseMs(provider)).toBeLessThan(10 * 60_000);
});

test('a call at amoCRM asks for no more turns than its time holds, and its request has not left then', async () => {
  let now = 0;
  let left = 0;
  const counting = async () => {
    left += 1;
    return new Response();
  };
  const moreTurns = async () => {
    now += 50_000;
  };
  const asking = metered({ fetch: counting, now: () => new Date(now), moreTurns }, 1, 20_000);
  const ask = async () => (await asking('https://a.example')).status;
  for (let turn = 0; turn < 4; turn += 1) expect(await ask()).toBe(200);
  await expect(ask()).rejects.toBeInstanceOf(NoTurn);
  expect(left).toBe(4);
});
