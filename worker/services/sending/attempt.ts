import type { ExternalCopy } from '#core/integration/outcome';
import type { ConnectionRecord, JobRecord } from '#worker/db/tables/sending';
import type { Provider } from '#worker/integrations/contract';
import type { Context } from '../context.ts';
import { tryToRemove } from './attempt-removal.ts';
import { type Claim, claimJob, isWithdrawn } from './claim.ts';
import { type Settlement, settle, type Tried } from './settle.ts';

type Lasting = Pick<Provider, 'timeoutMs' | 'requestsPerSend' | 'requestsPerFind' | 'longestCallMs'>;

/**
 * An attempt cannot outlive its lease: every request of it would have timed out by then. Where turns are booked under
 * way, a look-up, a sending, and another one that both may have to wait for, end in their time.
 */
export function leaseMs({ timeoutMs, requestsPerSend, requestsPerFind = 1, longestCallMs }: Lasting): number {
  const attemptMs = longestCallMs ? 3 * longestCallMs : timeoutMs * (requestsPerFind + requestsPerSend + 1);
  return attemptMs + 5000;
}

const ended = (settlement: Settlement): Tried => ({ settlement, found: null, adopted: false });

/** One try at a sending, from writing it down to writing what became of it. Returns what the lane should know. */
export async function attemptJob(
  context: Context,
  { enabled }: ConnectionRecord,
  provider: Provider,
  job: JobRecord,
): Promise<Settlement | null> {
  const claim = await claimJob(context, job, leaseMs(provider));
  if (!claim) return null;
  const tried = enabled ? await tryTo(provider, claim).catch(ourFault) : ended(DISABLED);
  await settle(context, claim, tried);
  return tried.settlement;
}

const tryTo = async (provider: Provider, claim: Claim): Promise<Tried> =>
  claim.job.kind === 'remove' ? ended(await tryToRemove(provider, claim)) : tryToSend(provider, claim);

const UNREADABLE: Settlement = {
  outcome: 'refused',
  code: 'CREDENTIALS',
  message: 'Ключи подключения не открываются: введите их в подключении заново',
};

/** For a connection that cannot be opened at all: nothing leaves, and the manager is told why. */
export async function refuseJob(context: Context, job: JobRecord): Promise<void> {
  const claim = await claimJob(context, job, REFUSAL_LEASE_MS);
  if (claim) await settle(context, claim, ended(UNREADABLE));
}

const REFUSAL_LEASE_MS = 30_000;

const DISABLED: Settlement = { outcome: 'refused', code: 'CONNECTION_DISABLED', message: 'Подключение выключено' };

/** A provider does not throw for what a system answers. If one does, nobody knows what has left. */
function ourFault(error: unknown): Tried {
  const what = error instanceof Error ? error.name : 'fault';
  return ended({ outcome: 'unknown', reason: `Внутренняя ошибка при обмене (${what}), проверяем` });
}

/** After an open answer: look by our key, adopt what is there, and only where nothing is there send again. */
async function tryToSend(provider: Provider, claim: Claim): Promise<Tried> {
  const { order, link, job, lookFirst } = claim;
  if (isWithdrawn(claim) && !lookFirst) return ended({ outcome: 'withdrawn' });
  if (!lookFirst) return ended(await provider.send(order, link));

  const looked = await provider.find(order, { complete: !isWithdrawn(claim) });
  if (looked.outcome === 'found') {
    const { copy } = looked;
    const upToDate = job.sentVersion === order.version;
    if (upToDate || isWithdrawn(claim)) return { settlement: { outcome: 'ok', copy }, found: copy, adopted: true };
    return { settlement: await provider.send(order, adoptedLink(claim, copy)), found: copy, adopted: true };
  }
  if (looked.outcome === 'absent')
    return ended(isWithdrawn(claim) ? { outcome: 'withdrawn' } : await provider.send(order, null));
  return ended({ outcome: 'unknown', reason: looked.outcome === 'refused' ? looked.message : looked.reason });
}

function adoptedLink({ job, links }: Claim, copy: ExternalCopy) {
  const own = links.find((link) => link.connectionId === job.connectionId);
  if (!own) throw new Error(`job ${job.id} has no link`);
  const { id, connectionId, system } = own;
  const updatedAt = new Date(own.updatedAt).toISOString();
  return { id, connectionId, system, state: 'linked' as const, ...copy, error: null, updatedAt };
}
