import type { Order } from '#core/order/schema';

export type PaymentServiceConfig = {
  id: string;
  provider: 'yookassa';
  baseUrl: string;
  settings: unknown;
  credentials: unknown;
};

/** One try of a buyer to pay. `key` is the same however often the try is repeated. */
export type PaymentAttempt = {
  id: string;
  key: string;
  amountKopecks: number;
  description: string;
  returnUrl: string;
  order: Order;
};

export type RemotePayment = {
  id: string;
  state: 'pending' | 'succeeded' | 'canceled' | 'refunded';
  amountKopecks: number;
  currency: string;
  refundedKopecks: number;
  /** A test payment never pays a real order. */
  test: boolean;
  /** Where the buyer goes on, while the payment is pending. */
  confirmationUrl: string | null;
  /** Our attempt's id, as the service gives it back. */
  attemptId: string | null;
};

export type PaymentFailure =
  | { outcome: 'refused'; code: string; message: string }
  | { outcome: 'later'; reason: string }
  | { outcome: 'unknown'; reason: string };

export type PaymentResult = { outcome: 'ok'; payment: RemotePayment } | PaymentFailure;

/** Everything the cabinet asks of an online payment service. */
export type PaymentProvider = {
  /** Repeating with the same key gives the same payment. */
  create(attempt: PaymentAttempt): Promise<PaymentResult>;
  /** What the service itself says of a payment: the only ground for calling an order paid. */
  fetch(paymentId: string): Promise<PaymentResult>;
  /** The payment that a notification is about; a hint to re-read, null where it names none. */
  parseNotification(body: string): { paymentId: string } | null;
  check(): Promise<{ outcome: 'ok' } | PaymentFailure>;
};

export type PaymentProviderFactory = {
  readonly provider: PaymentServiceConfig['provider'];
  /** As the service writes itself. */
  readonly title: string;
  open(config: PaymentServiceConfig, deps: { fetch: typeof fetch }): PaymentProvider;
};
