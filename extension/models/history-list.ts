import { signal } from '@preact/signals';
import type { HistoryEntry } from '#core/api/orders';
import type { Api } from '../lib/api.ts';

/** The timeline of one order, newest first, page after page. */
export function createHistoryList(api: Pick<Api, 'history'>, orderId: string) {
  const entries = signal<readonly HistoryEntry[]>([]);
  const nextCursor = signal<string | null>(null);
  const phase = signal<'loading' | 'ready' | 'failed'>('loading');

  let turn = 0;

  /** An answer that another request has overtaken is dropped: it would show rows twice. */
  async function page(cursor?: string) {
    turn += 1;
    const mine = turn;
    try {
      const answer = await api.history(orderId, cursor);
      if (mine !== turn) return;
      const known = cursor ? entries.peek() : [];
      entries.value = [...known, ...answer.items];
      nextCursor.value = answer.nextCursor;
      phase.value = 'ready';
    } catch {
      if (mine === turn && entries.peek().length === 0) phase.value = 'failed';
    }
  }

  return {
    entries,
    nextCursor,
    phase,
    load: () => page(),
    loadMore: () => page(nextCursor.peek() ?? undefined),
  };
}
export type HistoryList = ReturnType<typeof createHistoryList>;
