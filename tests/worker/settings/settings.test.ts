import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditSchema } from '#core/api/people';
import {
  type MethodTable,
  methodTableSchema,
  type ShopSettingsAnswer,
  shopListSchema,
  shopSchema,
  shopSettingsSchema,
} from '#core/api/shops';
import { switchSelected } from '#core/delivery/methods';
import { t } from '#core/locale/index';
import { DEFAULT_DIMENSIONS } from '#core/order/dimensions';
import { memberships } from '#worker/db/tables/shops';
import { DEMO } from '../../../worker/local/demo/seed.ts';
import { silentAddress } from '../../integrations/support/sandbox.ts';
import { expectRefusal, refusalOf, startTestWorker, type TestPerson, type TestWorker } from '../../support/worker.ts';
import { checkWriteAccess } from '../orders/write-access.ts';
import { addShiptor } from './carrier.ts';

let worker: TestWorker;
let shopId: string;
let owner: TestPerson;
let manager: TestPerson;
let viewer: TestPerson;
beforeAll(async () => {
  worker = await startTestWorker();
  shopId = await worker.makeShop();
  owner = await worker.makePerson({ [shopId]: 'owner' });
  manager = await worker.makePerson({ [shopId]: 'manager' });
  viewer = await worker.makePerson({ [shopId]: 'viewer' });
});
afterAll(() => worker.stop());

const pathOf = (id = shopId) => `/api/v1/shops/${id}/settings`;
async function read(token = owner.token, id = shopId): Promise<ShopSettingsAnswer> {
  const answer = await worker.call('GET', pathOf(id), { token });
  expect([answer.status, answer.roundTrips]).toEqual([200, 1]);
  return shopSettingsSchema.parse(answer.body);
}
function write({ shopId: id, ...settings }: ShopSettingsAnswer, token = owner.token) {
  return worker.call('PUT', pathOf(id), { body: settings, token });
}
const auditOf = async (id = shopId, token = owner.token) =>
  auditSchema.parse((await worker.call('GET', `/api/v1/audit?shopId=${id}`, { token })).body).items;

describe('the shops (H1)', () => {
  it('of a person are listed with the role in each, in one round trip', async () => {
    const answer = await worker.call('GET', '/api/v1/shops', { token: manager.token });
    expect(answer.roundTrips).toBe(1);
    expect(shopListSchema.parse(answer.body).items).toEqual([
      { id: shopId, name: expect.any(String), timeZone: 'Europe/Moscow', role: 'manager' },
    ]);
  });
});

