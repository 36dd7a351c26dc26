import { and, desc, eq, lt } from 'drizzle-orm';
import { z } from 'zod';
import type { AuditEntry } from '#core/api/people';
import { ok } from '#core/shared/result';
import { mayDo } from '#core/shared/roles';
import { auditLog } from '#worker/db/tables/audit';
import type { Context, Person } from '../context.ts';
import { roleInShop } from '../orders/access.ts';
import { decodeCursor, encodeCursor, refuseCursor } from '../orders/cursor.ts';
import { notFound, type Outcome, refuse } from '../refusal.ts';

type Query = { shopId: string; cursor?: string | undefined; limit: number };

/** Who did what in a shop beside its orders, newest first. One round trip. */
export async function readAudit(
  context: Context,
  person: Person,
  { shopId, cursor, limit }: Query,
): Promise<Outcome<{ items: AuditEntry[]; nextCursor: string | null }>> {
  const { read } = context.db;
  const query = `audit ${shopId}`;
  const after = cursor === undefined ? null : await decodeCursor(cursor, query, z.int());
  const wrong = after === 'invalid';
  const older = after === null || wrong ? undefined : lt(auditLog.seq, after);
  const [roles, rows] = await read.batch([
    roleInShop(context, person, shopId),
    read
      .select()
      .from(auditLog)
      .where(and(eq(auditLog.shopId, shopId), older))
      .orderBy(desc(auditLog.seq))
      .limit(limit + 1),
  ]);
  const role = roles[0]?.role;
  if (!role) return notFound('shop');
  if (!mayDo(role, 'people.write')) return refuse('FORBIDDEN', 'Only an owner reads the audit log');
  if (wrong) return refuseCursor();
  const page = rows.slice(0, limit);
  const last = rows.length > limit ? page.at(-1) : undefined;
  const items = page.map(({ id, at, actorKind, actorId, actorName, action, subjectId, before, after: now }) => ({
    ...{ id, action, subjectId, before, after: now },
    at: new Date(at).toISOString(),
    actor: { kind: actorKind, id: actorId, name: actorName },
  }));
  return ok({ items, nextCursor: last ? await encodeCursor(last.seq, query) : null });
}
