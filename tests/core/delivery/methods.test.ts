import { describe, expect, it } from 'vitest';
import {
  columnOf,
  type DeliveryMethod,
  isSelected,
  offList,
  quickSelectSchema,
  quickSelectsOf,
  switchSelected,
  withoutOff,
} from '#core/delivery/methods';

const method = (code: string, carrier: string, category: DeliveryMethod['category']): DeliveryMethod => ({
  ...{ code, carrier, category, name: code },
});
const METHODS = [
  method('8', 'cdek', 'to-door'),
  method('13', 'russian-post', 'post-office'),
  method('301', 'cdek', 'door-to-door'),
  method('311', 'dpd', 'delivery-point-to-delivery-point'),
  method('400', 'shiptor-international', 'international'),
];
const codes = (select: Parameters<typeof isSelected>[1]) =>
  METHODS.filter((each) => isSelected(each, select)).map(({ code }) => code);

describe('the table of delivery methods (H1)', () => {
  it('has each method in the column of its type: through ones in «Сквозные из региона в регион»', () => {
    expect(METHODS.map(columnOf)).toEqual(['standard', 'standard', 'through', 'through', 'export']);
  });

  it('is selected quickly: all, none, a column, a kind, a carrier, and offers only choices that name something', () => {
    expect(codes('all')).toEqual(METHODS.map(({ code }) => code));
    expect(codes('none')).toEqual([]);
    expect(codes('column:through')).toEqual(['301', '311']);
    expect(codes('category:post-office')).toEqual(['13']);
    expect(codes('carrier:cdek')).toEqual(['8', '301']);
    const offered = quickSelectsOf(METHODS);
    for (const select of offered) expect(quickSelectSchema.parse(select)).toBe(select);
    expect(offered.filter((select) => select !== 'none' && codes(select).length === 0)).toEqual([]);
    expect(offered).toContain('carrier:russian-post');
    expect(quickSelectsOf([METHODS[0]].filter((each) => each !== undefined))).not.toContain('column:through');
  });

  it('refuses a choice that it does not know', () => {
    for (const wrong of ['', 'some', 'column:x', 'category:', 'carrier:', 'all '])
      expect(quickSelectSchema.safeParse(wrong).success, wrong).toBe(false);
  });

  it('loses all through methods by one choice, and gets them back, whatever else was off', () => {
    const off = switchSelected(['13', 'gone'], METHODS, { select: 'column:through', on: false });
    expect(off).toEqual(['13', '301', '311', 'gone']);
    expect(switchSelected(off, METHODS, { select: 'column:through', on: false })).toEqual(off);
    expect(switchSelected(off, METHODS, { select: 'column:through', on: true })).toEqual(['13', 'gone']);
    expect(switchSelected(off, METHODS, { select: 'all', on: true })).toEqual(['gone']);
  });

  it('keeps what is off once and in one order, and offers nothing that is off', () => {
    expect(offList(['b', 'a', 'b'])).toEqual(['a', 'b']);
    expect(withoutOff([{ methodCode: '8' }, { methodCode: '13' }], ['13', '99'])).toEqual([{ methodCode: '8' }]);
  });
});
