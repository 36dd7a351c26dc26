import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { historySchema } from '#core/api/orders';
import { newApiKeySchema } from '#core/api/people';
import { orderSchema } from '#core/order/schema';
import { STATUSES_BY_HAND } from '#core/order/status';
import { buyerLinks } from '#worker/db/tables/buyers';
import { jobs, orderLinks } from '#worker/db/tables/sending';
import { DEMO } from '../../../worker/local/demo/seed.ts';
import { expectRefusal, refusalOf, startTestWorker, type TestPerson, type TestWorker } from '../../support/worker.ts';
import { expectCountsToHold } from './recount.ts';
import { checkWriteAccess } from './write-access.ts';

let worker: TestWorker;
let manager: TestPerson;
/** A script's key: its edits need no proposal. */
let script: string;
beforeAll(async () => {
  worker = await startTestWorker();
  manager = await worker.makePerson({ [DEMO.shopId]: 'manager' });
  const body = { shopId: DEMO.shopId, name: 'Выгрузка 1С', role: 'manager' };
  script = newApiKeySchema.parse((await worker.call('POST', '/api/v1/api-keys', { body })).body).key;
});
afterAll(() => worker.stop());

const edit = (id: string, version: number, changes: object, token = manager.token) =>
  worker.call('PATCH', `/api/v1/orders/${id}`, { body: { version, ...changes }, token });
const setStatus = (id: string, version: number, status: string) =>
  worker.call('POST', `/api/v1/orders/${id}/status`, { body: { version, status }, token: manager.token });
const historyOf = async (id: string) =>
  historySchema.parse((await worker.call('GET', `/api/v1/orders/${id}/history`)).body).items;

