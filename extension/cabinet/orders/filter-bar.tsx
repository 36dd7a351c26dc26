import { useSignal } from '@preact/signals';
import type { RefObject } from 'preact';
import { PAYMENT_FILTERS, type PaymentFilter } from '#core/order/payment';
import { ORDER_STATUSES, type OrderStatus } from '#core/order/status';
import { ORDER_TYPES, type OrderType } from '#core/order/type';
import { Button } from '../../ui/button.tsx';
import { SelectField, TextField } from '../../ui/field.tsx';
import { useText } from '../../ui/lang.tsx';
import { useCabinet } from '../context.ts';

/** Every filter of the list; «Найти» applies what was chosen, «Очистить» shows the new orders. */
export function FilterBar({ searchRef }: { searchRef: RefObject<HTMLInputElement | null> }) {
  const { filters } = useCabinet();
  const text = useText();
  const { status, type, payment, paid, q } = filters.draft.value;
  const unfolded = useSignal(false);
  return (
    <search class="ol-filters">
      <form
        class="ol-filters__form"
        data-unfolded={unfolded.value}
        aria-label={text('orders.filters')}
        onSubmit={(event) => {
          event.preventDefault();
          void filters.find();
        }}
      >
        <TextField
          class="ol-filters__search"
          inputRef={searchRef}
          label={text('orders.search')}
          placeholder={text('orders.searchPlaceholder')}
          maxLength={200}
          value={q ?? ''}
          onText={(typed) => filters.set({ q: typed })}
        />
        <SelectField<OrderStatus | 'all'>
          label={text('orders.filter.status')}
          value={status ?? 'all'}
          options={(['all', ...ORDER_STATUSES] as const).map((value) => ({ value, label: text(`statuses.${value}`) }))}
          onValue={(value) => filters.set({ status: value === 'all' ? undefined : value })}
        />
        <SelectField<PaymentFilter | 'all'>
          label={text('orders.filter.payment')}
          value={payment ?? 'all'}
          options={(['all', ...PAYMENT_FILTERS] as const).map((value) => ({
            value,
            label: text(`paymentFilter.${value}`),
          }))}
          onValue={(value) => filters.set({ payment: value === 'all' ? undefined : value })}
        />
        <SelectField<'all' | 'true' | 'false'>
          label={text('orders.filter.paid')}
          value={paid ?? 'all'}
          options={(['all', 'true', 'false'] as const).map((value) => ({ value, label: text(`paid.${value}`) }))}
          onValue={(value) => filters.set({ paid: value === 'all' ? undefined : value })}
        />
        <SelectField<OrderType | 'all'>
          label={text('orders.filter.type')}
          value={type ?? 'all'}
          options={(['all', ...ORDER_TYPES] as const).map((value) => ({
            value,
            label: value === 'all' ? text('common.all') : text(`types.${value}`),
          }))}
          onValue={(value) => filters.set({ type: value === 'all' ? undefined : value })}
        />
        <div class="ol-row">
          <Button
            class="ol-filters__fold"
            icon="filter"
            aria-expanded={unfolded.value}
            onClick={() => {
              unfolded.value = !unfolded.value;
            }}
          >
            {text('orders.filters')}
          </Button>
          <Button type="submit" icon="search" kind={filters.changed.value ? 'primary' : 'plain'}>
            {text('orders.find')}
          </Button>
          <Button kind="quiet" disabled={filters.isDefault.value && !filters.changed.value} onClick={filters.clear}>
            {text('orders.clear')}
          </Button>
        </div>
      </form>
    </search>
  );
}
