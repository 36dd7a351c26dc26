import { stepBatch } from '#worker/services/batches/step-batch';
import type { Context } from '#worker/services/context';

/** One alarm's share: bounded, so that a shop with a million orders to change never holds its runner for ever. */
const STEPS_PER_ALARM = 100;

/** Works off a shop's batches, each in its turn. True where there is more to do. */
export async function runRunner(context: () => Context, shopId: string): Promise<boolean> {
  for (let step = 0; step < STEPS_PER_ALARM; step += 1) if (!(await stepBatch(context(), shopId))) return false;
  return true;
}
