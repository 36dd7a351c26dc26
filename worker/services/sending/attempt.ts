import type { ConnectionRecord, JobRecord } from '#worker/db/tables/sending';
import type { Provider } from '#worker/integrations/contract';
import type { Context } from '../context.ts';
import { tryToRemove } from './attempt-removal.ts';
import { type Claim, claimJob, isWithdrawn } from './claim.ts';
import { type Settlement, settle } from './settle.ts';

/** An attempt cannot outlive its lease: every request of it would have timed out by then. */
const leaseMs = ({ timeoutMs, requestsPerSend }: Provider): number => timeoutMs * (requestsPerSend + 1) + 5000;

/** One try at a sending, from writing it down to writing what became of it. Returns what the lane should know. */
export async function attemptJob(
  context: Context,
  { enabled }: ConnectionRecord,
  provider: Provider,
  job: JobRecord,
): Promise<Settlement | null> {
  const claim = await claimJob(context, job, leaseMs(provider));
  if (!claim) return null;
  const { settlement, adopted } = enabled ? await tryTo(provider, claim) : { settlement: DISABLED, adopted: false };
  await settle(context, claim, settlement, adopted);
  return settlement;
}

const tryTo = async (provider: Provider, claim: Claim): Promise<{ settlement: Settlement; adopted: boolean }> =>
  claim.job.kind === 'remove'
    ? { settlement: await tryToRemove(provider, claim), adopted: false }
    : tryToSend(provider, claim);

const DISABLED: Settlement = { outcome: 'refused', code: 'CONNECTION_DISABLED', message: 'Подключение выключено' };

/** After an open answer: look by our key, adopt what is there, and only where nothing is there send again. */
async function tryToSend(provider: Provider, claim: Claim): Promise<{ settlement: Settlement; adopted: boolean }> {
  const { order, link, job, lookFirst } = claim;
  if (isWithdrawn(claim) && (!lookFirst || link)) return { settlement: { outcome: 'withdrawn' }, adopted: false };
  if (!lookFirst || link) return { settlement: await provider.send(order, link), adopted: false };

  const found = await provider.find(order);
  if (found.outcome === 'found') {
    const upToDate = job.sentVersion === order.version;
    const copy = { outcome: 'ok', copy: found.copy } as const;
    if (upToDate || isWithdrawn(claim)) return { settlement: copy, adopted: true };
    return { settlement: await provider.send(order, adoptedLink(claim, found.copy)), adopted: true };
  }
  if (found.outcome === 'absent') {
    if (isWithdrawn(claim)) return { settlement: { outcome: 'withdrawn' }, adopted: false };
    return { settlement: await provider.send(order, null), adopted: false };
  }
  const reason = found.outcome === 'refused' ? found.message : found.reason;
  return { settlement: { outcome: 'unknown', reason }, adopted: false };
}

function adoptedLink({ job, links }: Claim, copy: Extract<Settlement, { outcome: 'ok' }>['copy']) {
  const own = links.find((link) => link.connectionId === job.connectionId);
  if (!own) throw new Error(`job ${job.id} has no link`);
  const { id, connectionId, system } = own;
  const updatedAt = new Date(own.updatedAt).toISOString();
  return { id, connectionId, system, state: 'linked' as const, ...copy, error: null, updatedAt };
}
