import { z } from 'zod';
import { type DeliveryMethod, deliveryMethodSchema } from '#core/delivery/methods';
import {
  type DeliveryOption,
  deliveryOptionSchema,
  type PickupPoint,
  pickupPointSchema,
  type QuoteRequest,
  type Settlement,
  settlementSchema,
} from '#core/delivery/quote';
import type { DeliveryProvider } from '#worker/integrations/contract';

/** Something that a carrier is asked, and how long its answer may be used again. */
export type Question<T extends readonly unknown[]> = {
  /** Everything that the answer depends on, beside the connection. */
  about: readonly unknown[];
  termMs: number;
  /** A kept answer that no longer reads so is asked for again. */
  schema: z.ZodType<T>;
  ask: (carrier: DeliveryProvider) => Promise<T>;
};

const MINUTE_MS = 60_000;
const PRICES_MS = 15 * MINUTE_MS;
const PLACES_MS = 24 * 60 * MINUTE_MS;

export function pricesQuestion(request: QuoteRequest): Question<DeliveryOption[]> {
  const { settlementCode, country, parcel, declaredValueKopecks, codKopecks } = request;
  const { weightGrams, lengthMm, widthMm, heightMm } = parcel;
  const size = [weightGrams, lengthMm, widthMm, heightMm];
  return {
    about: ['prices', settlementCode, country, ...size, declaredValueKopecks, codKopecks],
    termMs: PRICES_MS,
    schema: z.array(deliveryOptionSchema),
    ask: (carrier) => carrier.quote(request),
  };
}

export const settlementsQuestion = (query: string): Question<Settlement[]> => ({
  about: ['settlements', query.trim().toLowerCase()],
  termMs: PLACES_MS,
  schema: z.array(settlementSchema),
  ask: (carrier) => carrier.settlements(query),
});

export const pointsQuestion = (settlementCode: string, methodCode: string): Question<PickupPoint[]> => ({
  about: ['points', settlementCode, methodCode],
  termMs: PLACES_MS,
  schema: z.array(pickupPointSchema),
  ask: (carrier) => carrier.points(settlementCode, methodCode),
});

export const methodsQuestion: Question<DeliveryMethod[]> = {
  about: ['methods'],
  termMs: PLACES_MS,
  schema: z.array(deliveryMethodSchema),
  ask: (carrier) => carrier.methods(),
};
