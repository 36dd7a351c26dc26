import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { forgetAttempt, takeAttempt } from '#worker/auth/throttle';
import { rateLimit } from '#worker/db/tables/auth';
import { makeDatabase } from './support.ts';

const NOW = new Date('2026-11-20T10:00:00Z');
const afterMinutes = (minutes: number) => new Date(NOW.getTime() + minutes * 60_000);
const times = (count: number) => Array.from({ length: count }, (_, index) => index);

let store: Awaited<ReturnType<typeof makeDatabase>>;
beforeEach(async () => {
  store = await makeDatabase();
});
afterEach(() => store.close());

const take = (address: string, account: string | null, now = NOW, area = 'sign-in') =>
  takeAttempt(store.db, area, { address, account }, now);

describe('attempts', () => {
  it('at the same moment cannot share one', async () => {
    const attempts = await Promise.all(times(30).map((host) => take(`192.0.2.${host}`, 'a@example.ru')));
    expect(attempts.filter(({ allowed }) => allowed)).toHaveLength(10);
  });

  it('are counted by address and by account, whatever the case of the email', async () => {
    for (const host of times(10)) await take(`192.0.2.${host}`, 'a@example.ru');
    expect(await take('192.0.2.99', 'A@EXAMPLE.RU')).toEqual({ allowed: false, retryAfterSeconds: 900 });
    expect((await take('192.0.2.99', 'b@example.ru')).allowed).toBe(true);
  });

  it('of an address that has none left cost the account nothing', async () => {
    for (const index of times(11)) await take('192.0.2.1', `u${index}@example.ru`);
    for (const _ of times(20)) expect((await take('192.0.2.1', 'a@example.ru')).allowed).toBe(false);
    expect((await take('192.0.2.2', 'a@example.ru')).allowed).toBe(true);
  });

  it('come back when the window that began with the first has passed, however many were refused since', async () => {
    for (const index of times(30)) await take('192.0.2.1', `u${index}@example.ru`);
    const early = await take('192.0.2.1', 'a@example.ru', afterMinutes(0.9));
    expect(early).toEqual({ allowed: false, retryAfterSeconds: 6 });
    expect((await take('192.0.2.1', 'a@example.ru', afterMinutes(1))).allowed).toBe(true);
  });

  it('that were no guesses are given back, and only those', async () => {
    for (const index of times(9)) await take('192.0.2.1', `u${index}@example.ru`);
    const attempt = await take('192.0.2.1', 'a@example.ru');
    if (!attempt.allowed) throw new Error('the tenth attempt is allowed');
    await forgetAttempt(store.db, attempt);
    expect((await take('192.0.2.1', 'a@example.ru')).allowed).toBe(true);
    expect((await take('192.0.2.1', 'a@example.ru')).allowed).toBe(false);
  });

  it.each([
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2:ffff::1'],
    ['2001:db8::1', '2001:0db8:0:0:9::'],
    ['::1', '0:0:0:0:1::'],
  ])('of %s and %s are one customer’s', async (one, other) => {
    for (const index of times(10)) await take(index % 2 ? one : other, null);
    expect((await take(one, null)).allowed).toBe(false);
    expect((await take('2001:db8:1:3::1', null)).allowed).toBe(true);
  });

  it('in one area leave another alone', async () => {
    for (const _ of times(11)) await take('192.0.2.1', null, NOW, 'set-up');
    expect((await take('192.0.2.1', null)).allowed).toBe(true);
  });

  it('leave no rows behind that nobody needs', async () => {
    for (const index of times(5)) await take(`192.0.2.${index}`, `u${index}@example.ru`);
    await take('192.0.2.9', 'a@example.ru', afterMinutes(15));
    const keys = (await store.db.read.select().from(rateLimit)).map(({ key }) => key);
    expect(keys.toSorted()).toEqual(['sign-in:account:a@example.ru', 'sign-in:address:192.0.2.9']);
  });
});
