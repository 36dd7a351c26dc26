import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { SYSTEM_REMOVES } from '#core/integration/systems';
import type { Order } from '#core/order/schema';
import type { Provider, StatusProvider } from '#worker/integrations/contract';
import { aLink, anItem, anOrder } from './support/orders.ts';
import { type Control, silentAddress, startStandIn } from './support/sandbox.ts';

export type Overrides = {
  baseUrl?: string;
  credentials?: unknown;
  settings?: Record<string, unknown>;
  fetch?: typeof fetch;
};

/** What stands outside under our key, in one shape for every system. */
export type Remote = { externalId: string; items: { article: string; quantity: number }[]; totalKopecks: number };

export type SystemUnderTest = {
  system: 'shiptor' | 'retailcrm' | 'amocrm' | 'moysklad' | 'insales' | 'bitrix24';
  /** How the stand-in calls the request that makes, changes and looks up an order. */
  calls: { create: string; edit: string; find: string };
  /** An id in the system's own form that nothing there has; a number unless said otherwise. */
  absentId?: string;
  secrets: string[];
  wrongCredentials: unknown;
  /** Its statuses are read back. */
  readsStatuses?: true;
  open(control: Control, overrides?: Overrides): Provider & Partial<StatusProvider>;
  read(control: Control, order: Order): Promise<Remote>;
  /** An order that the system refuses, and its own words for it. */
  refused: { order(): Order; words: RegExp };
};

const articlesOf = (order: Order) =>
  order.items.map(({ shopArticle, quantity }) => ({ article: shopArticle, quantity }));

/** Known by one article, whichever of the two a system goes by. */
const goods = (article: string, quantity = 1) => anItem({ sku: article, shopArticle: article, quantity });

