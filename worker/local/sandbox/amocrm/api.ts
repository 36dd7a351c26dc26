import type { Context } from 'hono';
import { Hono } from 'hono';
import { z } from 'zod';
import type { RequestEnv, StandInContext } from '../kit/stand-in.ts';
import { readSettings } from '../kit/stand-in.ts';
import { grantTokens, requireToken } from './access.ts';
import { hal, notFound, nothingFound, notSupported, Problem, problemResponse, readOne, readRows } from './answers.ts';
import { checkElement, elementInput, elementPatch, elementView, saveElement } from './catalog.ts';
import { checkContact, contactInput, contactPatch, contactView, saveContact } from './contacts.ts';
import { addField, fieldsOf, newFieldInput, type Owner } from './fields.ts';
import {
  checkLead,
  checkLink,
  createLead,
  editLead,
  leadInput,
  leadPatch,
  leadView,
  linkRow,
  linkTo,
  unlinkFrom,
} from './leads.ts';
import { accountView, catalogViews, PRODUCTS_CATALOG, pipelineViews } from './reference.ts';
import { idsOf, listPage, matches, sorted } from './search.ts';
import { amocrmSettings } from './settings.ts';
import { contacts, elements, leads, type StoredElement, type StoredLead } from './stored.ts';

type C = Context<RequestEnv>;

const idOf = (c: C): number => Number(c.req.param('id'));
const bodyOf = (c: C): Promise<unknown> => c.req.json().catch(() => null);
const withOf = (c: C): string[] => (c.req.query('with') ?? '').split(',');

export function oauthRoutes(context: StandInContext) {
  const app = new Hono<RequestEnv>();
  app.onError(asProblem);
  app.post('/access_token', async (c) =>
    c.json(grantTokens(context, c.req.header('content-type') ?? '', await c.req.text())),
  );
  return app;
}

function asProblem(error: Error): Response {
  if (error instanceof Problem) return problemResponse(error);
  throw error;
}

/** The API under /api/v4. */
export function apiRoutes(context: StandInContext) {
  const { store } = context;
  const app = new Hono<RequestEnv>();
  app.onError(asProblem);
  app.use(async (c, next) => {
    if (readSettings(store, amocrmSettings).addressBlocked) return c.text('403 Forbidden', 403);
    requireToken(context, c.req.header('authorization'));
    return next();
  });

  app.get('/account', () => hal(accountView()));
  app.get('/leads/pipelines', () => hal({ _total_items: 2, _embedded: { pipelines: pipelineViews() } }));
  addFieldRoutes(app, context);
  addLeadRoutes(app, context);
  addContactRoutes(app, context);
  addCatalogRoutes(app, context);
  // Source: an unknown address or method is told as "Cannot GET …".
  app.all('*', (c) => {
    throw new Problem(404, 'Not Found', `Cannot ${c.req.method} ${new URL(c.req.url).pathname}`);
  });
  return app;
}

type App = Hono<RequestEnv>;

function addFieldRoutes(app: App, { store }: StandInContext): void {
  const view = (owner: Owner) => fieldsOf(store, owner).map(({ owner: _, ...field }, sort) => ({ ...field, sort }));
  app.get('/leads/custom_fields', (c) => listPage(c.req.url, 'custom_fields', view('leads')));
  app.post('/leads/custom_fields', async (c) => {
    const rows = readRows(await bodyOf(c), newFieldInput);
    const made = rows.map(({ name, type, request_id }) => ({ ...addField(store, 'leads', name, type), request_id }));
    // Source: making a field is documented as 201.
    return c.json({ _total_items: made.length, _embedded: { custom_fields: made } }, 201);
  });
}

