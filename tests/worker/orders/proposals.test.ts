import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newApiKeySchema } from '#core/api/people';
import { proposals } from '#worker/db/tables/proposals';
import { DEMO } from '../../../worker/local/demo/seed.ts';
import { expectRefusal, orderInput, refusalOf, type TestWorker } from '../../support/worker.ts';
import { METHODS } from './carrier.ts';
import { type Desk, HEAVY, openDesk, orderOf } from './desk.ts';

let desk: Desk;
let worker: TestWorker;
let carrier: Desk['carrier'];
let edit: Desk['edit'];
let quote: Desk['quote'];
let decide: Desk['decide'];
beforeAll(async () => {
  desk = await openDesk();
  ({ worker, carrier, edit, quote, decide } = desk);
});
afterAll(() => desk?.close());
beforeEach(() => carrier.reset());

describe('an edit of what delivery depends on (B14)', () => {
  it.each([
    ['address.settlementCode', { address: { settlementCode: '78000000000' } }],
    ['address.country', { address: { country: 'KZ' } }],
    ['parcel.weightGrams', HEAVY],
    ['parcel.heightMm', { items: [{ name: 'Чай', quantity: 20, priceKopecks: 15_005, weightGrams: 25 }] }],
    ['declaredValueKopecks', { declaredValueKopecks: 999_900 }],
    ['cod.amountKopecks', { cod: { amountKopecks: 1000, method: 'cash' } }],
    ['delivery.methodCode', { delivery: { methodCode: '301' } }],
    ['delivery.category', { delivery: { category: 'door-to-door' } }],
  ])('names %s and is refused until it names a proposal; nothing is written', async (field, changes) => {
    const order = await worker.makeOrder();
    const before = await worker.rows();
    expectRefusal(await edit(order.id, 1, changes), 409, 'RECALCULATION_REQUIRED', field);
    expect(await worker.rows()).toEqual(before);
    expect((await quote(order.id, 1, changes)).triggers).toContain(field);
  });

  it.each([
    ['texts', { comment: 'x', note: 'y', number: 'П-1' }],
    ['the recipient and the house', { recipient: { phone: '+79990000000' }, address: { house: '12' } }],
    ['a price that changes no size', { items: [{ name: 'Чай улун', quantity: 2, priceKopecks: 1, weightGrams: 250 }] }],
    ['being paid', { prepayment: { method: 'online_card', paid: true } }],
    ['a cost by hand', { delivery: { costKopecks: 1 } }],
  ])('is none where it touches only %s', async (_, changes) => {
    const order = await worker.makeOrder();
    const answer = await edit(order.id, 1, changes);
    expect([answer.status, answer.roundTrips]).toEqual([200, 2]);
  });

  it('is none while the order has no delivery method', async () => {
    const order = await worker.makeOrder({ delivery: {} });
    const method = { methodCode: '3', methodName: 'Курьер', carrier: 'shiptor', category: 'to-door' };
    const delivery = { ...method, costKopecks: 1 };
    expect((await edit(order.id, 1, HEAVY)).status).toBe(200);
    expect((await edit(order.id, 2, { delivery })).status).toBe(200);
  });

  it('accepted takes the cost, the term and the time of the proposal, in two round trips, and asks nobody', async () => {
    const order = await worker.makeOrder();
    const proposal = await quote(order.id, 1, HEAVY);
    const asked = carrier.state.asked.length;
    const body = { ...HEAVY, proposal: { id: proposal.proposalId, decision: 'accept' } };
    const answer = await edit(order.id, 1, body);
    expect(answer.roundTrips).toBe(2);
    expect(orderOf(answer)).toMatchObject({
      ...{ version: 2, totalKopecks: 370_100, parcel: { weightGrams: 4000, auto: false } },
      delivery: {
        methodCode: '3',
        costKopecks: 70_000,
        termDays: { min: 2, max: 4 },
        asOf: proposal.asOf,
        stale: false,
      },
    });
    expect(carrier.state.asked).toHaveLength(asked);
  });

  it('declined keeps method and cost and marks them stale', async () => {
    const order = await worker.makeOrder();
    const after = orderOf(await decide(order, HEAVY, 'decline'));
    expect(after.parcel.weightGrams).toBe(4000);
    expect(after.delivery).toEqual({ ...order.delivery, stale: true });
  });

  it('declined with a cost by hand keeps the method and takes that cost (B9)', async () => {
    const order = await worker.makeOrder();
    const after = orderOf(await decide(order, { ...HEAVY, delivery: { costKopecks: 55_500 } }, 'decline'));
    expect(after.delivery).toEqual({ ...order.delivery, costKopecks: 55_500, asOf: null, stale: false });
  });

  it('recalculated twice changes nothing the second time', async () => {
    const order = await worker.makeOrder();
    const first = orderOf(await decide(order, HEAVY, 'accept'));
    const second = orderOf(await decide(first, HEAVY, 'accept'));
    expect({ ...second, version: 2, updatedAt: '', delivery: { ...second.delivery, asOf: '' } }).toEqual({
      ...{ ...first, updatedAt: '' },
      delivery: { ...first.delivery, asOf: '' },
    });
  });
});

