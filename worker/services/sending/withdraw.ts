import { and, inArray, isNotNull, type SQL, sql } from 'drizzle-orm';
import type { Statement } from '#worker/db/client';
import { idList } from '#worker/db/queries/id-list';
import { jobs, orderLinks } from '#worker/db/tables/sending';
import type { Context } from '../context.ts';
import { WAITING_STATES } from './queue-sends.ts';

/** Takes back what has not left yet of these orders; what is under way ends by itself. */
export function withdrawJobs(context: Context, orderIds: readonly string[]): Statement[] {
  const ids = idList(orderIds);
  return [
    context.db.write
      .update(jobs)
      .set({ state: 'withdrawn', updatedAt: context.now().getTime() })
      .where(and(inArray(jobs.orderId, ids), inArray(jobs.state, [...WAITING_STATES]))),
    ...freeLinks(context, inArray(orderLinks.orderId, ids)),
  ];
}

/** Links that waited for a withdrawn sending: one with a copy goes back to it, one without goes, unless an attempt is open. */
export function freeLinks(context: Context, ofLinks: SQL): Statement[] {
  const { write } = context.db;
  const linkWaits = and(ofLinks, inArray(orderLinks.state, [...WAITING_STATES]));
  const underWay = sql`EXISTS (SELECT 1 FROM jobs AS open_job WHERE open_job.order_id = ${orderLinks.orderId}
    AND open_job.connection_id = ${orderLinks.connectionId} AND open_job.state IN ('sending', 'unknown'))`;
  return [
    write
      .update(orderLinks)
      .set({ state: 'linked', updatedAt: context.now().getTime() })
      .where(and(linkWaits, isNotNull(orderLinks.externalId))),
    write.delete(orderLinks).where(and(linkWaits, sql`NOT ${underWay}`)),
  ];
}
