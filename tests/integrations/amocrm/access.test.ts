import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { credentialsSchema } from '#worker/integrations/amocrm/api-types';
import { DEMO_CREDENTIALS } from '../../../worker/local/sandbox/demo-credentials.ts';
import { anItem, anOrder } from '../support/orders.ts';
import { type Control, startStandIn } from '../support/sandbox.ts';
import { oauthCredentials, openAmocrm } from './support.ts';

const { accessToken, refreshToken, code, clientSecret } = DEMO_CREDENTIALS.amocrm;
const HOUR_MS = 3_600_000;

describe('the tokens of amoCRM', () => {
  let control: Control;
  let close: () => Promise<void>;
  beforeAll(async () => {
    ({ control, close } = await startStandIn('amocrm'));
  });
  beforeEach(async () => {
    await control.post('/reset');
    await control.calm();
    await control.noLimit();
  });
  afterAll(() => close());

  /** A connection whose new credentials are kept as the cabinet would keep them. */
  function connect(tokens: object = { accessToken, refreshToken }, { lateMs = 0, fails = 0 } = {}) {
    const kept: unknown[] = [];
    let failing = fails;
    const keepCredentials = async (credentials: unknown) => {
      failing -= 1;
      if (failing >= 0) throw new Error('database is away');
      kept.push(credentials);
    };
    const deps = { keepCredentials, now: () => new Date(Date.now() + lateMs) };
    return { provider: openAmocrm(control, { credentials: oauthCredentials(tokens) }, deps), kept };
  }

  const reopen = (credentials: unknown) =>
    openAmocrm(control, { credentials }, { keepCredentials: async () => undefined });

  const refreshes = async () =>
    (await control.calls()).filter(({ method }) => method === 'POST oauth2/access_token').length;

  it('are bought with a code once, and kept for the next time', async () => {
    const { provider, kept } = connect({ code });
    expect(await provider.check()).toEqual({ outcome: 'ok' });
    expect(kept).toHaveLength(1);
    expect(kept[0]).not.toHaveProperty('code');
    expect(credentialsSchema.safeParse(kept[0]).success).toBe(true);
    expect(await reopen(kept[0]).check()).toEqual({ outcome: 'ok' });
    expect(await refreshes()).toBe(1);
  });

  it('are renewed once for all who run into their end, and the call goes on', async () => {
    await control.post('/tokens/expire');
    const { provider, kept } = connect();
    const outcomes = await Promise.all(Array.from({ length: 5 }, () => provider.check()));
    expect(outcomes).toEqual(Array.from({ length: 5 }, () => ({ outcome: 'ok' })));
    expect([await refreshes(), kept.length]).toEqual([1, 1]);
  });

  it('are renewed ahead of their end, and not before', async () => {
    const expiresAt = Date.now() + HOUR_MS;
    const early = connect({ accessToken, refreshToken, expiresAt, renewAt: expiresAt - HOUR_MS / 2 });
    expect(await early.provider.check()).toEqual({ outcome: 'ok' });
    expect(await refreshes()).toBe(0);
    const due = connect({ accessToken, refreshToken, expiresAt, renewAt: Date.now() - 1 });
    expect(await due.provider.check()).toEqual({ outcome: 'ok' });
    expect(await refreshes()).toBe(1);
    const pair = credentialsSchema.parse(due.kept[0]);
    const life = 'renewAt' in pair ? (pair.expiresAt ?? 0) - (pair.renewAt ?? 0) : 0;
    expect(life).toBeCloseTo(0.1 * 24 * HOUR_MS, -3);
  });

  it('outlast a renewal whose answer was lost: the old token is used to its end', async () => {
    const expiresAt = Date.now() + HOUR_MS;
    await control.arm({ fault: 'lose_answer_after_write', times: 1, match: 'POST oauth2/access_token' });
    const { provider, kept } = connect({ accessToken, refreshToken, expiresAt, renewAt: 0 });
    expect(await provider.send(anOrder(), null)).toMatchObject({ outcome: 'ok' });
    expect(await provider.check()).toEqual({ outcome: 'ok' });
    expect([await refreshes(), kept.length]).toEqual([1, 0]);
  });

  it.each([
    ['accept', { outcome: 'ok' }],
    ['refuse', { outcome: 'refused', code: 'AUTH', message: expect.stringContaining('подключите интеграцию заново') }],
  ])(
    'after a lost answer and the end of the old one are asked for again; a system may %s that',
    async (refreshAgain, then) => {
      await control.settings({ refreshAgain });
      await control.post('/tokens/expire');
      await control.arm({ fault: 'lose_answer_after_write', times: 1, match: 'POST oauth2/access_token' });
      const { provider } = connect();
      const order = anOrder();
      expect(await provider.send(order, null)).toMatchObject({ outcome: 'later' });
      expect(await provider.check()).toEqual(then);
    },
  );

  it('are not used before they are kept, and kept at the next call', async () => {
    await control.post('/tokens/expire');
    const { provider, kept } = connect(undefined, { fails: 1 });
    expect(await provider.check()).toMatchObject({ outcome: 'later' });
    expect(kept).toHaveLength(0);
    expect(await provider.check()).toEqual({ outcome: 'ok' });
    expect([await refreshes(), kept.length]).toEqual([1, 1]);
  });

  it('are left alone where nobody would keep the new ones', async () => {
    await control.post('/tokens/expire');
    const provider = openAmocrm(control, { credentials: oauthCredentials({ accessToken, refreshToken }) });
    expect(await provider.check()).toMatchObject({ outcome: 'refused', code: 'AUTH' });
    expect(await refreshes()).toBe(0);
  });

  it('come later where the system is busy, and are in no answer and no log', async () => {
    await control.post('/tokens/expire');
    await control.arm({ fault: 'status503', times: 1, match: 'POST oauth2/access_token' });
    const { provider } = connect();
    expect(await provider.check()).toMatchObject({ outcome: 'later' });
    const wrong = connect({ refreshToken: 'SandboxNoSuchToken' });
    const outcome = await wrong.provider.check();
    expect(outcome).toMatchObject({ outcome: 'refused', code: 'AUTH' });
    const told = JSON.stringify([outcome, await control.calls()]);
    for (const secret of [accessToken, refreshToken, clientSecret, 'SandboxNoSuchToken'])
      expect(told).not.toContain(secret);
  });
});

