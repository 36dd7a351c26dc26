import { type SQL, sql } from 'drizzle-orm';
import { SYSTEM_REMOVES, SYSTEMS } from '#core/integration/systems';
import { ID_PREFIXES } from '#core/shared/ids';
import type { Statement } from '#worker/db/client';
import { freshId, idList } from '#worker/db/queries/id-list';
import type { Actor, Context } from '../context.ts';

const REMOVING = SYSTEMS.filter((system) => SYSTEM_REMOVES[system]);

/** Does an order still have a copy outside that could be taken away; `order` is the SQL of its id. */
export const hasRemovableCopy = (order: SQL): SQL =>
  sql`EXISTS (SELECT 1 FROM order_links l JOIN connections c ON c.id = l.connection_id AND c.enabled
    WHERE l.order_id = ${order} AND l.system IN ${idList(REMOVING)} AND l.external_id IS NOT NULL
      AND l.state NOT IN ('removed', 'missing'))`;

/**
 * Puts the removal of deleted orders' copies into the outbox, where their systems remove. A copy with a sending
 * under way is left to the end of that sending, which asks again.
 */
export function queueRemovals(context: Context, orderIds: readonly string[], actor: Actor): Statement[] {
  const { write } = context.db;
  const now = context.now().getTime();
  const ids = idList(orderIds);
  const fresh = sql`j.kind = 'remove' AND j.state = 'queued' AND j.attempt = 0 AND j.created_at = ${now}`;
  return [
    write.run(
      sql`INSERT INTO jobs (id, shop_id, connection_id, order_id, kind, state, attempt, due_at, status_mark,
          actor_kind, actor_id, actor_name, created_at, updated_at)
        SELECT ${freshId(ID_PREFIXES.job)}, l.shop_id, l.connection_id, l.order_id, 'remove', 'queued', 0, ${now},
          o.status_mark, ${actor.kind}, ${actor.id}, ${actor.name}, ${now}, ${now}
        FROM order_links l JOIN orders o ON o.id = l.order_id
        WHERE l.order_id IN ${ids} AND o.status = 'deleted' AND l.system IN ${idList(REMOVING)}
          AND l.external_id IS NOT NULL AND l.state NOT IN ('removed', 'missing')
          AND NOT EXISTS (SELECT 1 FROM jobs j WHERE j.order_id = l.order_id AND j.connection_id = l.connection_id
            AND j.state IN ('queued', 'waiting', 'sending', 'unknown'))`,
    ),
    write.run(
      sql`UPDATE order_links SET state = 'removing', error_code = NULL, error_message = NULL, updated_at = ${now}
        WHERE order_id IN ${ids} AND EXISTS (SELECT 1 FROM jobs j
          WHERE j.order_id = order_links.order_id AND j.connection_id = order_links.connection_id AND ${fresh})`,
    ),
    write.run(
      sql`INSERT INTO order_history (id, shop_id, order_id, at, actor_kind, actor_id, actor_name, action, before, after)
        SELECT ${freshId(ID_PREFIXES.history)}, j.shop_id, j.order_id, ${now}, ${actor.kind}, ${actor.id}, ${actor.name},
          'remove_requested', '{}', json_object('system', l.system, 'externalId', l.external_id)
        FROM jobs j JOIN order_links l ON l.order_id = j.order_id AND l.connection_id = j.connection_id
        WHERE j.order_id IN ${ids} AND ${fresh}`,
    ),
  ];
}

/** A restore takes back the removals that have not begun; one that is under way ends by itself. */
export function withdrawRemovals(context: Context, orderIds: readonly string[]): Statement[] {
  const { write } = context.db;
  const now = context.now().getTime();
  const ids = idList(orderIds);
  return [
    write.run(
      sql`UPDATE jobs SET state = 'withdrawn', updated_at = ${now}
        WHERE order_id IN ${ids} AND kind = 'remove' AND state IN ('queued', 'waiting')`,
    ),
    write.run(
      sql`UPDATE order_links SET state = 'linked', error_code = NULL, error_message = NULL, updated_at = ${now}
        WHERE order_id IN ${ids} AND state = 'removing' AND NOT EXISTS (SELECT 1 FROM jobs j
          WHERE j.order_id = order_links.order_id AND j.connection_id = order_links.connection_id
            AND j.kind = 'remove' AND j.state IN ('sending', 'unknown'))`,
    ),
  ];
}
