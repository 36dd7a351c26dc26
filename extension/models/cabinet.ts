import { computed, effect, signal } from '@preact/signals';
import type { Connection } from '#core/api/connections';
import type { Me } from '#core/api/session';
import { mayDo } from '#core/shared/roles';
import type { Api } from '../lib/api.ts';
import { ApiError } from '../lib/api-error.ts';
import type { Session } from '../lib/session.ts';
import type { AppearanceModel } from './appearance.ts';
import { createFilterForm } from './filter-form.ts';
import { createLive } from './live.ts';
import { createNews } from './news.ts';
import { createOrderActions } from './order-actions.ts';
import { createOrdersList } from './orders-list.ts';
import { createPanel } from './panel.ts';
import type { Router } from './route.ts';
import { createSignIn } from './sign-in.ts';

export type CabinetDeps = { session: Session; api: Api; appearance: AppearanceModel; router: Router };

const SESSION_IS_OVER = ['SIGNED_OUT', 'UNAUTHENTICATED'];

/** The whole page: who is signed in, the list, and what stands over it. */
export function createCabinet({ session, api, appearance, router }: CabinetDeps) {
  const { text, lang } = appearance;
  const news = createNews(
    () => lang.peek(),
    () => text.peek(),
  );
  const phase = signal<'starting' | 'signed-out' | 'failed' | 'ready'>('starting');
  const failure = signal<unknown>(null);
  const expired = signal(false);
  const me = signal<Me | null>(null);
  const connections = signal<readonly Connection[]>([]);
  let leaving = false;

  const shop = computed(() => {
    const shops = me.value?.shops ?? [];
    return shops.find((each) => each.id === router.current.value.shopId) ?? shops[0] ?? null;
  });
  const shopId = computed(() => shop.value?.id ?? null);
  const poke = () => void live.poke();

  const list = createOrdersList({ api, shopId, filter: router.filter, onError: news.tellError });
  const filters = createFilterForm(router);
  const actions = createOrderActions({ api, news, list, text: () => text.peek(), poke });
  const panel = createPanel({ api, router, news, list, actions, appearance, shopId, connections, poke });

  async function noteChanges(orderIds: readonly string[]) {
    await list.refresh(orderIds);
    for (const row of list.rows.peek()) if (orderIds.includes(row.id)) actions.noteLinks(row);
    await panel.noteChanges(orderIds);
  }
  const live = createLive({
    ...{ api, shopId: () => shopId.peek(), onChanges: noteChanges, eager: actions.awaiting },
    onError: lose,
  });

  /** True where the error says that nobody is signed in any more. */
  function lose(error: unknown): boolean {
    if (!(error instanceof ApiError) || !SESSION_IS_OVER.includes(error.code)) return false;
    expired.value ||= me.peek() !== null;
    phase.value = 'signed-out';
    return true;
  }

  async function start() {
    phase.value = 'starting';
    await appearance.ready;
    if (!(await session.isSignedIn())) {
      phase.value = 'signed-out';
      return;
    }
    try {
      me.value = await api.me();
      phase.value = 'ready';
    } catch (error) {
      if (lose(error)) return;
      failure.value = error;
      phase.value = 'failed';
    }
  }

  async function loadConnections(shop: string) {
    connections.value = [];
    try {
      const { items } = await api.connections(shop);
      if (shopId.peek() === shop) connections.value = items.filter((each) => each.enabled);
    } catch (error) {
      news.tellError(error);
    }
  }

  function noteSession(signedIn: boolean) {
    const out = phase.peek() === 'signed-out';
    if (signedIn && out) {
      expired.value = false;
      void start();
    }
    if (signedIn || out) return;
    expired.value = !leaving;
    phase.value = 'signed-out';
    me.value = null;
  }

  const stops = [
    effect(() => {
      const ready = phase.value === 'ready' && shopId.value !== null && router.filter.value !== null;
      if (ready) void list.load();
    }),
    effect(() => {
      const id = shopId.value;
      if (phase.value !== 'ready' || !id) return undefined;
      void loadConnections(id);
      void live.start();
      return () => live.stop();
    }),
    effect(() => {
      const asked = router.panel.value;
      if (phase.value === 'ready') void panel.show(asked);
    }),
    effect(() => {
      if (list.error.value) lose(list.error.value);
    }),
    session.onChange(noteSession),
  ];

  return {
    phase,
    failure,
    expired,
    me,
    shop,
    connections,
    mayWrite: computed(() => shop.value !== null && mayDo(shop.value.role, 'orders.write')),
    appearance,
    router,
    news,
    list,
    filters,
    actions,
    live,
    panel,
    signIn: createSignIn(session),
    start,
    async signOut() {
      leaving = true;
      await session.signOut();
      leaving = false;
    },
    openOrder: (id: string) => router.go({ panel: { kind: 'order', id } }),
    dispose() {
      for (const stop of stops) stop();
      filters.dispose();
      router.dispose();
      appearance.dispose();
    },
  };
}
export type Cabinet = ReturnType<typeof createCabinet>;
