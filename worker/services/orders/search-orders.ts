import { z } from 'zod';
import type { OrderList, OrderRow } from '#core/api/orders';
import { foundBy, parseSearch, type Search } from '#core/listing/search';
import { ok } from '#core/shared/result';
import type { Days } from '#worker/db/queries/order-list';
import { type SearchRow, searchByList, searchByNeedle } from '#worker/db/queries/order-search';
import type { Context, Person } from '../context.ts';
import { notFound, type Outcome } from '../refusal.ts';
import { roleInShop } from './access.ts';
import { decodeCursor, encodeCursor, refuseCursor } from './cursor.ts';
import { presentRow } from './present.ts';

const docSchema = z.string().regex(/^\d{1,19}$/);
const keySchema = z.object({ doc: docSchema, shown: z.tuple([docSchema, docSchema]).nullable() });
/** Before every doc of a shop, in either direction. */
const BEGINNING = { descending: '9223372036854775807', ascending: '0' };

type Ask = {
  shopId: string;
  cells: readonly number[];
  days: Days;
  descending: boolean;
  limit: number;
  q: string;
  cursor: string | undefined;
  /** The whole query, for its cursor. */
  asked: string;
};

/** One page of what a search finds, by date. One round trip. */
export async function searchOrders(context: Context, person: Person, ask: Ask): Promise<Outcome<OrderList>> {
  const { shopId, cells, days, descending, limit, q, cursor, asked } = ask;
  const after = cursor === undefined ? null : await decodeCursor(cursor, asked, keySchema);
  if (after === 'invalid') return refuseCursor();
  const search = parseSearch(q);
  const look = { shopId, cells, days, descending, after, limit: limit + 1, keys: search.keys };
  const query = search.kind === 'list' ? searchByList(look) : searchByNeedle({ ...look, spellings: search.spellings });
  const [roles, rows] = await context.db.read.batch([
    roleInShop(context, person, shopId),
    context.db.read.all<SearchRow>(query),
  ]);
  if (!roles[0]) return notFound('shop');

  const exact = rows.filter((row) => row.id !== null && row.isExact === 1);
  const found = rows.filter((row) => row.id !== null && row.isExact === 0);
  const whole = exact.slice(0, limit);
  const others = found.slice(0, limit - whole.length);
  const unseen = rows[0]?.looked ?? null;
  const docs = whole.map(({ doc }) => BigInt(doc)).sort((a, b) => (a < b ? -1 : 1));
  const [lowest, highest] = [docs[0], docs.at(-1)];
  const shown: [string, string] | null = after?.shown ?? (lowest === undefined ? null : [`${lowest}`, `${highest}`]);
  const hasMore = exact.length > whole.length || found.length > others.length;
  const behind = hasMore ? (others.at(-1)?.doc ?? BEGINNING[descending ? 'descending' : 'ascending']) : unseen;
  return ok({
    items: byDate([...whole, ...others], descending).map((row) => present(row, search)),
    nextCursor: behind === null ? null : await encodeCursor({ doc: behind, shown }, asked),
    ...(unseen !== null && { partial: true }),
    counts: null,
  });
}

const byDate = (rows: SearchRow[], descending: boolean): SearchRow[] =>
  rows.sort((a, b) => (a.createdAt - b.createdAt || a.seq - b.seq) * (descending ? -1 : 1));

function present(row: SearchRow, search: Search): OrderRow {
  const shown = presentRow(row);
  const recipient = { fullName: row.recipientName, phone: row.recipientPhone, email: row.recipientEmail };
  const items = (JSON.parse(row.skus) as (string | null)[]).map((sku) => ({ sku: sku ?? '' }));
  const tracking = shown.links.flatMap(({ trackingNumber }) => trackingNumber ?? []);
  return { ...shown, foundBy: foundBy(search, { number: row.number, recipient, items }, tracking) };
}
