import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newApiKeySchema } from '#core/api/people';
import { proposalSchema } from '#core/api/proposals';
import { orderSchema } from '#core/order/schema';
import { proposals } from '#worker/db/tables/proposals';
import { connections, orderLinks } from '#worker/db/tables/sending';
import { DEMO } from '../../../worker/local/demo/seed.ts';
import {
  type Answer,
  expectRefusal,
  orderInput,
  refusalOf,
  startTestWorker,
  type TestPerson,
  type TestWorker,
} from '../../support/worker.ts';
import { METHODS, startCarrier } from './carrier.ts';
import { editDeciding, quoteOf } from './decide.ts';
import { checkWriteAccess } from './write-access.ts';

let worker: TestWorker;
let carrier: Awaited<ReturnType<typeof startCarrier>>;
let manager: TestPerson;
beforeAll(async () => {
  worker = await startTestWorker();
  carrier = await startCarrier(worker);
  manager = await worker.makePerson({ [DEMO.shopId]: 'manager' });
});
afterAll(async () => {
  await carrier?.close();
  await worker?.stop();
});
beforeEach(() => carrier.reset());

const HEAVY = { parcel: { weightGrams: 4000, auto: false } };
const edit = (id: string, version: number, changes: object, token = manager.token) =>
  worker.call('PATCH', `/api/v1/orders/${id}`, { body: { version, ...changes }, token });
const quote = (id: string, version: number, changes: object) => quoteOf(worker, id, version, changes, manager.token);
const decide = (order: { id: string; version: number }, changes: object, decision: 'accept' | 'decline') =>
  editDeciding(worker, order, changes, decision, manager.token);
const orderOf = (answer: Answer) => {
  expect(answer.status, answer.text).toBe(200);
  return orderSchema.parse(answer.body);
};

