import { useEffect, useRef } from 'preact/hooks';
import { useText } from '../../ui/lang.tsx';
import { useCabinet } from '../context.ts';
import { CreateMenu } from './create-menu.tsx';
import { FilterBar } from './filter-bar.tsx';
import { OrdersTable } from './orders-table.tsx';
import { SelectionBar } from './selection-bar.tsx';
import { Sections, Statistics } from './statistics.tsx';

const typesIn = (target: EventTarget | null) =>
  target instanceof HTMLElement && (target.matches('input, textarea, select') || target.closest('dialog') !== null);

export function OrdersScreen() {
  const { mayWrite } = useCabinet();
  const text = useText();
  const search = useRef<HTMLInputElement>(null);

  useEffect(() => {
    const focusSearch = (event: KeyboardEvent) => {
      if (event.key !== '/' || event.ctrlKey || event.metaKey || typesIn(event.target)) return;
      event.preventDefault();
      search.current?.focus();
      search.current?.select();
    };
    document.addEventListener('keydown', focusSearch);
    return () => document.removeEventListener('keydown', focusSearch);
  }, []);

  return (
    <main class="ol-orders">
      <div class="ol-orders__head">
        <h1 class="ol-title">{text('orders.title')}</h1>
        <Sections />
        {mayWrite.value && <CreateMenu />}
      </div>
      <Statistics />
      <FilterBar searchRef={search} />
      <OrdersTable />
      <SelectionBar />
    </main>
  );
}
