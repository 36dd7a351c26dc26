import { computed, signal } from '@preact/signals';
import type { Product } from '#core/catalogue/product';
import type { Order, OrderItem } from '#core/order/schema';
import { itemsTotalKopecks } from '#core/order/totals';
import type { Api } from '../lib/api.ts';
import { addProduct, itemInputs } from './draft.ts';
import { createSuggestions } from './suggestions.ts';

type Deps = { api: Api; shopId: string; onCreated: (order: Order) => void; onError: (error: unknown) => void };

/** A cart that a buyer will complete by a link. */
export function createPreorderForm({ api, shopId, onCreated, onError }: Deps) {
  const items = signal<readonly OrderItem[]>([]);
  const note = signal('');
  const creating = signal(false);
  const created = signal<Order | null>(null);
  const unreadable = signal<ReadonlySet<string>>(new Set());
  const products = createSuggestions<Product>(async (text) => (await api.products(shopId, text)).items, 2);

  return {
    items,
    note,
    creating,
    created,
    products,
    total: computed(() => itemsTotalKopecks(items.value)),
    ready: computed(() => items.value.length > 0 && unreadable.value.size === 0),

    add(product: Partial<Product> & { name: string }) {
      items.value = addProduct(items.peek(), product);
      products.settle('');
    },
    setItems: (next: readonly OrderItem[]) => {
      items.value = next;
    },
    setReadable(field: string, readable: boolean) {
      if (unreadable.peek().has(field) !== readable) return;
      const next = new Set(unreadable.peek());
      if (readable) next.delete(field);
      else next.add(field);
      unreadable.value = next;
    },
    async create() {
      if (creating.peek() || items.peek().length === 0 || unreadable.peek().size > 0) return;
      creating.value = true;
      try {
        const order = await api.createPreorder({
          shopId,
          items: itemInputs(items.peek()),
          ...(note.peek().trim() ? { note: note.peek() } : {}),
        });
        created.value = order;
        onCreated(order);
      } catch (error) {
        onError(error);
      } finally {
        creating.value = false;
      }
    },
    restart() {
      items.value = [];
      note.value = '';
      created.value = null;
    },
  };
}
export type PreorderForm = ReturnType<typeof createPreorderForm>;
