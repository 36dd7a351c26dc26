import { batch, computed, type ReadonlySignal, signal } from '@preact/signals';
import type { OrderList, OrderRow } from '#core/api/orders';
import type { OrderFilter } from '#core/listing/filter';
import type { Order } from '#core/order/schema';
import type { Api } from '../lib/api.ts';
import { rowOf } from './order-row.ts';

const PAGE = 50;
const LARGEST_PAGE = 200;

type Deps = {
  api: Api;
  shopId: ReadonlySignal<string | null>;
  filter: ReadonlySignal<OrderFilter>;
  onError: (error: unknown) => void;
};

/** The rows on the screen, page after page, and what is selected among them. */
export function createOrdersList({ api, shopId, filter, onError }: Deps) {
  const rows = signal<readonly OrderRow[]>([]);
  const counts = signal<OrderList['counts']>(null);
  const nextCursor = signal<string | null>(null);
  const partial = signal(false);
  const phase = signal<'loading' | 'ready' | 'failed'>('loading');
  const loadingMore = signal(false);
  const error = signal<unknown>(null);
  const selected = signal<ReadonlySet<string>>(new Set());
  /** Rows that a person has just acted on stay where they are, whatever the filter says of them now. */
  const lingering = new Set<string>();
  let turn = 0;

  const query = (extra: { cursor?: string; limit?: number }) => ({
    ...filter.peek(),
    shopId: shopId.peek() ?? '',
    ...extra,
  });

  function takeHead(list: OrderList, merged: readonly OrderRow[], cursor: string | null) {
    const ids = new Set(merged.map((row) => row.id));
    batch(() => {
      rows.value = merged;
      nextCursor.value = cursor;
      partial.value = list.partial ?? false;
      if (list.counts || filter.peek().q) counts.value = list.counts;
      phase.value = 'ready';
      error.value = null;
      selected.value = new Set([...selected.peek()].filter((id) => ids.has(id)));
    });
  }

  async function load() {
    if (!shopId.peek()) return;
    turn += 1;
    const mine = turn;
    lingering.clear();
    phase.value = 'loading';
    try {
      const list = await api.listOrders(query({ limit: PAGE }));
      if (mine === turn) takeHead(list, list.items, list.nextCursor);
    } catch (caught) {
      if (mine !== turn) return;
      batch(() => {
        phase.value = 'failed';
        error.value = caught;
      });
    }
  }

  async function loadMore() {
    const cursor = nextCursor.peek();
    if (!cursor || loadingMore.peek()) return;
    const mine = turn;
    loadingMore.value = true;
    try {
      const list = await api.listOrders(query({ limit: PAGE, cursor }));
      if (mine !== turn) return;
      const known = new Set(rows.peek().map((row) => row.id));
      takeHead(list, [...rows.peek(), ...list.items.filter((row) => !known.has(row.id))], list.nextCursor);
    } catch (caught) {
      onError(caught);
    } finally {
      loadingMore.value = false;
    }
  }

  /** Fresh rows put in the place of the old ones; rows that linger keep their place. */
  function keepLingering(fresh: readonly OrderRow[], lingered: ReadonlyMap<string, OrderRow>): OrderRow[] {
    const kept = [...fresh];
    const known = new Set(fresh.map((row) => row.id));
    rows.peek().forEach((row, index) => {
      if (lingering.has(row.id) && !known.has(row.id)) kept.splice(index, 0, lingered.get(row.id) ?? row);
    });
    return kept;
  }

  /** Brings what is on the screen up to date without moving it. */
  async function refresh(changed: readonly string[]) {
    if (phase.peek() === 'loading' || !shopId.peek()) return;
    const mine = turn;
    const loaded = rows.peek().length;
    const gone = changed.filter((id) => lingering.has(id));
    const [list, orders] = await Promise.all([
      api.listOrders(query({ limit: Math.min(LARGEST_PAGE, Math.max(PAGE, Math.ceil(loaded / PAGE) * PAGE)) })),
      Promise.all(gone.map((id) => api.getOrder(id).catch(() => null))),
    ]);
    if (mine !== turn) return;
    const lingered = new Map(orders.filter((order) => order !== null).map((order) => [order.id, rowOf(order)]));
    const fresh = new Set(list.items.map((row) => row.id));
    const beyond =
      loaded > LARGEST_PAGE
        ? rows
            .peek()
            .slice(LARGEST_PAGE)
            .filter((row) => !fresh.has(row.id))
        : [];
    takeHead(
      list,
      keepLingering([...list.items, ...beyond], lingered),
      beyond.length > 0 ? nextCursor.peek() : list.nextCursor,
    );
  }

  return {
    rows: rows as ReadonlySignal<readonly OrderRow[]>,
    counts,
    nextCursor,
    partial,
    phase,
    loadingMore,
    error,
    selected,
    selectedRows: computed(() => rows.value.filter((row) => selected.value.has(row.id))),
    load,
    loadMore,
    refresh,

    /** Shows an order that a person has just changed at once. */
    take(order: Order) {
      lingering.add(order.id);
      const row = rowOf(order);
      rows.value = rows.peek().map((each) => (each.id === order.id ? row : each));
    },
    linger: (id: string) => lingering.add(id),

    toggle(id: string) {
      const next = new Set(selected.peek());
      if (!next.delete(id)) next.add(id);
      selected.value = next;
    },
    selectAll(on: boolean) {
      selected.value = on ? new Set(rows.peek().map((row) => row.id)) : new Set();
    },
  };
}
export type OrdersList = ReturnType<typeof createOrdersList>;
