import { parseArgs } from 'node:util';
import { type Client, createClient, type InStatement, type Value } from '@libsql/client/web';
import { type Head, readBackup } from './file.ts';
import {
  columnsOf,
  quoted,
  readSchema,
  type SchemaObject,
  type SearchIndex,
  searchIndexesOf,
  tablesOf,
} from './schema.ts';

type Address = { url: string; authToken?: string | undefined };

const VALUES_PER_STATEMENT = 1000;
const SIZE_PER_BATCH = 1024 * 1024;
const INDEXED_PER_STATEMENT = 5000;

/**
 * Brings a backup back, streamed. Triggers and views come last: until then no write of the Worker's gets through,
 * and no row is counted twice.
 */
export async function restoreDatabase(address: Address, file: string, { force = false } = {}): Promise<number> {
  // Read to its end before anything is touched: a file that is cut short must not replace a database.
  for await (const _ of readBackup(file));
  const client = createClient({ ...address, intMode: 'bigint' });
  try {
    await makeEmpty(client, force);
    const { head, rows } = await loadRows(client, file);
    const indexes = searchIndexesOf(head.schema);
    const isText = ({ name, type }: SchemaObject) => type === 'view' && indexes.some(({ content }) => content === name);
    for (const { sql } of head.schema.filter(isText)) await client.execute(sql);
    await fillSearchIndexes(client, indexes);
    const last = head.schema.filter(
      (object) => (object.type === 'view' && !isText(object)) || object.type === 'trigger',
    );
    const counted = head.sequences.flatMap(({ name, seq }): InStatement[] => [
      { sql: 'DELETE FROM sqlite_sequence WHERE name = ?', args: [name] },
      { sql: 'INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)', args: [name, BigInt(seq)] },
    ]);
    await client.batch([...counted, ...last.toSorted(viewsFirst).map(({ sql }) => sql)], 'write');
    return rows;
  } finally {
    client.close();
  }
}

const viewsFirst = (a: SchemaObject, b: SchemaObject) => Number(a.type === 'trigger') - Number(b.type === 'trigger');

/** Tables without rows, as `db:migrate` leaves them, count as empty. */
async function makeEmpty(client: Client, force: boolean): Promise<void> {
  const schema = await readSchema((statement) => client.execute(statement));
  if (schema.length === 0) return;
  const tables = tablesOf(schema);
  const asked = tables.filter(({ name }) => name !== '__drizzle_migrations');
  const filled =
    asked.length > 0
      ? await client.batch(
          asked.map(({ name }) => `SELECT 1 FROM ${quoted(name)} LIMIT 1`),
          'read',
        )
      : [];
  if (!force && filled.some(({ rows }) => rows.length > 0))
    throw new Error('The database is not empty. Add --force to replace everything that is in it.');
  const droppable = schema.filter(({ type }) => type === 'trigger' || type === 'view');
  const doomed: { type: string; name: string }[] = [
    ...droppable.toSorted(viewsFirst).toReversed(),
    ...schema.filter(({ name, type }) => type === 'table' && !tables.some((table) => table.name === name)),
    ...tables.toReversed(),
  ];
  await client.batch(
    doomed.map(({ type, name }) => `DROP ${type} ${quoted(name)}`),
    'write',
  );
}

/** The tables with their indexes, then the rows, a megabyte or so to a batch. */
async function loadRows(client: Client, file: string): Promise<{ head: Head; rows: number }> {
  let head: Head | null = null;
  let insert = '';
  let columns = 0;
  let size = 0;
  let rows = 0;
  let waiting: Value[][] = [];
  let statements: InStatement[] = [];
  const close = () => {
    if (waiting.length === 0) return;
    const places = `(${Array(columns).fill('?').join(', ')})`;
    statements.push({ sql: `${insert} VALUES ${waiting.map(() => places).join(', ')}`, args: waiting.flat() });
    waiting = [];
  };
  const flush = async () => {
    close();
    if (statements.length > 0) await client.batch(statements, 'write');
    statements = [];
    size = 0;
  };
  for await (const line of readBackup(file)) {
    if (line.kind === 'head') {
      head = line;
      const indexes = line.schema.filter(({ type }) => type === 'index');
      const made = [...tablesOf(line.schema), ...searchIndexesOf(line.schema), ...indexes];
      await client.batch(
        made.map(({ sql }) => sql),
        'write',
      );
    } else if (line.kind === 'table') {
      close();
      columns = line.columns.length;
      insert = `INSERT INTO ${quoted(line.table)} (${line.columns.map(quoted).join(', ')})`;
    } else if (line.kind === 'row') {
      waiting.push(line.values);
      rows += 1;
      size += sizeOf(line.values);
      if ((waiting.length + 1) * columns > VALUES_PER_STATEMENT) close();
      if (size > SIZE_PER_BATCH) await flush();
    }
  }
  await flush();
  if (!head) throw new Error(`${file} has no head`);
  return { head, rows };
}

const sizeOf = (values: readonly Value[]): number =>
  values.reduce<number>((sum, value) => {
    if (typeof value === 'string') return sum + value.length + 16;
    return sum + (value instanceof ArrayBuffer ? value.byteLength : 16);
  }, 0);

/** In steps: a server ends a statement that takes too long. */
async function fillSearchIndexes(client: Client, indexes: readonly SearchIndex[]): Promise<void> {
  for (const index of indexes) {
    const { columns } = await columnsOf((statement) => client.execute(statement), index);
    const names = columns.map(quoted).join(', ');
    const rowid = quoted(index.rowid);
    const step = `FROM ${quoted(index.content)} WHERE ${rowid} > ? ORDER BY ${rowid} LIMIT ${INDEXED_PER_STATEMENT}`;
    for (let after: Value = -(2n ** 63n); ; ) {
      const args: Value[] = [after];
      const [last] = await client.batch(
        [
          { sql: `SELECT max(id) AS last FROM (SELECT ${rowid} AS id ${step})`, args },
          {
            sql: `INSERT INTO ${quoted(index.name)} (rowid, ${names}) SELECT ${rowid}, ${names} ${step}`,
            args,
          },
        ],
        'write',
      );
      const next: Value = last?.rows[0]?.last ?? null;
      if (next === null) break;
      after = next;
    }
  }
}

async function main(): Promise<void> {
  const { positionals, values } = parseArgs({ allowPositionals: true, options: { force: { type: 'boolean' } } });
  const [file] = positionals;
  const { LIBSQL_URL: url, LIBSQL_AUTH_TOKEN: authToken } = process.env;
  if (!url) throw new Error('LIBSQL_URL is not set: the address of the database, libsql://… or http://…');
  if (!file) throw new Error('Name the file to read: npm run db:restore -- FILE');
  const rows = await restoreDatabase({ url, authToken }, file, { force: values.force ?? false });
  process.stdout.write(`${rows} rows are back from ${file}.\n`);
}

if (import.meta.main)
  main().catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  });
