import { expect, test } from 'vitest';
import { book } from '#worker/lane/budget';

const LIMIT = { scope: 'address', requests: 10, perMs: 1000 } as const;

test('a wait that nobody will sit out books nothing, so that those who refuse it do not push each other away', () => {
  const busy = 1000 + 20_001;
  for (let lane = 0; lane < 5; lane += 1)
    expect(book(busy, 1000, LIMIT, 64, 20_000)).toEqual({ waitMs: 20_001, freeAt: busy });
});

test('turns that are taken follow each other, and start at once where the scope is free', () => {
  const first = book(0, 1000, LIMIT, 2, 20_000);
  expect(first).toEqual({ waitMs: 0, freeAt: 1200 });
  expect(book(first.freeAt, 1000, LIMIT, 1, 20_000)).toEqual({ waitMs: 200, freeAt: 1300 });
});
