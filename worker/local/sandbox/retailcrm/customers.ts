import { z } from 'zod';
import type { StandInContext } from '../kit/stand-in.ts';
import type { SystemStore } from '../kit/store.ts';
import { moscowDateTime } from '../kit/time.ts';
import { Refusal, withoutEmpty } from './answers.ts';
import type { OrderInput } from './order-input.ts';
import type { Parameters } from './parameters.ts';
import { listOf, paginate, readFilter, readJsonField, textOf } from './parameters.ts';
import type { StoredCustomer } from './stored.ts';
import { customers } from './stored.ts';

const keyOf = (site: string, externalId: string) => `${site}/${externalId}`;

const save = (store: SystemStore, customer: StoredCustomer): StoredCustomer =>
  customers(store).put(
    customer.id,
    customer,
    customer.externalId === undefined ? null : keyOf(customer.site, customer.externalId),
  );

const customerInput = z.object({
  externalId: z.string().min(1).optional(),
  firstName: z.string().default(''),
  lastName: z.string().default(''),
  patronymic: z.string().default(''),
  email: z.union([z.literal(''), z.email({ error: 'This value is not a valid email address.' })]).default(''),
  phones: z.array(z.object({ number: z.string() })).default([]),
});

const view = ({ phone, ...customer }: StoredCustomer) => ({
  type: 'customer',
  ...withoutEmpty(customer),
  phones: phone ? [{ number: phone }] : [],
  customFields: [],
});

function create(context: StandInContext, site: string, fields: Omit<StoredCustomer, 'id' | 'site' | 'createdAt'>) {
  const id = context.store.add('customer.id', 1, 540);
  return save(context.store, { id, site, createdAt: moscowDateTime(context.now()), ...fields });
}

export function createCustomer(context: StandInContext, site: string, parameters: Parameters) {
  const input = readJsonField(parameters, 'customer', customerInput);
  if (input.externalId !== undefined && customers(context.store).findBy(keyOf(site, input.externalId)).length > 0) {
    throw new Refusal(400, 'Customer already exists');
  }
  const { phones, ...fields } = input;
  const { id } = create(context, site, { ...fields, phone: phones[0]?.number ?? '' });
  return { success: true, id };
}

export function listCustomers(store: SystemStore, parameters: Parameters) {
  const filter = readFilter(parameters, ['ids', 'externalIds', 'email', 'name', 'sites']);
  const ids = listOf(filter.ids);
  const externalIds = listOf(filter.externalIds);
  const sites = listOf(filter.sites);
  const email = textOf(filter.email)?.toLowerCase();
  const name = textOf(filter.name)?.toLowerCase();
  const found = customers(store)
    .all()
    .reverse()
    .filter((customer) => ids.length === 0 || ids.includes(String(customer.id)))
    .filter((customer) => externalIds.length === 0 || externalIds.includes(customer.externalId ?? ''))
    .filter((customer) => sites.length === 0 || sites.includes(customer.site))
    .filter((customer) => !email || customer.email.toLowerCase() === email)
    .filter(
      (customer) =>
        !name || `${customer.lastName} ${customer.firstName} ${customer.phone}`.toLowerCase().includes(name),
    );
  const { pagination, rows } = paginate(found, parameters);
  return { success: true, pagination, customers: rows.map(view) };
}

const digits = (phone: string): string => phone.replace(/\D/g, '').slice(-10);

/** Source: with no `customer` block one is matched by phone or e-mail, or made; a named one must exist. */
export function customerOfOrder(context: StandInContext, site: string, order: OrderInput): number {
  const { store } = context;
  const given = order.customer;
  if (given?.externalId !== undefined) {
    const found = customers(store).findBy(keyOf(given.site ?? site, given.externalId))[0];
    if (found) return found.id;
    const text = `Customer with externalId=${given.externalId} not found.`;
    throw new Refusal(400, 'Order is not loaded', { 'customer.externalId': text });
  }
  if (given?.id !== undefined) {
    const found = customers(store).get(given.id);
    if (found) return found.id;
    throw new Refusal(400, 'Order is not loaded', { 'customer.id': `Customer with id=${given.id} not found.` });
  }
  const phone = order.phone ?? '';
  const email = order.email ?? '';
  const known = customers(store)
    .all()
    .find(
      (customer) =>
        customer.site === site &&
        ((phone !== '' && digits(customer.phone) === digits(phone)) || (email !== '' && customer.email === email)),
    );
  if (known) return known.id;
  const { firstName, lastName, patronymic } = order;
  return create(context, site, {
    firstName: firstName ?? '',
    lastName: lastName ?? '',
    patronymic: patronymic ?? '',
    email,
    phone,
  }).id;
}