describe('the requests of a sending', () => {
  let control: Control;
  let close: () => Promise<void>;
  beforeAll(async () => {
    ({ control, close } = await startStandIn('amocrm'));
    await control.noLimit();
  });
  afterAll(() => close());

  function metered() {
    let booked = 0;
    const moreTurns = async (requests: number) => {
      booked += requests;
    };
    const reopen = () => openAmocrm(control, {}, { moreTurns });
    /** Requests that were made, and those that were granted or booked for them. */
    const count = async (work: () => Promise<unknown>, granted: number) => {
      const before = (await control.calls()).length;
      booked = 0;
      await work();
      return { made: (await control.calls()).length - before, allowed: granted + booked };
    };
    return { provider: reopen(), count, reopen };
  }

  it('are booked one by one, so that none leaves without a turn and none is booked in vain', async () => {
    const { provider, count, reopen } = metered();
    expect(provider.grantedPerSend).toBe(1);
    const items = Array.from({ length: 40 }, (_, index) => anItem({ sku: `MANY-${index}`, name: `Товар ${index}` }));
    for (const order of [anOrder({ items }), anOrder()]) {
      const { made, allowed } = await count(() => provider.send(order, null), 1);
      expect(made).toBe(allowed);
    }
    const looked = await count(() => reopen().find(anOrder()), 1);
    expect(looked.made).toBe(looked.allowed);
  });

  it('of a new order of known goods are four: buyer, deal, goods, and the deal once more', async () => {
    const { provider } = metered();
    await provider.send(anOrder({ recipient: { email: 'first@example.com' } }), null);
    const before = (await control.calls()).length;
    await provider.send(anOrder({ recipient: { email: 'new@example.com' } }), null);
    expect((await control.calls()).slice(before).map(({ method }) => method)).toEqual([
      'GET contacts',
      'POST leads/complex',
      'POST leads/{id}/link',
      'PATCH leads/{id}',
    ]);
  });

  it('stay within what is declared for a large order where nobody books more', async () => {
    const provider = openAmocrm(control);
    const items = Array.from({ length: 40 }, (_, index) => anItem({ sku: `LOTS-${index}`, name: `Вещь ${index}` }));
    const before = (await control.calls()).length;
    expect(await provider.send(anOrder({ items }), null)).toMatchObject({ outcome: 'ok' });
    expect((await control.calls()).length - before).toBeLessThanOrEqual(provider.requestsPerSend);
  });
});
