import { and, eq, type SQL, sql } from 'drizzle-orm';
import type { Result } from '#core/shared/result';
import type { Statement } from '#worker/db/client';
import type { WriteRefusal } from '#worker/db/guard';
import { idempotencyKeys } from '#worker/db/tables/idempotency';
import type { Context } from './context.ts';
import { type Refusal, refuse } from './refusal.ts';

/** A repeatable request: the same key and body gets the first answer again. */
export type Idempotency = { scope: string; key: string; bodyHash: string };

type Kept = Pick<typeof idempotencyKeys.$inferSelect, 'bodyHash' | 'response'>;

/** For the request's read batch. */
export const keptAnswer = ({ db }: Context, { scope, key }: Idempotency) =>
  db.read
    .select({ bodyHash: idempotencyKeys.bodyHash, response: idempotencyKeys.response })
    .from(idempotencyKeys)
    .where(and(eq(idempotencyKeys.scope, scope), eq(idempotencyKeys.key, key)));

/** The first answer where the key was used before, a refusal where it was for something else, null where it is new. */
export function replayOf<T>(rows: readonly Kept[], { bodyHash }: Idempotency): Result<T, Refusal> | null {
  const kept = rows[0];
  if (!kept) return null;
  if (kept.bodyHash !== bodyHash)
    return refuse('IDEMPOTENCY_KEY_REUSED', 'This Idempotency-Key was used with another body');
  return { ok: true, value: JSON.parse(kept.response) as T };
}

/**
 * For the write's own batch, so that the answer is kept exactly when the write is. One that tells of a buyer is never
 * kept: of an order its id is, and a repetition reads it again.
 */
export const keepAnswer = (
  context: Context,
  idempotency: Idempotency,
  status: number,
  response: SQL | object,
): Statement =>
  context.db.write.insert(idempotencyKeys).values({
    ...idempotency,
    status,
    response: 'getSQL' in response ? sql`${response}` : JSON.stringify(response),
    createdAt: context.now().getTime(),
  });

/** Another request with the same key was faster: its answer is the answer. */
export const lostToSameKey = (refusal: WriteRefusal | null): boolean =>
  refusal?.kind === 'unique' && refusal.constraint.startsWith('idempotency_keys.');
