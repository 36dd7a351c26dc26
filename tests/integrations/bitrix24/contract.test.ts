import { describeProvider } from '../contract-suite.ts';
import { anOrder } from '../support/orders.ts';
import { CREDENTIALS, itemsOf, openBitrix24, readDeal } from './support.ts';

const wrongCode = 'notthehookofanybodyhere';

describeProvider({
  system: 'bitrix24',
  calls: { create: 'batch crm.item.add', edit: 'batch crm.item.update', find: 'crm.item.list' },
  secrets: [CREDENTIALS.code, wrongCode],
  wrongCredentials: { ...CREDENTIALS, code: wrongCode },
  open: openBitrix24,
  async read(control, order) {
    const { id, opportunity } = await readDeal(control, order);
    return {
      externalId: String(id),
      items: (await itemsOf(control, id)).map(({ article, quantity }) => ({ article, quantity })),
      totalKopecks: Math.round(opportunity * 100),
    };
  },
  refused: { order: () => anOrder({ recipient: { email: 'no-address' } }), words: /E-mail/ },
});
