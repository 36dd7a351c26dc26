import { DEMO_CREDENTIALS } from '../../../worker/local/sandbox/demo-credentials.ts';
import { describePaymentService } from '../payment-contract-suite.ts';
import { CREDENTIALS, openYookassa } from './support.ts';

const { testShopId, testSecretKey, shopId, secretKey } = DEMO_CREDENTIALS.yookassa;
const wrongKey = 'live_notTheKeyOfAnybody';

describePaymentService({
  service: 'yookassa',
  calls: { create: 'POST /payments', fetch: 'GET /payments/{id}' },
  secrets: [secretKey, wrongKey, btoa(`${shopId}:${wrongKey}`)],
  wrongCredentials: { shopId, secretKey: wrongKey },
  testCredentials: { shopId: testShopId, secretKey: testSecretKey },
  open: openYookassa,
  succeed: (control, id) => control.post(`/payments/${id}/succeed`),
  cancel: (control, id) => control.post(`/payments/${id}/cancel`),
  async refund(control, payment_id, value) {
    const response = await fetch(`${control.url}/v3/refunds`, {
      method: 'POST',
      headers: {
        authorization: `Basic ${btoa(`${CREDENTIALS.shopId}:${CREDENTIALS.secretKey}`)}`,
        'content-type': 'application/json',
        'idempotence-key': crypto.randomUUID(),
      },
      body: JSON.stringify({ payment_id, amount: { value, currency: 'RUB' } }),
    });
    if (!response.ok) throw new Error(await response.text());
  },
  notification: (id) =>
    JSON.stringify({
      type: 'notification',
      event: 'payment.succeeded',
      object: { id, status: 'succeeded', paid: true },
    }),
});
