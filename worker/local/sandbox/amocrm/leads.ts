import { z } from 'zod';
import type { StandInContext } from '../kit/stand-in.ts';
import { readSettings } from '../kit/stand-in.ts';
import type { SystemStore } from '../kit/store.ts';
import { type FieldError, notSupported } from './answers.ts';
import { priceOf } from './catalog.ts';
import { checkContact, contactInput, saveContact } from './contacts.ts';
import { checkFields, fieldsInput, mergeFields, viewFields } from './fields.ts';
import { placeFor, statusesOf, USER_ID } from './reference.ts';
import { searchableAtMs } from './search.ts';
import { amocrmSettings } from './settings.ts';
import { contacts, elements, leads, nextId, type StoredLead } from './stored.ts';

// What a budget holds at the most is not confirmed; a signed number of 32 bits is taken.
const MOST_ROUBLES = 2_147_483_647;

export const leadInput = z.object({
  name: z.string().max(255).optional(),
  price: z.number().min(0).max(MOST_ROUBLES).optional(),
  pipeline_id: z.int().optional(),
  status_id: z.int().optional(),
  responsible_user_id: z.int().optional(),
  created_at: z.int().optional(),
  custom_fields_values: fieldsInput,
  tags_to_add: z.array(z.object({ name: z.string() })).optional(),
  request_id: z.string().optional(),
  _embedded: z
    .object({
      contacts: z
        .array(contactInput.extend({ id: z.int().optional(), is_main: z.boolean().optional() }))
        .max(1)
        .optional(),
      tags: z.array(z.object({ name: z.string().min(1).max(255) })).optional(),
    })
    .optional(),
});

export const leadPatch = leadInput.extend({ id: z.int().optional() });

type LeadInput = z.infer<typeof leadInput>;

function checkPlace({ pipeline_id, status_id }: LeadInput): FieldError[] {
  if (pipeline_id !== undefined && !statusesOf(pipeline_id)) return [notSupported('pipeline_id')];
  const statuses = statusesOf(pipeline_id ?? placeFor().pipeline_id);
  return status_id === undefined || statuses?.some(({ id }) => id === status_id) ? [] : [notSupported('status_id')];
}

export function checkLead(store: SystemStore, input: LeadInput): FieldError[] {
  const { kopecksInPrice } = readSettings(store, amocrmSettings);
  const isPriceRefused = !kopecksInPrice && input.price !== undefined && !Number.isInteger(input.price);
  const buyers = input._embedded?.contacts ?? [];
  return [
    ...checkPlace(input),
    ...(isPriceRefused ? [{ code: 'InvalidType', path: 'price', detail: 'This value should be of type int.' }] : []),
    ...checkFields(store, 'leads', input.custom_fields_values),
    ...buyers.flatMap((buyer, index) => {
      const errors = buyer.id === undefined ? checkContact(store, buyer) : [];
      const isUnknown = buyer.id !== undefined && !contacts(store).get(buyer.id);
      const at = `_embedded.contacts.${index}`;
      return [
        ...errors.map((each) => ({ ...each, path: `${at}.${each.path}` })),
        ...(isUnknown ? [notSupported(`${at}.id`)] : []),
      ];
    }),
  ];
}

/** A new deal; a contact without an id is made with it. */
export function createLead(context: StandInContext, input: LeadInput): { lead: StoredLead; contactId: number | null } {
  const { store, now } = context;
  const at = Math.floor(now().getTime() / 1000);
  const [buyer] = input._embedded?.contacts ?? [];
  const contactId = buyer ? (buyer.id ?? saveContact(context, buyer).id) : null;
  const place = placeFor(input.pipeline_id);
  const id = nextId(store, 'lead');
  const lead = leads(store).put(id, {
    id,
    name: input.name || `Сделка #${id}`,
    price: input.price ?? 0,
    is_price_computed: false,
    pipeline_id: place.pipeline_id,
    status_id: input.status_id ?? place.status_id,
    responsible_user_id: input.responsible_user_id ?? USER_ID,
    fields: mergeFields(store, 'leads', [], input.custom_fields_values),
    is_deleted: false,
    created_at: input.created_at ?? at,
    updated_at: at,
    searchableAtMs: searchableAtMs(context),
    tags: (input._embedded?.tags ?? []).map(({ name }) => name),
    contacts: contactId === null ? [] : [{ id: contactId, is_main: true }],
    elements: [],
  });
  return { lead, contactId };
}

