import { z } from 'zod';
import { orderFilterSchema } from '../listing/filter.ts';
import { WITHOUT_NUL } from '../shared/text.ts';
import { idSchema } from './common.ts';

const viewNameSchema = z.string().trim().min(1).max(100).regex(WITHOUT_NUL);

export const createViewSchema = z.strictObject({
  shopId: idSchema,
  name: viewNameSchema,
  /** Seen by the whole shop, or by its maker alone. */
  shared: z.boolean(),
  filter: orderFilterSchema.strict(),
});
export type CreateView = z.infer<typeof createViewSchema>;

export const renameViewSchema = z.strictObject({ name: viewNameSchema });

export const viewSchema = z.object({
  id: z.string(),
  shopId: z.string(),
  name: z.string(),
  shared: z.boolean(),
  filter: orderFilterSchema,
  /** The same filter as the query of a URL. */
  query: z.string(),
});
export type View = z.infer<typeof viewSchema>;
export const viewListSchema = z.object({ items: z.array(viewSchema) });