describe('an edit', () => {
  it('changes what it names, counts the version and keeps the rest', async () => {
    const order = await worker.makeOrder();
    const answer = await edit(order.id, 1, { comment: 'Позвоните', recipient: { phone: '+79990000000' } });
    expect([answer.status, answer.roundTrips]).toEqual([200, 2]);
    const after = orderSchema.parse(answer.body);
    expect(after).toEqual({
      ...order,
      ...{ version: 2, comment: 'Позвоните', updatedAt: after.updatedAt },
      recipient: { ...order.recipient, phone: '+79990000000' },
    });
    expect(await worker.readOrder(order.id)).toEqual(after);
  });

  it('has one history row that says who, what stood before and what stands now', async () => {
    const order = await worker.makeOrder();
    await edit(order.id, 1, { comment: 'Позвоните', recipient: { phone: '+79990000000' } });
    const [row, ...rest] = await historyOf(order.id);
    expect(rest.map(({ action }) => action)).toEqual(['created']);
    expect(row).toMatchObject({ action: 'edited', actor: { kind: 'manager' } });
    expect(row?.before).toEqual({ comment: '', 'recipient.phone': '+79123456789' });
    expect(row?.after).toEqual({ comment: 'Позвоните', 'recipient.phone': '+79990000000' });
  });

  it('that changes nothing writes nothing and keeps the version', async () => {
    const order = await worker.makeOrder();
    const before = await worker.rows();
    const items = order.items.map(({ id: _, ...item }) => item);
    for (const changes of [{}, { comment: '' }, { recipient: order.recipient, items }, { items: order.items }]) {
      const answer = await edit(order.id, 1, changes);
      expect([answer.status, answer.roundTrips]).toEqual([200, 1]);
      expect(answer.body).toEqual(order);
    }
    expect(await worker.rows()).toEqual(before);
  });

  it('by a script moves the order to its delivery method’s type, with the counters (B17)', async () => {
    const order = await worker.makeOrder();
    const delivery = { methodCode: '301', methodName: 'СДЭК', carrier: 'cdek', category: 'door-to-door' };
    const answer = await edit(order.id, 1, { delivery }, script);
    expect(orderSchema.parse(answer.body).type).toBe('through');
    await expectCountsToHold(worker);
  });

  it('by a script that names another method by its code alone is refused, and so by a manager for a first one (B17)', async () => {
    const order = await worker.makeOrder();
    const bare = await worker.makeOrder({ delivery: {} });
    const before = await worker.rows();
    const delivery = { methodCode: '301', carrier: '' };
    const missing = ['delivery.carrier', 'delivery.category', 'delivery.methodName'];
    expectRefusal(await edit(order.id, 1, { delivery }, script), 422, 'RULE_VIOLATED', ...missing);
    expectRefusal(await edit(bare.id, 1, { delivery }), 422, 'RULE_VIOLATED', ...missing);
    expect(await worker.rows()).toEqual(before);
  });

  it('finds the order by its new name and number, and no more by the old', async () => {
    const order = await worker.makeOrder({ number: 'Старый-77', recipient: { fullName: 'Щукина Вера' } });
    await edit(order.id, 1, { number: 'Новый-88', recipient: { fullName: 'Карасёва Вера' } });
    const found = async (q: string) =>
      (await worker.call('GET', `/api/v1/orders?shopId=${DEMO.shopId}&q=${encodeURIComponent(q)}`)).text.includes(
        order.id,
      );
    expect(await Promise.all(['старый', 'щукин', 'НОВЫЙ-8', 'карасев'].map(found))).toEqual([false, false, true, true]);
  });

  it('that breaks a rule, or takes another’s number, is refused and leaves nothing', async () => {
    const order = await worker.makeOrder();
    const other = await worker.makeOrder();
    const before = await worker.rows();
    const rule = await edit(
      order.id,
      1,
      { cod: { amountKopecks: 500_000, method: 'cash' }, declaredValueKopecks: 1000 },
      script,
    );
    expectRefusal(rule, 422, 'RULE_VIOLATED', 'declaredValueKopecks');
    expectRefusal(await edit(order.id, 1, { number: other.number }), 409, 'NUMBER_TAKEN', 'number');
    expect(await worker.rows()).toEqual(before);
  });

  it('of a deleted order that still stands outside is refused (B16)', async () => {
    const order = await worker.makeOrder();
    await setStatus(order.id, 1, 'deleted');
    await worker.db.write.insert(orderLinks).values({
      ...{ id: 'lnk_left', shopId: DEMO.shopId, orderId: order.id, connectionId: DEMO.shiptorId, system: 'shiptor' },
      ...{ state: 'linked', externalId: '1', updatedAt: Date.now() },
    });
    expectRefusal(await edit(order.id, 2, { comment: 'x' }), 409, 'ORDER_HAS_LINKS');
    expect((await setStatus(order.id, 2, 'new')).status).toBe(200);
    expect((await edit(order.id, 3, { comment: 'x' })).status).toBe(200);
  });

  it('is for those who may write', async () => {
    const order = await worker.makeOrder();
    await checkWriteAccess(worker, {
      method: 'PATCH',
      path: `/api/v1/orders/${order.id}`,
      body: { version: 1, comment: 'x' },
    });
  });
});

describe('a stale write', () => {
  it.each([
    ['an edit', (id: string) => edit(id, 1, { comment: 'старое' })],
    ['a status', (id: string) => setStatus(id, 1, 'confirmed')],
    ['a status that opens a buyer’s link', (id: string) => setStatus(id, 1, 'preorder')],
  ])('(%s) is told what stands now and leaves nothing in any table', async (_, write) => {
    const order = await worker.makeOrder();
    const current = (await edit(order.id, 1, { comment: 'новое' })).body;
    const before = await worker.rows();
    const answer = await write(order.id);
    expectRefusal(answer, 409, 'VERSION_CONFLICT');
    expect(refusalOf(answer).error.details?.current).toEqual(current);
    expect(await worker.rows()).toEqual(before);
  });

  it('is told which fields changed since, and by whom, each once and newest first', async () => {
    const order = await worker.makeOrder();
    await edit(order.id, 1, { comment: 'первое', recipient: { phone: '+79990000000' } });
    await setStatus(order.id, 2, 'confirmed');
    await edit(order.id, 3, { comment: 'второе' }, script);
    const changed = async (version: number) => {
      const answer = await edit(order.id, version, { note: 'x' });
      return refusalOf(answer).error.details?.changed?.map(({ field, by }) => [field, by]);
    };
    const name = manager.email.replace(/person(\d+)@.*/, 'Сотрудник $1');
    expect(await changed(1)).toEqual([
      ['comment', 'Выгрузка 1С'],
      ['status', name],
      ['recipient.phone', name],
    ]);
    expect(await changed(3)).toEqual([['comment', 'Выгрузка 1С']]);
  });

  it.each([
    ['edits', 'comment'],
    ['statuses', 'status'],
  ])('of 20 %s at once with one version exactly one wins, and the others leave nothing', async (_, kind) => {
    const order = await worker.makeOrder();
    const before = await worker.rows();
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        kind === 'status'
          ? setStatus(order.id, 1, ['confirmed', 'problem', 'cancelled'][index % 3] ?? '')
          : edit(order.id, 1, { comment: `правка ${index}` }),
      ),
    );
    const [won, ...alsoWon] = answers.filter(({ status }) => status === 200);
    expect(alsoWon).toEqual([]);
    for (const answer of answers.filter(({ status }) => status !== 200)) {
      expectRefusal(answer, 409, 'VERSION_CONFLICT');
      expect(refusalOf(answer).error.details?.current).toEqual(won?.body);
    }
    const after = await worker.rows();
    expect(after.order_history).toHaveLength((before.order_history?.length ?? 0) + 1);
    expect(await worker.readOrder(order.id)).toEqual(won?.body);
  });
});

