import Database from 'libsql';
import { batchReportSchema, batchSchema } from '#core/api/batches';
import { orderListSchema } from '#core/api/orders';
import { cellAt, cellOf } from '#core/order/cell';
import type { World } from '../case.ts';
import { ask } from '../http.ts';
import { figure, type Row } from '../rows.ts';

const area = 'batches';
const ORDERS = 10_000;
const POLL_MS = 50;
const LONGEST_MS = 120_000;

/** A change of status of ten thousand orders at once, beside the same writes in this process. */
export async function batchRun(world: World, { file }: { file: string }): Promise<Row[]> {
  const ids = await confirmedOrders(world);
  const rawMs = inProcess(file, ids, 'new');
  const ms = await throughTheWorker(world, ids, 'new');
  world.report(`batch of ${ids.length}: ${Math.round(ms)} ms; in-process ${Math.round(rawMs)} ms`);
  return [
    figure({
      ...{ area, n: 1, name: `a status of ${ids.length} orders`, unit: 'x in-process', bound: 4 },
      ...{ value: ms / rawMs, p50Ms: ms, rawP50Ms: rawMs },
    }),
  ];
}

async function confirmedOrders(world: World): Promise<string[]> {
  const ids: string[] = [];
  for (let cursor: string | null = null; ids.length < ORDERS; ) {
    const query = { shopId: world.big.id, status: 'confirmed', limit: '200', ...(cursor && { cursor }) };
    const path = `/api/v1/orders?${new URLSearchParams(query)}`;
    const page = orderListSchema.parse((await ask(world.url, await world.token(), { method: 'GET', path })).body);
    ids.push(...page.items.map(({ id }) => id));
    cursor = page.nextCursor;
    if (!cursor) throw new Error('too few orders for a batch');
  }
  return ids.slice(0, ORDERS);
}

/** Order and history row by row in one transaction, the triggers' counters with them; nothing is kept. */
function inProcess(file: string, ids: readonly string[], status: 'new'): number {
  const db = new Database(file);
  try {
    const read = db.prepare('SELECT shop_id, cell FROM orders WHERE id = ?');
    const update = db.prepare(
      'UPDATE orders SET status = ?, cell = ?, version = version + 1, status_mark = status_mark + 1, updated_at = ? WHERE id = ?',
    );
    const history = db.prepare(
      `INSERT INTO order_history (id, shop_id, order_id, at, actor_kind, actor_id, actor_name, action, before, after)
       VALUES (?, ?, ?, ?, 'manager', 'usr_1', 'Анна', 'status_changed', '{"status":"confirmed"}', '{"status":"new"}')`,
    );
    const startedAt = performance.now();
    db.exec('BEGIN IMMEDIATE');
    for (const id of ids) {
      const row = read.get(id) as { shop_id: string; cell: number };
      update.run(status, cellOf({ ...cellAt(row.cell), status }), Date.now(), id);
      history.run(`his_${crypto.randomUUID()}`, row.shop_id, id, Date.now());
    }
    const ms = performance.now() - startedAt;
    db.exec('ROLLBACK');
    return ms;
  } finally {
    db.close();
  }
}

/** From asking to the last order's outcome. */
async function throughTheWorker(world: World, ids: readonly string[], status: 'new'): Promise<number> {
  const startedAt = performance.now();
  const body = { shopId: world.big.id, action: 'status', status, selection: { ids } };
  const asked = await ask(world.url, await world.token(), { method: 'POST', path: '/api/v1/batches', body });
  const { id } = batchSchema.parse(asked.body);
  for (;;) {
    const path = `/api/v1/batches/${id}?limit=1`;
    const answer = await ask(world.url, await world.token(), { method: 'GET', path });
    const { state, counts } = batchReportSchema.parse(answer.body);
    const ms = performance.now() - startedAt;
    if (state === 'done') {
      if (counts.ok !== ids.length) throw new Error(`the batch ended with ${JSON.stringify(counts)}`);
      return ms;
    }
    if (ms > LONGEST_MS) throw new Error(`the batch is not done: ${JSON.stringify(counts)}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
