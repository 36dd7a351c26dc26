import { ok } from '#core/shared/result';
import { OutsideUnavailable } from '#worker/integrations/contract';
import { type Outcome, refuse } from '../refusal.ts';

/** What a carrier answers, or its own words as a refusal. */
export async function outside<T>(ask: () => Promise<T>): Promise<Outcome<T>> {
  try {
    return ok(await ask());
  } catch (error) {
    if (error instanceof OutsideUnavailable)
      return refuse('OUTSIDE_UNAVAILABLE', error.message, { reason: error.system });
    throw error;
  }
}
