import { gzipSync } from 'node:zlib';
import { readLimit } from '../kit/limits.ts';
import type { ApiRequest, Gate, StandInContext } from '../kit/stand-in.ts';
import { readSettings } from '../kit/stand-in.ts';
import { callerOf, isSolution } from './access.ts';
import { errorResponse, Refusal } from './answers.ts';
import { moyskladSettings } from './settings.ts';

const WINDOW_MS = 3000;
// Source: 45 units in 3 seconds, and 5 requests at once, for each user or solution.
export const UNITS_PER_SECOND = 15;
const AT_ONCE = 5;

// Source: what a request of a user weighs, from which day on.
const CALENDAR = [
  ['2026-12-01', 4],
  ['2026-09-01', 3],
  ['2026-05-12', 2],
  ['', 1],
] as const;

const unitsOn = (date: string): number => CALENDAR.find(([from]) => date >= from)?.[1] ?? 1;

interface Caller {
  arrivals: { atMs: number; units: number }[];
  underWay: number;
}

const tooMany = (code: number, error: string, waitMs: number): Response =>
  errorResponse(new Refusal(429, code, error), {
    'X-Lognex-Retry-After': String(waitMs),
    'X-Lognex-Retry-TimeInterval': String(WINDOW_MS),
  });

export const overRate = (waitMs: number): Response =>
  tooMany(1049, 'Превышено ограничение на количество запросов в единицу времени', waitMs);

/** Units in any three seconds, requests at once, and the compression without which nothing is answered. */
export function createGate(context: StandInContext): Gate {
  const callers = new Map<string, Caller>();
  const { store } = context;

  function of(request: ApiRequest): Caller {
    const key = callerOf(request.headers.get('authorization'));
    const caller = callers.get(key) ?? { arrivals: [], underWay: 0 };
    callers.set(key, caller);
    const now = performance.now();
    caller.arrivals = caller.arrivals.filter(({ atMs }) => now - atMs < WINDOW_MS);
    return caller;
  }

  const unitsOf = ({ headers }: ApiRequest): number => {
    if (isSolution(headers.get('authorization'))) return 1;
    return readSettings(store, moyskladSettings).userUnits ?? unitsOn(context.now().toISOString().slice(0, 10));
  };

  const spent = ({ arrivals }: Caller): number => arrivals.reduce((sum, { units }) => sum + units, 0);

  const allowed = (): number | null => {
    const perSecond = readLimit(store, UNITS_PER_SECOND);
    return perSecond === null ? null : (perSecond * WINDOW_MS) / 1000;
  };

  function admit(request: ApiRequest, caller: Caller): Response | null {
    const most = allowed();
    if (most === null) return null;
    const units = unitsOf(request);
    const { atMs = 0 } = caller.arrivals[0] ?? {};
    if (spent(caller) + units > most) return overRate(Math.ceil(atMs + WINDOW_MS - performance.now()));
    caller.arrivals.push({ atMs: performance.now(), units });
    if (caller.underWay <= AT_ONCE) return null;
    return tooMany(1073, 'Превышено ограничение на одновременное количество запросов', 0);
  }

  return {
    enter(request) {
      const caller = of(request);
      caller.underWay += 1;
      return admit(request, caller);
    },

    async leave(request, answer) {
      const caller = of(request);
      caller.underWay -= 1;
      if (!answer) return null;
      const headers = new Headers(answer.headers);
      const most = allowed();
      if (most !== null) {
        headers.set('X-RateLimit-Limit', String(most));
        headers.set('X-RateLimit-Remaining', String(Math.max(0, most - spent(caller))));
        headers.set('X-Lognex-Retry-TimeInterval', String(WINDOW_MS));
      }
      const body = Buffer.from(await answer.arrayBuffer());
      if (body.length === 0) return new Response(null, { status: answer.status, headers });
      // Source: every answer is compressed.
      headers.set('content-encoding', 'gzip');
      return new Response(gzipSync(body), { status: answer.status, headers });
    },
  };
}
