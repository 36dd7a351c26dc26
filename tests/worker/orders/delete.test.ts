import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { DeletePreview } from '#core/api/deleting';
import type { Order } from '#core/order/schema';
import { DEMO } from '../../../worker/local/demo/seed.ts';
import { until } from '../../support/api-client.ts';
import { expectRefusal, startTestWorker, type TestWorker } from '../../support/worker.ts';
import { checkWriteAccess } from './write-access.ts';

let worker: TestWorker;
beforeAll(async () => {
  worker = await startTestWorker();
  await worker.db.write.run(
    sql`UPDATE connections SET settings = json_set(settings, '$.requestsPerSecond', 10, '$.timeoutMs', 1500)`,
  );
}, 60_000);
afterEach(async () => {
  for (const system of ['shiptor', 'retailcrm']) await worker.sandbox('DELETE', `/control/${system}`);
});
afterAll(() => worker?.stop());

const at = (id: string, rest = '') => `/api/v1/orders/${id}${rest}`;
const remove = (id: string, version: number) => worker.call('DELETE', at(id, `?version=${version}`));
const linkOf = ({ links }: Order, system = 'shiptor') => links.find((link) => link.system === system);
const settled = (id: string, state: string, system = 'shiptor') =>
  until(`the ${system} link of ${id} is ${state}`, async () => {
    const order = await worker.readOrder(id);
    return linkOf(order, system)?.state === state && order;
  });
const setStatus = (id: string, version: number, status: string) =>
  worker.call('POST', at(id, '/status'), { body: { version, status } });
const fault = (body: object) => worker.sandbox('POST', '/control/shiptor', body);
const actions = async (id: string) =>
  ((await worker.call('GET', at(id, '/history'))).body as { items: { action: string }[] }).items.map(
    ({ action }) => action,
  );
const calls = async (method: string): Promise<number> => {
  const { counters } = (await worker.sandbox('GET', '/control/shiptor/log')) as { counters: Record<string, number> };
  return counters[`method ${method}`] ?? 0;
};

async function sentOrder(connectionId: string = DEMO.shiptorId): Promise<Order> {
  const { id } = await worker.makeOrder();
  await worker.call('POST', at(id, '/send'), { body: { connectionId } });
  return settled(id, 'linked', connectionId === DEMO.shiptorId ? 'shiptor' : 'retailcrm');
}

describe('deleting an order (G1)', () => {
  it('sets «Удален», can be repeated, and any other status restores it', async () => {
    const { id, version } = await worker.makeOrder();
    const first = await remove(id, version);
    expect([first.status, first.roundTrips, (first.body as Order).status]).toEqual([200, 2, 'deleted']);
    const again = await remove(id, version);
    expect([again.status, again.body]).toEqual([200, first.body]);
    for (const status of ['confirmed', 'deleted', 'problem', 'deleted', 'new'])
      expect((await setStatus(id, (await worker.readOrder(id)).version, status)).status).toBe(200);
    expect((await actions(id)).filter((action) => action === 'status_changed')).toHaveLength(6);
  });

  it('refuses an order that somebody changed meanwhile, with what stands now', async () => {
    const { id, version } = await worker.makeOrder();
    await setStatus(id, version, 'confirmed');
    const answer = await remove(id, version);
    expectRefusal(answer, 409, 'VERSION_CONFLICT');
    expect((await worker.readOrder(id)).status).toBe('confirmed');
  });

  it('is for members who may write', async () => {
    const { id, version } = await worker.makeOrder();
    await checkWriteAccess(worker, { method: 'DELETE', path: at(id, `?version=${version}`) });
  });
});

