import { ok } from '#core/shared/result';
import { OutsideUnavailable } from '#worker/integrations/contract';
import { type Outcome, refuse } from '../refusal.ts';

/** What an outside system answers, or the refusal in its own words where it cannot be asked. */
export async function askOutside<T>(ask: () => Promise<T>): Promise<Outcome<T>> {
  try {
    return ok(await ask());
  } catch (error) {
    if (error instanceof OutsideUnavailable)
      return refuse('OUTSIDE_UNAVAILABLE', error.message, { reason: error.system });
    throw error;
  }
}