describe('another shop (H1)', () => {
  const make = (body: object, token: string, key?: string) =>
    worker.call('POST', '/api/v1/shops', { body, token, ...(key && { key }) });

  it('is made by who owns one: theirs alone, empty, with its own settings and orders', async () => {
    const { token } = await worker.makePerson({ [await worker.makeShop()]: 'owner' });
    const answer = await make({ name: ' Вторая лавка ', timeZone: 'Asia/Vladivostok' }, token);
    expect([answer.status, answer.roundTrips]).toEqual([201, 2]);
    const shop = shopSchema.parse(answer.body);
    expect(shop).toMatchObject({ name: 'Вторая лавка', timeZone: 'Asia/Vladivostok', role: 'owner' });
    const mine = shopListSchema.parse((await worker.call('GET', '/api/v1/shops', { token })).body).items;
    expect(mine).toHaveLength(2);
    expect(mine).toContainEqual(shop);
    expect(await read(token, shop.id)).toMatchObject({ version: 1, deliveryMethods: { off: [] } });
    const order = await worker.makeOrder({ shopId: shop.id }, token);
    expect(order.shopId).toBe(shop.id);
    expectRefusal(await worker.call('GET', pathOf(shop.id), { token: owner.token }), 404, 'NOT_FOUND');
    expect(await auditOf(shop.id, token)).toMatchObject([{ action: 'shop_made', subjectId: shop.id }]);
  });

  it('is one for a repeated request, also for two at the same moment', async () => {
    const { token, userId } = await worker.makePerson({ [await worker.makeShop()]: 'owner' });
    const name = { name: 'Одна' };
    const [first, second] = await Promise.all([make(name, token, 'one'), make(name, token, 'one')]);
    expect([first.status, second.body]).toEqual([201, first.body]);
    expectRefusal(await make({ name: 'Другая' }, token, 'one'), 422, 'IDEMPOTENCY_KEY_REUSED');
    const theirs = await worker.db.read.select().from(memberships).where(eq(memberships.userId, userId));
    expect(theirs).toHaveLength(2);
  });

  it('is refused to who owns fifty, and to no other', async () => {
    const { token, userId } = await worker.makePerson({ [await worker.makeShop()]: 'owner' });
    await worker.db.write.insert(memberships).values(
      Array.from({ length: 60 }, (_, at) => ({
        ...{ shopId: `shp_${userId}_${at}`, userId, createdAt: 0 },
        role: at < 48 ? ('owner' as const) : ('viewer' as const),
      })),
    );
    expect((await make({ name: 'Пятидесятая' }, token)).status).toBe(201);
    const before = (await worker.rows()).shops;
    expectRefusal(await make({ name: 'Лишняя' }, token), 409, 'TOO_MANY_SHOPS');
    expect((await worker.rows()).shops).toEqual(before);
  });

  it('is not for who owns none, and has a name and a time zone that there is', async () => {
    const before = await worker.rows();
    for (const { token } of [manager, viewer]) expectRefusal(await make({ name: 'Чужая' }, token), 403, 'FORBIDDEN');
    expectRefusal(await make({ name: ' ' }, owner.token), 400, 'INVALID_INPUT', 'name');
    expectRefusal(await make({ name: 'x', timeZone: 'Moscow' }, owner.token), 400, 'INVALID_INPUT', 'timeZone');
    expect(await worker.rows()).toEqual(before);
  });
});

