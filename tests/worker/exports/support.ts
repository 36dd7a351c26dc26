import { parse } from 'csv-parse/sync';
import { sql } from 'drizzle-orm';
import { expect } from 'vitest';
import { type Export, exportSchema } from '#core/api/exports';
import type { TestWorker } from '../../support/worker.ts';

export type AuditRow = { action: string; actorId: string; subjectId: string; after: string };

/** Exports of one shop as a script makes them: ask, download, read what the status says. */
export function exporter(worker: TestWorker, shopId: string, token: string) {
  const ask = (settings: Record<string, unknown> = {}, key?: string) =>
    worker.call('POST', '/api/v1/exports', { body: { shopId, ...settings }, token, ...(key && { key }) });

  const download = async (id: string, bearer = token) => {
    const response = await fetch(`${worker.url}/api/v1/exports/${id}/file`, {
      headers: { authorization: `Bearer ${bearer}` },
    });
    return { response, bytes: new Uint8Array(await response.arrayBuffer()) };
  };

  const status = async (id: string): Promise<Export> =>
    exportSchema.parse((await worker.call('GET', `/api/v1/exports/${id}`, { token })).body);

  const make = async (settings: Record<string, unknown> = {}) => {
    const asked = await ask(settings);
    expect(asked.status, asked.text).toBe(201);
    const { id } = exportSchema.parse(asked.body);
    const { response, bytes } = await download(id);
    expect(response.status).toBe(200);
    return { id, bytes, response, status: await status(id) };
  };
  return { ask, download, status, make };
}

export const textOf = (bytes: Uint8Array, encoding = 'utf-8'): string =>
  new TextDecoder(encoding, { ignoreBOM: true }).decode(bytes);

export const cellsOf = (text: string, delimiter: string): string[][] =>
  parse(text.replace(/^\ufeff/, ''), { delimiter, relax_column_count: false });

/** One column of the file, under its heading. */
export function columnOf(text: string, delimiter: string, heading: string): (string | undefined)[] {
  const [head = [], ...rows] = cellsOf(text, delimiter);
  const place = head.indexOf(heading);
  expect(place, `the file has a column "${heading}"`).toBeGreaterThanOrEqual(0);
  return rows.map((row) => row[place]);
}

export const auditOf = (worker: TestWorker, shopId: string) =>
  worker.db.read.all<AuditRow>(
    sql`SELECT action, actor_id AS actorId, subject_id AS subjectId, after FROM audit_log
      WHERE shop_id = ${shopId} ORDER BY seq`,
  );

/** Many copies of an order, each a millisecond older than the last. */
export async function copyOrder(worker: TestWorker, id: string, times: number): Promise<void> {
  const columns = await worker.db.read.all<{ name: string }>(sql`SELECT name FROM pragma_table_info('orders')`);
  const names = columns.map(({ name }) => name).filter((name) => name !== 'seq');
  const values = names.map((name) => {
    if (name === 'id' || name === 'number') return `o.${name} || '-' || n.i`;
    return name === 'created_at' ? 'o.created_at - n.i / 3' : `o.${name}`;
  });
  await worker.db.write.run(
    sql.raw(
      `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${times})
       INSERT INTO orders (${names.join(', ')}) SELECT ${values.join(', ')} FROM orders o, n WHERE o.id = '${id}'`,
    ),
  );
}
