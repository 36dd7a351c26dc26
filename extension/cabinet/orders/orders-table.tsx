import { useRef } from 'preact/hooks';
import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/chip.tsx';
import { Icon } from '../../ui/icon.tsx';
import { useText } from '../../ui/lang.tsx';
import { useCabinet } from '../context.ts';
import { useErrorText } from '../error-text.ts';
import { EmptyList } from './empty-list.tsx';
import { OrderLine } from './order-line.tsx';
import { nextRow } from './row-keys.ts';

export function OrdersTable() {
  const { list } = useCabinet();
  const text = useText();
  const errorText = useErrorText();
  const body = useRef<HTMLTableSectionElement>(null);
  const rows = list.rows.value;
  const phase = list.phase.value;

  if (phase === 'failed')
    return (
      <div class="ol-empty">
        <Notice tone="danger" role="alert">
          {text('orders.failed')}. {errorText(list.error.value)}
        </Notice>
        <Button icon="refresh" onClick={list.load}>
          {text('common.retry')}
        </Button>
      </div>
    );
  if (rows.length === 0) return phase === 'loading' ? <Skeleton /> : <EmptyList />;

  const selected = list.selected.value;
  const all = selected.size === rows.length;
  return (
    <div class="ol-table-box" aria-busy={phase === 'loading'}>
      <table class="ol-table">
        <caption class="ol-visually-hidden">
          {text('orders.title')}. {text('orders.keys')}
        </caption>
        <thead>
          <tr>
            <th scope="col" class="ol-cell-check">
              <label class="ol-select-all">
                <input
                  type="checkbox"
                  class="ol-check"
                  checked={all}
                  indeterminate={!all && selected.size > 0}
                  onChange={(event) => list.selectAll(event.currentTarget.checked)}
                />
                <span class="ol-select-all__text">{text('orders.selectAll')}</span>
              </label>
            </th>
            <th scope="col">{text('orders.column.number')}</th>
            <th scope="col">{text('orders.column.recipient')}</th>
            <th scope="col" class="ol-cell-sum">
              {text('orders.column.sum')}
            </th>
            <th scope="col">{text('orders.column.payment')}</th>
            <th scope="col">{text('orders.column.delivery')}</th>
            <th scope="col">{text('orders.column.status')}</th>
            <th scope="col">{text('orders.column.systems')}</th>
          </tr>
        </thead>
        <tbody ref={body} onKeyDown={(event) => nextRow(event, body.current)}>
          {rows.map((row, index) => (
            <OrderLine key={row.id} row={row} reachable={index === 0} />
          ))}
        </tbody>
      </table>
      <Foot />
    </div>
  );
}

function Foot() {
  const { list } = useCabinet();
  const text = useText();
  return (
    <div class="ol-table-foot">
      <span class="ol-muted" role="status">
        {text('orders.shown', { count: list.rows.value.length })}
      </span>
      {list.partial.value && (
        <span class="ol-muted">
          <Icon name="info" /> {text('orders.partial')}
        </span>
      )}
      {list.nextCursor.value && (
        <Button busy={list.loadingMore.value} onClick={list.loadMore}>
          {text('orders.showMore')}
        </Button>
      )}
      <span class="ol-table-foot__keys ol-muted">{text('orders.keys')}</span>
    </div>
  );
}

function Skeleton() {
  const text = useText();
  return (
    <div class="ol-table-box ol-skeleton" role="status" aria-label={text('common.loading')}>
      {Array.from({ length: 9 }, (_, index) => (
        <div key={index} class="ol-skeleton__row" />
      ))}
    </div>
  );
}
