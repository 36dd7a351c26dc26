import type { Order } from '#core/order/schema';
import type { Failure } from '../http.ts';
import { unanswered } from '../http.ts';
import type { Account } from './account.ts';
import { complexAnswerSchema, type Lead, type LeadPayload, type Settings, writtenSchema } from './api-types.ts';
import type { AmocrmClient, Called } from './client.ts';
import type { Contacts } from './contacts.ts';
import { firstPlace, type KeyState, type LeadFields, placeProblem, toContact, toLead } from './mapper.ts';
import { linkGoods, type Products } from './products.ts';

/** What one sending works with. */
export type Desk = {
  client: AmocrmClient;
  settings: Settings;
  account: Account;
  contacts: Contacts;
  products: Products;
};

export type Deal = Pick<Lead, 'id' | 'pipeline_id' | 'status_id'>;

const LEADS = '/api/v4/leads';

const refusesPrice = (failure: Failure): boolean =>
  failure.outcome === 'refused' && /(^|\.)price$/.test(failure.field ?? '');

/** Source: kopecks in a budget are not taken by every account; the exact sum is in the details too. */
async function writePriced<T>(
  order: Order,
  fields: LeadFields,
  state: KeyState,
  write: (lead: LeadPayload) => Promise<Called<T>>,
): Promise<Called<T>> {
  const called = await write(toLead(order, { fields, state, wholePrice: false }));
  const hasKopecks = order.totalKopecks % 100 !== 0;
  if (called.outcome === 'ok' || !hasKopecks || !refusesPrice(called)) return called;
  return write(toLead(order, { fields, state, wholePrice: true }));
}

/** Source: linking goods may reckon the budget anew, so the deal is written last. */
const writeDeal = ({ client }: Desk, order: Order, fields: LeadFields, leadId: number) =>
  writePriced(order, fields, 'whole', (lead) => client.write('PATCH', `${LEADS}/${leadId}`, lead, writtenSchema));

/** Brings a deal that stands there to what the order is now. */
export async function renewDeal(desk: Desk, order: Order, lead: Lead): Promise<Called<Deal>> {
  const { client, account, contacts, products } = desk;
  const catalog = await account.productsCatalog(client);
  if (catalog.outcome !== 'ok') return catalog;
  const fields = await account.fields(client);
  if (fields.outcome !== 'ok') return fields;
  const wanted = await products.ensure(client, order, catalog.result, lead);
  if (wanted.outcome !== 'ok') return wanted;
  const settled = await contacts.alone(order, () => contacts.settle(client, order, lead));
  if (settled.outcome !== 'ok') return settled;
  const linked = await linkGoods(client, lead, catalog.result, wanted.result);
  if (linked.outcome !== 'ok') return linked;
  const written = await writeDeal(desk, order, fields.result, lead.id);
  return written.outcome === 'ok' ? { outcome: 'ok', result: lead } : written;
}

const MERGED = {
  outcome: 'refused',
  code: 'MERGED',
  message:
    'amoCRM объединил новую сделку с уже имевшейся. Выключите контроль дублей для этой интеграции и отправьте заказ ещё раз.',
} as const;

/** The deal and, where nobody has this email yet, its contact in the same request. */
async function makeLead(desk: Desk, order: Order, fields: LeadFields): Promise<Called<Deal>> {
  const { client, settings, account, contacts } = desk;
  const pipelines = await account.pipelines(client);
  if (pipelines.outcome !== 'ok') return pipelines;
  const problem = placeProblem(pipelines.result, settings);
  if (problem) return { outcome: 'refused', code: 'SETTINGS', ...problem };
  const place = firstPlace(pipelines.result, settings);
  const found = await contacts.byEmail(client, order);
  if (found.outcome !== 'ok') return found;
  const { responsibleUserId, tags } = settings;
  const extras = {
    ...place,
    ...(responsibleUserId !== undefined && { responsible_user_id: responsibleUserId }),
    _embedded: {
      contacts: [found.result ? { id: found.result.id } : toContact(order, null)],
      ...(tags.length > 0 && { tags: tags.map((name) => ({ name })) }),
    },
  };
  const made = await writePriced(order, fields, 'unfinished', (lead) =>
    client.write('POST', `${LEADS}/complex`, [{ ...lead, ...extras }], complexAnswerSchema),
  );
  if (made.outcome === 'unknown') contacts.lost();
  if (made.outcome !== 'ok') return made;
  const { id, contact_id, merged } = made.result;
  if (merged) return MERGED;
  if (!found.result && contact_id) contacts.made(order, contact_id);
  return { outcome: 'ok', result: { id, ...place } };
}

/** A new deal, marked as unfinished until its goods are linked. */
export async function createDeal(desk: Desk, order: Order): Promise<Called<Deal>> {
  const { client, account, contacts, products } = desk;
  const catalog = await account.productsCatalog(client);
  if (catalog.outcome !== 'ok') return catalog;
  const fields = await account.fields(client);
  if (fields.outcome !== 'ok') return fields;
  const wanted = await products.ensure(client, order, catalog.result, null);
  if (wanted.outcome !== 'ok') return wanted;
  const made = await contacts.alone(order, () => makeLead(desk, order, fields.result));
  if (made.outcome !== 'ok') return made;
  const empty: Lead = {
    id: made.result.id,
    custom_fields_values: [],
    _embedded: { contacts: [], catalog_elements: [] },
  };
  const linked = await linkGoods(client, empty, catalog.result, wanted.result);
  if (linked.outcome !== 'ok') return begun(linked);
  const written = await writeDeal(desk, order, fields.result, made.result.id);
  return written.outcome === 'ok' ? made : begun(written);
}

/** The deal stands already, so what is tried later must look for it first. */
const begun = (failure: Failure): Failure => (failure.outcome === 'later' ? unanswered(true, failure.reason) : failure);
