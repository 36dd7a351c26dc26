import type { Export, ExportProfileAnswer } from '#core/api/exports';
import { EXPORT_PROFILES, type ExportProfile, exportSettingsSchema } from '#core/csv/settings';
import type { ExportProfileRecord, ExportRecord } from '#worker/db/tables/exports';

const iso = (ms: number): string => new Date(ms).toISOString();
const isoOrNull = (ms: number | null): string | null => (ms === null ? null : iso(ms));

export const presentExport = (record: ExportRecord): Export => ({
  id: record.id,
  shopId: record.shopId,
  state: record.state,
  settings: record.settings,
  from: isoOrNull(record.fromAt),
  to: iso(record.toAt),
  orders: record.orders,
  rows: record.rows,
  replaced: { count: record.replacedCount, characters: record.replacedCharacters },
  databaseRequests: record.databaseRequests,
  createdAt: iso(record.createdAt),
  startedAt: isoOrNull(record.startedAt),
  finishedAt: isoOrNull(record.finishedAt),
  filePath: `/api/v1/exports/${record.id}/file`,
});

export const presentProfile = ({ id, shopId, ownerId, name, settings }: ExportProfileRecord): ExportProfileAnswer => ({
  ...{ id, shopId, name, settings },
  shared: ownerId === null,
  builtIn: false,
});

/** The profiles that every shop has. */
export const builtInProfiles = (shopId: string): ExportProfileAnswer[] =>
  (Object.keys(EXPORT_PROFILES) as ExportProfile[]).map((profile) => ({
    ...{ id: profile, shopId, name: EXPORT_PROFILES[profile].name, shared: true, builtIn: true },
    settings: exportSettingsSchema.parse({ profile }),
  }));
