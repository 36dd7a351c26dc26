import type { InStatement, ResultSet } from '@libsql/client/web';

export type SchemaObject = { type: 'table' | 'index' | 'trigger' | 'view'; name: string; sql: string };
export type Ask = (statement: InStatement) => Promise<ResultSet>;

export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** Everything that was created, the server's own tables and those behind a search index left out. */
export async function readSchema(ask: Ask): Promise<SchemaObject[]> {
  const { rows } = await ask(
    `SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL
     AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name NOT LIKE 'libsql\\_%' ESCAPE '\\' ORDER BY rowid`,
  );
  const objects = rows.map((row) => ({ type: row.type, name: row.name, sql: row.sql }) as SchemaObject);
  const indexes = objects.filter(({ sql }) => isVirtual(sql)).map(({ name }) => name);
  return objects.filter(({ name }) => !indexes.some((index) => isShadow(name, index)));
}

const isShadow = (name: string, index: string) =>
  ['data', 'idx', 'content', 'docsize', 'config'].some((part) => name === `${index}_${part}`);

const isVirtual = (sql: string) => /^CREATE\s+VIRTUAL\s+TABLE\b/i.test(sql);

/** Tables that hold rows, each after those that it refers to. */
export function tablesOf(schema: readonly SchemaObject[]): SchemaObject[] {
  const waiting = schema.filter(({ type, sql }) => type === 'table' && !isVirtual(sql));
  const ordered: SchemaObject[] = [];
  while (waiting.length > 0) {
    const names = waiting.map(({ name }) => name);
    const next = waiting.findIndex(({ name, sql }) =>
      names.every((other) => other === name || !new RegExp(`REFERENCES\\s+[\`"[]?${other}\\b`, 'i').test(sql)),
    );
    ordered.push(...waiting.splice(Math.max(0, next), 1));
  }
  return ordered;
}

/** A search index: `name(columns)` is filled from the table or view `content`. */
export type SearchIndex = { name: string; sql: string; content: string; rowid: string };

/** What an index that keeps no texts itself is filled from: the view beside it, by this name and key. */
const textsOf = (name: string) => ({ content: `${name}_texts`, rowid: 'doc' });

/** Throws for a kind of virtual table whose rows could not be brought back. */
export function searchIndexesOf(schema: readonly SchemaObject[]): SearchIndex[] {
  return schema
    .filter(({ sql }) => isVirtual(sql))
    .map(({ name, sql }) => {
      const content = optionOf(sql, 'content');
      const texts = textsOf(name);
      const hasTexts = schema.some((other) => other.type === 'view' && other.name === texts.content);
      if (!/\bUSING\s+fts5\b/i.test(sql) || !(content || hasTexts))
        throw new Error(`${name} is no search index over a table, so its rows could not be brought back`);
      return content
        ? { name, sql, content, rowid: optionOf(sql, 'content_rowid') ?? 'rowid' }
        : { name, sql, ...texts };
    });
}

const optionOf = (sql: string, option: string) =>
  new RegExp(`[(,\\s]${option}\\s*=\\s*['"]?([^'",)\\s]*)`, 'i').exec(sql)?.[1] || null;

/** The columns that can be written (generated ones are not), and those that order the rows without a doubt. */
export async function columnsOf(ask: Ask, { name, sql }: { name: string; sql: string }) {
  const { rows } = await ask({ sql: 'SELECT name, pk FROM pragma_table_info(?) ORDER BY cid', args: [name] });
  const columns = rows.map((row) => String(row.name));
  const primary = rows.filter((row) => Number(row.pk) > 0).toSorted((a, b) => Number(a.pk) - Number(b.pk));
  const hasRowid = !/\bWITHOUT\s+ROWID\b/i.test(sql);
  return { columns, key: hasRowid ? ['rowid'] : primary.map((row) => String(row.name)) };
}
