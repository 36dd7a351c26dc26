import { describe, expect, it } from 'vitest';
import { dayNumber, dayOf, dayText } from '#core/shared/day';

describe('a day', () => {
  it.each([
    ['2026-11-22T21:00:00Z', 'Europe/Moscow', '2026-11-23'],
    ['2026-11-22T20:59:59Z', 'Europe/Moscow', '2026-11-22'],
    ['2026-12-31T13:00:00Z', 'Asia/Kamchatka', '2027-01-01'],
    ['1969-12-31T23:00:00Z', 'UTC', '1969-12-31'],
  ])('of %s in %s is %s', (at, zone, day) => {
    expect(dayText(dayOf(new Date(at), zone))).toBe(day);
  });

  it('is a number and back', () => {
    for (const date of ['1970-01-01', '2024-02-29', '2026-11-23']) expect(dayText(dayNumber(date))).toBe(date);
  });

  it('never goes back as time goes on, also where clocks do', () => {
    for (const zone of ['Europe/Moscow', 'Europe/Berlin', 'Asia/Vladivostok']) {
      const days = Array.from({ length: 24 * 400 }, (_, hour) => dayOf(new Date(Date.UTC(2026, 0, 1, hour)), zone));
      expect(days).toEqual([...days].sort((a, b) => a - b));
    }
  });
});
