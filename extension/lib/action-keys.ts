import { ApiError } from './api-error.ts';

/**
 * Idempotency keys of actions under way. An action that got no decisive answer keeps its key,
 * so that doing it once more can never do it twice.
 */
export function createActionKeys(newKey: () => string = () => crypto.randomUUID()) {
  const kept = new Map<string, string>();
  return {
    async run<T>(action: string, work: (key: string) => Promise<T>): Promise<T> {
      const key = kept.get(action) ?? newKey();
      kept.set(action, key);
      let decided = true;
      try {
        return await work(key);
      } catch (error) {
        decided = !(error instanceof ApiError && error.undecided);
        throw error;
      } finally {
        if (decided) kept.delete(action);
      }
    },
  };
}
