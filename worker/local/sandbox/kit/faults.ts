import { z } from 'zod';
import { randomAt } from './random.ts';
import type { SystemStore } from './store.ts';

export const FAULTS = [
  'latency',
  'status429',
  'status503',
  'status500_before_write',
  'lose_answer_after_write',
  'malformed',
  'unauthorized',
] as const;

export type FaultKind = (typeof FAULTS)[number];

export const faultInput = z.strictObject({
  fault: z.enum(FAULTS),
  times: z.int().positive().optional(),
  probability: z.number().min(0).max(1).optional(),
  seed: z.int().default(1),
  latencyMs: z.int().min(0).max(120_000).default(1000),
  match: z.string().min(1).optional(),
});

export type Fault = z.infer<typeof faultInput>;

interface ArmedFault extends Fault {
  id: number;
  met: number;
  fired: number;
}

const armed = (store: SystemStore) => store.collection<ArmedFault>('fault');

export function armFault(store: SystemStore, fault: Fault): ArmedFault {
  const id = store.add('faults.armed');
  return armed(store).put(id, { ...fault, id, met: 0, fired: 0 });
}

export function clearFaults(store: SystemStore): void {
  for (const fault of armed(store).all()) armed(store).delete(fault.id);
}

export const listFaults = (store: SystemStore): ArmedFault[] => armed(store).all();

/** The faults that strike a request of this method, each counted as used. */
export function takeFaults(store: SystemStore, method: string): Fault[] {
  return armed(store)
    .all()
    .filter((fault) => {
      if (fault.match !== undefined && fault.match !== method) return false;
      const strikes = fault.probability === undefined || randomAt(fault.seed, fault.met) < fault.probability;
      const fired = fault.fired + (strikes ? 1 : 0);
      if (fault.times !== undefined && fired >= fault.times) armed(store).delete(fault.id);
      else armed(store).put(fault.id, { ...fault, met: fault.met + 1, fired });
      return strikes;
    });
}
