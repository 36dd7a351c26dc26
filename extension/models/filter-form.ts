import { computed, effect, signal } from '@preact/signals';
import { DEFAULT_FILTER, type OrderFilter } from '#core/listing/filter';
import type { Router } from './route.ts';

const compact = (filter: OrderFilter): OrderFilter =>
  Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined && value !== ''));

const sameFilter = (left: OrderFilter, right: OrderFilter) =>
  (['status', 'type', 'payment', 'paid', 'q'] as const).every((name) => (left[name] ?? '') === (right[name] ?? ''));

/** The filters as they are being chosen; «Найти» makes them the list's. */
export function createFilterForm(router: Router) {
  const draft = signal<OrderFilter>(router.filter.peek());
  const stop = effect(() => {
    draft.value = router.filter.value;
  });
  const apply = (filter: OrderFilter) => router.go({ filter: compact({ ...filter, q: filter.q?.trim() }) });

  return {
    draft,
    changed: computed(() => !sameFilter(draft.value, router.filter.value)),
    isDefault: computed(() => sameFilter(DEFAULT_FILTER, router.filter.value)),
    set: (part: Partial<OrderFilter>) => {
      draft.value = { ...draft.value, ...part };
    },
    find: () => apply(draft.peek()),
    clear: () => apply(DEFAULT_FILTER),
    /** A counter or a section: at once, and with whatever else was chosen. */
    show: (part: Partial<OrderFilter>) => apply({ ...draft.peek(), ...part }),
    dispose: stop,
  };
}
export type FilterForm = ReturnType<typeof createFilterForm>;
