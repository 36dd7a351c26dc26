import { and, eq } from 'drizzle-orm';
import { openSecret } from '#worker/auth/secret-box';
import { type PaymentServiceRecord, paymentServices } from '#worker/db/tables/buyers';
import type { PaymentProvider } from '#worker/payments/contract';
import { paymentProviderOf } from '#worker/payments/registry';
import type { Context } from '../context.ts';

export const CREDENTIALS_PURPOSE = 'payment_service';

/** The payment service that a shop has connected. */
export const enabledService = ({ db }: Context, shopId: string) =>
  db.read
    .select()
    .from(paymentServices)
    .where(and(eq(paymentServices.shopId, shopId), eq(paymentServices.enabled, true)))
    .orderBy(paymentServices.createdAt)
    .limit(1);

/** The same with its credentials opened. */
export async function openPaymentProvider(context: Context, service: PaymentServiceRecord): Promise<PaymentProvider> {
  const place = { purpose: CREDENTIALS_PURPOSE, rowId: service.id };
  const credentials = await openSecret(context.secretKeys, place, service.credentials);
  const { id, provider, baseUrl, settings } = service;
  const factory = paymentProviderOf(provider);
  if (!factory) throw new Error(`no payment provider ${provider}`);
  return factory.open({ id, provider, baseUrl, settings, credentials }, { fetch: context.fetch });
}
