import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { orderFilterSchema } from '#core/listing/filter';
import { foundBy, parseSearch, type Searchable, searchKeysOf, searchTextOf } from '#core/listing/search';

const order: Searchable = {
  number: '261123-120501',
  recipient: { fullName: 'Щербакова-Ёлкина Ёся', phone: '+79161234567', email: 'Esya@Example.ru' },
  items: [{ sku: 'TEA-1' }, { sku: '' }, { sku: 'ЧАЙ 2' }, { sku: 'TEA-1' }],
};
const TRACKING = ['RP123456789'];
const found = (q: string) => foundBy(parseSearch(q), order, TRACKING);

describe('a search (A2)', () => {
  it.each([
    ['ЩЕРБАКОВА', 'name'],
    ['елкина', 'name'],
    ['ова-ёл', 'name'],
    ['кина  ёс', 'name'],
    ['еся щербакова', 'name'],
    ['tea елкина', 'sku'],
    ['щ', 'name'],
    ['ес', 'name'],
    ['261123', 'number'],
    ['3-1205', 'number'],
    ['4567', 'phone'],
    ['8 (916) 123-45-67', 'phone'],
    ['+7 916 123 45 67', 'phone'],
    ['9161234567', 'phone'],
    ['8916123', 'phone'],
    ['123-45-67', 'phone'],
    ['esya@example', 'email'],
    ['XAMPLE.RU', 'email'],
    ['tea-1', 'sku'],
    ['чай 2', 'sku'],
    ['rp1234', 'tracking'],
    ['Щербакова, Ёся', 'name'],
    ['ёся;щербакова', 'name'],
    ['Щербакова-Ёлкина, 4567', 'phone'],
    ['8 916 123-45-67,', 'phone'],
    ['261123-120501,', 'number'],
    ['№261123-120501', 'number'],
    ['# 261123-120501 ;', 'number'],
    ['№261123-120501, #7', 'number'],
  ])('%j says that it found the order by its %s', (q, field) => {
    expect(found(q)).toContain(field);
  });

  it.each(['ер', '4568', 'тея', 'елкина иванова', '79161234568', '1'])('%j does not find it', (q) => {
    expect(found(q)).toEqual([]);
  });

  it('of lines, commas, semicolons or of numbers between spaces is a list of whole numbers', () => {
    for (const q of [
      '1\n261123-120501',
      '1,261123-120501',
      '1;\t261123-120501',
      '100 261123-120501',
      'x1\r\nrp123456789',
    ])
      expect([q, parseSearch(q).kind, found(q).length]).toEqual([q, 'list', 1]);
    expect(found('261123\n120501')).toEqual([]);
    for (const q of [
      '8 (916) 123-45-67',
      '916 123 45 67',
      'ёлкина ёся',
      'чай 2',
      '123 456',
      'Ромашка, Иванов',
      '1001,',
    ])
      expect(parseSearch(q).kind).toBe('needle');
  });

  it('of digits between spaces that may be a phone is for whole numbers too', () => {
    const by = (q: string, number: string) => {
      const search = parseSearch(q);
      return [search.keys.includes(`n:${number}`), foundBy(search, { ...order, number }, TRACKING)];
    };
    for (const q of ['1001 1002', '1001 1002,', ' ;1001  1002']) expect(by(q, '1002')).toEqual([true, ['number']]);
    expect(by('1001 1002', '10021')).toEqual([false, []]);
    expect(by('1001 1002 1003', '1001')).toEqual([true, ['number']]);
    expect(by('916 123 45 67', '916')).toEqual([false, ['phone']]);
  });

  it('finds a number that is kept with its sign, and a text that is kept with its comma', () => {
    const kept = { ...order, number: '#1001', items: [{ sku: 'Чай,2' }] };
    const by = (q: string) => foundBy(parseSearch(q), kept, []);
    for (const q of ['#1001', '1001', '№1001', '#1001, #1002', '1001\n1002'])
      expect([q, by(q)]).toEqual([q, expect.arrayContaining(['number'])]);
    for (const q of ['#1001', '#1001, #1002']) expect(parseSearch(q).keys).toContain('n:#1001');
    expect([by('чай,2'), parseSearch('чай,2').keys]).toEqual([['sku'], expect.arrayContaining(['s:чай,2'])]);
  });

  it('takes 500 numbers and no more, and a needle of 200 letters', () => {
    const list = (count: number) => Array.from({ length: count }, (_, index) => `A-${index}`).join('\n');
    const accepts = (q: string) => orderFilterSchema.safeParse({ q }).success;
    expect([accepts(list(500)), accepts(list(501)), accepts('x'.repeat(200)), accepts('x'.repeat(201))]).toEqual([
      ...[true, false, true, false],
    ]);
  });

  it('takes 500 of the longest numbers, pasted as lines of Windows, and no part that is none', () => {
    const list = (length: number) =>
      Array.from({ length: 500 }, (_, index) => `${index}`.padStart(length, '0')).join('\r\n');
    const accepts = (q: string) => orderFilterSchema.safeParse({ q }).success;
    for (const length of [19, 60]) expect([length, accepts(list(length))]).toEqual([length, true]);
    expect([accepts(`1\n${'x'.repeat(200)}`), accepts(`1\n${'x'.repeat(201)}`)]).toEqual([true, false]);
    expect(accepts('1\n'.repeat(50_000))).toBe(false);
  });

  it('finds any part of any field, however it is spelled', () => {
    const field = fc.constantFrom(order.number, order.recipient.fullName, order.recipient.email, 'ЧАЙ 2');
    fc.assert(
      fc.property(field, fc.nat(), fc.nat(), fc.boolean(), (text, from, length, upper) => {
        const part = text.slice(from % (text.length - 2)).slice(0, 3 + (length % text.length));
        fc.pre(part.trim().length >= 3);
        expect(found(upper ? part.toUpperCase() : part.toLowerCase()).length).toBeGreaterThan(0);
      }),
    );
  });
});

describe('what the index holds of an order', () => {
  it('is each field on a line of its own, each word behind two spaces', () => {
    expect(searchTextOf(order)).toBe(
      '  261123-120501\n  щербакова-елкина  еся\n  79161234567\n  esya@example.ru\n  tea-1\n  чай  2',
    );
  });

  it('and its whole values', () => {
    expect(searchKeysOf(order)).toEqual([
      ...['n:261123-120501', 'p:79161234567', 'l:4567', 'e:esya@example.ru', 's:tea-1', 's:чай 2'],
    ]);
  });

  it('of an order that has none of it is its number', () => {
    const bare = { number: '1', recipient: { fullName: '', phone: '', email: '' }, items: [] };
    expect([searchTextOf(bare), searchKeysOf(bare)]).toEqual(['  1', ['n:1']]);
  });
});
