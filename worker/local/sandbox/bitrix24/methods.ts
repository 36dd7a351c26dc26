import type { StandInContext } from '../kit/stand-in.ts';
import type { SystemStore } from '../kit/store.ts';
import { Refusal } from './answers.ts';
import { addContact, CONTACT_FIELDS, findByReach, loadContact, updateContact } from './contacts.ts';
import { addDeal, DEAL_FIELDS, deleteDeal, listRows, liveDeals, loadDeal, setRows, updateDeal } from './deals.ts';
import { pageOf } from './list.ts';
import { canonical, listOf, mapOf, numberOf, type Params, partOf, textOf } from './parameters.ts';
import { addProduct, listProducts } from './products.ts';
import { CATEGORIES, IBLOCKS, listStatuses, stageOf } from './reference.ts';
import { contacts, ownFields, type StoredContact, type StoredDeal } from './stored.ts';

export interface Hook {
  userId: number;
  scopes: readonly string[];
}

export interface Answer {
  result: unknown;
  total?: number;
  next?: number;
}

export interface Call {
  context: StandInContext;
  hook: Hook;
  params: Params;
}

const DEAL = 2;
const CONTACT = 3;
const SEMANTICS: Record<string, string> = { S: 'S', F: 'F' };

/** UF_CRM_POINT → ufCrmPoint */
const camelCase = (name: string): string =>
  name.toLowerCase().replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

function dealView(store: SystemStore, { rows, deleted, own, ...deal }: StoredDeal, params: Params): object {
  const isOriginal = textOf(params, 'useOriginalUfNames') === 'Y';
  const names = ownFields(store).all();
  const fields = names.map((name) => [isOriginal ? name : camelCase(name), own[name] ?? '']);
  const { SEMANTICS: semantics } = stageOf(store, deal.categoryId, deal.stageId);
  const stageSemanticId = SEMANTICS[semantics ?? ''] ?? 'P';
  return { ...deal, stageSemanticId, entityTypeId: DEAL, ...Object.fromEntries(fields) };
}

const contactView = (contact: StoredContact): object => ({ ...contact, entityTypeId: CONTACT });

function entityOf(params: Params): number {
  const id = numberOf(params, 'entityTypeId');
  if (id !== DEAL && id !== CONTACT) throw new Refusal(400, 'NOT_FOUND', 'Смарт-процесс не найден');
  return id;
}

/** Source: `fm` comes with `*` alone. */
function selected(view: object, params: Params): object {
  const select = listOf(partOf(params, 'select')).map(String);
  if (select.length === 0 || select.includes('*')) return view;
  const names = Object.keys(view);
  const kept = ['id', ...select].map((name) => canonical(names, name));
  return Object.fromEntries(Object.entries(view).filter(([name]) => name !== 'fm' && kept.includes(name)));
}

function listItems({ context: { store }, params }: Call): Answer {
  const isDeal = entityOf(params) === DEAL;
  const all: object[] = isDeal ? liveDeals(store) : contacts(store).all();
  const { rows, ...rest } = pageOf(all, isDeal ? DEAL_FIELDS : CONTACT_FIELDS, params);
  const ids = rows.map((row) => numberOf(mapOf(row), 'id') ?? 0);
  const items = ids.map((id) =>
    selected(isDeal ? dealView(store, loadDeal(store, id), params) : contactView(loadContact(store, id)), params),
  );
  return { result: { items }, ...rest };
}

function fieldsOf({ context: { store }, params }: Call): Answer {
  const isOriginal = textOf(params, 'useOriginalUfNames') === 'Y';
  const own = entityOf(params) === DEAL ? ownFields(store).all() : [];
  const names = entityOf(params) === DEAL ? DEAL_FIELDS : [...CONTACT_FIELDS, 'fm'];
  const entries = [
    ...names.map((name) => [name, { type: 'string', title: name }] as const),
    ...own.map(
      (name) => [isOriginal ? name : camelCase(name), { type: 'string', title: name, upperName: name }] as const,
    ),
  ];
  return { result: { fields: Object.fromEntries(entries) } };
}

function writeItem({ context, hook, params }: Call, isNew: boolean): Answer {
  const fields = partOf(params, 'fields');
  if (typeof fields !== 'object' || fields === null)
    throw new Refusal(400, '100', 'Could not find value for parameter {fields}');
  const id = numberOf(params, 'id');
  if (entityOf(params) === CONTACT) {
    const contact = isNew ? addContact(context, mapOf(fields)) : updateContact(context, id, mapOf(fields));
    return { result: { item: contactView(contact) } };
  }
  const deal = isNew ? addDeal(context, hook.userId, mapOf(fields)) : updateDeal(context, id, mapOf(fields));
  return { result: { item: dealView(context.store, deal, params) } };
}

function getItem({ context: { store }, params }: Call): Answer {
  const id = numberOf(params, 'id');
  const isDeal = entityOf(params) === DEAL;
  const item = isDeal ? dealView(store, loadDeal(store, id), params) : contactView(loadContact(store, id));
  return { result: { item } };
}

type Method = { scope: string | null; run(call: Call): Answer };

/** Every method that is there, by its name in small letters. */
const METHODS: Record<string, Method> = {
  scope: { scope: null, run: ({ hook }) => ({ result: hook.scopes }) },
  profile: { scope: null, run: ({ hook }) => ({ result: { ID: String(hook.userId), ADMIN: hook.userId === 1 } }) },
  'crm.item.add': { scope: 'crm', run: (call) => writeItem(call, true) },
  'crm.item.update': { scope: 'crm', run: (call) => writeItem(call, false) },
  'crm.item.get': { scope: 'crm', run: getItem },
  'crm.item.list': { scope: 'crm', run: listItems },
  'crm.item.fields': { scope: 'crm', run: fieldsOf },
  'crm.item.delete': {
    scope: 'crm',
    run: ({ context, params }) => {
      if (entityOf(params) !== DEAL) throw new Refusal(400, 'ACCESS_DENIED', 'Доступ запрещён');
      deleteDeal(context, numberOf(params, 'id'));
      return { result: [] };
    },
  },
  'crm.item.productrow.set': { scope: 'crm', run: ({ context, params }) => ({ result: setRows(context, params) }) },
  'crm.item.productrow.list': { scope: 'crm', run: ({ context, params }) => listRows(context, params) },
  'crm.duplicate.findbycomm': {
    scope: 'crm',
    run: ({ context, params }) => ({ result: findByReach(context, params) }),
  },
  'crm.status.list': {
    scope: 'crm',
    run: ({ context, params }) => {
      const result = listStatuses(context, params);
      return { result, total: result.length };
    },
  },
  'crm.category.list': { scope: 'crm', run: () => ({ result: { categories: CATEGORIES }, total: CATEGORIES.length }) },
  'catalog.catalog.list': { scope: 'catalog', run: () => ({ result: { catalogs: IBLOCKS }, total: IBLOCKS.length }) },
  'catalog.product.list': { scope: 'catalog', run: ({ context, params }) => listProducts(context, params) },
  'catalog.product.add': { scope: 'catalog', run: ({ context, params }) => ({ result: addProduct(context, params) }) },
};

/** Source: a method's name is taken in whatever case. */
export function runMethod(name: string, call: Call): Answer {
  const method = METHODS[name.toLowerCase()];
  if (!method) throw new Refusal(404, 'ERROR_METHOD_NOT_FOUND', 'Method not found!');
  if (method.scope !== null && !call.hook.scopes.includes(method.scope)) {
    throw new Refusal(
      403,
      'insufficient_scope',
      'The request requires higher privileges than provided by the webhook token',
    );
  }
  return method.run(call);
}
