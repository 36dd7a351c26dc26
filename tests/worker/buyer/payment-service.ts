import { serve } from '../pages/serve.ts';

type Amount = { value: string; currency: string };
type Asked = { amount: Amount; metadata: object; confirmation: { return_url: string } };
export type RemotePayment = {
  id: string;
  status: string;
  amount: Amount;
  test: boolean;
  returnUrl: string;
  refunded_amount?: Amount;
};

/** A payment service that says what a test wants it to say. */
export async function startPaymentService() {
  const payments = new Map<string, RemotePayment>();
  const keys = new Map<string, string>();
  const { origin, close } = await serve(async (request) => {
    const { pathname } = new URL(request.url);
    if (request.method === 'POST') {
      const key = request.headers.get('idempotence-key') ?? '';
      const { amount, metadata, confirmation: asked } = (await request.json()) as Asked;
      const id = keys.get(key) ?? `pay-${crypto.randomUUID()}`;
      keys.set(key, id);
      const confirmation = { confirmation_url: `https://pay.example/${id}` };
      const payment = payments.get(id) ?? {
        ...{ id, status: 'pending', amount, test: false, metadata, confirmation },
        returnUrl: asked.return_url,
      };
      payments.set(id, payment);
      return Response.json(payment);
    }
    const payment = payments.get(pathname.split('/').at(-1) ?? '');
    return payment ? Response.json(payment) : Response.json({ code: 'not_found' }, { status: 404 });
  });
  const last = (): RemotePayment => {
    const payment = [...payments.values()].at(-1);
    if (!payment) throw new Error('no payment was made');
    return payment;
  };
  return { origin, close, payments, last };
}
