import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { proposalSchema } from '#core/api/proposals';
import { proposals } from '#worker/db/tables/proposals';
import { connections } from '#worker/db/tables/sending';
import { DEMO } from '../../../worker/local/demo/seed.ts';
import { expectRefusal, type TestWorker } from '../../support/worker.ts';
import { METHODS } from './carrier.ts';
import { quoteOf } from './decide.ts';
import { type Desk, HEAVY, openDesk, orderOf } from './desk.ts';
import { checkWriteAccess } from './write-access.ts';

let desk: Desk;
let worker: TestWorker;
let carrier: Desk['carrier'];
let edit: Desk['edit'];
let quote: Desk['quote'];
beforeAll(async () => {
  desk = await openDesk();
  ({ worker, carrier, edit, quote } = desk);
});
afterAll(() => desk?.close());
beforeEach(() => carrier.reset());

describe('a quote of an order’s draft (B8, B14)', () => {
  it('tells old beside new, and all that is to be had now, and leaves the order as it is', async () => {
    const order = await worker.makeOrder();
    const answer = await worker.call('POST', `/api/v1/orders/${order.id}/quote`, {
      body: { version: 1, changes: HEAVY },
      token: desk.manager.token,
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

describe('the carrier’s connection', () => {
  it('that is switched off leaves a proposal that can be declined', async () => {
    const ofShiptor = eq(connections.id, DEMO.shiptorId);
    await worker.db.write.update(connections).set({ enabled: false }).where(ofShiptor);
    const order = await worker.makeOrder();
    expect((await quote(order.id, 1, HEAVY)).after.delivery.reason).toBe('NO_CARRIER');
    await worker.db.write.update(connections).set({ enabled: true }).where(ofShiptor);
  });
});
