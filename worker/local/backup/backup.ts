import { createClient, type ResultSet, type Value } from '@libsql/client/web';
import { type Line, writeBackup } from './file.ts';
import { type Ask, columnsOf, quoted, readSchema, searchIndexesOf, tablesOf } from './schema.ts';

type Address = { url: string; authToken?: string | undefined };
const ROWS_PER_PAGE = 500;

/** One consistent snapshot of a libSQL database, streamed into a file while others go on writing. */
export async function backupDatabase(address: Address, file: string, rowsPerPage = ROWS_PER_PAGE): Promise<number> {
  const client = createClient({ ...address, intMode: 'bigint' });
  let rows = 0;
  try {
    const snapshot = await client.transaction('read');
    const ask: Ask = (statement) => snapshot.execute(statement);
    async function* counted() {
      for await (const line of linesOf(ask, rowsPerPage)) {
        if (line.kind === 'row') rows += 1;
        yield line;
      }
    }
    await writeBackup(file, counted()).finally(() => snapshot.close());
  } finally {
    client.close();
  }
  return rows;
}

async function* linesOf(ask: Ask, rowsPerPage: number): AsyncGenerator<Line> {
  const schema = await readSchema(ask);
  if (schema.length === 0) throw new Error('The database holds no tables: there is nothing to back up');
  searchIndexesOf(schema);
  const counters = await ask("SELECT name FROM sqlite_master WHERE name = 'sqlite_sequence'");
  const sequences = counters.rows.length > 0 ? (await ask('SELECT name, seq FROM sqlite_sequence')).rows : [];
  yield {
    ...{ kind: 'head', format: 'orderlane-backup', version: 1, createdAt: new Date().toISOString(), schema },
    sequences: sequences.map(({ name, seq }) => ({ name: String(name), seq: String(seq) })),
  };
  let rows = 0;
  for (const table of tablesOf(schema)) {
    const { columns, key } = await columnsOf(ask, table);
    yield { kind: 'table', table: table.name, columns };
    for await (const values of rowsOf(ask, { name: table.name, columns, key }, rowsPerPage)) {
      rows += 1;
      yield { kind: 'row', values };
    }
  }
  yield { kind: 'end', rows };
}

type Table = { name: string; columns: string[]; key: string[] };

/** Page by page behind the last row's key. Servers bound the size of an answer, so a page too large is halved. */
async function* rowsOf(ask: Ask, { name, columns, key }: Table, rowsPerPage: number): AsyncGenerator<Value[]> {
  const keys = key.map(quoted).join(', ');
  const places = key.map(() => '?').join(', ');
  const select = `SELECT ${[...key, ...columns].map(quoted).join(', ')} FROM ${quoted(name)}`;
  let limit = rowsPerPage;
  let after: Value[] | null = null;
  for (;;) {
    const where: string = after ? ` WHERE (${keys}) > (${places})` : '';
    const args: Value[] = [...(after ?? []), BigInt(limit)];
    let page: ResultSet;
    try {
      page = await ask({ sql: `${select}${where} ORDER BY ${keys} LIMIT ?`, args });
    } catch (error) {
      if (limit === 1 || !isTooLarge(error)) throw error;
      limit = Math.ceil(limit / 2);
      continue;
    }
    const rows: Value[][] = page.rows.map((row) => Array.from({ length: row.length }, (_, at) => row[at] ?? null));
    for (const row of rows) yield row.slice(key.length);
    if (rows.length < limit) return;
    after = rows.at(-1)?.slice(0, key.length) ?? null;
    limit = Math.min(rowsPerPage, limit * 2);
  }
}

const isTooLarge = (error: unknown): boolean => error instanceof Error && /too large|too big/i.test(error.message);

async function main(): Promise<void> {
  const [file] = process.argv.slice(2);
  const { LIBSQL_URL: url, LIBSQL_AUTH_TOKEN: authToken } = process.env;
  if (!url) throw new Error('LIBSQL_URL is not set: the address of the database, libsql://… or http://…');
  if (!file) throw new Error('Name the file to write: npm run db:backup -- FILE');
  const rows = await backupDatabase({ url, authToken }, file);
  process.stdout.write(`${rows} rows are in ${file}. Keep the KEY_RING beside it: links and credentials need it.\n`);
}

if (import.meta.main)
  main().catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  });
