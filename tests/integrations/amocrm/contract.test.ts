import { DEMO_CREDENTIALS } from '../../../worker/local/sandbox/demo-credentials.ts';
import { describeProvider } from '../contract-suite.ts';
import { anItem, anOrder } from '../support/orders.ts';
import { openAmocrm, readOrder } from './support.ts';

const { token } = DEMO_CREDENTIALS.amocrm;
const wrongToken = 'NotTheTokenOfAnybodyHere0000000000';

const PAID = { method: 'other', paid: true, refundedKopecks: 0 } as const;

describeProvider({
  system: 'amocrm',
  calls: { create: 'POST leads/complex', edit: 'PATCH leads/{id}', find: 'GET leads' },
  secrets: [token, wrongToken],
  wrongCredentials: { token: wrongToken },
  open: openAmocrm,
  async read(control, order) {
    const { lead, items } = await readOrder(control, order);
    return {
      externalId: String(lead.id),
      items: items.map(({ sku, quantity }) => ({ article: sku, quantity })),
      totalKopecks: Math.round(lead.price * 100),
    };
  },
  refused: {
    order: () => anOrder({ items: [anItem({ quantity: 3, priceKopecks: 100_000_000_000 })], prepayment: PAID }),
    words: /price/,
  },
});
