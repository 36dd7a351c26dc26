import { describe, expect, it } from 'vitest';
import { EMPTY_CONTENT } from '#core/order/content';
import { refuseOrder } from '#core/order/rules';
import { totalKopecks } from '#core/order/totals';
import { woocommerce } from '#worker/storefronts/woocommerce/index';
import { makeOrder } from '../../../worker/local/sandbox/woocommerce/order.ts';
import { COURIER } from '../support/orders.ts';

const HEADERS = new Headers({ 'x-wc-webhook-topic': 'order.created' });

describe('whatever the stand-in store sends', () => {
  it.each(Array.from({ length: 40 }, (_, seed) => seed))('maps, adds up and can stand as an order: seed %s', (seed) => {
    const made = makeOrder(5000 + seed, seed, new Date('2026-11-20T12:00:00Z'), 'http://store.localhost');
    const result = woocommerce.toEvent(HEADERS, JSON.stringify(made));
    if (!result.ok || result.event.kind !== 'order') throw new Error(JSON.stringify(result));
    const { order, externalId } = result.event;
    expect(externalId).toBe(String(made.id));
    expect(order.recipient?.fullName?.split(' ')).toHaveLength(2);
    expect(order.address?.house).not.toBe('');
    const items = (order.items ?? []).map((item) => ({
      ...item,
      id: 'itm_1',
      sku: item.sku ?? '',
      shopArticle: item.shopArticle ?? '',
      discountKopecks: item.discountKopecks ?? 0,
      vatRate: 'none' as const,
      weightGrams: 0,
      lengthMm: 0,
      widthMm: 0,
      heightMm: 0,
    }));
    const delivery = { ...COURIER, costKopecks: order.delivery?.costKopecks ?? 0 };
    expect(totalKopecks({ items, delivery })).toBe(Math.round(Number(made.total) * 100));
    const cod = order.cod ?? null;
    const prepayment = order.prepayment ? { ...order.prepayment, refundedKopecks: 0 } : null;
    const refused = refuseOrder({
      ...EMPTY_CONTENT,
      number: order.number ?? '',
      items,
      delivery,
      cod,
      prepayment,
      declaredValueKopecks: 1_000_000,
    });
    expect(refused).toEqual([]);
  });
});
