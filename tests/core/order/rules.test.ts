import { describe, expect, it } from 'vitest';
import { RUSSIAN_POST } from '#core/delivery/category';
import { defaultCodKopecks, leavesUnpaid, mayBePaid, RULE_CODES, type RuleCode, refuseOrder } from '#core/order/rules';
import type { OrderContent } from '#core/order/schema';
import { orderContent } from '../support/orders.ts';

const cod = { amountKopecks: 1000, method: 'cash' as const };
const post = { carrier: RUSSIAN_POST, category: 'post-office' as const };

/** For each rule an order that breaks it, the field to mend, and the nearest order that does not. */
const BREAKING: Record<RuleCode, { breaks: () => OrderContent; field: string; stands: () => OrderContent }> = {
  PAYMENT_NEEDS_ONE_WAY: {
    breaks: () => orderContent({ cod, prepayment: { method: 'other', paid: true } }),
    field: 'prepayment',
    stands: () => orderContent({ prepayment: { method: 'other', paid: true } }),
  },
  CARD_ON_DELIVERY_NOT_FOR_POST: {
    breaks: () => orderContent({ cod: { ...cod, method: 'card' }, delivery: post }),
    field: 'cod.method',
    stands: () => orderContent({ cod, delivery: post }),
  },
  COD_NOT_ABROAD: {
    breaks: () => orderContent({ cod, address: { country: 'KZ' } }),
    field: 'cod',
    stands: () => orderContent({ address: { country: 'KZ' } }),
  },
  DECLARED_VALUE_BELOW_COD: {
    breaks: () => orderContent({ cod: { amountKopecks: 5001, method: 'cash' }, declaredValueKopecks: 5000 }),
    field: 'declaredValueKopecks',
    stands: () => orderContent({ cod: { amountKopecks: 5000, method: 'cash' }, declaredValueKopecks: 5000 }),
  },
  DECLARED_VALUE_TOO_SMALL: {
    breaks: () => orderContent({ declaredValueKopecks: 999 }),
    field: 'declaredValueKopecks',
    stands: () => orderContent({ declaredValueKopecks: 1000 }),
  },
  POSTAL_CODE_REQUIRED_FOR_POST: {
    breaks: () => orderContent({ delivery: post, address: { country: 'RU', postalCode: '' } }),
    field: 'address.postalCode',
    stands: () => orderContent({ address: { country: 'RU', postalCode: '' } }),
  },
  POSTAL_CODE_MALFORMED: {
    breaks: () => orderContent({ delivery: post, address: { country: 'RU', postalCode: '10100' } }),
    field: 'address.postalCode',
    stands: () => orderContent({ delivery: post, address: { country: 'KZ', postalCode: 'A10E' } }),
  },
  PICKUP_POINT_REQUIRED: {
    breaks: () => orderContent({ delivery: { methodCode: '1', category: 'delivery-point' } }),
    field: 'delivery.pickupPointId',
    stands: () => orderContent({ delivery: { methodCode: '1', category: 'delivery-point', pickupPointId: '7' } }),
  },
  DISCOUNT_ABOVE_LINE: {
    breaks: () => orderContent({ items: [line(), line({ discountKopecks: 1001 })] }),
    field: 'items[1].discountKopecks',
    stands: () => orderContent({ items: [line({ discountKopecks: 1000 })] }),
  },
};

const line = (changes: { discountKopecks?: number } = {}) => ({
  ...{ name: 'Чай', quantity: 2, priceKopecks: 500 },
  ...changes,
});

describe('the rules of an order', () => {
  it('let a whole order stand', () => {
    expect(refuseOrder(orderContent())).toEqual([]);
    expect(refuseOrder(orderContent({ cod: { amountKopecks: 230_100, method: 'card' } }))).toEqual([]);
  });

  it.each(RULE_CODES)('%s is refused by its own code at its own field, and only there', (code) => {
    const { breaks, field, stands } = BREAKING[code];
    expect(refuseOrder(breaks())).toEqual([{ code, field }]);
    expect(refuseOrder(stands())).toEqual([]);
  });

  it('refuse an order with neither way to pay', () => {
    expect(refuseOrder({ ...orderContent(), prepayment: null }).map(({ code }) => code)).toEqual([
      'PAYMENT_NEEDS_ONE_WAY',
    ]);
  });

  it('name every broken rule at once', () => {
    const order = orderContent({ cod: { ...cod, method: 'card' }, delivery: post, address: { country: 'KZ' } });
    expect(refuseOrder(order).map(({ code }) => code)).toEqual([
      'CARD_ON_DELIVERY_NOT_FOR_POST',
      'COD_NOT_ABROAD',
      'POSTAL_CODE_REQUIRED_FOR_POST',
    ]);
  });
});

describe('paid (B6)', () => {
  it('can be said only of an order without COD', () => {
    expect(mayBePaid(orderContent())).toBe(true);
    expect(mayBePaid(orderContent({ cod }))).toBe(false);
  });

  it('is warned of before an unpaid online order leaves', () => {
    expect(leavesUnpaid(orderContent())).toBe(true);
    expect(leavesUnpaid(orderContent({ prepayment: { method: 'online_card', paid: true } }))).toBe(false);
    expect(leavesUnpaid(orderContent({ prepayment: { method: 'other', paid: false } }))).toBe(false);
    expect(leavesUnpaid(orderContent({ cod }))).toBe(false);
  });
});

it('COD is offered with the delivery in it (B4)', () => {
  expect(defaultCodKopecks(orderContent())).toBe(230_100);
});
