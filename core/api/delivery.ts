import { z } from 'zod';
import { deliveryOptionSchema, pickupPointSchema, quoteRequestSchema, settlementSchema } from '../delivery/quote.ts';
import { idSchema } from './common.ts';

export const deliveryQuoteRequestSchema = z.strictObject({ shopId: idSchema, ...quoteRequestSchema.shape });
export type DeliveryQuoteInput = z.input<typeof deliveryQuoteRequestSchema>;
export const deliveryQuoteSchema = z.object({ asOf: z.iso.datetime(), options: z.array(deliveryOptionSchema) });
export type DeliveryQuote = z.infer<typeof deliveryQuoteSchema>;

export const settlementQuerySchema = z.object({ shopId: idSchema, q: z.string().trim().min(2).max(100) });
export const settlementListSchema = z.object({ items: z.array(settlementSchema) });

export const pointQuerySchema = z.object({
  shopId: idSchema,
  settlementCode: z.string().min(1).max(20),
  methodCode: z.string().min(1).max(100),
});
export const pointListSchema = z.object({ items: z.array(pickupPointSchema) });
