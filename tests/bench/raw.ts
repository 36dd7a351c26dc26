import { once } from 'node:events';
import { createServer } from 'node:http';
import { text as textOf } from 'node:stream/consumers';
import Database from 'libsql';
import { z } from 'zod';
import type { Case, World } from './case.ts';
import { ask } from './http.ts';
import { median } from './measure.ts';
import { startSeparateWorker } from './worker.ts';

type Value = string | number | bigint | Buffer | null;
type Statement = { sql: string; args: Value[] };

const valueSchema = z.union([
  z.object({ type: z.literal('null') }).transform(() => null),
  z.object({ type: z.literal('integer'), value: z.string() }).transform(({ value }) => BigInt(value)),
  z.object({ type: z.literal('float'), value: z.number() }).transform(({ value }) => value),
  z.object({ type: z.literal('text'), value: z.string() }).transform(({ value }) => value),
  z.object({ type: z.literal('blob'), base64: z.string() }).transform(({ base64 }) => Buffer.from(base64, 'base64')),
]);
/** A text that is used more than once in a pipeline is stored first and named by its number. */
const stmtSchema = z.object({
  sql: z.string().optional(),
  sql_id: z.int().optional(),
  args: z.array(valueSchema).optional(),
});
const pipelineSchema = z.object({
  requests: z.array(
    z.looseObject({
      sql: z.string().optional(),
      sql_id: z.int().optional(),
      stmt: stmtSchema.optional(),
      batch: z.object({ steps: z.array(z.object({ stmt: stmtSchema })) }).optional(),
    }),
  ),
});

const BRACKETS = /^\s*(BEGIN|COMMIT|ROLLBACK)\b/i;
const isWrite = (sql: string) => /^\s*(INSERT|UPDATE|DELETE)\b/i.test(sql);

function statementsOf(body: string): Statement[] {
  const { requests } = pipelineSchema.parse(JSON.parse(body));
  const stored = new Map(requests.map(({ sql_id: id, sql }) => [id, sql]));
  return requests
    .flatMap(({ stmt, batch }) => [...(stmt ? [stmt] : []), ...(batch?.steps.map((step) => step.stmt) ?? [])])
    .map(({ sql, sql_id: id, args }) => ({ sql: sql ?? stored.get(id) ?? '', args }))
    .filter(({ sql }) => !BRACKETS.test(sql))
    .map(({ sql, args = [] }) => ({ sql, args }));
}

const SAMPLES = 12;
const REPEATS = 3;

/** A database server that notes down what it is asked, hands reads on and refuses to write. */
async function listenIn(database: World['database'], heard: (statements: Statement[]) => void) {
  const server = createServer(async (request, response) => {
    const body = await textOf(request);
    const statements = request.method === 'POST' ? statementsOf(body) : [];
    heard(statements);
    if (statements.some(({ sql }) => isWrite(sql))) return response.writeHead(500).end();
    const headers = { authorization: request.headers.authorization ?? '', 'content-type': 'application/json' };
    const init = request.method === 'POST' ? { method: 'POST', headers, body } : { headers };
    const answer = await fetch(new URL(request.url ?? '/', database.url), init);
    return response.writeHead(answer.status, { 'content-type': 'application/json' }).end(await answer.text());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || !address) throw new Error('no port');
  return { url: `http://127.0.0.1:${address.port}`, close: () => server.close() };
}

/** What each case asks of the database, statement by statement. Writes are noted down and not carried out. */
export async function recordStatements(
  cases: readonly Case[],
  world: World,
  { keyRing, state }: { keyRing: string; state: string },
): Promise<Map<Case, Statement[][]>> {
  let heard: Statement[] = [];
  const ear = await listenIn(world.database, (statements) => heard.push(...statements));
  const worker = await startSeparateWorker(world, { keyRing, state, databaseUrl: ear.url });
  try {
    const recorded = new Map<Case, Statement[][]>();
    for (const each of cases) {
      const samples: Statement[][] = [];
      for (let sample = 0; sample < SAMPLES; sample += 1) {
        heard = [];
        await ask(worker.url, await world.token(), each.next(sample, world.big));
        samples.push(heard);
      }
      recorded.set(each, samples);
    }
    return recorded;
  } finally {
    await worker.close();
    ear.close();
  }
}

/** The median time of a case's statements, in milliseconds, in this process and on the file itself. Nothing is kept. */
export function timeStatements(file: string, recorded: Map<Case, Statement[][]>): Map<Case, number> {
  const db = new Database(file);
  try {
    return new Map([...recorded].map(([each, samples]) => [each, median(samples.flatMap((one) => repeat(db, one)))]));
  } finally {
    db.close();
  }
}

const repeat = (db: Database.Database, statements: readonly Statement[]): number[] =>
  Array.from({ length: REPEATS }, () => {
    const startedAt = performance.now();
    db.exec('BEGIN');
    for (const { sql, args } of statements) run(db, sql, args);
    db.exec('ROLLBACK');
    return performance.now() - startedAt;
  });

function run(db: Database.Database, sql: string, args: readonly Value[]): void {
  const statement = db.prepare(sql);
  if (isWrite(sql)) statement.run(...args);
  else statement.all(...args);
}
