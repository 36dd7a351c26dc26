import type { StandInContext } from '../kit/stand-in.ts';
import { moscowDateTime } from '../kit/time.ts';
import { withoutEmpty } from './answers.ts';
import type { Author } from './orders.ts';
import type { Parameters } from './parameters.ts';
import { paginate, readFilter, textOf } from './parameters.ts';
import type { HistoryRecord, StoredOrder } from './stored.ts';
import { history, orders } from './stored.ts';

type Change = Pick<HistoryRecord, 'field' | 'oldValue' | 'newValue' | 'created' | 'deleted'>;

export function record(context: StandInContext, author: Author, order: StoredOrder, change: Change): void {
  const id = context.store.add('history.id', 1, 9000);
  history(context.store).put(id, {
    id,
    createdAt: moscowDateTime(context.now()),
    ...author,
    ...change,
    orderId: order.id,
    orderExternalId: order.fields.externalId,
    site: order.site,
    status: order.status,
  });
}

export function recordCreated(context: StandInContext, key: string, order: StoredOrder): void {
  const change: Change = { created: true, field: 'status', oldValue: null, newValue: { code: order.status } };
  record(context, { source: 'api', key }, order, change);
}

const snakeCase = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** One record for each field that differs. */
export function recordChanges(context: StandInContext, author: Author, before: StoredOrder, after: StoredOrder): void {
  const differs = (left: unknown, right: unknown) => JSON.stringify(left) !== JSON.stringify(right);
  if (before.status !== after.status) {
    record(context, author, after, {
      field: 'status',
      oldValue: { code: before.status },
      newValue: { code: after.status },
    });
  }
  const fields: Record<string, unknown> = { ...after.fields, number: after.number, items: after.items };
  const old: Record<string, unknown> = { ...before.fields, number: before.number, items: before.items };
  for (const [name, value] of Object.entries(fields)) {
    if (name === 'status' || !differs(old[name], value)) continue;
    const field = name === 'items' ? 'order_product' : snakeCase(name);
    record(context, author, after, { field, oldValue: old[name] ?? null, newValue: value });
  }
}

export function listHistory(context: StandInContext, sites: string[], key: string, parameters: Parameters) {
  const filter = readFilter(parameters, ['sinceId', 'orderId', 'orderExternalId', 'startDate', 'endDate']);
  const sinceId = Number(textOf(filter.sinceId) ?? 0);
  const orderId = textOf(filter.orderId);
  const externalId = textOf(filter.orderExternalId);
  const start = textOf(filter.startDate);
  const end = textOf(filter.endDate);
  const found = history(context.store)
    .all()
    .filter((row) => sites.includes(row.site) && row.id > sinceId)
    .filter((row) => !orderId || String(row.orderId) === orderId)
    .filter((row) => !externalId || row.orderExternalId === externalId)
    .filter((row) => (!start || row.createdAt >= start) && (!end || row.createdAt <= end));
  const { pagination, rows } = paginate(found, parameters);
  return {
    success: true,
    generatedAt: moscowDateTime(context.now()),
    history: rows.map(({ key: author, orderId: id, orderExternalId, site, status, ...row }) => ({
      ...row,
      ...(row.source === 'user' ? { user: { id: 7 } } : { apiKey: { current: author === key } }),
      order: withoutEmpty({ id, externalId: orderExternalId, site, status }),
    })),
    pagination,
  };
}

/** Source: there is no delete in the API; a person may delete an order in the CRM, and history says so. */
export function deleteByPerson(context: StandInContext, id: number): boolean {
  const order = orders(context.store).get(id);
  if (!order) return false;
  orders(context.store).delete(id);
  record(context, { source: 'user' }, order, { deleted: true, field: 'id', oldValue: id, newValue: null });
  return true;
}
