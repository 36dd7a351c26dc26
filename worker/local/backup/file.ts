import { createReadStream, createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import type { Value } from '@libsql/client/web';
import { z } from 'zod';

/**
 * A backup is gzipped lines of JSON: a head with the schema, per table a line with its columns and then a line per
 * row, and an end that counts them, so that a file cut short is told from a whole one.
 */
const headSchema = z.object({
  format: z.literal('orderlane-backup'),
  version: z.literal(1),
  createdAt: z.iso.datetime(),
  schema: z.array(z.object({ type: z.enum(['table', 'index', 'trigger', 'view']), name: z.string(), sql: z.string() })),
  /** How far each AUTOINCREMENT has counted: a number that was given out never comes again. */
  sequences: z.array(z.object({ name: z.string(), seq: z.string().regex(/^\d+$/) })),
});
const tableSchema = z.object({ table: z.string(), columns: z.array(z.string()).min(1) });
const endSchema = z.object({ end: z.literal(true), rows: z.int() });
const cellSchema = z.union([
  z.null(),
  z.string(),
  z.int(),
  z.strictObject({ int: z.string() }),
  z.strictObject({ real: z.number() }),
  z.strictObject({ blob: z.string() }),
]);
const rowSchema = z.array(cellSchema);

export type Head = z.infer<typeof headSchema>;
export type Line =
  | ({ kind: 'head' } & Head)
  | { kind: 'table'; table: string; columns: string[] }
  | { kind: 'row'; values: Value[] }
  | { kind: 'end'; rows: number };

type Cell = z.infer<typeof cellSchema>;

/** An integer that JSON would round, and a real that JSON would make an integer, say what they are. */
function toCell(value: Value): Cell {
  if (value === null || typeof value === 'string') return value;
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : { int: String(value) };
  if (typeof value === 'number') return { real: value };
  if (typeof value === 'boolean') return value ? 1 : 0;
  return { blob: Buffer.from(value).toString('base64') };
}

function fromCell(cell: Cell): Value {
  if (cell === null || typeof cell === 'string') return cell;
  if (typeof cell === 'number') return BigInt(cell);
  if ('int' in cell) return BigInt(cell.int);
  if ('real' in cell) return cell.real;
  return new Uint8Array(Buffer.from(cell.blob, 'base64')).buffer;
}

function textOf(line: Line): string {
  if (line.kind === 'row') return `${JSON.stringify(line.values.map(toCell))}\n`;
  const { kind, ...rest } = line;
  return `${JSON.stringify(kind === 'end' ? { end: true, ...rest } : rest)}\n`;
}

/** Writes beside the file and puts it into its place when it is whole. Nobody else on the machine may read it. */
export async function writeBackup(file: string, lines: AsyncIterable<Line>): Promise<void> {
  const unfinished = `${file}.unfinished`;
  async function* texts() {
    for await (const line of lines) yield textOf(line);
  }
  try {
    const target = createWriteStream(unfinished, { mode: 0o600 });
    await pipeline(Readable.from(texts()), createGzip(), target);
    await rename(unfinished, file);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
}

/** Line by line, whatever the file's size. Throws where the file is no backup, or not a whole one. */
export async function* readBackup(file: string): AsyncGenerator<Line> {
  let rows = 0;
  let last: Line['kind'] | null = null;
  for await (const text of textsOf(file)) {
    const line = lineOf(file, text, last);
    if (line.kind === 'row') rows += 1;
    if (line.kind === 'end' && line.rows !== rows) throw new Error(`${file}: some rows are missing`);
    last = line.kind;
    yield line;
  }
  if (last !== 'end') throw new Error(`${file} is not a whole backup`);
}

async function* textsOf(file: string): AsyncGenerator<string> {
  const unzipped = createGunzip();
  const done = pipeline(createReadStream(file), unzipped);
  // Awaited below; it may fail before that.
  done.catch(() => undefined);
  try {
    yield* createInterface({ input: unzipped, crlfDelay: Number.POSITIVE_INFINITY });
    await done;
  } catch (error) {
    const isZip = error instanceof Error && 'code' in error && String(error.code).startsWith('Z_');
    throw isZip ? new Error(`${file} is not a whole backup`, { cause: error }) : error;
  }
}

function lineOf(file: string, text: string, last: Line['kind'] | null): Line {
  const value = parsed(text);
  if (last === null) {
    const head = headSchema.safeParse(value);
    if (!head.success) throw new Error(`${file} is no backup of ours`);
    return { kind: 'head', ...head.data };
  }
  if (Array.isArray(value)) return { kind: 'row', values: rowSchema.parse(value).map(fromCell) };
  const end = endSchema.safeParse(value);
  if (end.success) return { kind: 'end', rows: end.data.rows };
  const table = tableSchema.safeParse(value);
  if (!table.success) throw new Error(`${file} has a line that no backup has`);
  return { kind: 'table', ...table.data };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