describe('a quote of an order’s draft (B8, B14)', () => {
  it('tells old beside new, and all that is to be had now, and leaves the order as it is', async () => {
    const order = await worker.makeOrder();
    const answer = await worker.call('POST', `/api/v1/orders/${order.id}/quote`, {
      body: { version: 1, changes: HEAVY },
      token: manager.token,
    });
    expect(answer.status, answer.text).toBe(200);
    const proposal = proposalSchema.parse(answer.body);
    expect(proposal).toMatchObject({
      triggers: ['parcel.weightGrams'],
      before: {
        ...{ type: 'standard', declaredValueKopecks: 300_100, totalKopecks: 330_000, parcel: order.parcel },
        delivery: { methodCode: '3', costKopecks: 29_900, stale: false },
      },
      after: {
        ...{ type: 'standard', declaredValueKopecks: 300_100, totalKopecks: 370_100 },
        parcel: { ...order.parcel, ...HEAVY.parcel },
        delivery: { state: 'available', reason: null, costKopecks: 70_000, termDays: { min: 2, max: 4 } },
      },
      ...{ typeChanges: false, priceMayChange: true, decisions: ['accept', 'decline'] },
    });
    expect(proposal.options.map(({ methodCode }) => methodCode)).toEqual(Object.values(METHODS).map(({ id }) => id));
    expect(Date.parse(proposal.after.delivery.asOf ?? '')).toBe(Date.parse(proposal.asOf ?? ''));
    expect(await worker.readOrder(order.id)).toEqual(order);
  });

  it('shows the dimensions and the declared value that would follow the items (B2, B3)', async () => {
    const order = await worker.makeOrder({ cod: { amountKopecks: 330_000, method: 'cash' } });
    const items = [{ name: 'Самовар', quantity: 1, priceKopecks: 900_000, weightGrams: 5000 }];
    const { before, after } = await quote(order.id, 1, { items });
    expect([before.parcel.weightGrams, after.parcel.weightGrams]).toEqual([500, 5000]);
    expect([before.declaredValueKopecks, after.declaredValueKopecks]).toEqual([330_000, 900_000]);
  });

  it('says that a method is no longer to be had, and that one does not take the payment', async () => {
    const order = await worker.makeOrder();
    carrier.state.carries = [METHODS.point, METHODS.post];
    expect(await quote(order.id, 1, HEAVY)).toMatchObject({
      after: { delivery: { state: 'unavailable', costKopecks: null, methodCode: '3' }, totalKopecks: null },
      decisions: ['decline'],
    });
    const changes = { delivery: { methodCode: METHODS.post.id }, cod: { amountKopecks: 1000, method: 'card' } };
    expect(await quote(order.id, 1, changes)).toMatchObject({
      after: { delivery: { state: 'payment_not_taken' } },
      decisions: ['decline'],
    });
  });

  it.each([
    ['CARRIER_UNAVAILABLE', {}],
    ['DESTINATION_OR_SIZE_MISSING', { address: { settlementCode: '' } }],
  ])('that cannot be priced (%s) can be declined all the same', async (reason, more) => {
    carrier.state.down = true;
    const order = await worker.makeOrder();
    const proposal = await quote(order.id, 1, { ...HEAVY, ...more });
    expect(proposal).toMatchObject({
      ...{ asOf: null, options: [], decisions: ['decline'] },
      after: { delivery: { state: 'unknown', reason, costKopecks: null } },
    });
    const body = { ...HEAVY, ...more, proposal: { id: proposal.proposalId, decision: 'decline' } };
    const after = orderOf(await edit(order.id, 1, body));
    expect(after.delivery).toEqual({ ...order.delivery, stale: true });
    const again = { ...HEAVY, ...more, parcel: { weightGrams: 1, auto: false } };
    const refused = await quote(order.id, 2, again);
    const accept = { ...again, proposal: { id: refused.proposalId, decision: 'accept' } };
    expectRefusal(await edit(order.id, 2, accept), 409, 'PROPOSAL_REFUSED', 'proposal.decision');
  });

  it('of a shop without a carrier can be declined', async () => {
    const shopId = await worker.makeShop();
    const owner = await worker.makePerson({ [shopId]: 'owner' });
    const order = await worker.makeOrder({ shopId }, owner.token);
    const proposal = await quoteOf(worker, order.id, 1, HEAVY, owner.token);
    expect(proposal.after.delivery).toMatchObject({ state: 'unknown', reason: 'NO_CARRIER' });
  });

  it('with the same key is the same proposal, and asks the carrier once', async () => {
    const order = await worker.makeOrder();
    const key = crypto.randomUUID();
    const ask = (changes: object) =>
      worker.call('POST', `/api/v1/orders/${order.id}/quote`, { body: { version: 1, changes }, key });
    const [first, second] = [await ask(HEAVY), await ask(HEAVY)];
    expect(second.body).toEqual(first.body);
    expect(carrier.state.asked).toHaveLength(1);
    expectRefusal(await ask({}), 422, 'IDEMPOTENCY_KEY_REUSED');
  });

  it('keeps nothing of who gets the parcel, and where', async () => {
    const order = await worker.makeOrder();
    const { proposalId } = await quote(order.id, 1, { recipient: { fullName: 'Тайный Покупатель' }, ...HEAVY });
    const [row] = await worker.db.read.select().from(proposals).where(eq(proposals.id, proposalId));
    const kept = JSON.stringify(row);
    for (const secret of ['Тайный', 'Петрова', '79123456789', 'Ленина', '77000000000', 'anna@'])
      expect(kept).not.toContain(secret);
  });

  it('of a version that is no more is refused with what stands now', async () => {
    const order = await worker.makeOrder();
    await edit(order.id, 1, { comment: 'x' });
    const body = { version: 1, changes: HEAVY };
    expectRefusal(await worker.call('POST', `/api/v1/orders/${order.id}/quote`, { body }), 409, 'VERSION_CONFLICT');
  });

  it('is for those who may write', async () => {
    const { id } = await worker.makeOrder();
    const body = { version: 1, changes: HEAVY };
    await checkWriteAccess(worker, { method: 'POST', path: `/api/v1/orders/${id}/quote`, body });
  });
});

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
    const delivery = { methodCode: '3', methodName: 'Курьер', category: 'to-door', costKopecks: 1 };
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

