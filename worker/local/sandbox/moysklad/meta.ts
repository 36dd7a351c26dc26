import type { StandInContext } from '../kit/stand-in.ts';
import { Refusal } from './answers.ts';

const API = '/api/remap/1.2';

// Source: the pages of things are called otherwise than the things.
const PAGES: Record<string, string> = { counterparty: 'company', organization: 'mycompany', store: 'warehouse' };

export interface Meta {
  meta: { href: string; type: string; mediaType: string; uuidHref?: string };
}

export const apiUrl = (context: StandInContext, path: string): string => `${context.publicUrl()}${API}${path}`;

export const orderUrl = (context: StandInContext, id: string): string =>
  `${context.publicUrl()}/app/#customerorder/edit?id=${id}`;

export const metaOf = (context: StandInContext, type: string, id: string): Meta => ({
  meta: {
    href: apiUrl(context, `/entity/${type}/${id}`),
    type,
    mediaType: 'application/json',
    uuidHref:
      type === 'customerorder'
        ? orderUrl(context, id)
        : `${context.publicUrl()}/app/#${PAGES[type] ?? type}/edit?id=${id}`,
  },
});

export const plainMeta = (context: StandInContext, type: string, path: string): Meta => ({
  meta: { href: apiUrl(context, path), type, mediaType: 'application/json' },
});

const isOurs = (hostname: string): boolean =>
  ['api.moysklad.ru', 'localhost', '127.0.0.1'].includes(hostname) || hostname.endsWith('.localhost');

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** Reads `{meta: {href, type}}` of a field; the id is the last part of the address. */
export function readReference(value: unknown, field: string, types: readonly string[]): { type: string; id: string } {
  if (!isObject(value) || !isObject(value.meta)) {
    throw new Refusal(400, 2014, `Ошибка формата: отсутствует meta для поля '${field}'`, { parameter: field });
  }
  const { href, type } = value.meta;
  if (typeof href !== 'string') {
    throw new Refusal(400, 2010, `Ошибка формата: отсутствует href для meta поля '${field}'`, { parameter: field });
  }
  if (typeof type !== 'string') {
    throw new Refusal(400, 2011, `Ошибка формата: отсутствует type для meta поля '${field}'`, { parameter: field });
  }
  const url = URL.canParse(href) ? new URL(href) : null;
  if (!url || !isOurs(url.hostname)) {
    throw new Refusal(400, 1059, `Некорректный сервер в идентификаторе объекта: '${href}'`, { parameter: field });
  }
  const [kind = '', id = ''] = url.pathname.split('/').slice(-2);
  const expected = { states: 'state', attributes: 'attributemetadata' }[kind] ?? kind;
  if (!url.pathname.includes(API) || expected !== type || !types.includes(type)) {
    throw new Refusal(400, 2013, `Ошибка формата: неправильное значение href для meta поля '${field}'`, {
      parameter: field,
    });
  }
  return { type, id };
}
