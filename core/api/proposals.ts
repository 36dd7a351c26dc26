import { z } from 'zod';
import { deliveryOptionSchema } from '../delivery/quote.ts';
import { METHOD_STATES, PRICES_UNKNOWN } from '../delivery/recalculation.ts';
import { deliverySchema, orderSchema, parcelSchema } from '../order/schema.ts';
import { ORDER_TYPES } from '../order/type.ts';
import { idSchema } from './common.ts';

export const DECISIONS = ['accept', 'decline'] as const;

/** How an edit answers a proposal. */
export const decisionSchema = z.strictObject({ id: idSchema, decision: z.enum(DECISIONS) });
export type Decision = z.infer<typeof decisionSchema>;

const priced = deliverySchema
  .pick({ methodCode: true, methodName: true, carrier: true, category: true, termDays: true, asOf: true })
  .extend({ costKopecks: deliverySchema.shape.costKopecks.nullable() });

const side = orderSchema
  .pick({ declaredValueKopecks: true, itemsTotalKopecks: true, cod: true })
  .extend({ type: z.enum(ORDER_TYPES), parcel: parcelSchema, totalKopecks: z.int().nullable() });

/** What a draft would change of its order's delivery, old beside new. */
export const proposalSchema = z.object({
  proposalId: z.string(),
  /** When the prices were taken; null where nobody could be asked. */
  asOf: z.iso.datetime().nullable(),
  expiresAt: z.iso.datetime(),
  /** The fields by which the draft changes what delivery depends on; where there are any, the edit must name a proposal. */
  triggers: z.array(z.string()),
  before: side.extend({ delivery: priced.extend({ stale: z.boolean() }) }),
  /** A cost, a term and a total are null where the method is not to be had or the carrier was not reached. */
  after: side.extend({
    delivery: priced.extend({ state: z.enum(METHOD_STATES), reason: z.enum(PRICES_UNKNOWN).nullable() }),
  }),
  /** The delivery method is of another type, so the order would move to that type's section, at a price of its own. */
  typeChanges: z.boolean(),
  priceMayChange: z.boolean(),
  /** Only a method that is to be had can be accepted; declining is for what then breaks no rule, or the only way left. */
  decisions: z.array(z.enum(DECISIONS)),
  /**
   * Every method for the draft's destination and parcel now; an edit may choose any of them under this proposal, and
   * the order is of that one's type then.
   */
  options: z.array(deliveryOptionSchema.extend({ type: z.enum(ORDER_TYPES), typeChanges: z.boolean() })),
});
export type Proposal = z.infer<typeof proposalSchema>;
