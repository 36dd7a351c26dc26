import { DEMO_CREDENTIALS } from '../../../worker/local/sandbox/demo-credentials.ts';
import { describeProvider } from '../contract-suite.ts';
import { anOrder } from '../support/orders.ts';
import { goodsIn, openMoysklad, readOrder } from './support.ts';

const { token } = DEMO_CREDENTIALS.moysklad;
const wrongToken = 'NotTheTokenOfAnybodyHere0000000000000000';

describeProvider({
  system: 'moysklad',
  calls: {
    create: 'POST entity/customerorder',
    edit: 'PUT entity/customerorder/{id}',
    find: 'GET entity/customerorder',
  },
  readsStatuses: true,
  absentId: '00000000-7d1c-11f0-ac12-00000000dead',
  secrets: [token, wrongToken],
  wrongCredentials: { token: wrongToken },
  open: openMoysklad,
  async read(control, order) {
    const remote = await readOrder(control, order);
    return {
      externalId: remote.id,
      items: goodsIn(remote).map(({ assortment, quantity }) => ({ article: assortment.code ?? '', quantity })),
      totalKopecks: remote.sum,
    };
  },
  refused: { order: () => anOrder({ recipient: { email: 'no-address' } }), words: /E-mail: 'no-address'/ },
});
