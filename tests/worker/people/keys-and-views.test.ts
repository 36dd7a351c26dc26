import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apiKeyListSchema, auditSchema, type NewApiKey, newApiKeySchema } from '#core/api/people';
import { type View, viewListSchema, viewSchema } from '#core/api/views';
import { apiKeys } from '#worker/db/tables/people';
import {
  eventually,
  expectRefusal,
  orderInput,
  startTestWorker,
  type TestPerson,
  type TestWorker,
} from '../../support/worker.ts';

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

const audit = async () =>
  auditSchema.parse((await worker.call('GET', `/api/v1/audit?shopId=${shopId}`, { token: owner.token })).body).items;

describe('a key for scripts', () => {
  const ask = (role: string, token: string, key?: string, name = 'Выгрузка 1С') =>
    worker.call('POST', '/api/v1/api-keys', { body: { shopId, name, role }, token, ...(key && { key }) });
  const make = async (role = 'manager'): Promise<NewApiKey> =>
    newApiKeySchema.parse((await ask(role, owner.token)).body);
  const list = (token: string, shop = shopId) => worker.call('GET', `/api/v1/orders?shopId=${shop}`, { token });
  const listed = async () => {
    const answer = await worker.call('GET', `/api/v1/api-keys?shopId=${shopId}`, { token: owner.token });
    expect(answer.roundTrips).toBe(1);
    return apiKeyListSchema.parse(answer.body).items;
  };

  it('is made by an owner alone, shown once, and stored nowhere', async () => {
    expectRefusal(await ask('viewer', manager.token), 403, 'FORBIDDEN');
    const answer = await ask('viewer', owner.token);
    expect([answer.status, answer.roundTrips]).toEqual([201, 2]);
    const { key, ...shown } = newApiKeySchema.parse(answer.body);
    expect(await listed()).toContainEqual(shown);
    const stored = JSON.stringify(await worker.rows());
    for (const part of [key, ...key.split('.').slice(2)]) expect(stored).not.toContain(part);
  });

  it('reads in one round trip and writes in two, and the history says that it was a key', async () => {
    const { id, name, key } = await make();
    expect((await list(key)).status).toBe(200);
    expect((await list(key)).roundTrips).toBe(1);
    const made = await worker.call('POST', '/api/v1/orders', { body: { shopId, ...orderInput }, token: key });
    expect([made.status, made.roundTrips]).toEqual([201, 2]);
    const order = made.body as { id: string };
    const history = await worker.call('GET', `/api/v1/orders/${order.id}/history`, { token: key });
    expect(history.roundTrips).toBe(1);
    expect(history.body).toMatchObject({ items: [{ action: 'created', actor: { kind: 'api_key', name } }] });
    const me = await worker.call('GET', '/api/v1/me', { token: key });
    expect(me.body).toMatchObject({ user: { id, name, email: '' }, shops: [{ id: shopId, role: 'manager' }] });
  });

  it('may do what its role may, in its own shop, and nothing with people', async () => {
    const { key, id } = await make('viewer');
    expect((await list(key)).status).toBe(200);
    expectRefusal(await worker.call('POST', '/api/v1/orders', { body: { shopId }, token: key }), 403, 'FORBIDDEN');
    expectRefusal(await list(key, await worker.makeShop()), 404, 'NOT_FOUND');
    const writer = await make('manager');
    for (const path of ['members', 'invitations', 'api-keys', 'audit'])
      expectRefusal(
        await worker.call('GET', `/api/v1/${path}?shopId=${shopId}`, { token: writer.key }),
        403,
        'FORBIDDEN',
      );
    expectRefusal(await ask('owner', owner.token), 400, 'INVALID_INPUT', 'role');
    const members = await worker.call('GET', `/api/v1/members?shopId=${shopId}`, { token: owner.token });
    expect(members.text).not.toContain('key_');
    const promotion = { body: { shopId, role: 'owner' }, token: owner.token };
    expectRefusal(await worker.call('PATCH', `/api/v1/members/${id}`, promotion), 404, 'NOT_FOUND');
  });

  it('is out at its next request when it is ended, and it is told who did it', async () => {
    const { id, key } = await make();
    const end = (token: string) => worker.call('DELETE', `/api/v1/api-keys/${id}`, { token });
    expectRefusal(await end(manager.token), 403, 'FORBIDDEN');
    expect((await end(owner.token)).status).toBe(204);
    expect((await end(owner.token)).status).toBe(204);
    expectRefusal(await list(key), 404, 'NOT_FOUND');
    expectRefusal(await worker.call('POST', '/api/v1/orders', { body: { shopId }, token: key }), 404, 'NOT_FOUND');
    expect((await listed()).map((each) => each.id)).not.toContain(id);
    expect((await audit()).filter(({ subjectId }) => subjectId === id).map(({ action }) => action)).toEqual([
      'api_key_revoked',
      'api_key_made',
    ]);
  });

  it('ends with the ownership of who made it: they may have copied it', async () => {
    const second = await worker.makePerson({ [shopId]: 'owner' });
    const { key } = newApiKeySchema.parse((await ask('manager', second.token)).body);
    expect((await list(key)).status).toBe(200);
    await worker.call('PATCH', `/api/v1/members/${second.userId}`, {
      body: { shopId, role: 'viewer' },
      token: owner.token,
    });
    expectRefusal(await list(key), 404, 'NOT_FOUND');
  });

  it('is the same one for a repeated request, also for two at the same moment', async () => {
    const answers = await Promise.all([ask('viewer', owner.token, 'twice'), ask('viewer', owner.token, 'twice')]);
    const [first, second] = answers.map(({ body }) => newApiKeySchema.parse(body));
    expect(second).toEqual(first);
    expect(newApiKeySchema.parse((await ask('viewer', owner.token, 'twice')).body)).toEqual(first);
    expectRefusal(await ask('manager', owner.token, 'twice'), 422, 'IDEMPOTENCY_KEY_REUSED');
    expect(
      await worker.db.read
        .select()
        .from(apiKeys)
        .where(eq(apiKeys.id, first?.id ?? '')),
    ).toHaveLength(1);
  });

  it('tells the day that it was last used on, by one write a day', async () => {
    const { id, key } = await make('viewer');
    const today = new Date().toISOString().slice(0, 10);
    const used = async () => (await listed()).find((each) => each.id === id)?.lastUsedOn;
    expect(await used()).toBeNull();
    await list(key);
    expect([today, new Date().toISOString().slice(0, 10)]).toContain(
      await eventually(used, (day) => typeof day === 'string'),
    );
  });

  it('that was never given out is refused without a look at the database', async () => {
    const { key } = await make();
    const answer = await list(`${key.slice(0, -2)}xx`);
    expectRefusal(answer, 401, 'UNAUTHENTICATED');
    expect(answer.roundTrips).toBe(0);
    expectRefusal(await worker.call('POST', '/api/auth/refresh', { token: key }), 401, 'UNAUTHENTICATED');
  });
});

