import { expect, test } from 'vitest';
import type { HistoryEntry } from '#core/api/orders';
import { createHistoryList } from '../../../extension/models/history-list.ts';

const entry = (n: number): HistoryEntry => ({
  ...{ id: `his_${n}`, at: '2026-03-01T12:00:00.000Z', action: 'edited', before: {}, after: {} },
  actor: { kind: 'manager', name: 'Анна' },
});

/** Pages of two, the newest event first. */
function paged(count: number) {
  const state = { count };
  const history = async (_id: string, cursor?: string) => {
    const from = cursor === undefined ? state.count - 1 : Number(cursor);
    const numbers = [from, from - 1].filter((n) => n >= 0);
    return { items: numbers.map(entry), nextCursor: from - 2 >= 0 ? String(from - 2) : null };
  };
  return { state, list: createHistoryList({ history }, 'ord_1') };
}
const idsOf = (list: ReturnType<typeof paged>['list']) => list.entries.value.map(({ id }) => id);

test('the history shows its first page, and more of it with each press until its end', async () => {
  const { list } = paged(5);
  await list.load();
  expect([idsOf(list), list.nextCursor.value]).toEqual([['his_4', 'his_3'], '2']);
  await list.loadMore();
  await list.loadMore();
  expect([idsOf(list), list.nextCursor.value]).toEqual([['his_4', 'his_3', 'his_2', 'his_1', 'his_0'], null]);
});

test('pressing for more twice shows nothing twice', async () => {
  const { list } = paged(5);
  await list.load();
  await Promise.all([list.loadMore(), list.loadMore()]);
  expect(idsOf(list)).toEqual(['his_4', 'his_3', 'his_2', 'his_1']);
});

test('an edit that is saved while more is on its way begins again with the newest', async () => {
  const { list, state } = paged(5);
  await list.load();
  const more = list.loadMore();
  state.count = 6;
  await Promise.all([more, list.load()]);
  expect(idsOf(list)).toEqual(['his_5', 'his_4']);
});
