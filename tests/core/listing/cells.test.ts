import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countsOf } from '#core/listing/counts';
import { type CellFilter, cellsOf } from '#core/listing/filter';
import { ALL_CELLS, type Cell, cellAt, cellOf, STATUS_STRIDE } from '#core/order/cell';
import { PAYMENT_FILTERS, paymentKindOf } from '#core/order/payment';
import { ORDER_STATUSES } from '#core/order/status';
import { ORDER_TYPES } from '#core/order/type';

const cell = fc.constantFrom(...ALL_CELLS);
const filter: fc.Arbitrary<CellFilter> = fc.record(
  {
    status: fc.constantFrom(...ORDER_STATUSES),
    type: fc.constantFrom(...ORDER_TYPES),
    payment: fc.constantFrom(...PAYMENT_FILTERS),
    paid: fc.constantFrom('true' as const, 'false' as const),
  },
  { requiredKeys: [] },
);

/** A4 to A6 in the guide's own words, order by order. */
function passes({ status, type, payment, paid }: Cell, asked: CellFilter): boolean {
  const isCod = payment === 'cod_cash' || payment === 'cod_card';
  const ways = {
    cash: payment === 'cod_cash',
    card: payment === 'cod_card' || payment === 'online_card',
    prepaid: !isCod,
  };
  return (
    (asked.status ? status === asked.status : status !== 'deleted') &&
    (!asked.type || type === asked.type) &&
    (!asked.payment || ways[asked.payment]) &&
    (!asked.paid || String(paid) === asked.paid)
  );
}

describe('the cells of the counters', () => {
  it('name each combination by a number of its own', () => {
    const numbers = ALL_CELLS.map(cellOf);
    expect(new Set(numbers).size).toBe(ALL_CELLS.length);
    for (const each of ALL_CELLS) expect(cellAt(cellOf(each))).toEqual(each);
  });

  it('stand a stride apart for the same order in another status', () => {
    for (const each of ALL_CELLS)
      expect(cellOf({ ...each, status: 'deleted' }) % STATUS_STRIDE).toBe(cellOf(each) % STATUS_STRIDE);
  });

  it('put being paid into the lowest bit', () => {
    for (const each of ALL_CELLS) expect(cellOf(each) % 2 === 1).toBe(each.paid);
  });

  it('refuse a number that is none', () => {
    expect(() => cellAt(100_000)).toThrow();
  });
});

describe('filters', () => {
  it('combine: their cells are exactly those of the orders that pass (A3, A4, A5, A6, A7)', () => {
    fc.assert(
      fc.property(filter, (asked) => {
        const expected = ALL_CELLS.filter((each) => passes(each, asked)).map(cellOf);
        expect(cellsOf(asked)).toEqual(expected);
      }),
    );
  });

  it('show deleted orders only where they are asked for (A3)', () => {
    expect(cellsOf({}).map((index) => cellAt(index).status)).not.toContain('deleted');
    expect(new Set(cellsOf({ status: 'deleted' }).map((index) => cellAt(index).status))).toEqual(new Set(['deleted']));
  });
});

describe('counts', () => {
  it('per status are under all other filters, and per type likewise (A1)', () => {
    fc.assert(
      fc.property(filter, fc.array(cell, { maxLength: 60 }), (asked, orders) => {
        const counters = orders.map((each) => ({ cell: cellOf(each), count: 1 }));
        const counts = countsOf(counters, asked);
        for (const status of ORDER_STATUSES)
          expect(counts.byStatus[status]).toBe(
            orders.filter((each) => each.status === status && passes(each, { ...asked, status })).length,
          );
        for (const type of ORDER_TYPES)
          expect(counts.byType[type]).toBe(orders.filter((each) => passes(each, { ...asked, type })).length);
      }),
    );
  });
});

describe('the kind of payment', () => {
  const prepayment = (method: 'online_card' | 'other') => ({ method, paid: false, refundedKopecks: 0 });
  it.each([
    [{ cod: { amountKopecks: 1, method: 'cash' as const }, prepayment: null }, 'cod_cash'],
    [{ cod: { amountKopecks: 1, method: 'card' as const }, prepayment: null }, 'cod_card'],
    [{ cod: null, prepayment: prepayment('online_card') }, 'online_card'],
    [{ cod: null, prepayment: prepayment('other') }, 'prepaid_other'],
  ])('of %o is %s', (payment, kind) => {
    expect(paymentKindOf(payment)).toBe(kind);
  });
});
