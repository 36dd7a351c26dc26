import { z } from 'zod';
import type { StandInContext } from '../kit/stand-in.ts';
import { badInput, Refusal } from './answers.ts';
import { orderInput } from './order-input.ts';
import { orderView } from './order-view.ts';
import { createOrder } from './orders.ts';
import type { Parameters } from './parameters.ts';
import { readJsonField } from './parameters.ts';
import type { StoredOrder } from './stored.ts';

const MOST_ROWS = 50;
const head = z.looseObject({ externalId: z.string().optional() });

function textOf(refusal: Refusal, externalId: string | undefined): string {
  // Source: a repeat in an upload reads so.
  if (refusal.message === 'Order already exists') return `Order with externalId=${externalId} already exists.`;
  const first = Object.values(refusal.errors ?? {})[0];
  return first === undefined ? refusal.message : `${refusal.message}: ${first}`;
}

/** Source: rows that can be loaded are loaded; when any failed the status is 460 and both kinds are listed. */
export function uploadOrders(context: StandInContext, site: string, key: string, parameters: Parameters) {
  const rows = readJsonField(parameters, 'orders', z.array(z.unknown()));
  if (rows.length === 0 || rows.length > MOST_ROWS) throw badInput({ orders: 'From 1 to 50 orders are taken.' });
  const loaded: StoredOrder[] = [];
  const failedOrders: { externalId?: string }[] = [];
  const errors: string[] = [];
  for (const row of rows) {
    const externalId = head.safeParse(row).data?.externalId;
    try {
      loaded.push(createOrder(context, site, key, readJsonField({ order: row }, 'order', orderInput)));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      failedOrders.push({ externalId });
      errors.push(textOf(error, externalId));
    }
  }
  const uploadedOrders = loaded.map(({ id, fields }) => ({ id, externalId: fields.externalId }));
  if (errors.length > 0)
    throw new Refusal(460, 'Orders are loaded with errors', errors, { uploadedOrders, failedOrders });
  return { success: true, uploadedOrders, orders: loaded.map((order) => orderView(context.store, order, 'list')) };
}
