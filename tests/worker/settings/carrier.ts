import { parseKeyRing } from '#worker/auth/keyring';
import { sealSecret } from '#worker/auth/secret-box';
import { connections } from '#worker/db/tables/sending';
import { DEMO_CREDENTIALS } from '../../../worker/local/sandbox/demo-credentials.ts';
import type { TestWorker } from '../../support/worker.ts';

export const MOSCOW = '77000000000';
export const PARCEL = { weightGrams: 500, lengthMm: 100, widthMm: 100, heightMm: 100 };

/** A Shiptor connection of a shop, to the stand-in unless another address is named. */
export async function addShiptor(
  worker: TestWorker,
  { id, shopId, baseUrl = `${worker.sandboxUrl}/shiptor` }: { id: string; shopId: string; baseUrl?: string },
): Promise<void> {
  const keys = parseKeyRing('KEY_RING', worker.secrets.keyRing);
  const { token } = DEMO_CREDENTIALS.shiptor;
  const credentials = await sealSecret(keys, { purpose: 'connection', rowId: id }, { token });
  await worker.db.write.insert(connections).values({
    ...{ id, shopId, system: 'shiptor', name: 'Shiptor', baseUrl, credentials, settings: { timeoutMs: 5000 } },
    ...{ enabled: true, createdAt: Date.now() },
  });
}

type Log = { counters: Record<string, number> };

/** How often the carrier was asked something while a thing was done. */
export async function asked(worker: TestWorker, method: string, act: () => Promise<unknown>): Promise<number> {
  const count = async () =>
    ((await worker.sandbox('GET', '/control/shiptor/log?limit=1')) as Log).counters[`method ${method}`] ?? 0;
  const before = await count();
  await act();
  return (await count()) - before;
}
