import { expect } from 'vitest';
import { DEMO } from '../../../worker/local/demo/seed.ts';
import { expectRefusal, type TestWorker } from '../../support/worker.ts';

/** Who may not use a write: nobody without a token, nobody of another shop, no viewer; and nothing is written for them. */
export async function checkWriteAccess(
  worker: TestWorker,
  { method, path, body }: { method: string; path: string; body?: object },
): Promise<void> {
  const shopId = await worker.makeShop();
  const stranger = await worker.makePerson({ [shopId]: 'owner' });
  const viewer = await worker.makePerson({ [DEMO.shopId]: 'viewer' });
  const before = await worker.rows();
  const as = (token: string | null) => worker.call(method, path, { body, token });
  expectRefusal(await as(null), 401, 'UNAUTHENTICATED');
  expectRefusal(await as('not.a.token'), 401, 'UNAUTHENTICATED');
  expectRefusal(await as(`${worker.token.slice(0, -4)}AAAA`), 401, 'UNAUTHENTICATED');
  expectRefusal(await as(stranger.token), 404, 'NOT_FOUND');
  expectRefusal(await as(viewer.token), 403, 'FORBIDDEN');
  expect(await worker.rows()).toEqual(before);
}
