import type { Statement } from '#worker/db/client';
import type { ExportRecord } from '#worker/db/tables/exports';
import { type AuditAction, auditRow } from '../audit/record.ts';
import { actorOf, type Context, type Person } from '../context.ts';

export type ExportAction = Extract<
  AuditAction,
  'export_requested' | 'export_download_started' | 'export_downloaded' | 'export_interrupted' | 'export_failed'
>;

type Asked = Pick<ExportRecord, 'id' | 'shopId' | 'settings' | 'fromAt' | 'toAt'>;

/** Who took which orders out, for the batch that lets them. */
export const exportAudit = (
  context: Context,
  person: Person,
  action: ExportAction,
  { id, shopId, settings, fromAt, toAt }: Asked,
  figures: { orders?: number; rows?: number } = {},
): Statement =>
  auditRow(context, {
    ...{ shopId, actor: actorOf(person), action, subjectId: id },
    after: { ...settings, from: fromAt, to: toAt, ...figures },
  });
