import { z } from 'zod';
import { exportSettingsSchema } from '../csv/settings.ts';
import { WITHOUT_NUL } from '../shared/text.ts';
import { idSchema } from './common.ts';

export const EXPORT_STATES = ['ready', 'running', 'done', 'interrupted', 'failed'] as const;

export const createExportSchema = exportSettingsSchema.extend({ shopId: idSchema });
export type CreateExport = z.infer<typeof createExportSchema>;

/** An export and what its last download came to. The file is made anew by each download. */
export const exportSchema = z.object({
  id: z.string(),
  shopId: z.string(),
  state: z.enum(EXPORT_STATES),
  settings: exportSettingsSchema,
  /** Orders created in this span are in the file. */
  from: z.iso.datetime().nullable(),
  to: z.iso.datetime(),
  orders: z.int(),
  /** Lines under the heading. */
  rows: z.int(),
  /** What the encoding could not hold and "?" stands for: how many times, and which (a hundred at most). */
  replaced: z.object({ count: z.int(), characters: z.array(z.string()) }),
  databaseRequests: z.int(),
  createdAt: z.iso.datetime(),
  startedAt: z.iso.datetime().nullable(),
  finishedAt: z.iso.datetime().nullable(),
  filePath: z.string(),
});
export type Export = z.infer<typeof exportSchema>;

const profileNameSchema = z.string().trim().min(1).max(100).regex(WITHOUT_NUL);

export const createExportProfileSchema = z.strictObject({
  shopId: idSchema,
  name: profileNameSchema,
  /** Seen by the whole shop, or by its maker alone. */
  shared: z.boolean(),
  settings: exportSettingsSchema,
});
export type CreateExportProfile = z.infer<typeof createExportProfileSchema>;

export const editExportProfileSchema = z.strictObject({ name: profileNameSchema, settings: exportSettingsSchema });
export type EditExportProfile = z.infer<typeof editExportProfileSchema>;

export const exportProfileSchema = z.object({
  id: z.string(),
  shopId: z.string(),
  name: z.string(),
  shared: z.boolean(),
  /** One of the three that every shop has; it cannot be changed. */
  builtIn: z.boolean(),
  settings: exportSettingsSchema,
});
export type ExportProfileAnswer = z.infer<typeof exportProfileSchema>;
export const exportProfileListSchema = z.object({ items: z.array(exportProfileSchema) });
