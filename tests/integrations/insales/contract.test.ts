import { describeProvider } from '../contract-suite.ts';
import { anOrder } from '../support/orders.ts';
import { CREDENTIALS, openInsales, readOrder } from './support.ts';

const wrongPassword = 'notthepasswordofanybodyhere00000';

describeProvider({
  system: 'insales',
  calls: { create: 'POST orders', edit: 'PUT orders/{id}', find: 'GET orders' },
  secrets: [CREDENTIALS.password, wrongPassword, btoa(`${CREDENTIALS.apiKey}:${wrongPassword}`)],
  wrongCredentials: { ...CREDENTIALS, password: wrongPassword },
  open: openInsales,
  async read(control, order) {
    const { id, order_lines, total_price } = await readOrder(control, order);
    return {
      externalId: String(id),
      items: order_lines.map(({ sku, quantity }) => ({ article: sku, quantity })),
      totalKopecks: Math.round(Number(total_price) * 100),
    };
  },
  refused: { order: () => anOrder({ recipient: { email: 'no-address' } }), words: /email/ },
});
