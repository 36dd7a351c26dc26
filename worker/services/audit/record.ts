import { type SQL, sql } from 'drizzle-orm';
import type { Statement } from '#worker/db/client';
import { auditLog } from '#worker/db/tables/audit';
import type { Actor, Context } from '../context.ts';

export type AuditAction =
  | 'member_joined'
  | 'member_role_changed'
  | 'member_removed'
  | 'invitation_made'
  | 'password_reset_made'
  | 'person_link_revoked'
  | 'password_reset_used'
  | 'api_key_made'
  | 'api_key_revoked'
  | 'view_shared'
  | 'view_renamed'
  | 'view_removed'
  | 'export_requested'
  | 'export_download_started'
  | 'export_downloaded'
  | 'export_interrupted'
  | 'export_failed'
  | 'export_profile_created'
  | 'export_profile_edited'
  | 'export_profile_removed'
  | 'shop_made'
  | 'settings_changed'
  | 'cache_cleared'
  | 'products_put'
  | 'products_imported'
  | 'product_removed';

type Entry = {
  shopId: string;
  actor: Actor;
  action: AuditAction;
  subjectId: string;
  before?: Record<string, unknown>;
  after?: Record<string, unknown>;
};

/** The row that goes into the same batch as what it tells of. Never a secret, a token or a link. */
export const auditRow = (context: Context, { shopId, actor, action, subjectId, before, after }: Entry): Statement =>
  context.db.write.insert(auditLog).values({
    ...{ id: context.newId('audit'), shopId, at: context.now().getTime(), action, subjectId },
    ...{ actorKind: actor.kind, actorId: actor.id, actorName: actor.name },
    ...{ before: before ?? {}, after: after ?? {} },
  });

/** The same for a write of many rows: tells how many changed, and is left out where none did. */
export const auditRowOfMany = (
  context: Context,
  { shopId, actor, action, subjectId }: Omit<Entry, 'before' | 'after'>,
  changed: SQL,
): Statement =>
  context.db.write.run(sql`INSERT INTO audit_log
    (id, shop_id, at, actor_kind, actor_id, actor_name, action, subject_id, before, after)
    SELECT ${context.newId('audit')}, ${shopId}, ${context.now().getTime()}, ${actor.kind}, ${actor.id}, ${actor.name},
      ${action}, ${subjectId}, '{}', json_object('changed', changed) FROM (SELECT (${changed}) AS changed)
    WHERE changed > 0`);
