import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RULE_CODES, type RuleCode } from '#core/order/rules';
import { orderSchema } from '#core/order/schema';
import { orderHistory } from '#worker/db/tables/history';
import { memberships } from '#worker/db/tables/shops';
import { DEMO } from '../../../worker/local/demo/seed.ts';
import { expectRefusal, orderInput, startTestWorker, type TestPerson, type TestWorker } from '../../support/worker.ts';
import { checkWriteAccess } from './write-access.ts';

let worker: TestWorker;
let manager: TestPerson;
beforeAll(async () => {
  worker = await startTestWorker();
  manager = await worker.makePerson({ [DEMO.shopId]: 'manager' });
});
afterAll(() => worker.stop());

const create = (body: object, options: { key?: string; token?: string | null } = {}) =>
  worker.call('POST', '/api/v1/orders', { body: { shopId: DEMO.shopId, ...body }, ...options });

describe('an order that is made (B0)', () => {
  it('stands as it was asked for, with its sums exact to the kopeck', async () => {
    const answer = await create({ ...orderInput, number: 'Тест-1', comment: 'Позвоните' });
    expect(answer.status).toBe(201);
    expect(answer.roundTrips).toBe(2);
    const order = orderSchema.parse(answer.body);
    expect(order).toMatchObject({ ...orderInput, number: 'Тест-1', status: 'new', type: 'standard', version: 1 });
    expect([order.itemsTotalKopecks, order.totalKopecks, order.declaredValueKopecks]).toEqual([
      300_100, 330_000, 300_100,
    ]);
    expect(await worker.readOrder(order.id)).toEqual(order);
  });

  it('has its first history row, by who made it', async () => {
    const order = await worker.makeOrder({}, manager.token);
    const [row, ...more] = await worker.db.read.select().from(orderHistory).where(eq(orderHistory.orderId, order.id));
    expect(more).toEqual([]);
    expect(row).toMatchObject({ action: 'created', actorKind: 'manager', actorId: manager.userId, before: {} });
    expect(row?.after).toMatchObject({ status: 'new', source: 'manual', items: order.items });
  });

  it('may be empty but for its shop', async () => {
    const answer = await create({});
    expect(answer.status).toBe(201);
    expect(orderSchema.parse(answer.body)).toMatchObject({ items: [], totalKopecks: 0, declaredValueKopecks: 1000 });
  });

  it('takes every letter as it is typed', async () => {
    const name = 'Ёлкина 🎁 <b>"О\'Хара"</b> \\ % _ \u202e';
    const order = await worker.makeOrder({ recipient: { fullName: name }, comment: 'строка\nстрока' });
    expect(await worker.readOrder(order.id)).toMatchObject({
      recipient: { fullName: name },
      comment: 'строка\nстрока',
    });
  });
});

describe('numbers (B1)', () => {
  it('of 100 orders made at once are 100', async () => {
    const made = await Promise.all(Array.from({ length: 100 }, () => worker.makeOrder()));
    expect(new Set(made.map(({ number }) => number)).size).toBe(100);
    for (const { number } of made) expect(number).toMatch(/^\d{6}-\d{6}(-\d+)?$/);
    const found = await worker.call('GET', `/api/v1/orders?shopId=${DEMO.shopId}&q=${made[50]?.number}`);
    expect(found.text).toContain(`"${made[50]?.id}"`);
  });

  it('that are taken are refused, and nothing is written', async () => {
    await worker.makeOrder({ number: 'Занят' });
    const before = await worker.rows();
    expectRefusal(await create({ number: 'Занят' }), 409, 'NUMBER_TAKEN', 'number');
    expect(await worker.rows()).toEqual(before);
  });

  it('are each shop’s own', async () => {
    const shopId = await worker.makeShop();
    const owner = await worker.makePerson({ [shopId]: 'owner' });
    await worker.makeOrder({ number: 'Общий' });
    const order = await worker.makeOrder({ shopId, number: 'Общий' }, owner.token);
    expect(order).toMatchObject({ shopId, number: 'Общий' });
  });
});

