import { batch, computed, signal } from '@preact/signals';
import type { Decision } from '#core/api/proposals';
import type { Product } from '#core/catalogue/product';
import { isMethodLocked } from '#core/delivery/method-lock';
import type { Settlement } from '#core/delivery/quote';
import { contentOf } from '#core/order/content';
import { refuseOrder } from '#core/order/rules';
import { type Order, orderSchema } from '#core/order/schema';
import { orderTypeOf } from '#core/order/type';
import type { Api } from '../lib/api.ts';
import { ApiError } from '../lib/api-error.ts';
import { createDeliveryChoice } from './delivery-choice.ts';
import { type Change, changesBetween, mergeChanges } from './diff.ts';
import { createInput, type Draft, emptyDraft } from './draft.ts';
import { createHistoryList } from './history-list.ts';
import { createRecalculation } from './recalculation.ts';
import { createSuggestions } from './suggestions.ts';

export type EditorDeps = {
  api: Api;
  shopId: string;
  /** The order that is edited; null where one is being created. */
  order: Order | null;
  onSaved: (order: Order, created: boolean) => void;
  onError: (error: unknown) => void;
};

export type Conflict = { current: Order; changes: Change[] };

/** One order in the editor: its draft, what forbids saving it, and the saving. */
export function createEditor({ api, shopId, order, onSaved, onError }: EditorDeps) {
  const base = signal<Order | null>(order);
  const opened = signal<Draft>(order ? contentOf(order) : emptyDraft());
  const draft = signal<Draft>(opened.peek());
  const saving = signal(false);
  const tried = signal(false);
  const conflict = signal<Conflict | null>(null);
  const unreadable = signal<ReadonlySet<string>>(new Set());
  const answered = signal<readonly { field: string; code: string }[]>([]);

  const dirty = computed(
    () => JSON.stringify(draft.value) !== JSON.stringify(opened.value) || unreadable.value.size > 0,
  );

  const missing = computed(() => {
    const { number, cod } = draft.value;
    return [
      ...(base.value && !number.trim() ? [{ field: 'number', code: 'REQUIRED' }] : []),
      ...(cod && cod.amountKopecks < 1 ? [{ field: 'cod.amountKopecks', code: 'REQUIRED' }] : []),
    ];
  });
  const refusals = computed(() => [...refuseOrder(draft.value), ...missing.value]);

  const settlements = createSuggestions<Settlement>(async (text) => (await api.settlements(shopId, text)).items, 2);
  settlements.settle(draft.peek().address.settlement);
  const products = createSuggestions<Product>(async (text) => (await api.products(shopId, text)).items, 2);
  const delivery = createDeliveryChoice({ api, shopId, draft });
  const recalculation = createRecalculation(api);
  const history = signal(order ? createHistoryList(api, order.id) : null);

  /** Takes an order as it stands now under the edits that are not saved yet. */
  function rebase(current: Order) {
    const content = contentOf(current);
    batch(() => {
      draft.value = mergeChanges(opened.peek(), draft.peek(), content);
      opened.value = content;
      base.value = current;
      conflict.value = null;
      recalculation.forget();
    });
    void history.peek()?.load();
  }

  function noteConflict(current: Order) {
    conflict.value = { current, changes: changesBetween(opened.peek(), contentOf(current)) };
  }

  async function write(content: Draft, decision: Decision['decision'] | null): Promise<Order | null> {
    const current = base.peek();
    if (!current) return api.createOrder(createInput(content, shopId));
    return recalculation.save(current, opened.peek(), content, decision);
  }

  /** True where the conflict was none for the content: only the version had moved. */
  async function settleConflict(error: ApiError): Promise<boolean> {
    const id = base.peek()?.id;
    if (!id) return false;
    const given = orderSchema.safeParse(error.details?.current);
    const current = given.success ? given.data : await api.getOrder(id);
    if (changesBetween(opened.peek(), contentOf(current)).length === 0) {
      rebase(current);
      return true;
    }
    noteConflict(current);
    return false;
  }

  function noteError(error: unknown) {
    if (error instanceof ApiError && error.details?.fields) answered.value = error.details.fields;
    if (error instanceof ApiError && error.code === 'NUMBER_TAKEN')
      answered.value = [{ field: 'number', code: 'NUMBER_TAKEN' }];
    onError(error);
  }

  async function save(decision: Decision['decision'] | null = null, mayRepeat = true): Promise<boolean> {
    tried.value = true;
    if (saving.peek() || refusals.peek().length > 0 || unreadable.peek().size > 0) return false;
    if (base.peek() && !dirty.peek()) return true;
    saving.value = true;
    answered.value = [];
    const created = base.peek() === null;
    const written = draft.peek();
    try {
      const saved = await write(written, decision);
      if (!saved) return false;
      batch(() => {
        const content = contentOf(saved);
        opened.value = content;
        // What was typed while the answer was on its way stays.
        draft.value = mergeChanges(written, draft.peek(), content);
        base.value = saved;
        conflict.value = null;
        tried.value = false;
        history.value ??= createHistoryList(api, saved.id);
      });
      settlements.settle(saved.address.settlement);
      void history.peek()?.load();
      onSaved(saved, created);
      return true;
    } catch (error) {
      const stale = error instanceof ApiError && error.code === 'VERSION_CONFLICT';
      if (!stale) noteError(error);
      else if ((await settleConflict(error)) && mayRepeat) {
        saving.value = false;
        return save(decision, false);
      }
      return false;
    } finally {
      saving.value = false;
    }
  }

  return {
    /** Stays the same when a new order gets its id, so that the screen keeps the focus. */
    openedAs: order?.id ?? 'new',
    base,
    draft,
    dirty,
    saving,
    tried,
    conflict,
    refusals,
    settlements,
    products,
    delivery,
    history,
    shopId,

    /** The section that saving moves the order to, or null where it stays. */
    newType: computed(() => {
      const type = orderTypeOf(draft.value.delivery.category);
      return base.value && type !== base.value.type ? type : null;
    }),
    /** B13: a through order that Shiptor has keeps its method. */
    methodLocked: computed(() => base.value !== null && isMethodLocked(base.value)),
    /** B14: what saving would change of the delivery, waiting for the manager's answer. */
    proposal: recalculation.proposal,

    change(edit: (before: Draft) => Draft) {
      draft.value = edit(draft.peek());
      answered.value = [];
    },
    setReadable(field: string, readable: boolean) {
      if (unreadable.peek().has(field) !== readable) return;
      const next = new Set(unreadable.peek());
      if (readable) next.delete(field);
      else next.add(field);
      unreadable.value = next;
    },
    /** What is wrong with a field: by the rules, or by the Worker's answer. */
    codeOf(field: string): string | null {
      const found = [...answered.value, ...refusals.value].find((each) => each.field === field);
      if (!found || (found.code === 'REQUIRED' && !tried.value)) return null;
      return found.code;
    },

    save: () => save(),
    decide: (decision: Decision['decision']) => save(decision),
    /** The order changed elsewhere: edits under way are never lost to it. */
    noteCurrent(current: Order) {
      const before = base.peek();
      if (!before || saving.peek()) return;
      const foreign = changesBetween(opened.peek(), contentOf(current));
      if (dirty.peek() && foreign.length > 0) noteConflict(current);
      else rebase(current);
    },
    takeTheirs() {
      const current = conflict.peek()?.current;
      if (!current) return;
      draft.value = opened.peek();
      rebase(current);
      settlements.settle(current.address.settlement);
    },
    keepMine() {
      const current = conflict.peek()?.current;
      if (!current) return Promise.resolve(false);
      rebase(current);
      return save();
    },
    dispose: () => delivery.dispose(),
  };
}
export type Editor = ReturnType<typeof createEditor>;