describe('another delivery method', () => {
  const TYPES = { standard: METHODS.door, through: METHODS.through, export: METHODS.export };
  const choose = ({ id }: { id: string }) => ({ delivery: { methodCode: id } });
  const pairs = [
    ['standard', 'through'],
    ['standard', 'export'],
    ['through', 'standard'],
    ['through', 'export'],
    ['export', 'standard'],
    ['export', 'through'],
  ] as const;
  const counts = async () => {
    const answer = await worker.call('GET', `/api/v1/orders/counts?shopId=${DEMO.shopId}`);
    return (answer.body as { byType: Record<string, number> }).byType;
  };

  it.each(pairs)('from %s to %s moves the order to that section, with the counts (B17)', async (from, to) => {
    const order = orderOf(await decide(await worker.makeOrder(), choose(TYPES[from]), 'accept'));
    expect(order.type).toBe(from);
    await worker.db.write.insert(orderLinks).values({
      ...{ id: `lnk_${from}_${to}`, shopId: DEMO.shopId, orderId: order.id, connectionId: DEMO.retailcrmId },
      ...{ system: 'retailcrm', state: 'linked', externalId: '7', url: 'https://crm.example/7', updatedAt: 0 },
    });
    const { links } = await worker.readOrder(order.id);
    const before = await counts();
    const proposal = await quote(order.id, order.version, choose(TYPES[to]));
    expect(proposal).toMatchObject({ typeChanges: true, priceMayChange: true });
    expect([proposal.before.type, proposal.after.type]).toEqual([from, to]);
    const body = { ...choose(TYPES[to]), proposal: { id: proposal.proposalId, decision: 'accept' } };
    const after = orderOf(await edit(order.id, order.version, body));
    expect(after).toMatchObject({ type: to, delivery: { methodName: TYPES[to].name, carrier: TYPES[to].courier } });
    expect([after.links, links.length]).toEqual([links, 1]);
    const now = await counts();
    const moved = (type: string) => (now[type] ?? 0) - (before[type] ?? 0);
    expect([moved(from), moved(to)]).toEqual([-1, 1]);
  });

  it('may be any of the options under the proposal that named them (B8)', async () => {
    const order = await worker.makeOrder();
    const { proposalId, options, asOf } = await quote(order.id, 1, HEAVY);
    const chosen = options.find(({ methodCode }) => methodCode === METHODS.point.id);
    const delivery = { methodCode: METHODS.point.id, pickupPointId: 'П-7', pickupPointAddress: 'ул. Садовая, 7' };
    const answer = await edit(order.id, 1, { ...HEAVY, delivery, proposal: { id: proposalId, decision: 'accept' } });
    expect(orderOf(answer).delivery).toMatchObject({
      ...delivery,
      costKopecks: chosen?.costKopecks,
      asOf,
      stale: false,
    });
  });

  it('to a point without the point is refused (B10)', async () => {
    const order = await worker.makeOrder();
    const answer = await decide(order, choose(METHODS.point), 'accept');
    expectRefusal(answer, 422, 'RULE_VIOLATED', 'delivery.pickupPointId');
  });

  it('or another settlement takes the old pickup point away (B10)', async () => {
    const point = { methodCode: METHODS.point.id, pickupPointId: 'П-7', pickupPointAddress: 'ул. Садовая, 7' };
    const order = orderOf(await decide(await worker.makeOrder(), { delivery: point }, 'accept'));
    const away = { address: { settlementCode: '78000000000' } };
    for (const decision of ['accept', 'decline'] as const)
      expectRefusal(await decide(order, away, decision), 422, 'RULE_VIOLATED', 'delivery.pickupPointId');
    const there = { ...away, delivery: { pickupPointId: 'П-9', pickupPointAddress: 'Невский, 9' } };
    expect(orderOf(await decide(order, there, 'accept')).delivery).toMatchObject(there.delivery);
    const toDoor = orderOf(await decide({ ...order, version: 3 }, choose(METHODS.door), 'accept'));
    expect(toDoor.delivery).toMatchObject({ methodCode: '3', pickupPointId: null, pickupPointAddress: '' });
  });

  it('declined leaves the order with its own', async () => {
    const order = await worker.makeOrder();
    const answer = await decide(order, { ...choose(METHODS.through), comment: 'x' }, 'decline');
    expect(orderOf(answer)).toMatchObject({ comment: 'x', type: 'standard', delivery: order.delivery });
  });

  it('is not for a through order that Shiptor has (B13)', async () => {
    const order = orderOf(await decide(await worker.makeOrder(), choose(METHODS.through), 'accept'));
    const link = { id: 'lnk_locked', shopId: DEMO.shopId, orderId: order.id, connectionId: DEMO.shiptorId };
    await worker.db.write
      .insert(orderLinks)
      .values({ ...link, system: 'shiptor', state: 'linked', externalId: '1', updatedAt: 0 });
    const before = await worker.rows();
    const changes = choose(METHODS.door);
    expectRefusal(await edit(order.id, 2, changes), 409, 'METHOD_LOCKED', 'delivery.methodCode');
    const body = { version: 2, changes };
    const asked = await worker.call('POST', `/api/v1/orders/${order.id}/quote`, { body });
    expectRefusal(asked, 409, 'METHOD_LOCKED', 'delivery.methodCode');
    expect(await worker.rows()).toEqual(before);
    expect(orderOf(await decide(order, HEAVY, 'accept')).delivery).toMatchObject({ methodCode: '301', stale: false });
    await worker.db.write.update(orderLinks).set({ state: 'removed' }).where(eq(orderLinks.id, link.id));
    expect(orderOf(await decide({ ...order, version: 3 }, changes, 'accept')).type).toBe('standard');
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

describe('the carrier’s connection', () => {
  it('that is switched off leaves a proposal that can be declined', async () => {
    const ofShiptor = eq(connections.id, DEMO.shiptorId);
    await worker.db.write.update(connections).set({ enabled: false }).where(ofShiptor);
    const order = await worker.makeOrder();
    expect((await quote(order.id, 1, HEAVY)).after.delivery.reason).toBe('NO_CARRIER');
    await worker.db.write.update(connections).set({ enabled: true }).where(ofShiptor);
  });
});
