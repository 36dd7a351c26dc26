import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Order } from '#core/order/schema';
import { aLink, anItem, anOrder } from '../support/orders.ts';
import { type Control, startStandIn } from '../support/sandbox.ts';
import { findAll, goodsIn, openMoysklad, readOrder } from './support.ts';

let control: Control;
let close: () => Promise<void>;
beforeAll(async () => {
  ({ control, close } = await startStandIn('moysklad'));
  await control.noLimit();
});
afterAll(() => close());

const SEED = 20261124;
const ORDERS = 30;
const MOST_TRIES = 40;

/** What a lane does: write, and after anything but an answer look by our key before it writes again. */
async function sendAnyhow(order: Order, externalId: string | null): Promise<string> {
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const provider = openMoysklad(control);
    if (externalId === null && tries > 0) {
      const found = await provider.find(order);
      if (found.outcome === 'found') return sendAnyhow(order, found.copy.externalId);
      if (found.outcome !== 'absent') continue;
    }
    const outcome = await provider.send(order, externalId === null ? null : aLink(externalId));
    if (outcome.outcome === 'ok') return outcome.copy.externalId;
    if (outcome.outcome === 'refused') throw new Error(JSON.stringify(outcome));
  }
  throw new Error(`not sent in ${MOST_TRIES} tries`);
}

it(`loses nothing and makes nothing twice while a sixth of all calls fails (C6, seed ${SEED})`, async () => {
  const orders = Array.from({ length: ORDERS }, (_, index) =>
    anOrder({
      number: `буря-${index}`,
      recipient: { email: `storm-${index % 12}@example.com` },
      items: [anItem({ quantity: 1 + (index % 3) }), anItem({ shopArticle: `STORM-${index % 9}` })],
      delivery: { methodCode: `storm-${index % 4}` },
    }),
  );
  for (const [place, [fault, probability]] of (
    [
      ['status429', 0.05],
      ['status500_before_write', 0.03],
      ['lose_answer_after_write', 0.05],
      ['malformed', 0.03],
    ] as const
  ).entries())
    await control.arm({ fault, probability, seed: SEED + place });

  const queue = [...orders];
  const edited = new Map<string, Order>();
  const worker = async (): Promise<void> => {
    for (let order = queue.shift(); order; order = queue.shift()) {
      const id = await sendAnyhow(order, null);
      const [first = anItem(), ...rest] = order.items;
      const fewer = anOrder({ ...order, items: queue.length % 2 ? rest : [{ ...first, quantity: 5 }] });
      edited.set(await sendAnyhow({ ...fewer, id: order.id }, id), { ...fewer, id: order.id });
    }
  };
  await Promise.all([worker(), worker(), worker()]);
  await control.calm();

  expect(edited.size).toBe(ORDERS);
  expect(await control.duplicates()).toEqual([]);
  expect(await findAll(control, 'customerorder')).toHaveLength(ORDERS);
  for (const [externalId, order] of edited) {
    const there = await readOrder(control, order);
    expect([there.id, there.sum, there.name]).toEqual([externalId, order.totalKopecks, order.number]);
    expect(goodsIn(there).map(({ assortment, quantity }) => [assortment.code, quantity])).toEqual(
      order.items.map(({ shopArticle, quantity }) => [shopArticle, quantity]),
    );
  }
}, 60_000);
