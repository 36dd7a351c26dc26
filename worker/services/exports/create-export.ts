import { eq } from 'drizzle-orm';
import type { CreateExport, Export } from '#core/api/exports';
import { periodStart } from '#core/csv/period';
import { ok } from '#core/shared/result';
import { mayDo } from '#core/shared/roles';
import { asBatch } from '#worker/db/client';
import { writeRefusalOf } from '#worker/db/guard';
import { type ExportRecord, exportRequests } from '#worker/db/tables/exports';
import { shops } from '#worker/db/tables/shops';
import type { Context, Person } from '../context.ts';
import { type Idempotency, keepAnswer, keptAnswer, lostToSameKey, replayOf } from '../idempotency.ts';
import { guardRight, roleInShop } from '../orders/access.ts';
import { notFound, type Outcome, refuse } from '../refusal.ts';
import { exportAudit } from './audit-row.ts';
import { presentExport } from './present.ts';

export const NO_EXPORT = refuse('FORBIDDEN', 'This role may not export orders');

/** Freezes what is asked for; the file is made by its download. Two round trips. */
export async function createExport(
  context: Context,
  person: Person,
  input: CreateExport,
  idempotency: Idempotency,
): Promise<Outcome<Export>> {
  const { shopId, ...settings } = input;
  const [roles, kept, [shop]] = await context.db.read.batch([
    roleInShop(context, person, shopId),
    keptAnswer(context, idempotency),
    context.db.read.select({ timeZone: shops.timeZone }).from(shops).where(eq(shops.id, shopId)),
  ]);
  const role = roles[0]?.role;
  if (!role || !shop) return notFound('shop');
  if (!mayDo(role, 'orders.export')) return NO_EXPORT;
  const replay = replayOf<Export>(kept, idempotency);
  if (replay) return replay;

  const now = context.now();
  const record: ExportRecord = {
    ...{ id: context.newId('export'), shopId, settings },
    fromAt: periodStart(settings.period, now, shop.timeZone)?.getTime() ?? null,
    toAt: now.getTime(),
    ...{ state: 'ready', orders: 0, rows: 0, replacedCount: 0, replacedCharacters: [], databaseRequests: 0 },
    ...{ createdAt: now.getTime(), startedAt: null, finishedAt: null },
  };
  const answer = presentExport(record);
  try {
    await context.db.write.batch(
      asBatch([
        guardRight(context, person, shopId, 'orders.export'),
        context.db.write.insert(exportRequests).values(record),
        exportAudit(context, person, 'export_requested', record),
        keepAnswer(context, idempotency, 201, answer),
      ]),
    );
  } catch (error) {
    const refusal = writeRefusalOf(error);
    if (lostToSameKey(refusal)) return createExport(context, person, input, idempotency);
    if (refusal?.kind === 'guard') return notFound('shop');
    throw error;
  }
  return ok(answer);
}