describe('the settings of a shop (H1, H2)', () => {
  it('say what holds where nothing was said, to every member', async () => {
    const settings = await read(viewer.token);
    expect(settings).toMatchObject({
      ...{ version: 1, deliveryMethods: { off: [] }, preorderLinkDays: 30, senderSettlementCode: null },
      defaultDimensions: { basis: 'item', ...DEFAULT_DIMENSIONS },
    });
  });

  it('are written by an owner alone, as a whole, and the audit log tells each field before and after', async () => {
    const before = await read();
    const wanted: ShopSettingsAnswer = {
      ...before,
      ...{ name: 'Чайная', timeZone: 'Asia/Vladivostok', preorderLinkDays: 5, senderSettlementCode: '36000001000' },
      deliveryMethods: { off: ['8', '1', '8'] },
      defaultDimensions: { basis: 'parcel', weightGrams: 1200, lengthMm: 300, widthMm: 200, heightMm: 150 },
    };
    expectRefusal(await write(wanted, manager.token), 403, 'FORBIDDEN');
    const answer = await write(wanted);
    expect([answer.status, answer.roundTrips]).toEqual([200, 2]);
    const kept = { ...wanted, version: before.version + 1, deliveryMethods: { off: ['1', '8'] } };
    expect(answer.body).toEqual(kept);
    expect(await read()).toEqual(kept);
    const [row] = await auditOf();
    expect(row).toMatchObject({
      ...{ action: 'settings_changed', subjectId: shopId, actor: { kind: 'manager', id: owner.userId } },
      before: { name: before.name, 'defaultDimensions.basis': 'item', senderSettlementCode: null },
      after: { name: 'Чайная', 'defaultDimensions.basis': 'parcel', 'deliveryMethods.off': ['1', '8'] },
    });
    expect(Object.keys(row?.after ?? {})).not.toContain('deliveryConnectionId');
    const same = await write(kept);
    expect([same.status, same.roundTrips, same.body]).toEqual([200, 1, kept]);
  });

  it('that somebody else has changed meanwhile are refused with what stands now', async () => {
    const seen = await read();
    const answers = await Promise.all(['Первая', 'Вторая', 'Третья'].map((name) => write({ ...seen, name })));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
    const now = await read();
    expect(now.version).toBe(seen.version + 1);
    for (const answer of answers.filter(({ status }) => status === 409)) {
      expectRefusal(answer, 409, 'VERSION_CONFLICT');
      expect(refusalOf(answer).error.details?.current).toEqual(now);
    }
  });

  it('take no other shop’s connection and no time that is none', async () => {
    const settings = await read();
    const foreign = await write({ ...settings, deliveryConnectionId: DEMO.shiptorId });
    expectRefusal(foreign, 404, 'NOT_FOUND', 'deliveryConnectionId');
    for (const timeZone of ['Moscow', '+03:00', 'Europe/Atlantis', ''])
      expectRefusal(await write({ ...settings, timeZone }), 400, 'INVALID_INPUT', 'timeZone');
    const { weightGrams: _, ...rest } = settings.defaultDimensions;
    for (const weightGrams of [0, 1_000_001])
      expectRefusal(
        await write({ ...settings, defaultDimensions: { ...rest, weightGrams } }),
        ...([400, 'INVALID_INPUT', 'defaultDimensions.weightGrams'] as const),
      );
  });

  it('keep their time zone while the shop has orders: their days are of it', async () => {
    const shop = await worker.makeShop();
    const { token } = await worker.makePerson({ [shop]: 'owner' });
    const first = await read(token, shop);
    expect((await write({ ...first, timeZone: 'Asia/Omsk' }, token)).status).toBe(200);
    const { id } = await worker.makeOrder({ shopId: shop }, token);
    const settings = await read(token, shop);
    const refused = await write({ ...settings, timeZone: 'Asia/Vladivostok' }, token);
    expectRefusal(refused, 422, 'RULE_VIOLATED', 'timeZone');
    expect(refused.roundTrips).toBe(1);
    expect(refusalOf(refused).error.details?.fields).toEqual([{ field: 'timeZone', code: 'TIME_ZONE_HAS_ORDERS' }]);
    for (const lang of ['ru', 'en'] as const)
      expect(t(lang, 'rule.TIME_ZONE_HAS_ORDERS')).toMatch(lang === 'ru' ? /^Часовой пояс/ : /^The time zone/);
    expect(await read(token, shop)).toEqual(settings);
    const renamed = await write({ ...settings, name: 'Омская лавка' }, token);
    expect(renamed.status, renamed.text).toBe(200);
    await worker.db.write.run(sql`DELETE FROM orders WHERE id = ${id}`);
    const emptied = await read(token, shop);
    expect((await write({ ...emptied, timeZone: 'Asia/Vladivostok' }, token)).status).toBe(200);
  });

  it('are kept from who may not write them', async () => {
    const { shopId: _, ...body } = await read(worker.token, DEMO.shopId);
    await checkWriteAccess(worker, { method: 'PUT', path: pathOf(DEMO.shopId), body: { ...body, name: 'x' } });
  });

  it('decide how long a pre-order’s link is open, however the order came to be one', async () => {
    const shop = await worker.makeShop({ preorderLinkDays: 2 });
    const person = await worker.makePerson({ [shop]: 'owner' });
    const order = await worker.makeOrder({ shopId: shop }, person.token);
    const answer = await worker.call('POST', `/api/v1/orders/${order.id}/status`, {
      body: { version: 1, status: 'preorder' },
      token: person.token,
    });
    expect([answer.status, answer.roundTrips]).toEqual([200, 2]);
    const { preorder } = answer.body as { preorder: { expiresAt: string } };
    const days = (new Date(preorder.expiresAt).getTime() - Date.now()) / 86_400_000;
    expect([days > 1.9, days < 2.1]).toEqual([true, true]);
  });
});