function addLeadRoutes(app: App, context: StandInContext): void {
  const { store } = context;
  const find = (c: C): StoredLead => {
    const lead = leads(store).get(idOf(c));
    if (!lead || lead.is_deleted) throw notFound();
    return lead;
  };
  const check = (input: z.infer<typeof leadInput>) => checkLead(store, input);

  app.get('/leads', (c) => {
    const search = new URL(c.req.url).searchParams;
    const ids = idsOf(search);
    const named = sorted(context, ids ? ids.flatMap((id) => leads(store).get(id) ?? []) : leads(store).all(), search);
    const query = c.req.query('query') ?? '';
    const rows = named.filter((lead) => !lead.is_deleted && matches(context, lead, query));
    return listPage(
      c.req.url,
      'leads',
      rows.map((lead) => leadView(store, lead, withOf(c))),
    );
  });

  // Source: takes at most 50 deals and answers a bare array, each request id in a list.
  app.post('/leads/complex', async (c) => {
    const rows = readRows(await bodyOf(c), leadInput, check);
    if (rows.length > 50) throw new Problem(422, 'Unprocessable Entity', 'Limit 50 per request');
    const made = rows.map((row) => {
      const { lead, contactId } = createLead(context, row);
      return { id: lead.id, contact_id: contactId, company_id: null, request_id: [row.request_id], merged: false };
    });
    return hal(made);
  });

  app.post('/leads', async (c) => {
    const rows = readRows(await bodyOf(c), leadInput, check);
    const made = rows.map((row) => ({ id: createLead(context, row).lead.id, request_id: row.request_id }));
    return hal({ _embedded: { leads: made } });
  });

  app.patch('/leads', async (c) => {
    const rows = readRows(await bodyOf(c), leadPatch.extend({ id: z.int() }), (row) =>
      leads(store).get(row.id) ? check(row) : [notSupported('id')],
    );
    const edited = rows.flatMap((row) => {
      const lead = leads(store).get(row.id);
      return lead
        ? [{ id: editLead(context, lead, row).id, updated_at: lead.updated_at, request_id: row.request_id }]
        : [];
    });
    return hal({ _embedded: { leads: edited } });
  });

  app.get('/leads/:id{[0-9]+}', (c) => {
    const lead = leads(store).get(idOf(c));
    return !lead || lead.is_deleted ? nothingFound() : hal(leadView(store, lead, withOf(c)));
  });

  app.patch('/leads/:id{[0-9]+}', async (c) => {
    const lead = find(c);
    const { id, updated_at } = editLead(context, lead, readOne(await bodyOf(c), leadPatch, check));
    return hal({ id, updated_at });
  });

  app.get('/leads/:id{[0-9]+}/links', (c) => {
    const { id, elements: goods, contacts: buyers } = find(c);
    const from = { entity_id: id, entity_type: 'leads' };
    const links = [
      ...buyers.map((each) => ({
        ...from,
        to_entity_id: each.id,
        to_entity_type: 'contacts',
        metadata: { main_contact: each.is_main },
      })),
      ...goods.map(({ id: to_entity_id, quantity, catalogId }) => ({
        ...{ ...from, to_entity_id, to_entity_type: 'catalog_elements' },
        metadata: { quantity, catalog_id: catalogId },
      })),
    ];
    return links.length > 0 ? hal({ _embedded: { links } }) : nothingFound();
  });

  app.post('/leads/:id{[0-9]+}/link', async (c) => {
    const lead = find(c);
    const rows = readRows(await bodyOf(c), linkRow, (row) => checkLink(store, row));
    linkTo(store, lead, rows);
    const links = rows.map(({ request_id: _, ...row }) => ({ entity_id: lead.id, entity_type: 'leads', ...row }));
    return hal({ _embedded: { links } });
  });

  app.post('/leads/:id{[0-9]+}/unlink', async (c) => {
    const lead = find(c);
    unlinkFrom(store, lead, readRows(await bodyOf(c), linkRow));
    return nothingFound();
  });
}

function addContactRoutes(app: App, context: StandInContext): void {
  const { store } = context;
  const check = (input: z.infer<typeof contactInput>) => checkContact(store, input);

  app.get('/contacts', (c) => {
    const query = c.req.query('query') ?? '';
    const rows = sorted(context, contacts(store).all(), new URL(c.req.url).searchParams).filter(
      (contact) => !contact.is_deleted && matches(context, contact, query),
    );
    return listPage(
      c.req.url,
      'contacts',
      rows.map((contact) => contactView(store, contact)),
    );
  });

  app.post('/contacts', async (c) => {
    const made = readRows(await bodyOf(c), contactInput, check).map((row) => ({
      ...{ id: saveContact(context, row).id, is_deleted: false, is_unsorted: false },
      request_id: row.request_id,
    }));
    return hal({ _embedded: { contacts: made } });
  });

  app.get('/contacts/:id{[0-9]+}', (c) => {
    const contact = contacts(store).get(idOf(c));
    return contact && !contact.is_deleted ? hal(contactView(store, contact)) : nothingFound();
  });

  app.patch('/contacts/:id{[0-9]+}', async (c) => {
    const contact = contacts(store).get(idOf(c));
    if (!contact || contact.is_deleted) throw notFound();
    const { id, name, updated_at } = saveContact(context, readOne(await bodyOf(c), contactPatch, check), contact);
    return hal({ id, name, updated_at });
  });
}

function addCatalogRoutes(app: App, context: StandInContext): void {
  const { store } = context;
  const check = (input: Partial<z.infer<typeof elementInput>>) => checkElement(store, input);
  const path = '/catalogs/:id{[0-9]+}/elements';
  const catalogOf = (c: C): number => {
    const { productsOn } = readSettings(store, amocrmSettings);
    if (!catalogViews(productsOn).some(({ id }) => id === idOf(c))) throw notFound();
    return idOf(c);
  };
  const answer = (made: (StoredElement & { request_id?: string })[]) =>
    hal({ _embedded: { elements: made.map((element) => elementView(store, element)) } });

  app.get('/catalogs', (c) =>
    listPage(c.req.url, 'catalogs', catalogViews(readSettings(store, amocrmSettings).productsOn)),
  );
  app.get('/catalogs/:id{[0-9]+}/custom_fields', (c) =>
    listPage(c.req.url, 'custom_fields', catalogOf(c) === PRODUCTS_CATALOG ? fieldsOf(store, 'products') : []),
  );

  app.get(path, (c) => {
    const catalogId = catalogOf(c);
    const ids = idsOf(new URL(c.req.url).searchParams);
    const query = c.req.query('query') ?? '';
    const rows = elements(store)
      .all()
      .filter((each) => each.catalogId === catalogId && !each.is_deleted && (ids?.includes(each.id) ?? true))
      .filter((each) => matches(context, each, query));
    return listPage(
      c.req.url,
      'elements',
      rows.map((element) => elementView(store, element)),
    );
  });

  app.post(path, async (c) => {
    const catalogId = catalogOf(c);
    const rows = readRows(await bodyOf(c), elementInput, check);
    return answer(rows.map((row) => ({ ...saveElement(context, catalogId, row), request_id: row.request_id })));
  });

  app.patch(path, async (c) => {
    const catalogId = catalogOf(c);
    const rows = readRows(await bodyOf(c), elementPatch, (row) =>
      elements(store).get(row.id) ? check(row) : [notSupported('id')],
    );
    return answer(rows.map((row) => saveElement(context, catalogId, row, elements(store).get(row.id))));
  });
}
