import type { OrderItem } from '#core/order/schema';
import { lineTotalKopecks } from '#core/order/totals';
import { formatRoubles } from '#core/shared/money';
import { IconButton } from '../ui/button.tsx';
import { useText } from '../ui/lang.tsx';
import { MoneyField, WholeField } from './number-fields.tsx';

type Props = {
  items: readonly OrderItem[];
  withDiscount?: boolean;
  readOnly?: boolean;
  errorOf?: (field: string) => string | null;
  onItems: (items: OrderItem[]) => void;
  onReadable: (field: string, readable: boolean) => void;
};

/** The goods of a cart: quantity, price, and the way out. */
export function ItemLines({ items, withDiscount, readOnly, errorOf, onItems, onReadable }: Props) {
  const text = useText();
  const set = (id: string, part: Partial<OrderItem>) =>
    onItems(items.map((item) => (item.id === id ? { ...item, ...part } : item)));
  return (
    <ul class="ol-items">
      {items.map((item, index) => (
        <li key={item.id} class={`ol-item ${withDiscount ? 'ol-item--discount' : ''}`}>
          <div class="ol-item__name">
            <span class="ol-wrap">{item.name}</span>
            {item.sku && <span class="ol-muted ol-small">{item.sku}</span>}
          </div>
          <WholeField
            label={text('editor.itemQuantity')}
            min={1}
            max={100_000}
            readOnly={readOnly}
            value={item.quantity}
            onValue={(quantity) => set(item.id, { quantity })}
            onValid={(valid) => onReadable(`${item.id}.quantity`, valid)}
          />
          <MoneyField
            label={text('editor.itemPrice')}
            readOnly={readOnly}
            value={item.priceKopecks}
            onValue={(priceKopecks) => set(item.id, { priceKopecks })}
            onValid={(valid) => onReadable(`${item.id}.priceKopecks`, valid)}
          />
          {withDiscount && (
            <MoneyField
              label={text('editor.itemDiscount')}
              error={errorOf?.(`items[${index}].discountKopecks`)}
              readOnly={readOnly}
              value={item.discountKopecks}
              onValue={(discountKopecks) => set(item.id, { discountKopecks })}
              onValid={(valid) => onReadable(`${item.id}.discountKopecks`, valid)}
            />
          )}
          <div class="ol-item__total">{formatRoubles(lineTotalKopecks(item))}</div>
          {!readOnly && (
            <IconButton
              icon="trash"
              label={text('editor.itemRemove', { name: item.name })}
              onClick={() => onItems(items.filter((each) => each.id !== item.id))}
            />
          )}
        </li>
      ))}
    </ul>
  );
}
