import { DEMO_CREDENTIALS } from '../../../worker/local/sandbox/demo-credentials.ts';
import { describeProvider } from '../contract-suite.ts';
import { anOrder } from '../support/orders.ts';
import { openShiptor, readPackage } from './support.ts';

const { token } = DEMO_CREDENTIALS.shiptor;
const wrongToken = 'x'.repeat(40);

describeProvider({
  system: 'shiptor',
  calls: { create: 'addPackage', edit: 'editPackage', find: 'getPackage' },
  secrets: [token, wrongToken],
  wrongCredentials: { token: wrongToken },
  open: openShiptor,
  async read(control, order) {
    const { id, products, cod } = await readPackage(control, order);
    const items = products.map(({ shopArticle, count }) => ({ article: shopArticle, quantity: count }));
    return { externalId: String(id), items, totalKopecks: Math.round(cod * 100) };
  },
  refused: {
    // Card on delivery is impossible for Russian Post.
    order: () =>
      anOrder({
        cod: { amountKopecks: 94_000, method: 'card' },
        delivery: { methodCode: '13', carrier: 'russian-post', category: 'post-office' },
      }),
    words: /Cashless payment is not available/,
  },
});
