import { z } from 'zod';
import { BATCH_ACTIONS, ROW_OUTCOMES } from '../batch/verdict.ts';
import { orderFilterSchema, periodSchema } from '../listing/filter.ts';
import { ORDER_STATUSES } from '../order/status.ts';
import { idSchema, listLimitSchema } from './common.ts';

export const MAX_SELECTED_IDS = 10_000;

/** The list's own filters; one that it does not know is refused, never read as "all". */
export const batchFilterSchema = z.strictObject({ ...orderFilterSchema.shape, ...periodSchema.shape });
export type BatchFilter = z.infer<typeof batchFilterSchema>;

export const createBatchSchema = z
  .strictObject({
    shopId: idSchema,
    action: z.enum(BATCH_ACTIONS),
    selection: z.strictObject({
      ids: z.array(idSchema).max(MAX_SELECTED_IDS).optional(),
      filter: batchFilterSchema.optional(),
    }),
    /** For `status`, and for `restore` where it is not to be «Новый». */
    status: z.enum(ORDER_STATUSES).optional(),
    /** For `send`, and for `unlink` where only that system's links go. */
    connectionId: idSchema.optional(),
  })
  .superRefine(({ action, selection, status, connectionId }, context) => {
    const wrong = (...path: string[]) => context.addIssue({ code: 'custom', path, message: 'needed' });
    if ((selection.ids === undefined) === (selection.filter === undefined)) wrong('selection');
    const { from, to } = selection.filter ?? {};
    if (from !== undefined && to !== undefined && to < from) wrong('selection', 'filter', 'to');
    if (action === 'status' && status === undefined) wrong('status');
    if (status !== undefined && action !== 'status' && action !== 'restore') wrong('status');
    if (action === 'restore' && status === 'deleted') wrong('status');
    if (action === 'send' && connectionId === undefined) wrong('connectionId');
    if (connectionId !== undefined && action !== 'send' && action !== 'unlink') wrong('connectionId');
  });
export type CreateBatchInput = z.infer<typeof createBatchSchema>;

export const batchSchema = z.object({
  id: z.string(),
  shopId: z.string(),
  action: z.enum(BATCH_ACTIONS),
  /** `freezing`: the filter's orders are still being written down. */
  state: z.enum(['freezing', 'running', 'done', 'cancelled']),
  total: z.int(),
  counts: z.record(z.enum(ROW_OUTCOMES), z.int()),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
});
export type Batch = z.infer<typeof batchSchema>;

export const batchQuerySchema = z.object({
  outcome: z.enum(ROW_OUTCOMES).optional(),
  cursor: z.string().max(500).optional(),
  limit: listLimitSchema,
});
export type BatchQuery = z.infer<typeof batchQuerySchema>;

export const batchReportSchema = batchSchema.extend({
  items: z.array(
    z.object({
      orderId: z.string(),
      /** Null where the order is gone for good. */
      number: z.string().nullable(),
      outcome: z.enum(ROW_OUTCOMES),
      reason: z.string().nullable(),
      retryable: z.boolean(),
      jobId: z.string().nullable(),
    }),
  ),
  nextCursor: z.string().nullable(),
});
export type BatchReport = z.infer<typeof batchReportSchema>;
