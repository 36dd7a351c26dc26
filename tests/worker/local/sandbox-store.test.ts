import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Store } from '../../../worker/local/sandbox/kit/store.ts';

let store: Store;

beforeEach(() => {
  store = new Store(':memory:');
});
afterEach(() => store.close());

describe('the store', () => {
  const rows = () => store.of('a').collection<{ n: number }>('row');

  it('takes back everything of work that throws or is not kept', async () => {
    const write = () => {
      rows().put('1', { n: store.of('a').add('id') });
      return 500;
    };
    await expect(
      store.atomically(() => {
        write();
        throw new Error('stop');
      }),
    ).rejects.toThrow('stop');
    await store.atomically(write, (status) => status < 500);
    expect([rows().count(), store.of('a').counters()]).toEqual([0, {}]);
    await store.atomically(write);
    expect(rows().all()).toEqual([{ n: 1 }]);
  });

  it('runs one piece of work at a time', async () => {
    const add = () =>
      store.atomically(async () => {
        const before = rows().count();
        await new Promise((resolve) => setTimeout(resolve, 1));
        rows().put(before, { n: before });
      });
    await Promise.all(Array.from({ length: 20 }, add));
    expect(rows().count()).toBe(20);
  });

  it('keeps systems apart, finds by the second key, drops the oldest', async () => {
    for (const n of [1, 2, 3]) rows().put(n, { n }, n > 1 ? 'high' : 'low');
    expect(rows().findBy('high')).toEqual([{ n: 2 }, { n: 3 }]);
    expect(store.of('b').collection('row').count()).toBe(0);
    expect(rows().newest(2)).toEqual([{ n: 3 }, { n: 2 }]);
    rows().keepNewest(1);
    expect(rows().all()).toEqual([{ n: 3 }]);
    store.of('b').clear();
    expect(rows().count()).toBe(1);
  });
});
