import { signal } from '@preact/signals';
import type { Api } from '../lib/api.ts';

const CALM_MS = 3_000;
const EAGER_MS = 1_000;

type Deps = {
  api: Pick<Api, 'changes'>;
  shopId: () => string | null;
  onChanges: (orderIds: readonly string[]) => Promise<void>;
  /** Something was asked for and its outcome is awaited. */
  eager: () => boolean;
  /** True where the error is settled and says nothing of the connection. */
  onError: (error: unknown) => boolean;
};

/** Asks what changed, while the page is seen. A failed turn is shown as staleness and repeated. */
export function createLive({ api, shopId, onChanges, eager, onError }: Deps) {
  const stale = signal(false);
  let mark: number | undefined;
  let markedShop: string | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asking = false;
  let stopped = true;

  async function turn() {
    const shop = shopId();
    if (!shop || asking) return;
    asking = true;
    try {
      if (shop !== markedShop) mark = undefined;
      const { mark: next, orderIds } = await api.changes(shop, mark);
      const first = mark === undefined;
      if (!first && orderIds.length > 0) await onChanges(orderIds);
      mark = next;
      markedShop = shop;
      stale.value = false;
    } catch (error) {
      stale.value = !onError(error);
    } finally {
      asking = false;
    }
  }

  async function run() {
    clearTimeout(timer);
    if (stopped) return;
    if (document.visibilityState === 'visible') await turn();
    clearTimeout(timer);
    if (!stopped) timer = setTimeout(run, eager() ? EAGER_MS : CALM_MS);
  }
  const onVisible = () => {
    if (document.visibilityState === 'visible') void run();
  };

  return {
    stale,
    start() {
      stopped = false;
      document.addEventListener('visibilitychange', onVisible);
      return run();
    },
    /** Now, and not at the next turn. */
    poke: run,
    stop() {
      stopped = true;
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', onVisible);
    },
  };
}
export type Live = ReturnType<typeof createLive>;
