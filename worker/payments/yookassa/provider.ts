import { z } from 'zod';
import { parseJson } from '#worker/integrations/http';
import type { PaymentProvider, PaymentResult, PaymentServiceConfig } from '../contract.ts';
import {
  credentialsSchema,
  notificationSchema,
  type Payment,
  paymentListSchema,
  paymentSchema,
  settingsSchema,
} from './api-types.ts';
import { type Called, createClient } from './client.ts';
import { toPayment, toRemotePayment } from './mapper.ts';

/** Source: a notification carries no signature, so it is only a hint which payment to read again. */
function parseNotification(body: string): { paymentId: string } | null {
  const parsed = notificationSchema.safeParse(parseJson(body));
  if (!parsed.success) return null;
  const { event, object } = parsed.data;
  if (event.startsWith('payment.')) return { paymentId: object.id };
  return event.startsWith('refund.') && object.payment_id ? { paymentId: object.payment_id } : null;
}

function misconfigured(error: z.ZodError): PaymentProvider {
  const refuse = async () => ({ outcome: 'refused', code: 'SETTINGS', message: z.prettifyError(error) }) as const;
  return { create: refuse, fetch: refuse, check: refuse, parseNotification };
}

const resultOf = (called: Called<Payment>): PaymentResult =>
  called.outcome === 'ok' ? { outcome: 'ok', payment: toRemotePayment(called.result) } : called;

export function open(config: PaymentServiceConfig, deps: { fetch: typeof fetch }): PaymentProvider {
  const parsed = z
    .object({ settings: settingsSchema, credentials: credentialsSchema })
    .safeParse({ settings: config.settings ?? {}, credentials: config.credentials });
  if (!parsed.success) return misconfigured(parsed.error);
  const { settings, credentials } = parsed.data;
  // Source: the address ends in the version, /v3.
  const baseUrl = config.baseUrl.endsWith('/v3') ? config.baseUrl : `${config.baseUrl}/v3`;
  const client = createClient(baseUrl, credentials, settings, deps.fetch);

  return {
    create: async (attempt) =>
      resultOf(await client.post('/payments', attempt.key, toPayment(attempt, settings), paymentSchema)),
    fetch: async (paymentId) => resultOf(await client.get(`/payments/${encodeURIComponent(paymentId)}`, paymentSchema)),
    parseNotification,
    // Source: shop settings need an OAuth token, so the key is tried on the list of payments.
    async check() {
      const called = await client.get('/payments?limit=1', paymentListSchema);
      return called.outcome === 'ok' ? { outcome: 'ok' } : called;
    },
  };
}
