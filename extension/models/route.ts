import { computed, type ReadonlySignal, signal } from '@preact/signals';
import { DEFAULT_FILTER, type OrderFilter, orderFilterSchema } from '#core/listing/filter';
import { ORDER_STATUSES, type OrderStatus } from '#core/order/status';

export type ConfirmRequest = { action: 'status'; status: OrderStatus } | { action: 'send'; connectionId: string };
/** What stands over the list. */
export type Panel = { kind: 'order'; id: string } | { kind: 'new-order' } | { kind: 'new-preorder' } | null;
export type Route = { filter: OrderFilter; shopId: string | null; panel: Panel; confirm: ConfirmRequest | null };

function readConfirm(text: string | null): ConfirmRequest | null {
  const [action, value] = text?.split(/[:.]/, 2) ?? [];
  if (action === 'send' && value) return { action, connectionId: value };
  const status = ORDER_STATUSES.find((each) => each === value);
  return action === 'status' && status ? { action, status } : null;
}

const writeConfirm = (confirm: ConfirmRequest): string =>
  confirm.action === 'send' ? `send:${confirm.connectionId}` : `status:${confirm.status}`;

function readFilter(params: URLSearchParams): OrderFilter {
  const given = Object.fromEntries(['status', 'type', 'payment', 'paid', 'q'].map((name) => [name, params.get(name)]));
  const filter: Record<string, string> = {};
  for (const [name, value] of Object.entries(given)) {
    const known = value && orderFilterSchema.safeParse({ [name]: value }).success;
    if (known) filter[name] = value;
  }
  return Object.keys(given).some((name) => params.has(name)) ? orderFilterSchema.parse(filter) : DEFAULT_FILTER;
}

function readPanel(path: string): Panel {
  if (path === '/orders/new') return { kind: 'new-order' };
  if (path === '/preorders/new') return { kind: 'new-preorder' };
  const id = /^\/orders\/([^/]+)$/.exec(path)?.[1];
  return id ? { kind: 'order', id: decodeURIComponent(id) } : null;
}

export function readRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#/, '').split('?');
  const params = new URLSearchParams(query);
  return {
    filter: readFilter(params),
    shopId: params.get('shop'),
    panel: readPanel(path),
    confirm: readConfirm(params.get('confirm')),
  };
}

const panelPath = (panel: Panel): string => {
  if (!panel) return '/orders';
  if (panel.kind === 'order') return `/orders/${encodeURIComponent(panel.id)}`;
  return panel.kind === 'new-order' ? '/orders/new' : '/preorders/new';
};

/** The hash of a route; `status=all` tells "every status" from the default view, which says nothing. */
export function writeRoute({ filter, shopId, panel, confirm }: Route): string {
  const params = new URLSearchParams();
  params.set('status', filter.status ?? 'all');
  for (const name of ['type', 'payment', 'paid', 'q'] as const) if (filter[name]) params.set(name, filter[name]);
  if (shopId) params.set('shop', shopId);
  if (confirm) params.set('confirm', writeConfirm(confirm));
  return `#${panelPath(panel)}?${params}`;
}

/** The page's place, kept in the address. `mayLeave` is asked before a panel with unsaved work goes. */
export function createRouter(window: Window) {
  const current = signal(readRoute(window.location.hash));
  // As texts, so that a change of one part does not look like a change of another.
  const filterText = computed(() => JSON.stringify(current.value.filter));
  const panelText = computed(() => JSON.stringify(current.value.panel));
  let mayLeave: (() => Promise<boolean>) | null = null;

  const samePanel = (panel: Panel) => JSON.stringify(panel) === JSON.stringify(current.peek().panel);

  async function go(change: Partial<Route>, how: 'push' | 'replace' = 'push'): Promise<boolean> {
    const next = { ...current.peek(), confirm: null, ...change };
    if (!samePanel(next.panel) && mayLeave && !(await mayLeave())) return false;
    window.history[how === 'push' ? 'pushState' : 'replaceState'](null, '', writeRoute(next));
    current.value = next;
    return true;
  }

  const onHashChange = async () => {
    const next = readRoute(window.location.hash);
    if (!samePanel(next.panel) && mayLeave) {
      window.history.replaceState(null, '', writeRoute(current.peek()));
      if (!(await mayLeave())) return;
      window.history.replaceState(null, '', writeRoute(next));
    }
    current.value = next;
  };
  window.addEventListener('popstate', onHashChange);
  window.addEventListener('hashchange', onHashChange);

  return {
    current: current as ReadonlySignal<Route>,
    filter: computed((): OrderFilter => JSON.parse(filterText.value)),
    panel: computed((): Panel => JSON.parse(panelText.value)),
    go,
    guard(ask: (() => Promise<boolean>) | null) {
      mayLeave = ask;
    },
    dispose() {
      window.removeEventListener('popstate', onHashChange);
      window.removeEventListener('hashchange', onHashChange);
    },
  };
}
export type Router = ReturnType<typeof createRouter>;
