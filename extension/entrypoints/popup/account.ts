import type { OrderStatus } from '#core/order/status';
import { createApi } from '../../lib/api.ts';
import { browserSession } from '../../lib/session.ts';

export type Account =
  | { state: 'loading' | 'signed-out' | 'unreachable' }
  | { state: 'signed-in'; email: string; counts: Partial<Record<OrderStatus, number>> };

/** Who is signed in, and how many orders wait in the shops of that person. */
export async function readAccount(): Promise<Account> {
  const session = browserSession();
  if (!(await session.isSignedIn())) return { state: 'signed-out' };
  const api = createApi(session);
  try {
    const { user, shops } = await api.me();
    const lists = await Promise.all(shops.map((shop) => api.listOrders({ shopId: shop.id, limit: 1 })));
    const sum = (status: OrderStatus) => lists.reduce((all, list) => all + (list.counts?.byStatus[status] ?? 0), 0);
    return { state: 'signed-in', email: user.email, counts: { new: sum('new'), problem: sum('problem') } };
  } catch {
    return { state: (await session.isSignedIn()) ? 'unreachable' : 'signed-out' };
  }
}
