import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exportProfileListSchema, exportProfileSchema, exportSchema } from '#core/api/exports';
import { DEMO } from '../../../worker/local/demo/seed.ts';
import { expectRefusal, startTestWorker, type TestPerson, type TestWorker } from '../../support/worker.ts';
import { checkWriteAccess } from '../orders/write-access.ts';
import { auditOf, exporter } from './support.ts';

let worker: TestWorker;
let shopId: string;
let owner: TestPerson;
let manager: TestPerson;
let viewer: TestPerson;
let exports: ReturnType<typeof exporter>;
beforeAll(async () => {
  worker = await startTestWorker();
  shopId = await worker.makeShop();
  owner = await worker.makePerson({ [shopId]: 'owner' });
  manager = await worker.makePerson({ [shopId]: 'manager' });
  viewer = await worker.makePerson({ [shopId]: 'viewer' });
  exports = exporter(worker, shopId, manager.token);
  for (const number of ['A-1', 'A-2']) await worker.makeOrder({ shopId, number }, owner.token);
});
afterAll(() => worker.stop());

describe('who may export (F1–F4)', () => {
  it('is an owner and a manager of the shop, nobody else', async () => {
    await checkWriteAccess(worker, { method: 'POST', path: '/api/v1/exports', body: { shopId: DEMO.shopId } });
    for (const { token } of [owner, manager]) expect((await exporter(worker, shopId, token).ask()).status).toBe(201);
  });

  it('a viewer and a stranger get neither the file nor the status of another’s export, and leave no mark', async () => {
    const { id } = (await exports.ask()).body as { id: string };
    const elsewhere = await worker.makePerson({ [await worker.makeShop()]: 'owner' });
    const before = await worker.rows();
    for (const path of [`/api/v1/exports/${id}`, `/api/v1/exports/${id}/file`]) {
      expectRefusal(await worker.call('GET', path, { token: viewer.token }), 403, 'FORBIDDEN');
      expectRefusal(await worker.call('GET', path, { token: elsewhere.token }), 404, 'NOT_FOUND');
      expectRefusal(await worker.call('GET', path, { token: null }), 401, 'UNAUTHENTICATED');
    }
    expect(await worker.rows()).toEqual(before);
  });
});

describe('an export that is asked for', () => {
  it('takes two round trips, and is the same one for the same key', async () => {
    const first = await exports.ask({ columns: ['number'] }, 'same-key');
    expect([first.status, first.roundTrips]).toEqual([201, 2]);
    const again = await exports.ask({ columns: ['number'] }, 'same-key');
    expect([again.body, again.roundTrips]).toEqual([first.body, 1]);
    expectRefusal(await exports.ask({ columns: ['total'] }, 'same-key'), 422, 'IDEMPOTENCY_KEY_REUSED');
    const { id } = exportSchema.parse(first.body);
    const status = await worker.call('GET', `/api/v1/exports/${id}`, { token: manager.token });
    expect([status.roundTrips, status.body]).toEqual([1, first.body]);
  });

  it('is in the audit log: who, which orders, when it was asked for and downloaded, how many', async () => {
    const earlier = (await auditOf(worker, shopId)).length;
    const { id } = await exports.make({ columns: ['number', 'total'], status: 'new', period: 'month' });
    await exports.download(id);
    const log = (await auditOf(worker, shopId)).slice(earlier);
    expect(log.map(({ action, actorId, subjectId }) => [action, actorId, subjectId])).toEqual(
      ['requested', 'download_started', 'downloaded', 'download_started', 'downloaded'].map((action) => [
        ...[`export_${action}`, manager.userId, id],
      ]),
    );
    const filter = { status: 'new', period: 'month', columns: ['number', 'total'], from: expect.any(Number) };
    for (const { after } of log) expect(JSON.parse(after)).toMatchObject(filter);
    expect(JSON.parse(log[2]?.after ?? '')).toMatchObject({ orders: 2, rows: 2 });
  });
});

describe('saved settings (F2, F3)', () => {
  const body = { shared: true, name: 'Для бухгалтерии', settings: { profile: '1c', columns: ['number', 'total'] } };
  const list = async (person: TestPerson) => {
    const answer = await worker.call('GET', `/api/v1/export-profiles?shopId=${shopId}`, { token: person.token });
    expect([answer.status, answer.roundTrips]).toEqual([200, 1]);
    return exportProfileListSchema.parse(answer.body).items;
  };
  const save = async (person: TestPerson, input: object) => {
    const answer = await worker.call('POST', '/api/v1/export-profiles', {
      body: { shopId, ...body, ...input },
      token: person.token,
    });
    expect([answer.status, answer.roundTrips]).toEqual([201, 2]);
    return exportProfileSchema.parse(answer.body);
  };
  const namesFor = async (person: TestPerson) =>
    (await list(person)).filter(({ builtIn }) => !builtIn).map(({ name }) => name);

  it('begin with Excel, 1С and LibreOffice, which nobody can change', async () => {
    const builtIn = (await list(viewer)).filter((profile) => profile.builtIn);
    expect(builtIn.map(({ id, name }) => [id, name])).toEqual([
      ['excel', 'Excel'],
      ['1c', '1С'],
      ['libreoffice', 'LibreOffice'],
    ]);
    const answer = await worker.call('DELETE', '/api/v1/export-profiles/excel', { token: owner.token });
    expectRefusal(answer, 404, 'NOT_FOUND');
  });

  it('are seen by the whole shop where they are shared, by their maker alone where they are not', async () => {
    const shared = await save(manager, { name: 'Общий' });
    await save(manager, { name: 'Мой', shared: false });
    expect(await namesFor(manager)).toEqual(['Общий', 'Мой']);
    expect(await namesFor(owner)).toEqual(['Общий']);
    expect(shared.settings).toMatchObject({ profile: '1c', columns: ['number', 'total'], period: 'all' });
    expect((await exports.ask(shared.settings)).status).toBe(201);
  });

  it('are changed and forgotten by those who see them and may export, with a row in the audit log', async () => {
    const mine = await save(manager, { name: 'Личный', shared: false });
    const ours = await save(manager, { name: 'Наш' });
    const at = ({ id }: { id: string }) => `/api/v1/export-profiles/${id}`;
    const edit = { name: 'Новое имя', settings: { columns: ['total'] } };
    expectRefusal(await worker.call('PUT', at(mine), { body: edit, token: owner.token }), 404, 'NOT_FOUND');
    expectRefusal(await worker.call('DELETE', at(mine), { token: owner.token }), 404, 'NOT_FOUND');
    expectRefusal(await worker.call('PUT', at(ours), { body: edit, token: viewer.token }), 403, 'FORBIDDEN');
    const edited = await worker.call('PUT', at(ours), { body: edit, token: owner.token });
    expect([edited.status, edited.roundTrips, edited.body]).toEqual([
      200,
      2,
      expect.objectContaining({ name: 'Новое имя' }),
    ]);
    expect((await worker.call('DELETE', at(ours), { token: owner.token })).status).toBe(204);
    expect(await namesFor(owner)).not.toContain('Новое имя');
    const log = (await auditOf(worker, shopId)).filter(({ subjectId }) => subjectId === ours.id);
    expect(log.map(({ action, actorId }) => [action, actorId])).toEqual([
      ['export_profile_created', manager.userId],
      ['export_profile_edited', owner.userId],
      ['export_profile_removed', owner.userId],
    ]);
  });

  it('are saved by nobody who may only look', async () => {
    await checkWriteAccess(worker, {
      ...{ method: 'POST', path: '/api/v1/export-profiles', body: { shopId: DEMO.shopId, ...body } },
    });
  });
});
