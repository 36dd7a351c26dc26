import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DEFAULT_FILTER } from '#core/listing/filter';
import { PAYMENT_FILTERS } from '#core/order/payment';
import { ORDER_STATUSES } from '#core/order/status';
import { ORDER_TYPES } from '#core/order/type';
import { type Route, readRoute, writeRoute } from '../../../extension/models/route.ts';

const maybe = <T>(values: readonly T[]) => fc.option(fc.constantFrom(...values), { nil: undefined });
const words = fc.string({ minLength: 1, maxLength: 40 }).filter((text) => text.trim() === text && text.length > 0);
const route: fc.Arbitrary<Route> = fc.record({
  filter: fc.record({
    status: maybe(ORDER_STATUSES),
    type: maybe(ORDER_TYPES),
    payment: maybe(PAYMENT_FILTERS),
    paid: maybe(['true', 'false'] as const),
    q: fc.option(words, { nil: undefined }),
  }),
  shopId: fc.option(fc.constant('shp_1'), { nil: null }),
  panel: fc.oneof(
    fc.constant(null),
    fc.constant({ kind: 'new-order' as const }),
    fc.constant({ kind: 'new-preorder' as const }),
    fc.record({ kind: fc.constant('order' as const), id: fc.constantFrom('ord_1', 'ord_a/b') }),
  ),
  confirm: fc.oneof(
    fc.constant(null),
    fc.record({ action: fc.constant('status' as const), status: fc.constantFrom(...ORDER_STATUSES) }),
    fc.record({ action: fc.constant('send' as const), connectionId: fc.constant('con_1') }),
  ),
});

test('an address leads back to exactly the place that wrote it', () => {
  fc.assert(
    fc.property(route, (given) => {
      const filter = Object.fromEntries(Object.entries(given.filter).filter(([, value]) => value !== undefined));
      expect(readRoute(writeRoute(given))).toEqual({ ...given, filter });
    }),
  );
});

test('an address that says nothing, or nonsense, shows the new orders', () => {
  for (const hash of ['', '#', '#/orders', '#/somewhere']) expect(readRoute(hash).filter).toEqual(DEFAULT_FILTER);
  expect(readRoute('#/orders?status=nonsense').filter).toEqual({});
});

test('the overlay’s links open the order with the action to confirm', () => {
  expect(readRoute('#/orders/ord_1?confirm=status:cancelled')).toMatchObject({
    panel: { kind: 'order', id: 'ord_1' },
    confirm: { action: 'status', status: 'cancelled' },
  });
  expect(readRoute('#/orders/ord_1?confirm=send.con_7').confirm).toEqual({ action: 'send', connectionId: 'con_7' });
  expect(readRoute('#/orders/ord_1?confirm=purge:everything').confirm).toBeNull();
});
