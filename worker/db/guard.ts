import { type SQL, sql } from 'drizzle-orm';
import type { Database, Statement } from './client.ts';

/** What a write's first statements can insist on. A migration has a trigger for each, which fails the whole batch. */
export const GUARD_CODES = ['MEMBERSHIP', 'VERSION', 'STATE'] as const;
export type GuardCode = (typeof GUARD_CODES)[number];

/** Fails the batch it stands in unless the condition holds; nothing is ever stored by it. */
export const guard = (database: Database, code: GuardCode, condition: SQL): Statement =>
  database.write.run(sql`INSERT INTO write_guard (code, holds) SELECT ${code}, (${condition})`);

export type WriteRefusal = { kind: 'guard'; code: GuardCode } | { kind: 'unique'; constraint: string };

/** What made a batch fail: a guard, a unique index; null for anything else, which is a fault and is thrown on. */
export function writeRefusalOf(error: unknown): WriteRefusal | null {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    const guarded = /GUARD:([A-Z]+)/.exec(cause.message)?.[1];
    const code = GUARD_CODES.find((each) => each === guarded);
    if (code) return { kind: 'guard', code };
    const unique = /UNIQUE constraint failed: ([\w., ]+)/.exec(cause.message)?.[1];
    if (unique) return { kind: 'unique', constraint: unique.trim() };
  }
  return null;
}
