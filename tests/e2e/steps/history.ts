import { expect } from '@playwright/test';
import { signInTo } from '../../support/api-client.ts';
import type { Step } from '../story.ts';
import { holds, opener, type World } from '../world.ts';

type Entry = { at: string; action: string; actor: { kind: string; name: string }; before: object; after: object };

export const historySteps: readonly Step[] = [
  {
    step: "7. All of it stands in the orders' history: who, what, when, before, after",
    async run(world) {
      const first = await historyOf(world, world.orderNumber);
      const actions = first.map(({ action }) => action);
      for (const wanted of ['created', 'edited', 'send_requested', 'send_succeeded', 'send_refused', 'status_changed'])
        holds(actions.includes(wanted), `${world.orderNumber} has no "${wanted}" in ${actions.join(', ')}`);
      holds(first.at(-1)?.actor.kind === 'webhook', `it was made by ${first.at(-1)?.actor.kind}`);
      const renamed = first.find(({ after }) => JSON.stringify(after).includes('Ёлкина'));
      holds(renamed && JSON.stringify(renamed.before).length > 2, 'the edit has no "before"');
      const second = await historyOf(world, world.preorderNumber);
      const buyers = second.map(({ action, actor }) => `${action} (${actor.kind})`);
      for (const wanted of [
        'preorder_opened (buyer)',
        'preorder_placed (buyer)',
        'payment_succeeded (payment_service)',
      ])
        holds(buyers.includes(wanted), `${world.preorderNumber} has no "${wanted}" in ${buyers.join(', ')}`);

      const page = world.cabinet;
      await opener(page, world.preorderNumber).click();
      for (const line of ['Заказ оплачен', 'Покупатель оформил заказ', 'Ссылка на оформление создана']) {
        const entry = page.getByRole('dialog').getByText(line, { exact: true }).first();
        await entry.scrollIntoViewIfNeeded();
        await expect(entry).toBeVisible();
      }
      await world.shoot(page, 'history');
      return `${first.length} and ${second.length} entries; ${actions.join(', ')}`;
    },
  },
];

async function historyOf(world: World, number: string): Promise<Entry[]> {
  const { shopId } = world.started.credentials;
  const api = await signInTo(world.started.url);
  const list = await api.call<{ items: { id: string; number: string }[] }>(
    'GET',
    `/api/v1/orders?shopId=${shopId}&q=${encodeURIComponent(number)}`,
  );
  const order = list.body.items.find((item) => item.number === number);
  holds(order, `${number} is not found`);
  return (await api.call<{ items: Entry[] }>('GET', `/api/v1/orders/${order.id}/history`)).body.items;
}
