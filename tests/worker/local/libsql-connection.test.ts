import { setImmediate } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { Connection } from '../../../worker/local/libsql/connection.ts';
import { temporaryFile } from './libsql-server-support.ts';

it('frees what it prepared: long texts, each a new one, do not use the memory up', async () => {
  const connection = new Connection(temporaryFile(), 'writer', { begin: () => {}, end: () => {} });
  onTestFinished(() => connection.close());
  const arm =
    'SELECT * FROM (SELECT 1 AS a, 2 AS b, 3 AS c FROM sqlite_master WHERE name = ? ORDER BY a DESC, b DESC LIMIT 5)';
  const arms = Array.from({ length: 400 }, () => arm).join(' UNION ALL ');
  for (let number = 0; number < 1800; number += 1) {
    const sql = `SELECT ${number}, count(*) FROM (${arms})`;
    const args = Array.from({ length: 400 }, () => ({ type: 'null' as const }));
    expect(connection.execute({ sql, args, named_args: [], want_rows: true }).rows).toHaveLength(1);
    // As between the requests of an engine.
    await setImmediate();
  }
});