describe('the copies of a deleted order (G2)', () => {
  it('go in Shiptor by themselves; a restore brings the order back only here, and sends anew', async () => {
    const sent = await sentOrder();
    const first = linkOf(sent)?.externalId;
    expect((await remove(sent.id, sent.version)).status).toBe(200);
    const gone = await settled(sent.id, 'removed');
    expect(gone.status).toBe('deleted');
    expect(await actions(sent.id)).toEqual(expect.arrayContaining(['remove_requested', 'remove_succeeded']));
    expect((await setStatus(sent.id, gone.version, 'new')).status).toBe(200);
    expect(linkOf(await worker.readOrder(sent.id))?.state).toBe('removed');
    await worker.call('POST', at(sent.id, '/send'), { body: { connectionId: DEMO.shiptorId } });
    const anew = linkOf(await settled(sent.id, 'linked'))?.externalId;
    expect(anew).toBeTruthy();
    expect(anew).not.toBe(first);
  });

  it('are asked for once more after a lost answer, and one that is gone already counts as removed', async () => {
    const sent = await sentOrder();
    const [before, looked] = [await calls('removePackage'), await calls('getPackage')];
    await fault({ fault: 'lose_answer_after_write', times: 1, match: 'removePackage' });
    await remove(sent.id, sent.version);
    await settled(sent.id, 'removed');
    expect((await calls('removePackage')) - before).toBe(2);
    expect((await calls('getPackage')) - looked).toBe(0);
    expect(await actions(sent.id)).toEqual(expect.arrayContaining(['remove_unknown', 'remove_succeeded']));
  });

  it('stay where the system refuses, and its words stand at the link', async () => {
    const sent = await sentOrder();
    await worker.sandbox('POST', `/control/shiptor/packages/${linkOf(sent)?.externalId}/status`, {
      status: 'delivered',
    });
    await remove(sent.id, sent.version);
    const refused = await settled(sent.id, 'failed');
    expect(linkOf(refused)?.error?.message).toMatch(/in this state/);
    expect(refused.status).toBe('deleted');

    const preview = await worker.call('GET', at(sent.id, '/delete-preview'));
    expect(preview.body).toMatchObject({ next: 'purge', refusal: 'ORDER_HAS_LINKS', links: [{ effect: 'stays' }] });
    expectRefusal(await worker.call('POST', at(sent.id, '/purge'), { body: {} }), 409, 'ORDER_HAS_LINKS');
    await worker.sandbox('POST', `/control/shiptor/packages/${linkOf(sent)?.externalId}/status`, { status: 'new' });
    expect((await remove(sent.id, refused.version)).status).toBe(200);
    await settled(sent.id, 'removed');
    expect((await worker.call('POST', at(sent.id, '/purge'), { body: {} })).status).toBe(200);
  });

  it('go also where the order is deleted while its sending is under way', async () => {
    const { id, version } = await worker.makeOrder();
    await fault({ fault: 'latency', latencyMs: 700, times: 1, match: 'addPackage' });
    await worker.call('POST', at(id, '/send'), { body: { connectionId: DEMO.shiptorId } });
    await settled(id, 'sending');
    expect((await remove(id, version)).status).toBe(200);
    const gone = await settled(id, 'removed');
    expect(gone.status).toBe('deleted');
  });

  it('stay where the order is restored before the removal has begun', async () => {
    const sent = await sentOrder();
    await fault({ fault: 'status503', times: 20, match: 'removePackage' });
    await remove(sent.id, sent.version);
    await until('the removal waits', async () => (await actions(sent.id)).includes('remove_delayed'));
    expectRefusal(
      await worker.call('POST', at(sent.id, '/send'), { body: { connectionId: DEMO.shiptorId } }),
      409,
      'STATUS_NOT_ALLOWED',
    );
    const { version } = await worker.readOrder(sent.id);
    await setStatus(sent.id, version, 'confirmed');
    const restored = await settled(sent.id, 'linked');
    expect(linkOf(restored)?.externalId).toBe(linkOf(sent)?.externalId);
    const jobs = await worker.db.read.all<{ kind: string; state: string }>(
      sql`SELECT kind, state FROM jobs WHERE order_id = ${sent.id} ORDER BY seq`,
    );
    expect(jobs).toEqual([
      { kind: 'send', state: 'done' },
      { kind: 'remove', state: 'withdrawn' },
    ]);
  });

  it('are told beforehand: what goes, what stays and why', async () => {
    const sent = await sentOrder();
    await worker.call('POST', at(sent.id, '/send'), { body: { connectionId: DEMO.retailcrmId } });
    await settled(sent.id, 'linked', 'retailcrm');
    const answer = await worker.call('GET', at(sent.id, '/delete-preview'));
    expect([answer.status, answer.roundTrips]).toEqual([200, 1]);
    const preview = answer.body as DeletePreview;
    expect([preview.next, preview.refusal]).toEqual(['delete', null]);
    const effects = Object.fromEntries(preview.links.map(({ system, effect, reason }) => [system, [effect, reason]]));
    expect(effects).toEqual({ shiptor: ['removed', null], retailcrm: ['stays', 'SYSTEM_CANNOT_REMOVE'] });
    await remove(sent.id, (await worker.readOrder(sent.id)).version);
    await settled(sent.id, 'removed');
    expect(linkOf(await worker.readOrder(sent.id), 'retailcrm')?.state).toBe('linked');
    const next = (await worker.call('GET', at(sent.id, '/delete-preview'))).body as DeletePreview;
    expect([next.next, next.links.map(({ effect }) => effect).sort()]).toEqual(['purge', ['nothing_there', 'stays']]);
  });
});

