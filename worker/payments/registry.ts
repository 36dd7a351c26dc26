import type { PaymentProviderFactory, PaymentServiceConfig } from './contract.ts';
import { yookassa } from './yookassa/index.ts';

/** The payment services that can be connected today. */
export const PAYMENT_PROVIDERS: Readonly<Record<PaymentServiceConfig['provider'], PaymentProviderFactory>> = {
  yookassa,
};

export const paymentProviderOf = (provider: PaymentServiceConfig['provider']): PaymentProviderFactory =>
  PAYMENT_PROVIDERS[provider];
