import { setTimeout as wait } from 'node:timers/promises';
import type { Fault, FaultKind } from './faults.ts';
import { takeFaults } from './faults.ts';
import type { Meter } from './limits.ts';
import { readLimit } from './limits.ts';
import type { LoggedRequest } from './request-log.ts';
import { writeLog } from './request-log.ts';
import type { ApiRequest, Gate, RefusalKind, StandIn, StandInApp, StandInContext } from './stand-in.ts';
import type { Store } from './store.ts';

/** A null response means: close the socket with no answer. */
export type Served = Response | null;

export interface MountedStandIn {
  standIn: StandIn;
  context: StandInContext;
  app: StandInApp;
  meter: Meter;
  gate: Gate | undefined;
}

const REFUSALS: Partial<Record<FaultKind, RefusalKind>> = {
  status429: 'tooMany',
  status503: 'unavailable',
  status500_before_write: 'internal',
  unauthorized: 'unauthorized',
};

export function toRequest(call: ApiRequest, origin: string): Request {
  const hasBody = call.httpMethod !== 'GET' && call.httpMethod !== 'HEAD';
  return new Request(origin + call.path + call.search, {
    method: call.httpMethod,
    headers: call.headers,
    body: hasBody ? call.body : undefined,
  });
}

function judge(mounted: MountedStandIn, call: ApiRequest, method: string, shut: Response | null) {
  const { standIn, context, meter } = mounted;
  const perSecond = readLimit(context.store, standIn.defaultPerSecond);
  const arrived = meter.arrive(context.store, performance.now());
  const tooFast = perSecond !== null && arrived > perSecond ? standIn.refuse(standIn.overLimit, call) : null;
  const limited = shut ?? tooFast ?? standIn.overOwnLimit?.(context) ?? null;
  const overLimit = limited !== null;
  const faults = overLimit ? [] : takeFaults(context.store, method);
  const refusal = faults.map(({ fault }) => REFUSALS[fault]).find((kind) => kind !== undefined);
  const refused = limited ?? (refusal && standIn.refuse(refusal, call));
  return { overLimit, faults, refused };
}

/** Cut in the middle, status kept: a proxy that dropped the rest. The write has been done. */
async function broken(response: Response): Promise<Response> {
  const text = await response.text();
  return new Response(text.slice(0, Math.ceil(text.length / 2)), {
    status: response.status,
    headers: response.headers,
  });
}

/** One call of the API: limits, faults, handler in a transaction, log. */
export async function serveApi(store: Store, mounted: MountedStandIn, call: ApiRequest): Promise<Served> {
  const { gate } = mounted;
  if (!gate) return answerCall(store, mounted, call, null);
  let served: Served = null;
  try {
    served = await answerCall(store, mounted, call, gate.enter(call));
  } finally {
    served = await gate.leave(call, served);
  }
  return served;
}

async function answerCall(
  store: Store,
  mounted: MountedStandIn,
  call: ApiRequest,
  shut: Response | null,
): Promise<Served> {
  const { standIn, context, app } = mounted;
  const method = standIn.methodOf(call);
  const at = context.now().toISOString();
  const { overLimit, faults, refused } = await store.atomically(() => judge(mounted, call, method, shut));
  const has = (kind: FaultKind) => faults.some(({ fault }: Fault) => fault === kind);
  const record = (outcome: LoggedRequest['outcome'], status: number) =>
    store.atomically(() =>
      writeLog(context.store, call, { at, method, outcome, status, faults: faults.map(({ fault }) => fault) }),
    );

  const latencyMs = faults.reduce((sum, fault) => sum + (fault.fault === 'latency' ? fault.latencyMs : 0), 0);
  if (latencyMs > 0) await wait(latencyMs);
  if (refused) {
    await record(overLimit ? 'refused_by_limit' : 'refused_by_fault', refused.status);
    return refused;
  }

  const response = await store.atomically(
    async () => app.fetch(toRequest(call, context.publicUrl()), { prefix: call.prefix }),
    (answer) => answer.status < 500,
  );
  if (has('lose_answer_after_write')) {
    await record('answer_lost', response.status);
    return null;
  }
  await record(has('malformed') ? 'malformed' : 'answered', response.status);
  return has('malformed') ? broken(response) : response;
}
