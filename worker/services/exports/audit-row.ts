import type { Statement } from '#worker/db/client';
import { auditLog } from '#worker/db/tables/audit';
import type { ExportRecord } from '#worker/db/tables/exports';
import { actorOf, type Context, type Person } from '../context.ts';

export type ExportAction =
  | 'export_requested'
  | 'export_download_started'
  | 'export_downloaded'
  | 'export_interrupted'
  | 'export_failed';

type Asked = Pick<ExportRecord, 'id' | 'shopId' | 'settings' | 'fromAt' | 'toAt'>;

/** Who took which orders out, for the batch that lets them. */
export function exportAudit(
  context: Context,
  person: Person,
  action: ExportAction,
  { id, shopId, settings, fromAt, toAt }: Asked,
  figures: { orders?: number; rows?: number } = {},
): Statement {
  const actor = actorOf(person);
  return context.db.write.insert(auditLog).values({
    ...{ id: context.newId('audit'), shopId, at: context.now().getTime(), action, subjectId: id },
    ...{ actorKind: actor.kind, actorId: actor.id, actorName: actor.name },
    ...{ before: {}, after: { ...settings, from: fromAt, to: toAt, ...figures } },
  });
}
