import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { useText } from '../../ui/lang.tsx';
import { useCabinet } from '../context.ts';

/** Nothing to show: because nothing is there yet, or because the filters leave nothing. */
export function EmptyList() {
  const { filters, router } = useCabinet();
  const text = useText();
  const { q, ...others } = router.filter.value;
  const narrowed = Object.values(others).some((value) => value !== undefined);
  const fresh = filters.isDefault.value;
  return (
    <div class="ol-empty" role="status">
      <span class="ol-empty__sign">
        <Icon name={fresh ? 'cart' : 'search'} />
      </span>
      <h2>{text(fresh ? 'orders.empty' : 'orders.emptyFiltered')}</h2>
      <p class="ol-muted">{text(fresh ? 'orders.emptyHint' : 'orders.emptyFilteredHint')}</p>
      <div class="ol-row">
        {q && narrowed && (
          <Button kind="primary" icon="search" onClick={() => router.go({ filter: { q } })}>
            {text('orders.searchEverywhere')}
          </Button>
        )}
        {!fresh && <Button onClick={filters.clear}>{text('orders.clear')}</Button>}
      </div>
    </div>
  );
}
