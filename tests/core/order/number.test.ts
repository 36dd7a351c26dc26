import { describe, expect, it } from 'vitest';
import { defaultOrderNumber } from '#core/order/number';

describe('the default number (B1)', () => {
  it('is the date and time of creation in the shop’s zone', () => {
    const at = new Date('2026-12-31T21:05:09.999Z');
    expect(defaultOrderNumber(at, 'Europe/Moscow')).toBe('270101-000509');
    expect(defaultOrderNumber(at, 'Asia/Vladivostok')).toBe('270101-070509');
    expect(defaultOrderNumber(at, 'UTC')).toBe('261231-210509');
  });

  it('needs a zone that exists', () => {
    expect(() => defaultOrderNumber(new Date(), 'Mars/Olympus')).toThrow();
  });
});
