import type { StandInContext } from '../kit/stand-in.ts';
import { readSettings } from '../kit/stand-in.ts';
import { hal, nothingFound, Problem } from './answers.ts';
import { amocrmSettings } from './settings.ts';
import type { Entity } from './stored.ts';

/** When the search learns of what is written now. */
export const searchableAtMs = ({ store, now }: StandInContext): number =>
  now().getTime() + readSettings(store, amocrmSettings).searchLagMs;

const wordsOf = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}_]+/gu) ?? [];

/** Source: the search goes over all fields and is fuzzy; here one word of several is enough. An empty one finds everybody. */
export function matches(context: StandInContext, entity: Entity, query: string, extra: string[] = []): boolean {
  const wanted = wordsOf(query);
  if (wanted.length === 0) return true;
  if (entity.searchableAtMs > context.now().getTime()) return false;
  const values = entity.fields.flatMap((each) => each.values.map(({ value }) => String(value)));
  const there = [entity.name, ...values, ...extra].join(' ').toLowerCase();
  return wanted.some((word) => there.includes(word));
}

export const idsOf = (search: URLSearchParams): number[] | null => {
  const ids = [...search].filter(([name]) => /^filter\[id\](\[\d*\])?$/.test(name)).map(([, value]) => Number(value));
  return ids.length > 0 ? ids : null;
};

/** Source: deals are sorted by `order[id]`, or by when they were made or changed. */
export function sorted<T extends Entity>({ store }: StandInContext, rows: T[], search: URLSearchParams): T[] {
  const [name, way] = [...search].find(([each]) => each.startsWith('order[')) ?? [];
  if (name === undefined) return rows;
  const key = (['id', 'created_at', 'updated_at'] as const).find((each) => name === `order[${each}]`);
  if (!readSettings(store, amocrmSettings).sorts || !key || (way !== 'asc' && way !== 'desc'))
    throw new Problem(400, 'Bad Request', `Unknown order ${name}`);
  return [...rows].sort((a, b) => (way === 'asc' ? a[key] - b[key] : b[key] - a[key]));
}

/** A page of a list. Source: at most 250 rows; the next page is there where `_links.next` is. */
export function listPage(url: string, key: string, rows: unknown[], standard = 50): Response {
  const address = new URL(url);
  const limit = Number(address.searchParams.get('limit') ?? standard);
  const page = Number(address.searchParams.get('page') ?? 1);
  if (limit > 250) throw new Problem(422, 'Unprocessable Entity', 'Limit 250 per page');
  const shown = rows.slice((page - 1) * limit, page * limit);
  if (shown.length === 0) return nothingFound();
  const hrefOf = (number: number) => {
    address.searchParams.set('page', String(number));
    return { href: address.href };
  };
  const next = rows.length > page * limit ? { next: hrefOf(page + 1) } : {};
  return hal({ _page: page, _links: { self: hrefOf(page), ...next }, _embedded: { [key]: shown } });
}