describe('«Способы доставки» (H1)', () => {
  const table = async (query = '', token = worker.token): Promise<MethodTable> => {
    const answer = await worker.call('GET', `/api/v1/shops/${DEMO.shopId}/delivery-methods${query}`, { token });
    expect(answer.status, answer.text).toBe(200);
    return methodTableSchema.parse(answer.body);
  };

  it('are those of the carrier’s account, each in its column with its checkbox', async () => {
    const { items, columns, selects } = await table();
    expect(columns).toEqual(['standard', 'through']);
    expect(items).toContainEqual({
      ...{ code: '8', name: 'СДЭК Курьер', carrier: 'cdek', category: 'to-door', column: 'standard', on: true },
    });
    expect(items.find(({ code }) => code === '301')).toMatchObject({ category: 'door-to-door', column: 'through' });
    expect(selects).toEqual(expect.arrayContaining(['all', 'none', 'column:through', 'carrier:dpd']));
  });

  it('are narrowed by a quick selection, and by nothing that is none', async () => {
    const { items } = await table('?select=column:through');
    expect(items.length).toBeGreaterThan(0);
    expect(new Set(items.map(({ column }) => column))).toEqual(new Set(['through']));
    expect((await table('?select=none')).items).toEqual([]);
    for (const query of ['?select=column:x', '?carrier=cdek'])
      expectRefusal(
        await worker.call('GET', `/api/v1/shops/${DEMO.shopId}/delivery-methods${query}`),
        ...([400, 'INVALID_INPUT'] as const),
      );
  });

  it('that are switched off are not offered any more, and an order that has one stays as it is (B8)', async () => {
    const quote = async () => {
      const parcel = { weightGrams: 500, lengthMm: 100, widthMm: 100, heightMm: 100 };
      const body = { shopId: DEMO.shopId, settlementCode: '77000000000', parcel };
      const answer = await worker.call('POST', '/api/v1/delivery/quote', {
        body: { ...body, declaredValueKopecks: 100_000, codKopecks: 0 },
      });
      return (answer.body as { options: { methodCode: string }[] }).options.map(({ methodCode }) => methodCode);
    };
    const order = await worker.makeOrder();
    expect(await quote()).toEqual(expect.arrayContaining(['3', '301']));
    const { items } = await table();
    const settings = await read(worker.token, DEMO.shopId);
    const through = switchSelected(settings.deliveryMethods.off, items, { select: 'column:through', on: false });
    const saved = await write({ ...settings, deliveryMethods: { off: [...through, '3'] } }, worker.token);
    expect(saved.status).toBe(200);
    const offered = await quote();
    expect(offered.length).toBeGreaterThan(0);
    expect(offered.filter((code) => ['3', ...through].includes(code))).toEqual([]);
    expect((await table()).items.filter(({ on }) => !on).map(({ code }) => code)).toEqual(
      items.map(({ code }) => code).filter((code) => ['3', ...through].includes(code)),
    );
    expect(await worker.readOrder(order.id)).toEqual(order);
    const edited = await worker.call('PATCH', `/api/v1/orders/${order.id}`, { body: { version: 1, comment: 'x' } });
    expect(edited.body).toMatchObject({ comment: 'x', delivery: { methodCode: '3' } });
    await write({ ...settings, version: settings.version + 1 }, worker.token);
    expect(await quote()).toContain('3');
  });

  it('come from the connection that the shop chose, and from none without one', async () => {
    expectRefusal(
      await worker.call('GET', `/api/v1/shops/${shopId}/delivery-methods`, { token: viewer.token }),
      ...([409, 'CONNECTION_DISABLED'] as const),
    );
    const id = 'con_second';
    await addShiptor(worker, { id, shopId: DEMO.shopId, baseUrl: await silentAddress() });
    const settings = await read(worker.token, DEMO.shopId);
    expect((await table()).items.length).toBeGreaterThan(0);
    const chosen = await write({ ...settings, deliveryConnectionId: id }, worker.token);
    expect(chosen.status, chosen.text).toBe(200);
    const answer = await worker.call('GET', `/api/v1/shops/${DEMO.shopId}/delivery-methods`);
    expectRefusal(answer, 502, 'OUTSIDE_UNAVAILABLE');
    await write({ ...settings, version: settings.version + 1 }, worker.token);
    expect((await table()).items.length).toBeGreaterThan(0);
  });
});
