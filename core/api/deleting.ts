import { z } from 'zod';
import { REMOVAL_EFFECTS } from '../integration/removal.ts';
import { linkSchema } from '../order/schema.ts';
import { ORDER_STATUSES } from '../order/status.ts';

export const deleteQuerySchema = z.object({ version: z.coerce.number().int().min(1) });

export const deletePreviewSchema = z.object({
  orderId: z.string(),
  status: z.enum(ORDER_STATUSES),
  /** What deleting would do now: set «Удален», or take an order that has it away for good. */
  next: z.enum(['delete', 'purge']),
  /** Why it cannot be done now. */
  refusal: z.enum(['FORBIDDEN', 'UNDER_WAY', 'ORDER_HAS_LINKS']).nullable(),
  /** Sendings that have not left yet and would be withdrawn. */
  withdrawnSendings: z.int(),
  links: z.array(
    linkSchema
      .pick({ id: true, connectionId: true, system: true, state: true, externalId: true, trackingNumber: true })
      .extend({
        effect: z.enum(REMOVAL_EFFECTS),
        reason: z.enum(['SYSTEM_CANNOT_REMOVE', 'CONNECTION_DISABLED']).nullable(),
        /** Would a restore bring the copy back. What was removed outside stays removed. */
        comesBack: z.boolean(),
      }),
  ),
});
export type DeletePreview = z.infer<typeof deletePreviewSchema>;

export const purgedSchema = z.object({ id: z.string(), purgedAt: z.iso.datetime() });
export type Purged = z.infer<typeof purgedSchema>;
