import type { z } from 'zod';
import type { Failure } from '../http.ts';
import {
  catalogSchema,
  type Field,
  fieldSchema,
  listOf,
  type Pipeline,
  pipelineSchema,
  type Settings,
} from './api-types.ts';
import type { AmocrmClient, Called, Query } from './client.ts';
import { FIELD_NAMES, type LeadFields } from './mapper.ts';

export const PER_PAGE = '250';

/** What an account is set up with, asked once by each opened provider. */
export type Account = {
  productsCatalog(client: AmocrmClient): Promise<Called<number>>;
  /** The deal's fields that are there already. */
  presentFields(client: AmocrmClient): Promise<Called<Partial<LeadFields>>>;
  /** All of them; the missing ones are made. */
  fields(client: AmocrmClient): Promise<Called<LeadFields>>;
  pipelines(client: AmocrmClient): Promise<Called<Pipeline[]>>;
  /** The account refused something that was remembered of it. */
  doubt(failure: Failure): void;
};

type Once<T> = { ask(load: () => Promise<Called<T>>): Promise<Called<T>>; forget(): void };

/** Asks once, for all who come meanwhile; an answer that failed is asked for again. */
function once<T>(): Once<T> {
  let asked: Promise<Called<T>> | null = null;
  return {
    async ask(load) {
      asked ??= load();
      const mine = asked;
      const called = await mine;
      if (called.outcome !== 'ok' && asked === mine) asked = null;
      return called;
    },
    forget: () => {
      asked = null;
    },
  };
}

// Source: at most 250 rows a page; the next one is there where `_links.next` is.
const MOST_PAGES = 20;

/** All rows of a list. */
export async function listAll<T>(
  client: AmocrmClient,
  path: string,
  key: string,
  schema: z.ZodType<T>,
  { query = [], pages = MOST_PAGES }: { query?: Query; pages?: number } = {},
): Promise<Called<{ rows: T[]; complete: boolean }>> {
  const rows: T[] = [];
  for (let page = 1; page <= pages; page += 1) {
    const paging: Query = [...query, ['limit', PER_PAGE], ['page', String(page)]];
    const called = await client.get(path, paging, listOf(key, schema));
    if (called.outcome !== 'ok') return called;
    rows.push(...(called.result?._embedded[key] ?? []));
    if (!called.result?._links?.next) return { outcome: 'ok', result: { rows, complete: true } };
  }
  return { outcome: 'ok', result: { rows, complete: false } };
}

const PRODUCTS_OFF = {
  outcome: 'refused',
  code: 'SETTINGS',
  message: 'В amoCRM выключены товары: включите список «Товары» в настройках аккаунта.',
} as const;

type FieldName = keyof LeadFields;
const FIELDS = Object.keys(FIELD_NAMES) as FieldName[];

function pickFields(rows: readonly Field[], { numberFieldId }: Settings): Partial<LeadFields> {
  const found = FIELDS.flatMap((key): [FieldName, number][] => {
    const { name, type } = FIELD_NAMES[key];
    const ids = rows.filter((row) => row.name === name && row.type === type).map(({ id }) => id);
    // Of several with one name everybody takes the oldest.
    return ids.length > 0 ? [[key, Math.min(...ids)]] : [];
  });
  return { ...Object.fromEntries(found), ...(numberFieldId !== undefined && { number: numberFieldId }) };
}

const isWhole = (fields: Partial<LeadFields>): fields is LeadFields => FIELDS.every((key) => fields[key] !== undefined);

const FIELDS_PATH = '/api/v4/leads/custom_fields';

export function openAccount(settings: Settings): Account {
  const catalog = once<number>();
  const present = once<Partial<LeadFields>>();
  const whole = once<LeadFields>();
  const pipelines = once<Pipeline[]>();

  async function presentFields(client: AmocrmClient): Promise<Called<Partial<LeadFields>>> {
    const called = await present.ask(async () => {
      const listed = await listAll(client, FIELDS_PATH, 'custom_fields', fieldSchema);
      return listed.outcome === 'ok' ? { outcome: 'ok', result: pickFields(listed.result.rows, settings) } : listed;
    });
    // What is missing now may be made at any moment.
    if (called.outcome === 'ok' && !isWhole(called.result)) present.forget();
    return called;
  }

  async function makeMissing(client: AmocrmClient): Promise<Called<LeadFields>> {
    const there = await presentFields(client);
    if (there.outcome !== 'ok') return there;
    if (isWhole(there.result)) return { outcome: 'ok', result: there.result };
    const missing = FIELDS.filter((key) => there.result[key] === undefined).map((key) => FIELD_NAMES[key]);
    const made = await client.write('POST', FIELDS_PATH, missing, listOf('custom_fields', fieldSchema));
    if (made.outcome !== 'ok') return made;
    // Somebody else may have made them too: the list tells which ones count.
    const now = await presentFields(client);
    if (now.outcome !== 'ok') return now;
    return isWhole(now.result)
      ? { outcome: 'ok', result: now.result }
      : { outcome: 'unknown', reason: 'поля сделки не созданы' };
  }

  return {
    presentFields,
    fields: (client) => whole.ask(() => makeMissing(client)),

    productsCatalog: (client) =>
      catalog.ask(async () => {
        const called = await listAll(client, '/api/v4/catalogs', 'catalogs', catalogSchema);
        if (called.outcome !== 'ok') return called;
        // Source: the list's name is only a label, its type tells.
        const products = called.result.rows.find(({ type }) => type === 'products');
        return products ? { outcome: 'ok', result: products.id } : PRODUCTS_OFF;
      }),

    pipelines: (client) =>
      pipelines.ask(async () => {
        const called = await client.get('/api/v4/leads/pipelines', [], listOf('pipelines', pipelineSchema));
        return called.outcome === 'ok' ? { outcome: 'ok', result: called.result?._embedded.pipelines ?? [] } : called;
      }),

    doubt(failure) {
      if (failure.outcome !== 'refused' || !/field_id|status_id|pipeline_id/.test(failure.field ?? '')) return;
      for (const each of [present, whole, pipelines]) each.forget();
    },
  };
}
