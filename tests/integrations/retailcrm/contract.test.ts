import { DEMO_CREDENTIALS } from '../../../worker/local/sandbox/demo-credentials.ts';
import { describeProvider } from '../contract-suite.ts';
import { anOrder } from '../support/orders.ts';
import { openRetailcrm, readOrder } from './support.ts';

const { apiKey } = DEMO_CREDENTIALS.retailcrm;
const wrongKey = 'NotTheKeyOfAnybodyHere0000000000';

describeProvider({
  system: 'retailcrm',
  calls: { create: 'POST orders/create', edit: 'POST orders/{id}/edit', find: 'GET orders/{id}' },
  secrets: [apiKey, wrongKey],
  wrongCredentials: { apiKey: wrongKey },
  open: openRetailcrm,
  async read(control, order) {
    const { id, items, totalSumm } = await readOrder(control, order);
    return {
      externalId: String(id),
      items: items.map(({ offer, quantity }) => ({ article: offer.externalId ?? offer.name, quantity })),
      totalKopecks: Math.round(totalSumm * 100),
    };
  },
  refused: { order: () => anOrder({ recipient: { email: 'no-address' } }), words: /email/ },
});