describe('a status set by hand', () => {
  it.each(STATUSES_BY_HAND.filter((status) => status !== 'new'))('may be «%s», with a history row', async (status) => {
    const order = await worker.makeOrder();
    const answer = await setStatus(order.id, 1, status);
    expect([answer.status, answer.roundTrips]).toEqual([200, 2]);
    expect(orderSchema.parse(answer.body)).toMatchObject({ status, version: 2 });
    const row = (await historyOf(order.id)).find(({ action }) => action === 'status_changed');
    expect(row).toMatchObject({ actor: { kind: 'manager' }, before: { status: 'new' }, after: { status } });
    expect(orderSchema.parse((await setStatus(order.id, 2, 'new')).body).status).toBe('new');
  });

  it('may not be «sent» (C9), and nothing is written', async () => {
    const order = await worker.makeOrder();
    const before = await worker.rows();
    expectRefusal(await setStatus(order.id, 1, 'sent'), 409, 'STATUS_NOT_ALLOWED', 'status');
    expect(await worker.rows()).toEqual(before);
  });

  it('again is no change', async () => {
    const order = await worker.makeOrder();
    const before = await worker.rows();
    expect((await setStatus(order.id, 1, 'new')).body).toEqual(order);
    expect(await worker.rows()).toEqual(before);
  });

  it('opens a link for the buyer with «preorder» and closes it when it is left (C9)', async () => {
    const order = await worker.makeOrder();
    const opened = orderSchema.parse((await setStatus(order.id, 1, 'preorder')).body);
    expect(opened.preorder?.url).toContain('/p/');
    const closed = orderSchema.parse((await setStatus(order.id, 2, 'confirmed')).body);
    expect(closed.preorder).toBeNull();
    const again = orderSchema.parse((await setStatus(order.id, 3, 'preorder')).body);
    expect(again.preorder?.url).toContain('/p/');
    expect(again.preorder?.url).not.toBe(opened.preorder?.url);
    const links = await worker.db.read
      .select()
      .from(buyerLinks)
      .where(sql`order_id = ${order.id} AND closed_at IS NULL`);
    expect(links).toHaveLength(1);
  });

  it('takes back a sending that has not left', async () => {
    const order = await worker.makeOrder();
    await worker.db.write.insert(jobs).values({
      ...{ id: 'job_waits', shopId: DEMO.shopId, connectionId: 'con_nobody', orderId: order.id, state: 'waiting' },
      ...{ attempt: 1, dueAt: Date.now() + 3_600_000, statusMark: 1, createdAt: 0, updatedAt: 0 },
      ...{ actorKind: 'manager', actorId: '', actorName: '' },
    });
    await setStatus(order.id, 1, 'cancelled');
    const [job] = await worker.db.read.select().from(jobs).where(sql`id = 'job_waits'`);
    expect(job?.state).toBe('withdrawn');
  });

  it('is for those who may write', async () => {
    const order = await worker.makeOrder();
    const body = { version: 1, status: 'confirmed' };
    await checkWriteAccess(worker, { method: 'POST', path: `/api/v1/orders/${order.id}/status`, body });
  });
});
