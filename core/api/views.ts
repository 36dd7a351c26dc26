import { z } from 'zod';
import { WITHOUT_NUL } from '../shared/text.ts';
import { idSchema } from './common.ts';
import { ORDER_SORTS, orderListQuerySchema } from './orders.ts';

const viewNameSchema = z.string().trim().min(1).max(100).regex(WITHOUT_NUL);

/** What the list of orders takes, but for where a page begins and ends. */
const viewFilterSchema = orderListQuerySchema
  .omit({ shopId: true, cursor: true, limit: true })
  .extend({ sort: z.enum(ORDER_SORTS).optional() });
export type ViewFilter = z.infer<typeof viewFilterSchema>;

/** What the list refuses, no view is a name for. */
const newViewFilterSchema = viewFilterSchema.superRefine(({ from, to, sort, q }, context) => {
  const wrong = (field: keyof ViewFilter) => context.addIssue({ code: 'custom', path: [field], message: 'refused' });
  if (from !== undefined && to !== undefined && to < from) wrong('to');
  if (q !== undefined && sort !== undefined && !sort.endsWith('createdAt')) wrong('sort');
});

export const createViewSchema = z.strictObject({
  shopId: idSchema,
  name: viewNameSchema,
  /** Seen by the whole shop, or by its maker alone. */
  shared: z.boolean(),
  filter: newViewFilterSchema,
});
export type CreateView = z.infer<typeof createViewSchema>;

export const renameViewSchema = z.strictObject({ name: viewNameSchema });

export const viewSchema = z.object({
  id: z.string(),
  shopId: z.string(),
  name: z.string(),
  shared: z.boolean(),
  filter: viewFilterSchema,
  /** The same filter as the query of a URL. */
  query: z.string(),
});
export type View = z.infer<typeof viewSchema>;
export const viewListSchema = z.object({ items: z.array(viewSchema) });
