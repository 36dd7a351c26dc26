import { batch, computed, type ReadonlySignal, signal } from '@preact/signals';
import type { Connection } from '#core/api/connections';
import { SYSTEM_NAMES } from '#core/integration/systems';
import type { Order } from '#core/order/schema';
import type { OrderStatus } from '#core/order/status';
import type { Api } from '../lib/api.ts';
import type { AppearanceModel } from './appearance.ts';
import { createEditor, type Editor } from './editor.ts';
import type { News } from './news.ts';
import type { OrderActions } from './order-actions.ts';
import { rowOf } from './order-row.ts';
import type { OrdersList } from './orders-list.ts';
import { createPreorderForm, type PreorderForm } from './preorder.ts';
import type { ConfirmRequest, Panel, Router } from './route.ts';

type Deps = {
  api: Api;
  router: Router;
  news: News;
  list: OrdersList;
  actions: OrderActions;
  appearance: AppearanceModel;
  shopId: ReadonlySignal<string | null>;
  connections: ReadonlySignal<readonly Connection[]>;
  poke: () => void;
};

/** What stands over the list: an order in the editor, a new one, or a new pre-order. */
export function createPanel({ api, router, news, list, actions, appearance, shopId, connections, poke }: Deps) {
  const editor = signal<Editor | null>(null);
  const failure = signal<unknown>(null);
  const preorder = signal<PreorderForm | null>(null);
  const { text } = appearance;
  let shown = '';

  const unsaved = computed(() => {
    if (editor.value) return editor.value.dirty.value && !editor.value.saving.value;
    return preorder.value !== null && preorder.value.created.value === null && preorder.value.items.value.length > 0;
  });

  router.guard(async () => {
    const say = text.peek();
    if (!unsaved.peek()) return true;
    return news.ask({
      title: say('editor.leave.title'),
      text: say('editor.leave.text'),
      action: say('editor.leave.action'),
      stay: say('editor.leave.stay'),
      danger: true,
    });
  });

  async function onSaved(order: Order, created: boolean) {
    list.take(order);
    news.tell('ok', text.peek()(created ? 'editor.createdToast' : 'editor.saved', { number: order.number }), {
      topic: `saved ${order.id}`,
    });
    poke();
    if (created) await router.go({ panel: { kind: 'order', id: order.id } }, 'replace');
  }

  function openEditor(order: Order | null) {
    const shop = order?.shopId ?? shopId.peek();
    if (!shop) return;
    const opened = createEditor({
      ...{ api, order, shopId: shop, onError: news.tellError },
      onSaved: (saved, created) => void onSaved(saved, created),
    });
    editor.value = opened;
    void opened.history.peek()?.load();
  }

  function openPreorder() {
    const shop = shopId.peek();
    if (!shop) return;
    preorder.value = createPreorderForm({
      ...{ api, shopId: shop, onError: news.tellError },
      onCreated: (order) => {
        list.take(order);
        poke();
      },
    });
  }

  async function confirmStatus(order: Order, status: OrderStatus) {
    const say = text.peek();
    const grave = status === 'cancelled' || status === 'deleted';
    const sure = await news.ask({
      title: say('confirm.status.title', { number: order.number, status: say(`status.${status}`) }),
      text: grave
        ? say(`confirm.${status}.text`)
        : say('confirm.status.text', { status: say(`status.${order.status}`) }),
      action: say('confirm.status.action'),
      danger: grave,
    });
    const changed = sure ? await actions.changeStatus(rowOf(order), status) : null;
    if (changed) editor.peek()?.noteCurrent(changed);
  }

  async function confirmSend(order: Order, connectionId: string) {
    const say = text.peek();
    const known = connections.peek();
    const all = known.length > 0 ? known : (await api.connections(order.shopId)).items;
    const connection = all.find((each) => each.id === connectionId);
    if (!connection) return;
    const what = { number: order.number, system: SYSTEM_NAMES[connection.system] };
    if (await news.ask({ title: say('confirm.send.title', what), action: say('confirm.send.action') }))
      await actions.send(rowOf(order), connection);
  }

  /** An action that was begun on another page and has to be confirmed here. */
  async function confirm(request: ConfirmRequest, order: Order) {
    await router.go({}, 'replace');
    if (request.action === 'status') await confirmStatus(order, request.status);
    else await confirmSend(order, request.connectionId);
  }

  async function openOrder(id: string, key: string) {
    try {
      const order = await api.getOrder(id);
      if (shown !== key) return;
      const asked = router.current.peek().confirm;
      openEditor(order);
      if (asked) await confirm(asked, order).catch(news.tellError);
    } catch (error) {
      if (shown === key) failure.value = error;
    }
  }

  async function show(panel: Panel) {
    const key = JSON.stringify(panel);
    if (key === shown) return;
    shown = key;
    const open = editor.peek();
    if (panel?.kind === 'order' && open?.base.peek()?.id === panel.id) return;
    batch(() => {
      open?.dispose();
      editor.value = null;
      failure.value = null;
      preorder.value = null;
    });
    if (panel?.kind === 'new-order') openEditor(null);
    if (panel?.kind === 'new-preorder') openPreorder();
    if (panel?.kind === 'order') await openOrder(panel.id, key);
  }

  return {
    editor,
    failure,
    preorder,
    unsaved,
    show,
    close: () => router.go({ panel: null }),
    retry() {
      shown = '';
      return show(router.panel.peek());
    },
    /** Brings the open order up to date where it is among those that changed. */
    async noteChanges(orderIds: readonly string[]) {
      const id = editor.peek()?.base.peek()?.id;
      if (!id || !orderIds.includes(id)) return;
      const current = await api.getOrder(id);
      actions.noteLinks(current);
      editor.peek()?.noteCurrent(current);
    },
  };
}
export type PanelModel = ReturnType<typeof createPanel>;
