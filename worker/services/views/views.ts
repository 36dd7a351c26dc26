import { and, count, eq, isNull, or, type SQL, sql } from 'drizzle-orm';
import type { CreateView, View } from '#core/api/views';
import { queryOfFilter } from '#core/listing/view';
import { ok } from '#core/shared/result';
import { mayDo, type Right } from '#core/shared/roles';
import { asBatch, type Statement } from '#worker/db/client';
import { guard, writeRefusalOf } from '#worker/db/guard';
import { memberships } from '#worker/db/tables/shops';
import { type SavedViewRecord, savedViews } from '#worker/db/tables/views';
import { type AuditAction, auditRow } from '../audit/record.ts';
import { actorOf, type Context, type Person } from '../context.ts';
import { type Idempotency, keepAnswer, keptAnswer, lostToSameKey, replayOf } from '../idempotency.ts';
import { guardRight, roleInShop } from '../orders/access.ts';
import { notFound, type Outcome, refuse } from '../refusal.ts';

/** Of a person in a shop, and shared by a shop. */
const MOST = 100;

/** A view of one's own is nobody else's business; a shared one changes what the whole shop sees. */
const rightFor = (ownerId: string | null): Right => (ownerId === null ? 'orders.write' : 'orders.read');

const presentView = ({ id, shopId, ownerId, name, filter }: SavedViewRecord): View => ({
  ...{ id, shopId, name, shared: ownerId === null, filter },
  query: queryOfFilter(filter),
});

const visibleTo = (person: Person) => or(isNull(savedViews.ownerId), eq(savedViews.ownerId, person.userId));

/** The shop's shared views and the caller's own, shared ones first. One round trip. */
export async function listViews(context: Context, person: Person, shopId: string): Promise<Outcome<{ items: View[] }>> {
  const { read } = context.db;
  const [roles, rows] = await read.batch([
    roleInShop(context, person, shopId),
    read
      .select()
      .from(savedViews)
      .where(and(eq(savedViews.shopId, shopId), visibleTo(person)))
      .orderBy(sql`${savedViews.ownerId} IS NOT NULL`, savedViews.createdAt, savedViews.id),
  ]);
  return roles[0] ? ok({ items: rows.map(presentView) }) : notFound('shop');
}

export async function createView(
  context: Context,
  person: Person,
  { shopId, name, shared, filter }: CreateView,
  idempotency: Idempotency,
): Promise<Outcome<View>> {
  const { db } = context;
  const [roles, kept] = await db.read.batch([roleInShop(context, person, shopId), keptAnswer(context, idempotency)]);
  const role = roles[0]?.role;
  if (!role) return notFound('shop');
  const ownerId = shared ? null : person.userId;
  if (!mayDo(role, rightFor(ownerId))) return refuse('FORBIDDEN', 'This role may not share views');
  const replay = replayOf<View>(kept, idempotency);
  if (replay) return replay;
  const id = context.newId('view');
  const row: SavedViewRecord = { id, shopId, ownerId, name, filter, createdAt: context.now().getTime() };
  const owned = ownerId === null ? isNull(savedViews.ownerId) : eq(savedViews.ownerId, ownerId);
  const made = db.read
    .select({ count: count() })
    .from(savedViews)
    .where(and(eq(savedViews.shopId, shopId), owned));
  try {
    await db.write.batch(
      asBatch([
        guardRight(context, person, shopId, rightFor(ownerId)),
        guard(db, 'STATE', sql`${made} < ${MOST}`),
        db.write.insert(savedViews).values(row),
        ...auditOfShared(context, person, row, 'view_shared', { after: { name, query: queryOfFilter(filter) } }),
        keepAnswer(context, idempotency, 201, presentView(row)),
      ]),
    );
  } catch (error) {
    const refusal = writeRefusalOf(error);
    if (lostToSameKey(refusal)) return createView(context, person, { shopId, name, shared, filter }, idempotency);
    if (refusal?.kind !== 'guard') throw error;
    if (refusal.code === 'MEMBERSHIP') return notFound('shop');
    return refuse('RULE_VIOLATED', `There are ${MOST} views at most`, {
      fields: [{ field: 'name', code: 'TOO_MANY_VIEWS' }],
    });
  }
  return ok(presentView(row));
}

export const renameView = (
  context: Context,
  person: Person,
  { id, name }: { id: string; name: string },
): Promise<Outcome<View>> =>
  changeView(context, person, id, (view) => ({
    changed: { ...view, name },
    statements: [
      context.db.write.update(savedViews).set({ name }).where(eq(savedViews.id, id)),
      ...auditOfShared(context, person, view, 'view_renamed', { before: { name: view.name }, after: { name } }),
    ],
  }));

export const deleteView = (context: Context, person: Person, id: string): Promise<Outcome<View>> =>
  changeView(context, person, id, (view) => ({
    changed: view,
    statements: [
      context.db.write.delete(savedViews).where(eq(savedViews.id, id)),
      ...auditOfShared(context, person, view, 'view_removed', {
        before: { name: view.name, query: queryOfFilter(view.filter) },
      }),
    ],
  }));

type Change = (view: SavedViewRecord) => { changed: SavedViewRecord; statements: Statement[] };

/** Another person's own view does not exist for anybody else. */
async function changeView(context: Context, person: Person, id: string, change: Change): Promise<Outcome<View>> {
  const { db } = context;
  const [row] = await db.read
    .select({ view: savedViews, role: memberships.role })
    .from(savedViews)
    .innerJoin(memberships, and(eq(memberships.shopId, savedViews.shopId), eq(memberships.userId, person.userId)))
    .where(and(eq(savedViews.id, id), visibleTo(person)));
  if (!row) return notFound('view');
  const { view, role } = row;
  const right = rightFor(view.ownerId);
  if (!mayDo(role, right)) return refuse('FORBIDDEN', 'This role may not change shared views');
  const { changed, statements } = change(view);
  try {
    await db.write.batch(
      asBatch([guardRight(context, person, view.shopId, right), guard(db, 'STATE', stillThere(id)), ...statements]),
    );
  } catch (error) {
    if (writeRefusalOf(error)?.kind === 'guard') return notFound('view');
    throw error;
  }
  return ok(presentView(changed));
}

const stillThere = (id: string): SQL => sql`EXISTS (SELECT 1 FROM saved_views WHERE id = ${id})`;

type Told = { before?: Record<string, unknown>; after?: Record<string, unknown> };

function auditOfShared(
  context: Context,
  person: Person,
  { id, shopId, ownerId }: SavedViewRecord,
  action: AuditAction,
  told: Told,
): Statement[] {
  return ownerId === null
    ? [auditRow(context, { ...{ shopId, actor: actorOf(person), action, subjectId: id }, ...told })]
    : [];
}