describe('a refused order', () => {
  const cod = { amountKopecks: 5001, method: 'cash' };
  const post = { carrier: 'russian-post', category: 'post-office' };
  const address = orderInput.address;
  const item = orderInput.items[0];
  const broken: Record<RuleCode, [field: string, changes: object]> = {
    PAYMENT_NEEDS_ONE_WAY: ['prepayment', { cod, prepayment: { method: 'other', paid: true } }],
    CARD_ON_DELIVERY_NOT_FOR_POST: ['cod.method', { cod: { ...cod, method: 'card' }, delivery: post }],
    COD_NOT_ABROAD: ['cod', { cod, address: { ...address, country: 'KZ' } }],
    DECLARED_VALUE_BELOW_COD: ['declaredValueKopecks', { cod, declaredValueKopecks: 5000 }],
    DECLARED_VALUE_TOO_SMALL: ['declaredValueKopecks', { declaredValueKopecks: 999 }],
    POSTAL_CODE_REQUIRED_FOR_POST: ['address.postalCode', { delivery: post, address: { ...address, postalCode: '' } }],
    POSTAL_CODE_MALFORMED: ['address.postalCode', { delivery: post, address: { ...address, postalCode: '10100' } }],
    PICKUP_POINT_REQUIRED: ['delivery.pickupPointId', { delivery: { category: 'delivery-point' } }],
    DISCOUNT_ABOVE_LINE: ['items[0].discountKopecks', { items: [{ ...item, discountKopecks: 300_101 }] }],
  };

  it.each(RULE_CODES.map((code) => [code, ...broken[code]] as const))(
    'names the rule %s and the field %s, and leaves nothing',
    async (code, field, changes) => {
      const before = await worker.rows();
      const answer = await create({ ...orderInput, ...changes });
      expectRefusal(answer, 422, 'RULE_VIOLATED', field);
      expect(answer.text).toContain(code);
      expect(await worker.rows()).toEqual(before);
    },
  );

  it('is one whose delivery method is named by its code alone: its type and the Post’s rules go with it (B17, B5, B10)', async () => {
    const before = await worker.rows();
    const unpostable = { address: { ...address, postalCode: '' }, cod: { ...cod, method: 'card' } };
    const answer = await create({ ...orderInput, ...unpostable, delivery: { methodCode: '13' } });
    expectRefusal(answer, 422, 'RULE_VIOLATED', 'delivery.carrier', 'delivery.category', 'delivery.methodName');
    expect(await worker.rows()).toEqual(before);
  });

  it('is one whose goods cost more than a sum can hold: the list must stay readable', async () => {
    const items = [{ name: 'x', quantity: 100_000, priceKopecks: 100_000_000_000 }];
    expectRefusal(await create({ items }), 400, 'INVALID_INPUT', 'items');
    expect((await worker.call('GET', `/api/v1/orders?shopId=${DEMO.shopId}`)).status).toBe(200);
  });

  it('is one for whom the caller may not write', () =>
    checkWriteAccess(worker, { method: 'POST', path: '/api/v1/orders', body: { shopId: DEMO.shopId } }));
});

describe('a repeated key', () => {
  it('is needed', async () => {
    const answer = await worker.call('POST', '/api/v1/orders', {
      body: { shopId: DEMO.shopId },
      headers: { 'idempotency-key': '' },
    });
    expectRefusal(answer, 400, 'IDEMPOTENCY_KEY_REQUIRED', 'Idempotency-Key');
  });

  it('gives the first answer and makes one order', async () => {
    const key = crypto.randomUUID();
    const first = await create(orderInput, { key });
    const before = await worker.rows();
    const second = await create(orderInput, { key });
    expect(second.status).toBe(201);
    expect(second.body).toEqual(first.body);
    expect(await worker.rows()).toEqual(before);
  });

  it('with another body is refused', async () => {
    const key = crypto.randomUUID();
    await create(orderInput, { key });
    const before = await worker.rows();
    expectRefusal(await create({ ...orderInput, comment: 'x' }, { key }), 422, 'IDEMPOTENCY_KEY_REUSED');
    expect(await worker.rows()).toEqual(before);
  });

  it('of 20 requests at once makes one order, the same for all', async () => {
    const key = crypto.randomUUID();
    const before = (await worker.rows()).orders?.length ?? 0;
    const answers = await Promise.all(Array.from({ length: 20 }, () => create(orderInput, { key })));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
    expect(new Set(answers.map(({ body }) => orderSchema.parse(body).id)).size).toBe(1);
    expect((await worker.rows()).orders?.length).toBe(before + 1);
  });

  it('is each person’s own', async () => {
    const key = crypto.randomUUID();
    const mine = orderSchema.parse((await create(orderInput, { key })).body);
    const theirs = orderSchema.parse((await create(orderInput, { key, token: manager.token })).body);
    expect(theirs.id).not.toBe(mine.id);
  });

  it('is each shop’s own', async () => {
    const shopId = await worker.makeShop();
    await worker.db.write
      .insert(memberships)
      .values({ shopId, userId: manager.userId, role: 'manager', createdAt: Date.now() });
    const key = crypto.randomUUID();
    const here = await create(orderInput, { key, token: manager.token });
    const there = await create({ ...orderInput, shopId }, { key, token: manager.token });
    expect([here.status, there.status]).toEqual([201, 201]);
  });

  it('gives nothing to a person who was removed since', async () => {
    const shopId = await worker.makeShop();
    const gone = await worker.makePerson({ [shopId]: 'manager' });
    const key = crypto.randomUUID();
    expect((await create({ ...orderInput, shopId }, { key, token: gone.token })).status).toBe(201);
    await worker.db.write.delete(memberships).where(eq(memberships.userId, gone.userId));
    expectRefusal(await create({ ...orderInput, shopId }, { key, token: gone.token }), 404, 'NOT_FOUND');
  });
});