describe('a deleted order with links (B16)', () => {
  it('is closed for editing until its link is removed; then it is edited, restored and sent again', async () => {
    const sent = await sentOrder(DEMO.retailcrmId);
    const { version } = (await remove(sent.id, sent.version)).body as Order;
    const edit = () => worker.call('PATCH', at(sent.id), { body: { version, comment: 'Позвонить' } });
    expectRefusal(await edit(), 409, 'ORDER_HAS_LINKS');
    const linkId = linkOf(sent, 'retailcrm')?.id;
    await checkWriteAccess(worker, { method: 'DELETE', path: at(sent.id, `/links/${linkId}`) });
    const unlinked = await worker.call('DELETE', at(sent.id, `/links/${linkId}`));
    expect([unlinked.status, unlinked.roundTrips, (unlinked.body as Order).links]).toEqual([200, 2, []]);
    expectRefusal(await worker.call('DELETE', at(sent.id, `/links/${linkId}`)), 404, 'NOT_FOUND');
    const edited = await edit();
    expect(edited.status).toBe(200);
    await setStatus(sent.id, (edited.body as Order).version, 'new');
    await worker.call('POST', at(sent.id, '/send'), { body: { connectionId: DEMO.retailcrmId } });
    const again = await settled(sent.id, 'linked', 'retailcrm');
    expect(linkOf(again, 'retailcrm')?.externalId).toBe(linkOf(sent, 'retailcrm')?.externalId);
    expect(await actions(sent.id)).toContain('link_removed');
  });

  it('sent again after its link was removed finds the parcel that still stands, and makes no second one', async () => {
    const sent = await sentOrder();
    await worker.call('DELETE', at(sent.id, `/links/${linkOf(sent)?.id}`));
    const before = await calls('addPackage');
    await worker.call('POST', at(sent.id, '/send'), { body: { connectionId: DEMO.shiptorId } });
    const again = await settled(sent.id, 'linked');
    expect(linkOf(again)?.externalId).toBe(linkOf(sent)?.externalId);
    expect((await calls('addPackage')) - before).toBe(0);
  });

  it('keeps a link whose sending is under way', async () => {
    const { id } = await worker.makeOrder();
    await fault({ fault: 'latency', latencyMs: 700, times: 1, match: 'addPackage' });
    await worker.call('POST', at(id, '/send'), { body: { connectionId: DEMO.shiptorId } });
    const linkId = linkOf(await settled(id, 'sending'))?.id;
    expectRefusal(await worker.call('DELETE', at(id, `/links/${linkId}`)), 409, 'UNDER_WAY');
    await settled(id, 'linked');
  });
});
