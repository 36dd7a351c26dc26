import { spawnSync } from 'node:child_process';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { cellAt } from '#core/order/cell';
import { verifyCounts } from '../../../worker/local/verify.ts';
import { startTestWorker, type TestWorker } from '../../support/worker.ts';

let worker: TestWorker;
beforeAll(async () => {
  worker = await startTestWorker({ demoOrders: 50 });
});
afterAll(() => worker.stop());

const verify = (url = worker.databaseUrl) =>
  spawnSync(process.execPath, ['worker/local/verify.ts'], {
    encoding: 'utf8',
    env: { ...process.env, LIBSQL_URL: url, LIBSQL_AUTH_TOKEN: worker.databaseToken ?? '' },
  });

it('`npm run db:verify` ends with 0 where the counts are right, and names each one that is not', async () => {
  const right = verify();
  expect([right.status, right.stdout]).toEqual([0, 'All counts are right.\n']);
  await worker.db.write.run(sql`UPDATE order_days SET count = count + 2
    WHERE rowid = (SELECT min(rowid) FROM order_days WHERE count = 1)`);
  const wrong = verify();
  expect(wrong.status).toBe(1);
  expect(wrong.stdout).toMatch(
    /^order_days: shp_demo \d{4}-\d\d-\d\d .+: kept 3, \d+ kopecks; counted 1, \d+ kopecks\n1 counts are wrong\.\n$/,
  );
  expect([verify('').status, verify('').stderr]).toEqual([2, expect.stringContaining('LIBSQL_URL is not set')]);
});

it('an order whose status was changed without its cell is named, though every counter agrees with the cell', async () => {
  const shopId = await worker.makeShop();
  const { token } = await worker.makePerson({ [shopId]: 'owner' });
  const { id } = await worker.makeOrder({ shopId }, token);
  const set = (status: string) => worker.db.write.run(sql`UPDATE orders SET status = ${status} WHERE id = ${id}`);
  const wrong = async () =>
    (await verifyCounts(worker.db)).filter(
      (found) => found.shopId === shopId && cellAt(found.cell).status === 'confirmed',
    );
  expect(await wrong()).toEqual([]);
  await set('confirmed');
  expect((await wrong()).map(({ table, counted }) => [table, counted])).toEqual([
    ['orders', expect.stringMatching(/^cell \d+$/)],
    ...['order_counts', 'order_days', 'orders_search_docs'].map((table) => [table, expect.any(String)]),
  ]);
  expect(verify()).toMatchObject({
    status: 1,
    stdout: expect.stringMatching(/^orders: .+ confirmed .+: kept 1 in cell/m),
  });
  await set('new');
  expect(await wrong()).toEqual([]);
});
