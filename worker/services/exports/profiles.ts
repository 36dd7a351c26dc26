import { and, asc, eq, isNull, or } from 'drizzle-orm';
import type { CreateExportProfile, EditExportProfile, ExportProfileAnswer } from '#core/api/exports';
import { ok } from '#core/shared/result';
import { mayDo } from '#core/shared/roles';
import { asBatch, type Statement } from '#worker/db/client';
import { writeRefusalOf } from '#worker/db/guard';
import { type ExportProfileRecord, exportProfiles } from '#worker/db/tables/exports';
import { memberships } from '#worker/db/tables/shops';
import { type AuditAction, auditRow } from '../audit/record.ts';
import { actorOf, type Context, type Person } from '../context.ts';
import { type Idempotency, keepAnswer, keptAnswer, lostToSameKey, replayOf } from '../idempotency.ts';
import { guardRight, roleInShop } from '../orders/access.ts';
import { notFound, type Outcome } from '../refusal.ts';
import { NO_EXPORT } from './create-export.ts';
import { builtInProfiles, presentProfile } from './present.ts';

const seenBy = (person: Person) => or(isNull(exportProfiles.ownerId), eq(exportProfiles.ownerId, person.userId));

/** The three of every shop, then the saved ones that the caller sees. One round trip. */
export async function listProfiles(
  context: Context,
  person: Person,
  shopId: string,
): Promise<Outcome<{ items: ExportProfileAnswer[] }>> {
  const [roles, saved] = await context.db.read.batch([
    roleInShop(context, person, shopId),
    context.db.read
      .select()
      .from(exportProfiles)
      .where(and(eq(exportProfiles.shopId, shopId), seenBy(person)))
      .orderBy(asc(exportProfiles.createdAt), asc(exportProfiles.id)),
  ]);
  if (!roles[0]) return notFound('shop');
  return ok({ items: [...builtInProfiles(shopId), ...saved.map(presentProfile)] });
}

/** Keeps settings under a name. Two round trips. */
export async function createProfile(
  context: Context,
  person: Person,
  input: CreateExportProfile,
  idempotency: Idempotency,
): Promise<Outcome<ExportProfileAnswer>> {
  const { shopId, name, shared, settings } = input;
  const [roles, kept] = await context.db.read.batch([
    roleInShop(context, person, shopId),
    keptAnswer(context, idempotency),
  ]);
  const role = roles[0]?.role;
  if (!role) return notFound('shop');
  if (!mayDo(role, 'orders.export')) return NO_EXPORT;
  const replay = replayOf<ExportProfileAnswer>(kept, idempotency);
  if (replay) return replay;
  const ownerId = shared ? null : person.userId;
  const createdAt = context.now().getTime();
  const record: ExportProfileRecord = {
    ...{ id: context.newId('exportProfile'), shopId, ownerId, name, settings, createdAt },
  };
  try {
    await context.db.write.batch(
      asBatch([
        guardRight(context, person, shopId, 'orders.export'),
        context.db.write.insert(exportProfiles).values(record),
        profileAudit(context, person, 'export_profile_created', null, record),
        keepAnswer(context, idempotency, 201, presentProfile(record)),
      ]),
    );
  } catch (error) {
    const refusal = writeRefusalOf(error);
    if (lostToSameKey(refusal)) return createProfile(context, person, input, idempotency);
    if (refusal?.kind === 'guard') return notFound('shop');
    throw error;
  }
  return ok(presentProfile(record));
}

/** Gives a saved profile another name and other settings. Two round trips. */
export async function editProfile(
  context: Context,
  person: Person,
  id: string,
  edit: EditExportProfile,
): Promise<Outcome<ExportProfileAnswer>> {
  const found = await profileFor(context, person, id);
  if (!found.ok) return found;
  const { name, settings } = edit;
  const after = { ...found.value, name, settings };
  return write(context, person, after, [
    context.db.write.update(exportProfiles).set({ name, settings }).where(eq(exportProfiles.id, id)),
    profileAudit(context, person, 'export_profile_edited', found.value, after),
  ]);
}

/** Forgets a saved profile. Two round trips. */
export async function removeProfile(
  context: Context,
  person: Person,
  id: string,
): Promise<Outcome<ExportProfileAnswer>> {
  const found = await profileFor(context, person, id);
  if (!found.ok) return found;
  return write(context, person, found.value, [
    context.db.write.delete(exportProfiles).where(eq(exportProfiles.id, id)),
    profileAudit(context, person, 'export_profile_removed', found.value, null),
  ]);
}

/** Another person's own profile is not there, whatever the role. */
async function profileFor(context: Context, person: Person, id: string): Promise<Outcome<ExportProfileRecord>> {
  const [found] = await context.db.read
    .select({ record: exportProfiles, role: memberships.role })
    .from(exportProfiles)
    .innerJoin(memberships, and(eq(memberships.shopId, exportProfiles.shopId), eq(memberships.userId, person.userId)))
    .where(and(eq(exportProfiles.id, id), seenBy(person)));
  if (!found) return notFound('export profile');
  return mayDo(found.role, 'orders.export') ? ok(found.record) : NO_EXPORT;
}

async function write(
  context: Context,
  person: Person,
  record: ExportProfileRecord,
  statements: Statement[],
): Promise<Outcome<ExportProfileAnswer>> {
  try {
    await context.db.write.batch(asBatch([guardRight(context, person, record.shopId, 'orders.export'), ...statements]));
  } catch (error) {
    if (writeRefusalOf(error)?.kind === 'guard') return notFound('export profile');
    throw error;
  }
  return ok(presentProfile(record));
}

type Kept = Pick<ExportProfileRecord, 'id' | 'shopId' | 'name' | 'settings'>;

function profileAudit(
  context: Context,
  person: Person,
  action: AuditAction,
  before: Kept | null,
  after: Kept | null,
): Statement {
  const { id: subjectId = '', shopId = '' } = after ?? before ?? {};
  const fieldsOf = (kept: Kept | null) => (kept ? { name: kept.name, ...kept.settings } : {});
  return auditRow(context, {
    ...{ shopId, actor: actorOf(person), action, subjectId },
    ...{ before: fieldsOf(before), after: fieldsOf(after) },
  });
}
