import type { Step } from '../story.ts';
import { holds } from '../world.ts';

type Sent = { status: number; body: string; deliveryId: string; order?: { id: number; number: string } };

const DAMAGED_STORE_ORDER = { seed: 77 };

export const webhookSteps: readonly Step[] = [
  {
    step: "2a. The store's ping is answered, a wrong signature is refused",
    async run(world) {
      const { storefrontHook: url } = world.started;
      const ping = await world.control<Sent>('POST', 'woocommerce/send', { url, topic: 'order.created', ping: true });
      holds(ping.status === 200, `ping answered ${ping.status} ${ping.body}`);
      const forged = { url, topic: 'order.created', signature: 'wrong', ...DAMAGED_STORE_ORDER };
      const refused = await world.control<Sent>('POST', 'woocommerce/send', forged);
      holds(refused.status === 401, `a wrong signature answered ${refused.status} ${refused.body}`);
      return `ping ${ping.status}, wrong signature ${refused.status} ${JSON.parse(refused.body).error.code}`;
    },
  },
  {
    step: '2b. A signed order.created makes an order, the same delivery again changes nothing',
    async run(world) {
      const { storefrontHook: url } = world.started;
      const first = await world.control<Sent>('POST', 'woocommerce/send', { url, topic: 'order.created', seed: 5 });
      holds(first.status === 200 && first.order, `the webhook answered ${first.status} ${first.body}`);
      world.orderNumber = first.order.number;
      const again = await world.control<Sent>('POST', 'woocommerce/send', { url, repeat: first.deliveryId });
      holds(again.body.includes('repeated'), `the repetition answered ${again.status} ${again.body}`);
      return `order ${first.order.number}: ${first.body}; the repetition: ${again.body}`;
    },
  },
];