describe('a saved view (A4)', () => {
  const filter = { status: 'new', payment: 'cash', q: 'Петрова, чай' };
  const ask = (person: TestPerson, shared: boolean, name = 'Наличные', key?: string) =>
    worker.call('POST', '/api/v1/views', {
      body: { shopId, name, shared, filter },
      token: person.token,
      ...(key && { key }),
    });
  const make = async (...args: Parameters<typeof ask>): Promise<View> => viewSchema.parse((await ask(...args)).body);
  const seenBy = async (person: TestPerson) => {
    const answer = await worker.call('GET', `/api/v1/views?shopId=${shopId}`, { token: person.token });
    expect(answer.roundTrips).toBe(1);
    return viewListSchema.parse(answer.body).items.map(({ id }) => id);
  };
  const rename = (person: TestPerson, id: string) =>
    worker.call('PATCH', `/api/v1/views/${id}`, { body: { name: 'Иначе' }, token: person.token });
  const remove = (person: TestPerson, id: string) =>
    worker.call('DELETE', `/api/v1/views/${id}`, { token: person.token });

  it('is a name for a filter that the list of orders takes as its URL', async () => {
    const view = await make(manager, false);
    expect(view.filter).toEqual(filter);
    const answer = await worker.call('GET', `/api/v1/orders?shopId=${shopId}&${view.query}`, { token: manager.token });
    expect(answer.status).toBe(200);
    expect(Object.fromEntries(new URLSearchParams(view.query))).toEqual(filter);
  });

  it('holds a period and a sort too, as the list takes them, and none that the list refuses', async () => {
    const create = (asked: object) =>
      worker.call('POST', '/api/v1/views', {
        body: { shopId, name: 'Ноябрь', shared: false, filter: asked },
        token: manager.token,
      });
    const ofNovember = { status: 'new', from: '2026-11-01', to: '2026-11-30', sort: '-total' };
    const view = viewSchema.parse((await create(ofNovember)).body);
    expect([view.filter, view.query]).toEqual([ofNovember, 'from=2026-11-01&sort=-total&status=new&to=2026-11-30']);
    const answer = await worker.call('GET', `/api/v1/orders?shopId=${shopId}&${view.query}`, { token: manager.token });
    expect(answer.status).toBe(200);
    const listed = await worker.call('GET', `/api/v1/views?shopId=${shopId}`, { token: manager.token });
    expect(viewListSchema.parse(listed.body).items).toContainEqual(view);
    for (const [wrong, field] of [
      [{ from: '2026-11-30', to: '2026-11-01' }, 'filter.to'],
      [{ from: 'yesterday' }, 'filter.from'],
      [{ q: 'чай', sort: '-total' }, 'filter.sort'],
      [{ sort: 'name' }, 'filter.sort'],
      [{ cursor: 'x' }, 'filter.cursor'],
      [{ limit: '5' }, 'filter.limit'],
    ] as const)
      expectRefusal(await create(wrong), 400, 'INVALID_INPUT', field);
  });

  it('of one’s own exists for nobody else', async () => {
    const view = await make(viewer, false);
    expect(await seenBy(viewer)).toContain(view.id);
    for (const other of [manager, owner]) {
      expect(await seenBy(other)).not.toContain(view.id);
      expectRefusal(await rename(other, view.id), 404, 'NOT_FOUND');
      expectRefusal(await remove(other, view.id), 404, 'NOT_FOUND');
    }
    const renamed = await rename(viewer, view.id);
    expect([renamed.roundTrips, viewSchema.parse(renamed.body)]).toEqual([2, { ...view, name: 'Иначе' }]);
    expect((await remove(viewer, view.id)).status).toBe(204);
    expectRefusal(await remove(viewer, view.id), 404, 'NOT_FOUND');
    expect(await seenBy(viewer)).not.toContain(view.id);
  });

  it('that is shared is seen by the whole shop and changed by managers and owners, with an audit row', async () => {
    const view = await make(manager, true);
    for (const person of [viewer, manager, owner]) expect(await seenBy(person)).toContain(view.id);
    expectRefusal(await ask(viewer, true), 403, 'FORBIDDEN');
    expectRefusal(await rename(viewer, view.id), 403, 'FORBIDDEN');
    expectRefusal(await remove(viewer, view.id), 403, 'FORBIDDEN');
    expect((await rename(owner, view.id)).status).toBe(200);
    expect((await remove(manager, view.id)).status).toBe(204);
    expect((await audit()).filter(({ subjectId }) => subjectId === view.id).map(({ action }) => action)).toEqual([
      'view_removed',
      'view_renamed',
      'view_shared',
    ]);
  });

  it('is made once by a repeated request', async () => {
    const first = await make(manager, false, 'Один', 'same');
    expect(await make(manager, false, 'Один', 'same')).toEqual(first);
    expectRefusal(await ask(manager, false, 'Другой', 'same'), 422, 'IDEMPOTENCY_KEY_REUSED');
  });

  it('of a filter that does not exist is refused, naming the field', async () => {
    const wrong = { shopId, name: 'x', shared: false, filter: { status: 'nonsense' } };
    const answer = await worker.call('POST', '/api/v1/views', { body: wrong, token: manager.token });
    expectRefusal(answer, 400, 'INVALID_INPUT', 'filter.status');
  });

  it('is one of a hundred at most', async () => {
    const person = await worker.makePerson({ [shopId]: 'viewer' });
    const answers = await Promise.all(Array.from({ length: 103 }, (_, at) => ask(person, false, `Вид ${at}`)));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(100);
    const refused = answers.find(({ status }) => status !== 201);
    if (refused) expectRefusal(refused, 422, 'RULE_VIOLATED', 'name');
    expect(await seenBy(person)).toHaveLength(100 + (await seenBy(viewer)).length);
  });
});
