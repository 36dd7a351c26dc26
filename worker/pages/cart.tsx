/** @jsxImportSource hono/jsx */
import type { Order } from '#core/order/schema';
import { lineTotalKopecks } from '#core/order/totals';
import { formatRoubles } from '#core/shared/money';
import type { Texts } from './texts.ts';

/** What is bought, line by line. */
export const Cart = ({ order, texts }: { order: Order; texts: Texts }) => (
  <ul class="lines">
    {order.items.map((item) => (
      <li>
        <span class="what">
          <span>{item.name}</span>
          {(item.quantity > 1 || item.discountKopecks > 0) && (
            <span class="soft">
              {item.quantity} {texts.pieces} × {formatRoubles(item.priceKopecks)}
              {item.discountKopecks > 0 && `, ${texts.discount.toLowerCase()} ${formatRoubles(item.discountKopecks)}`}
            </span>
          )}
        </span>
        <span class="aside">{formatRoubles(lineTotalKopecks(item))}</span>
      </li>
    ))}
  </ul>
);

export const Sum = ({ label, kopecks, strong }: { label: string; kopecks: number; strong?: boolean }) => (
  <p class={strong ? 'row strong' : 'row'}>
    <span>{label}</span>
    <span class="aside">{formatRoubles(kopecks)}</span>
  </p>
);