describe('a proposal', () => {
  const proposal = (id: string, decision = 'accept') => ({ proposal: { id, decision } });

  it('of another draft, another order, another version, or none, is refused by name', async () => {
    const order = await worker.makeOrder();
    const other = await worker.makeOrder();
    const { proposalId } = await quote(order.id, 1, HEAVY);
    const codes = async (id: string, version: number, changes: object) => {
      const answer = await edit(id, version, changes);
      expectRefusal(answer, 409, 'PROPOSAL_REFUSED', 'proposal.id');
      return refusalOf(answer).error.details?.fields?.map(({ code }) => code);
    };
    const heavier = { parcel: { weightGrams: 9000, auto: false } };
    const before = await worker.rows();
    expect(await codes(order.id, 1, { ...heavier, ...proposal(proposalId) })).toEqual(['ANOTHER_DRAFT']);
    expect(await codes(other.id, 1, { ...HEAVY, ...proposal(proposalId) })).toEqual(['NOT_FOUND']);
    expect(await codes(order.id, 1, { ...HEAVY, ...proposal('prp_none', 'decline') })).toEqual(['NOT_FOUND']);
    expect(await worker.rows()).toEqual(before);
    await edit(order.id, 1, { comment: 'x' });
    expect(await codes(order.id, 2, { ...HEAVY, ...proposal(proposalId) })).toEqual(['ANOTHER_VERSION']);
    expectRefusal(await edit(order.id, 1, { ...HEAVY, ...proposal(proposalId) }), 409, 'VERSION_CONFLICT');
  });

  it('is good for an hour', async () => {
    const order = await worker.makeOrder();
    const { proposalId, expiresAt } = await quote(order.id, 1, HEAVY);
    expect(Date.parse(expiresAt) - Date.now()).toBeGreaterThan(3_500_000);
    await worker.db.write.update(proposals).set({ expiresAt: Date.now() }).where(eq(proposals.id, proposalId));
    const answer = await edit(order.id, 1, { ...HEAVY, ...proposal(proposalId) });
    expectRefusal(answer, 409, 'PROPOSAL_REFUSED', 'proposal.id');
    expect(answer.text).toContain('EXPIRED');
  });

  it('of a method that is not to be had cannot be accepted', async () => {
    const order = await worker.makeOrder();
    carrier.state.carries = [METHODS.point];
    expectRefusal(await decide(order, HEAVY, 'accept'), 409, 'PROPOSAL_REFUSED', 'proposal.decision');
    expect(orderOf(await decide(order, HEAVY, 'decline')).delivery.methodCode).toBe('3');
  });

  it('of no change copies the current price, and that alone (B9)', async () => {
    const order = await worker.makeOrder();
    const after = orderOf(await decide(order, {}, 'accept'));
    const { costKopecks, termDays, asOf } = after.delivery;
    expect({ ...after, ...{ version: 1, updatedAt: '', totalKopecks: 0 }, delivery: null }).toEqual({
      ...{ ...order, updatedAt: '', totalKopecks: 0 },
      delivery: null,
    });
    expect([costKopecks, termDays]).toEqual([35_000, { min: 2, max: 4 }]);
    expect(Date.parse(asOf ?? '')).toBeGreaterThan(Date.parse(order.createdAt));
  });
});

describe('the cost of delivery (B9)', () => {
  it('by hand is as of no moment, whatever the edit says of it', async () => {
    const order = orderOf(await decide(await worker.makeOrder(), {}, 'accept'));
    expect(order.delivery.asOf).not.toBeNull();
    const delivery = { costKopecks: 1, asOf: '2026-01-01T00:00:00.000Z' };
    const after = orderOf(await edit(order.id, order.version, { delivery }));
    expect(after.delivery).toMatchObject({ costKopecks: 1, asOf: null, stale: false });
  });
});

describe('a key for scripts', () => {
  it('edits without a proposal, and what it changes marks the price stale', async () => {
    const body = { shopId: DEMO.shopId, name: '1С', role: 'manager' };
    const { key } = newApiKeySchema.parse((await worker.call('POST', '/api/v1/api-keys', { body })).body);
    const order = await worker.makeOrder();
    const stale = orderOf(await edit(order.id, 1, HEAVY, key));
    expect(stale.delivery).toEqual({ ...order.delivery, stale: true });
    const delivery = { ...orderInput.delivery, methodCode: '301', category: 'door-to-door', costKopecks: 5 };
    expect(orderOf(await edit(order.id, 2, { delivery }, key))).toMatchObject({
      type: 'through',
      delivery: { methodCode: '301', costKopecks: 5, stale: false },
    });
    expect(carrier.state.asked).toEqual([]);
  });
});
