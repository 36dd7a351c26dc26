import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { orders } from '#worker/db/tables/orders';
import { orderLinks } from '#worker/db/tables/sending';
import { shops } from '#worker/db/tables/shops';
import { DEMO } from '../../../worker/local/demo/seed.ts';
import { expectRefusal, orderInput, type TestWorker } from '../../support/worker.ts';
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

  it('that the shop has switched off cannot be chosen; an order that has it keeps it (H1)', async () => {
    const off = ['301'];
    const shopId = await worker.makeShop({ deliveryMethods: { off } });
    const { token } = await worker.makePerson({ [shopId]: 'manager' });
    const delivery = { methodCode: '301', methodName: 'Дверь — дверь', carrier: 'cdek', category: 'door-to-door' };
    const bare = await worker.makeOrder({ shopId, delivery: {} }, token);
    const before = await worker.rows();
    const made = await worker.call('POST', '/api/v1/orders', { body: { shopId, ...orderInput, delivery }, token });
    expectRefusal(made, 422, 'RULE_VIOLATED', 'delivery.methodCode');
    expectRefusal(await edit(bare.id, 1, { delivery }, token), 422, 'RULE_VIOLATED', 'delivery.methodCode');
    expect(await worker.rows()).toEqual(before);
    await worker.db.write.update(shops).set({ settings: {} }).where(eq(shops.id, shopId));
    expect((await edit(bare.id, 1, { delivery }, token)).status).toBe(200);
    await worker.db.write
      .update(shops)
      .set({ settings: { deliveryMethods: { off } } })
      .where(eq(shops.id, shopId));
    expect(orderOf(await edit(bare.id, 2, { comment: 'x', delivery }, token)).delivery.methodCode).toBe('301');
  });

  it('switched off after its price was quoted cannot be accepted any more (H1)', async () => {
    const order = await worker.makeOrder();
    const { proposalId } = await quote(order.id, 1, choose(METHODS.through));
    const ofDemo = eq(shops.id, DEMO.shopId);
    const [shop] = await worker.db.read.select({ settings: shops.settings }).from(shops).where(ofDemo);
    const settings = { ...shop?.settings, deliveryMethods: { off: ['301'] } };
    await worker.db.write.update(shops).set({ settings }).where(ofDemo);
    const body = { ...choose(METHODS.through), proposal: { id: proposalId, decision: 'accept' } };
    expectRefusal(await edit(order.id, 1, body), 422, 'RULE_VIOLATED', 'delivery.methodCode');
    await worker.db.write
      .update(shops)
      .set({ settings: shop?.settings ?? {} })
      .where(ofDemo);
    expect(orderOf(await edit(order.id, 1, body)).type).toBe('through');
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
    await worker.db.write
      .update(orderLinks)
      .set({ state: 'sending', externalId: null })
      .where(eq(orderLinks.id, link.id));
    const another = { delivery: { methodCode: METHODS.door.id } };
    expectRefusal(await edit(order.id, 3, another), 409, 'METHOD_LOCKED', 'delivery.methodCode');
    await worker.db.write.update(orders).set({ status: 'deleted' }).where(eq(orders.id, order.id));
    expectRefusal(await edit(order.id, 3, { comment: 'x' }), 409, 'ORDER_HAS_LINKS');
    await worker.db.write.update(orders).set({ status: 'new' }).where(eq(orders.id, order.id));
    await worker.db.write.update(orderLinks).set({ state: 'removed' }).where(eq(orderLinks.id, link.id));
    expect(orderOf(await decide({ ...order, version: 3 }, changes, 'accept')).type).toBe('standard');
  });
});
