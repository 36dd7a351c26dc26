import type { Order } from '#core/order/schema';
import type { CheckOutcome } from '../contract.ts';
import { countSchema, ordersSchema, type RemoteOrder, rowsSchema, type Settings } from './api-types.ts';
import type { Called, InsalesClient } from './client.ts';
import { PAGE } from './goods.ts';
import { isCopyOf } from './mapper.ts';

/** How much of what has changed there since our order was made one look-up reads. */
export const LOOK_UP_PAGES = 8;

/** The clocks of both sides may differ by so much. */
const CLOCKS_MS = 5 * 60_000;

/**
 * The copy of our order, or null where there is none.
 * Source: no filter knows our key, so the orders that have changed are read in the order of their change: page 1 always,
 * on from the last one by its time and id. No copy is older than our order.
 */
export async function lookUp(
  client: InsalesClient,
  order: Order,
  settings: Settings,
): Promise<Called<RemoteOrder | null>> {
  let updatedSince = new Date(Date.parse(order.createdAt) - CLOCKS_MS).toISOString();
  let fromId = 0;
  for (let page = 0; page < LOOK_UP_PAGES; page++) {
    const query = { updated_since: updatedSince, from_id: String(fromId), page: '1', per_page: String(PAGE) };
    const called = await client.get('orders.json', query, ordersSchema);
    if (called.outcome !== 'ok') return called;
    const rows = called.result;
    const copy = rows.find((remote) => isCopyOf(order, remote, settings));
    if (copy) return { outcome: 'ok', result: copy };
    const last = rows.at(-1);
    const isEnd = !last || rows.length < PAGE || (last.updated_at === updatedSince && last.id === fromId);
    if (isEnd) return { outcome: 'ok', result: null };
    updatedSince = last.updated_at;
    fromId = last.id;
  }
  const message = `В InSales с тех пор изменилось больше ${LOOK_UP_PAGES * PAGE} заказов, и копия среди них не нашлась. Проверьте, нет ли там заказа № ${order.number}.`;
  return { outcome: 'refused', code: 'LOOK_UP_TOO_LONG', message };
}

type Named = { path: string; id: number; field: keyof Settings; words: string };

const namedBy = (settings: Settings): Named[] => {
  const { deliveryVariantId, paymentGatewayId, cardGatewayId, onlineGatewayId, keyFieldId } = settings;
  const named: (Omit<Named, 'id'> & { id: number | undefined })[] = [
    { path: 'delivery_variants.json', id: deliveryVariantId, field: 'deliveryVariantId', words: 'способа доставки' },
    { path: 'payment_gateways.json', id: paymentGatewayId, field: 'paymentGatewayId', words: 'способа оплаты' },
    { path: 'payment_gateways.json', id: cardGatewayId, field: 'cardGatewayId', words: 'способа оплаты' },
    { path: 'payment_gateways.json', id: onlineGatewayId, field: 'onlineGatewayId', words: 'способа оплаты' },
    { path: 'orders/fields.json', id: keyFieldId, field: 'keyFieldId', words: 'поля заказа' },
  ];
  return named.flatMap(({ id, ...rest }) => (id === undefined ? [] : [{ ...rest, id }]));
};

/** Does a shop answer at this address and let us see its orders. */
export async function checkShop(client: InsalesClient): Promise<CheckOutcome> {
  const counted = await client.get('orders/count.json', {}, countSchema);
  if (counted.outcome === 'refused' && counted.code === 'NOT_FOUND') {
    return {
      outcome: 'refused',
      code: 'ACCOUNT',
      message: 'По этому адресу магазин InSales не отвечает.',
      field: 'baseUrl',
    };
  }
  return counted.outcome === 'ok' ? { outcome: 'ok' } : counted;
}

/** Opens the key the orders and the goods, and is there what the settings name. */
export async function checkAccount(client: InsalesClient, settings: Settings): Promise<CheckOutcome> {
  const shop = await checkShop(client);
  if (shop.outcome !== 'ok') return shop;
  const named = namedBy(settings);
  for (const path of new Set(['products.json', ...named.map((each) => each.path)])) {
    const called = await client.get(path, path === 'products.json' ? { per_page: '10' } : {}, rowsSchema);
    if (called.outcome !== 'ok') return called;
    const ids = called.result.map(({ id }) => id);
    const missing = named.find((each) => each.path === path && !ids.includes(each.id));
    if (!missing) continue;
    const message = `В InSales нет ${missing.words} ${missing.id}.`;
    return { outcome: 'refused', code: 'SETTINGS', message, field: `settings.${missing.field}` };
  }
  return { outcome: 'ok' };
}