/** What every system that takes orders holds to, against its stand-in. */
export function describeProvider(subject: SystemUnderTest): void {
  describe(`${subject.system} as a provider`, () => {
    let control: Control;
    let close: () => Promise<void>;

    beforeAll(async () => {
      ({ control, close } = await startStandIn(subject.system));
      await control.noLimit();
    });
    afterEach(async () => {
      await control.calm();
      expect(await control.duplicates()).toEqual([]);
    });
    afterAll(() => close());

    const open = (overrides?: Overrides) => subject.open(control, overrides);
    const absentId = subject.absentId ?? '999999';
    /** Numbers repeat between orders of a test run; a system may mind that. */
    const order = (changes: Parameters<typeof anOrder>[0] = {}): Order => {
      const made = anOrder(changes);
      return { ...made, number: `№ ${made.id}` };
    };

    async function sent(made: Order, provider = open()) {
      const outcome = await provider.send(made, null);
      if (outcome.outcome !== 'ok') throw new Error(`not sent: ${JSON.stringify(outcome)}`);
      return aLink(outcome.copy.externalId, { system: subject.system });
    }

    it('sends an order and says where it stands', async () => {
      const made = order();
      const link = await sent(made);
      const remote = await subject.read(control, made);
      expect(remote.externalId).toBe(link.externalId);
      expect(remote.items).toEqual(articlesOf(made));
      expect(remote.totalKopecks).toBe(made.totalKopecks);
    });

    it('edits the same copy when an order is sent again', async () => {
      const made = order();
      const link = await sent(made);
      const edited = order({ ...made, items: [...made.items, goods('TEA-ALT-100', 4)] });
      const outcome = await open().send(
        { ...edited, id: made.id, cod: { amountKopecks: edited.totalKopecks, method: 'cash' } },
        link,
      );
      expect(outcome).toMatchObject({ outcome: 'ok', copy: { externalId: link.externalId } });
      expect((await subject.read(control, made)).items).toEqual(articlesOf(edited));
    });

    it('removes there what an edit removed here', async () => {
      const made = order({
        items: [anItem(), goods('TEA-ALT-100'), goods('TEA-IVN-050')],
      });
      const link = await sent(made);
      const fewer = order({
        items: made.items.slice(1, 2),
        prepayment: { method: 'other', paid: true, refundedKopecks: 0 },
      });
      const outcome = await open().send({ ...fewer, id: made.id }, link);
      expect(outcome).toMatchObject({ outcome: 'ok', copy: { externalId: link.externalId } });
      expect((await subject.read(control, made)).items).toEqual([{ article: 'TEA-ALT-100', quantity: 1 }]);
    });

    it('finds a copy by our own key', async () => {
      const made = order();
      const link = await sent(made);
      const found = await open().find(made);
      expect(found).toMatchObject({ outcome: 'found', copy: { externalId: link.externalId } });
    });

    it('says that there is no copy', async () => {
      expect(await open().find(order())).toEqual({ outcome: 'absent' });
    });

    it('accepts a connection that is right (H3)', async () => {
      expect(await open().check()).toEqual({ outcome: 'ok' });
    });

    it.each(['check', 'send', 'find'] as const)('refuses a wrong key, and names no key: %s', async (verb) => {
      const provider = open({ credentials: subject.wrongCredentials });
      const asked = {
        check: provider.check,
        send: () => provider.send(order(), null),
        find: () => provider.find(order()),
      };
      const outcome = await asked[verb]();
      expect(outcome).toMatchObject({ outcome: 'refused', code: 'AUTH' });
      for (const secret of subject.secrets) expect(JSON.stringify(outcome)).not.toContain(secret);
    });

    it('refuses settings that cannot be used, whatever is asked, and throws nothing', async () => {
      const provider = open({ credentials: {}, settings: { requestsPerSecond: 'many' } });
      for (const outcome of [await provider.check(), await provider.send(order(), null), await provider.find(order())])
        expect(outcome).toMatchObject({ outcome: 'refused', code: 'SETTINGS' });
    });

    it('hands on the words of a refusal, and leaves nothing outside', async () => {
      const made = subject.refused.order();
      const outcome = await open().send(made, null);
      expect(outcome).toMatchObject({ outcome: 'refused', message: expect.stringMatching(subject.refused.words) });
      expect(await open().find(made)).toEqual({ outcome: 'absent' });
    });

    it.each(['status429', 'status503'] as const)('comes back later when the system is busy: %s', async (fault) => {
      await control.arm({ fault });
      const made = order();
      expect(await open().send(made, null)).toMatchObject({ outcome: 'later' });
      expect(await open().find(made)).toMatchObject({ outcome: 'later' });
      expect(await open().check()).toMatchObject({ outcome: 'later' });
      await control.calm();
      expect(await open().find(made)).toEqual({ outcome: 'absent' });
    });

    it('comes back later when nobody listens at the address', async () => {
      const provider = open({ baseUrl: await silentAddress() });
      expect(await provider.send(order(), null)).toMatchObject({ outcome: 'later' });
      expect(await provider.check()).toMatchObject({ outcome: 'later' });
    });

    it('leaves the answer open after an error of the server', async () => {
      await control.arm({ fault: 'status500_before_write', match: subject.calls.create });
      await control.arm({ fault: 'status500_before_write', match: subject.calls.find });
      const made = order();
      expect(await open().send(made, null)).toMatchObject({ outcome: 'unknown' });
      await control.arm({ fault: 'status500_before_write' });
      expect(await open().find(made)).toMatchObject({ outcome: 'later' });
    });

    it.each(['malformed', 'lose_answer_after_write'] as const)(
      'leaves the answer open where it came to nothing, and finds what was made: %s',
      async (fault) => {
        await control.arm({ fault, times: 1, match: subject.calls.create });
        const made = order();
        expect(await open().send(made, null)).toMatchObject({ outcome: 'unknown' });
        expect(await open().find(made)).toMatchObject({ outcome: 'found', copy: { externalId: expect.any(String) } });
      },
    );

    it('leaves the answer open when it takes too long', async () => {
      await control.arm({ fault: 'latency', latencyMs: 1500, times: 1, match: subject.calls.create });
      const made = order();
      expect(await open({ settings: { timeoutMs: 200 } }).send(made, null)).toMatchObject({ outcome: 'unknown' });
      await expect.poll(() => open().find(made), { timeout: 5000 }).toMatchObject({ outcome: 'found' });
    });

    it('leaves the answer open where an edit came to nothing', async () => {
      const made = order();
      const link = await sent(made);
      await control.arm({ fault: 'lose_answer_after_write', times: 1, match: subject.calls.edit });
      expect(await open().send(made, link)).toMatchObject({ outcome: 'unknown' });
    });

    it('looks later where a look-up came to nothing', async () => {
      const made = order();
      await sent(made);
      for (const fault of ['malformed', 'lose_answer_after_write'] as const) {
        await control.arm({ fault, times: 1, match: subject.calls.find });
        expect(await open().find(made)).toMatchObject({ outcome: 'later' });
      }
    });

    it.runIf(SYSTEM_REMOVES[subject.system])(
      'removes the copy, and a second time says that it is gone (G2)',
      async () => {
        const made = order();
        const link = await sent(made);
        const { remove } = open();
        expect(await remove?.(link)).toEqual({ outcome: 'ok' });
        expect(await open().find(made)).toEqual({ outcome: 'absent' });
        expect(await remove?.(link)).toEqual({ outcome: 'ok' });
        expect(await remove?.(aLink(absentId))).toEqual({ outcome: 'ok' });
      },
    );

    it.runIf(SYSTEM_REMOVES[subject.system])('leaves a removal open where its answer was lost (G2)', async () => {
      const link = await sent(order());
      await control.arm({ fault: 'lose_answer_after_write', times: 1 });
      expect(await open().remove?.(link)).toMatchObject({ outcome: 'unknown' });
      expect(await open({ credentials: subject.wrongCredentials }).remove?.(link)).toMatchObject({ code: 'AUTH' });
    });

    it.runIf(!SYSTEM_REMOVES[subject.system])('says that it cannot remove (G2)', () => {
      expect(open().remove).toBeNull();
    });

    it.runIf(subject.readsStatuses)('reads many copies back at once, null for what is gone (C8)', async () => {
      const provider = open();
      const ids = [(await sent(order())).externalId, absentId, (await sent(order())).externalId].map(String);
      const before = (await control.calls()).length;
      const outcome = await provider.fetchStatuses?.(ids);
      expect((await control.calls()).length - before).toBeLessThanOrEqual(provider.requestsPerFetch ?? 0);
      if (outcome?.outcome !== 'ok') throw new Error(`not read: ${JSON.stringify(outcome)}`);
      expect(ids.map((id) => outcome.copies.get(id)?.externalId ?? null)).toEqual([ids[0], null, ids[2]]);
      expect(outcome.copies.get(absentId)).toBeNull();
      const wrong = open({ credentials: subject.wrongCredentials });
      expect(await wrong.fetchStatuses?.(ids)).toMatchObject({ outcome: 'refused', code: 'AUTH' });
      for (const fault of ['status429', 'status503', 'malformed'] as const) {
        await control.arm({ fault, times: 1 });
        expect(await provider.fetchStatuses?.(ids)).toMatchObject({ outcome: 'later' });
      }
    });

    it('says that a copy to edit is gone', async () => {
      expect(await open().send(order(), aLink(absentId))).toMatchObject({ outcome: 'refused', code: 'NOT_FOUND' });
    });

    it('keeps within the limit it declares', async () => {
      const provider = open();
      expect(provider.limit.requests).toBeGreaterThan(0);
      const before = (await control.calls()).length;
      await sent(order(), provider);
      expect((await control.calls()).length - before).toBeLessThanOrEqual(provider.requestsPerSend);
    });
  });
}
