import { z } from 'zod';
import { deliveryOptionSchema, type PickupPoint, type Settlement } from '#core/delivery/quote';
import { seal, unseal } from '#worker/auth/signed-payload';
import type { OrderRecord } from '#worker/db/tables/orders';
import { OutsideUnavailable } from '#worker/integrations/contract';
import type { Context } from '../context.ts';
import { digestOf, keptQuotes, throughCache } from '../delivery/cache.ts';
import { type Prices, takePrices } from '../delivery/prices.ts';
import { pointsQuestion, pricesQuestion, type Question, settlementsQuestion } from '../delivery/questions.ts';
import { type Pricing, pricingConnection, pricingOf } from '../delivery/shiptor-connection.ts';
import type { SealedOption } from './contract.ts';
import { deadReason, findLink } from './find-link.ts';

const SEAL_LIFE_MS = 2 * 3_600_000;

/** A price is sealed for one version of an order and one settlement, so that the form that brings it back is not taken on trust. */
const sealPurpose = ({ id, version }: Priced, settlementCode: string) => `quote:${id}:${version}:${settlementCode}`;
type Priced = Pick<OrderRecord, 'id' | 'version'>;

/** An open pre-order and its shop; null where the link is dead. */
async function openRecord(context: Context, token: string): Promise<OrderRecord | null> {
  const found = await findLink(context, token, 'preorder');
  return found.state === 'dead' || deadReason(found, context.now().getTime()) ? null : found.record;
}

/** The shop's carrier with what it has answered to the question before; null where none is connected. */
async function carrierFor(context: Context, shopId: string, question: Question<unknown[]>): Promise<Pricing | null> {
  const digest = await digestOf(question);
  const [[found], rows] = await context.db.read.batch([
    pricingConnection(context, shopId),
    keptQuotes(context, shopId, digest),
  ]);
  return found ? pricingOf(context, found, { digest, rows }) : null;
}

/** Nothing rather than an error: the page says that the carrier did not answer and keeps what was typed. */
async function orNull<T>(ask: () => Promise<T>): Promise<T | null> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof OutsideUnavailable) return null;
    throw error;
  }
}

async function listFor<T>(context: Context, token: string, question: Question<T[]>): Promise<T[]> {
  const record = await openRecord(context, token);
  const pricing = record && (await carrierFor(context, record.shopId, question));
  const taken = pricing && (await orNull(() => throughCache(context, pricing, question)));
  return taken?.value ?? [];
}

export const settlementsFor = (context: Context, token: string, query: string): Promise<Settlement[]> =>
  listFor(context, token, settlementsQuestion(query));

export const pointsFor = (
  context: Context,
  token: string,
  settlementCode: string,
  methodCode: string,
): Promise<PickupPoint[]> => listFor(context, token, pointsQuestion(settlementCode, methodCode));

export async function quotesFor(context: Context, token: string, settlementCode: string): Promise<SealedOption[]> {
  const record = await openRecord(context, token);
  if (!record) return [];
  const request = {
    settlementCode,
    country: record.address.country,
    parcel: record.parcel,
    declaredValueKopecks: record.declaredValueKopecks,
    codKopecks: 0,
  };
  const pricing = await carrierFor(context, record.shopId, pricesQuestion(request));
  const prices = pricing && (await orNull(() => takePrices(context, pricing, request)));
  return prices ? sealed(context, record, settlementCode, prices) : [];
}

function sealed(context: Context, record: Priced, settlementCode: string, { asOf, options }: Prices) {
  const expiresAt = new Date(context.now().getTime() + SEAL_LIFE_MS);
  const purpose = sealPurpose(record, settlementCode);
  return Promise.all(
    options.map(async (option) => ({
      option,
      seal: await seal(context.linkKeys, purpose, { option, asOf }, expiresAt),
    })),
  );
}

const sealedSchema = z.object({ option: deliveryOptionSchema, asOf: z.iso.datetime() });
export type OpenedSeal = z.infer<typeof sealedSchema>;

/** The option that a seal holds, whatever the form says beside it, and when its price was taken. */
export async function openSeal(
  context: Context,
  record: Priced,
  settlementCode: string,
  sealed: string,
): Promise<OpenedSeal | null> {
  const opened = await unseal(context.linkKeys, sealPurpose(record, settlementCode), sealed, context.now());
  const read = opened.ok ? sealedSchema.safeParse(opened.value) : null;
  return read?.success ? read.data : null;
}
