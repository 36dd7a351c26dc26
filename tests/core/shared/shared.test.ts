import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ERROR_CODES, ERROR_STATUS } from '#core/shared/errors';
import { formatRoubles, parseRoubles, toRoublesText } from '#core/shared/money';
import { normalizePhone } from '#core/shared/phone';
import { assertNever } from '#core/shared/result';
import { mayDo, RIGHTS, ROLES } from '#core/shared/roles';
import { clipText } from '#core/shared/text';

describe('money', () => {
  it('reads back what it prints, to the kopeck', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1_000_000_000_00, max: 1_000_000_000_00 }), (kopecks) => {
        expect(parseRoubles(toRoublesText(kopecks))).toBe(kopecks);
      }),
    );
  });

  it.each([
    ['1 500,50', 150_050],
    ['1500.5', 150_050],
    ['0.07', 7],
    ['1500.500', 150_050],
    ['0.005', null],
    ['', null],
    ['abc', null],
    ['1e5', null],
    ['1.2.3', null],
  ])('reads %j as %s kopecks', (text, kopecks) => {
    expect(parseRoubles(text)).toBe(kopecks);
  });

  it('is shown with kopecks only where there are some', () => {
    expect(formatRoubles(150_050)).toBe('1\u00a0500,50\u00a0₽');
    expect(formatRoubles(123_456_700)).toBe('1\u00a0234\u00a0567\u00a0₽');
  });
});

describe('a phone', () => {
  it.each([
    ['8 (912) 345-67-89', '+79123456789'],
    ['+7 912 345 67 89', '+79123456789'],
    ['9123456789', '+79123456789'],
    ['+375 29 123-45-67', '+375291234567'],
    ['12345', null],
    ['', null],
    ['+1 202 555 0123', null],
  ])('%j is %s', (typed, phone) => {
    expect(normalizePhone(typed)).toBe(phone);
  });
});

describe('roles', () => {
  it('a viewer only looks, a manager also writes and exports orders, an owner may do everything', () => {
    const rights = Object.fromEntries(ROLES.map((role) => [role, RIGHTS.filter((right) => mayDo(role, right))]));
    expect(rights).toEqual({
      owner: [...RIGHTS],
      manager: ['orders.read', 'orders.write', 'orders.export'],
      viewer: ['orders.read'],
    });
  });
});

describe('error codes', () => {
  it('each have a status that says whose fault it is', () => {
    for (const code of ERROR_CODES) expect(ERROR_STATUS[code]).toBeGreaterThanOrEqual(400);
    expect(ERROR_CODES.filter((code) => ERROR_STATUS[code] >= 500)).toEqual([
      'INTERNAL',
      'OUTSIDE_UNAVAILABLE',
      'NOT_READY',
    ]);
  });
});

it('a clipped text never ends in half of an emoji', () => {
  expect(clipText('ab🎁', 3)).toBe('ab');
  expect(clipText('ab🎁', 4)).toBe('ab🎁');
});

it('a value that nobody foresaw is thrown', () => {
  expect(() => assertNever('x' as never)).toThrow('unexpected value');
});
