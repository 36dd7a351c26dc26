import { formatCount } from '#core/locale/format';
import { ORDER_STATUSES, type OrderStatus } from '#core/order/status';
import { ORDER_TYPES, type OrderType } from '#core/order/type';
import { useLang, useText } from '../../ui/lang.tsx';
import { useCabinet } from '../context.ts';

const sum = (counts: Partial<Record<string, number>>, keys: readonly string[]) =>
  keys.reduce((total, key) => total + (counts[key] ?? 0), 0);

/** What «Все» counts: deleted orders show only where they are asked for. */
const LIVE_STATUSES = ORDER_STATUSES.filter((status) => status !== 'deleted');

/** Counts per status; a click shows those orders. */
export function Statistics() {
  const { list, filters, router } = useCabinet();
  const text = useText();
  const lang = useLang();
  const counts = list.counts.value?.byStatus;
  const current = router.filter.value.status;
  const tiles: { status: OrderStatus | undefined; label: string; count: number | undefined }[] = [
    ...ORDER_STATUSES.map((status) => ({ status, label: text(`statuses.${status}`), count: counts?.[status] })),
    { status: undefined, label: text('statuses.all'), count: counts && sum(counts, LIVE_STATUSES) },
  ];
  return (
    <nav class="ol-stats" aria-label={text('orders.statistics')}>
      {tiles.map(({ status, label, count }) => (
        <button
          key={label}
          type="button"
          class="ol-stat ol-focusable"
          data-tone={status ?? 'neutral'}
          aria-current={status === current ? 'true' : undefined}
          onClick={() => filters.show({ status })}
        >
          <span class="ol-stat__count">{count === undefined ? '–' : formatCount(lang, count)}</span>
          <span class="ol-stat__label" title={label}>
            {label}
          </span>
        </button>
      ))}
    </nav>
  );
}

/** «Стандартные», «Сквозные», «Экспорт»: the sections of the orders. */
export function Sections() {
  const { list, filters, router } = useCabinet();
  const text = useText();
  const lang = useLang();
  const counts = list.counts.value?.byType;
  const current = router.filter.value.type;
  const sections: { type: OrderType | undefined; label: string; count: number | undefined }[] = [
    { type: undefined, label: text('types.all'), count: counts && sum(counts, ORDER_TYPES) },
    ...ORDER_TYPES.map((type) => ({ type, label: text(`types.${type}`), count: counts?.[type] })),
  ];
  return (
    <nav class="ol-sections" aria-label={text('orders.sections')}>
      {sections.map(({ type, label, count }) => (
        <button
          key={label}
          type="button"
          class="ol-section ol-focusable"
          aria-current={type === current ? 'true' : undefined}
          onClick={() => filters.show({ type })}
        >
          {label}
          {count !== undefined && <span class="ol-section__count">{formatCount(lang, count)}</span>}
        </button>
      ))}
    </nav>
  );
}
