// Source: from 10 to 250 rows on a page.
const LEAST = 10;
const MOST = 250;
const USUAL = 25;

interface Row {
  id: number;
  updatedAt: string;
}

const numberOf = (text: string | null): number | null => (text !== null && /^\d+$/.test(text) ? Number(text) : null);

function pageOf<T>(rows: readonly T[], query: URLSearchParams): T[] {
  const size = Math.min(MOST, Math.max(LEAST, numberOf(query.get('per_page')) ?? USUAL));
  const page = Math.max(1, numberOf(query.get('page')) ?? 1);
  return rows.slice((page - 1) * size, page * size);
}

/** Source: with updated_since rows come by updated_at and id, and from_id goes on behind the last row that was read. */
export function changedSince<T extends Row>(rows: readonly T[], query: URLSearchParams): T[] {
  const since = Date.parse(query.get('updated_since') ?? '');
  const fromId = numberOf(query.get('from_id')) ?? 0;
  if (Number.isNaN(since)) {
    const behind = rows.filter(({ id }) => id > fromId);
    return pageOf(
      behind.sort((a, b) => a.id - b.id),
      query,
    );
  }
  const time = ({ updatedAt }: Row) => Date.parse(updatedAt);
  const changed = rows.filter((row) => time(row) > since || (time(row) === since && row.id > fromId));
  return pageOf(
    changed.sort((a, b) => time(a) - time(b) || a.id - b.id),
    query,
  );
}