export function editLead({ store, now }: StandInContext, lead: StoredLead, input: LeadInput): StoredLead {
  return leads(store).put(lead.id, {
    ...lead,
    name: input.name ?? lead.name,
    price: input.price ?? lead.price,
    is_price_computed: input.price === undefined && lead.is_price_computed,
    pipeline_id: input.pipeline_id ?? lead.pipeline_id,
    status_id: input.status_id ?? lead.status_id,
    responsible_user_id: input.responsible_user_id ?? lead.responsible_user_id,
    fields: mergeFields(store, 'leads', lead.fields, input.custom_fields_values),
    tags: [...new Set([...lead.tags, ...(input.tags_to_add ?? []).map(({ name }) => name)])],
    updated_at: Math.floor(now().getTime() / 1000),
  });
}

const linkInput = z.object({
  to_entity_id: z.int(),
  to_entity_type: z.enum(['contacts', 'companies', 'catalog_elements']),
  metadata: z
    .object({
      quantity: z.number().positive().optional(),
      catalog_id: z.int().optional(),
      is_main: z.boolean().optional(),
    })
    .optional(),
  request_id: z.string().optional(),
});

export const linkRow = linkInput.refine(
  (row) => row.to_entity_type !== 'catalog_elements' || row.metadata?.catalog_id,
  {
    path: ['metadata', 'catalog_id'],
    error: 'This value should not be blank.',
  },
);

type LinkRow = z.infer<typeof linkInput>;

export function checkLink(store: SystemStore, { to_entity_id, to_entity_type, metadata }: LinkRow): FieldError[] {
  const element = elements(store).get(to_entity_id);
  const isThere =
    to_entity_type === 'contacts'
      ? contacts(store).get(to_entity_id) !== undefined
      : element !== undefined && !element.is_deleted && element.catalogId === metadata?.catalog_id;
  return isThere ? [] : [notSupported('to_entity_id')];
}

/** Source: goods linked to a deal may set its budget. */
function reckoned(store: SystemStore, lead: StoredLead): StoredLead {
  if (!readSettings(store, amocrmSettings).priceFollowsGoods) return lead;
  const price = lead.elements.reduce((sum, { id, quantity }) => {
    const element = elements(store).get(id);
    return sum + (element ? priceOf(store, element) * quantity : 0);
  }, 0);
  return { ...lead, price: Math.round(price), is_price_computed: true };
}

export function linkTo(store: SystemStore, lead: StoredLead, rows: LinkRow[]): void {
  const { linkAgain } = readSettings(store, amocrmSettings);
  let linked = lead;
  for (const { to_entity_id: id, to_entity_type, metadata } of rows) {
    if (to_entity_type === 'contacts') {
      const is_main = metadata?.is_main === true || linked.contacts.length === 0;
      const others = linked.contacts.filter((each) => each.id !== id);
      linked = {
        ...linked,
        contacts: [...others.map((each) => (is_main ? { ...each, is_main: false } : each)), { id, is_main }],
      };
    } else {
      const before = linked.elements.find((each) => each.id === id);
      const given = metadata?.quantity ?? 1;
      const quantity = before && linkAgain === 'keep' ? before.quantity : given;
      const others = linked.elements.filter((each) => each.id !== id);
      linked = reckoned(store, {
        ...linked,
        elements: [...others, { id, catalogId: metadata?.catalog_id ?? 0, quantity }],
      });
    }
  }
  leads(store).put(lead.id, linked);
}

export function unlinkFrom(store: SystemStore, lead: StoredLead, rows: LinkRow[]): void {
  const isGone = (id: number, type: LinkRow['to_entity_type']) =>
    rows.some((row) => row.to_entity_id === id && row.to_entity_type === type);
  const kept = lead.contacts.filter(({ id }) => !isGone(id, 'contacts'));
  const rest = lead.elements.filter(({ id }) => !isGone(id, 'catalog_elements'));
  const next = { ...lead, contacts: kept, elements: rest };
  leads(store).put(lead.id, rest.length < lead.elements.length ? reckoned(store, next) : next);
}

/** Source: contacts and goods are embedded where `with` names them; goods with their quantity under `metadata`. */
export function leadView(store: SystemStore, lead: StoredLead, shown: string[]) {
  const { fields, tags, contacts: buyers, elements: goods, searchableAtMs: _, ...rest } = lead;
  return {
    ...rest,
    account_id: 28_805_383,
    custom_fields_values: viewFields(store, 'leads', fields),
    _embedded: {
      tags: tags.map((name, index) => ({ id: index + 1, name })),
      companies: [],
      ...(shown.includes('contacts') && { contacts: buyers }),
      ...(shown.includes('catalog_elements') && {
        catalog_elements: goods.map(({ id, catalogId, quantity }) => ({
          id,
          metadata: { quantity, catalog_id: catalogId },
        })),
      }),
    },
  };
}
