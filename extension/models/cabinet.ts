import { batch, computed, effect, signal } from '@preact/signals';
import type { Connection } from '#core/api/connections';
import type { Me } from '#core/api/session';
import { SYSTEM_NAMES } from '#core/integration/systems';
import type { Order } from '#core/order/schema';
import { mayDo } from '#core/shared/roles';
import type { Api } from '../lib/api.ts';
import { ApiError } from '../lib/api-error.ts';
import type { Session } from '../lib/session.ts';
import type { AppearanceModel } from './appearance.ts';
import { createEditor, type Editor } from './editor.ts';
import { createFilterForm } from './filter-form.ts';
import { createLive } from './live.ts';
import { createNews } from './news.ts';
import { createOrderActions } from './order-actions.ts';
import { rowOf } from './order-row.ts';
import { createOrdersList } from './orders-list.ts';
import { createPreorderForm, type PreorderForm } from './preorder.ts';
import type { ConfirmRequest, Panel, Router } from './route.ts';
import { createSignIn } from './sign-in.ts';

export type CabinetDeps = { session: Session; api: Api; appearance: AppearanceModel; router: Router };

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
  const editor = signal<Editor | null>(null);
  const editorFailure = signal<unknown>(null);
  const preorder = signal<PreorderForm | null>(null);

  const shop = computed(() => {
    const shops = me.value?.shops ?? [];
    return shops.find((each) => each.id === router.current.value.shopId) ?? shops[0] ?? null;
  });
  const shopId = computed(() => shop.value?.id ?? null);

  const list = createOrdersList({ api, shopId, filter: router.filter });
  const filters = createFilterForm(router);
  const actions = createOrderActions({ api, news, list, text: () => text.peek(), poke: () => live.poke() });

  async function noteChanges(orderIds: readonly string[]) {
    await list.refresh(orderIds);
    for (const row of list.rows.peek()) if (orderIds.includes(row.id)) actions.noteLinks(row);
    const open = editor.peek()?.base.peek();
    if (!open || !orderIds.includes(open.id)) return;
    const current = await api.getOrder(open.id);
    actions.noteLinks(current);
    editor.peek()?.noteCurrent(current);
  }
  const live = createLive({ api, shopId: () => shopId.peek(), onChanges: noteChanges, eager: actions.awaiting });

  const closePanel = () => router.go({ panel: null });

  function onSaved(order: Order, created: boolean) {
    list.take(order);
    news.tell('ok', text.peek()(created ? 'editor.createdToast' : 'editor.saved', { number: order.number }));
    live.poke();
    if (created) router.go({ panel: { kind: 'order', id: order.id } }, 'replace');
  }

  function startEditor(order: Order | null) {
    const shopOfOrder = order?.shopId ?? shopId.peek();
    if (!shopOfOrder) return;
    editor.value = createEditor({
      api,
      shopId: shopOfOrder,
      order,
      onSaved: (saved) => onSaved(saved, order === null),
      onError: news.tellError,
    });
    editor.value.history?.load();
  }

  async function askLeave(): Promise<boolean> {
    const open = editor.peek();
    const cart = preorder.peek();
    const unsaved = open
      ? open.dirty.peek() && !open.saving.peek()
      : cart && !cart.created.peek() && cart.items.peek().length > 0;
    if (!unsaved) return true;
    const say = text.peek();
    return news.ask({
      title: say('editor.leave.title'),
      text: say('editor.leave.text'),
      action: say('editor.leave.action'),
      stay: say('editor.leave.stay'),
      danger: true,
    });
  }

  /** An action that was begun on another page and has to be confirmed here. */
  async function confirm(request: ConfirmRequest, order: Order) {
    const say = text.peek();
    router.go({}, 'replace');
    const row = rowOf(order);
    if (request.action === 'status') {
      const about = request.status === 'cancelled' || request.status === 'deleted' ? request.status : null;
      const sure = await news.ask({
        title: say('confirm.status.title', { number: order.number, status: say(`status.${request.status}`) }),
        text: about
          ? say(`confirm.${about}.text`)
          : say('confirm.status.text', { status: say(`status.${order.status}`) }),
        action: say('confirm.status.action'),
        danger: about !== null,
      });
      const changed = sure ? await actions.changeStatus(row, request.status) : null;
      if (changed) editor.peek()?.noteCurrent(changed);
      return;
    }
    const connection = connections.peek().find((each) => each.id === request.connectionId);
    if (!connection) return;
    const system = SYSTEM_NAMES[connection.system];
    const title = say('confirm.send.title', { number: order.number, system });
    if (await news.ask({ title, action: say('confirm.send.action') })) await actions.send(row, connection);
  }

  let openedPanel = '';
  async function showPanel(panel: Panel) {
    const key = JSON.stringify(panel);
    if (key === openedPanel) return;
    openedPanel = key;
    const shown = editor.peek();
    if (panel?.kind === 'order' && shown?.base.peek()?.id === panel.id) return;
    batch(() => {
      shown?.dispose();
      editor.value = null;
      editorFailure.value = null;
      preorder.value = null;
    });
    if (panel?.kind === 'new-order') return startEditor(null);
    if (panel?.kind === 'new-preorder' && shopId.peek()) {
      preorder.value = createPreorderForm({
        api,
        shopId: shopId.peek() ?? '',
        onCreated: (order) => {
          list.take(order);
          live.poke();
        },
        onError: news.tellError,
      });
    }
    if (panel?.kind !== 'order') return;
    try {
      const order = await api.getOrder(panel.id);
      if (openedPanel !== key) return;
      const asked = router.current.peek().confirm;
      startEditor(order);
      if (asked) await confirm(asked, order);
    } catch (error) {
      if (openedPanel === key) editorFailure.value = error;
    }
  }

  function lose(error: unknown): boolean {
    if (!(error instanceof ApiError) || !['SIGNED_OUT', 'UNAUTHENTICATED'].includes(error.code)) return false;
    expired.value = me.peek() !== null;
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

  const stops = [
    effect(() => {
      const id = shopId.value;
      const filter = router.filter.value;
      if (phase.value === 'ready' && id && filter) list.load();
    }),
    effect(() => {
      const id = shopId.value;
      if (phase.value !== 'ready' || !id) return;
      connections.value = [];
      api.connections(id).then(({ items }) => {
        if (shopId.peek() === id) connections.value = items.filter((each) => each.enabled);
      }, news.tellError);
      live.start();
      return () => live.stop();
    }),
    effect(() => {
      const panel = router.panel.value;
      if (phase.value === 'ready') showPanel(panel);
    }),
    effect(() => {
      if (list.error.value) lose(list.error.value);
    }),
    session.onChange((signedIn) => {
      if (signedIn && phase.peek() === 'signed-out') start();
      if (!signedIn && phase.peek() !== 'signed-out') {
        expired.value = false;
        phase.value = 'signed-out';
        me.value = null;
      }
    }),
  ];
  router.guard(askLeave);

  return {
    phase,
    failure,
    expired,
    me,
    shop,
    connections,
    mayWrite: computed(() => shop.value !== null && mayDo(shop.value.role, 'orders.write')),
    api,
    appearance,
    router,
    news,
    list,
    filters,
    actions,
    live,
    editor,
    editorFailure,
    preorder,
    signIn: createSignIn(session),
    start,
    signOut: () => session.signOut(),
    closePanel,
    openOrder: (id: string) => router.go({ panel: { kind: 'order', id } }),
    retryPanel() {
      openedPanel = '';
      return showPanel(router.panel.peek());
    },
    hasUnsaved: () => Boolean(editor.peek()?.dirty.peek()),
    dispose() {
      for (const stop of stops) stop();
      filters.dispose();
      router.dispose();
      appearance.dispose();
    },
  };
}
export type Cabinet = ReturnType<typeof createCabinet>;
