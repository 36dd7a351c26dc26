import { signal } from '@preact/signals';
import type { Connection } from '#core/api/connections';
import type { OrderRow } from '#core/api/orders';
import { SYSTEM_NAMES } from '#core/integration/systems';
import type { Texts } from '#core/locale/index';
import { leavesUnpaid } from '#core/order/rules';
import { type OrderLink, orderSchema } from '#core/order/schema';
import { type OrderStatus, refuseStatusByHand, STATUS_TABLE } from '#core/order/status';
import type { Api } from '../lib/api.ts';
import { ApiError } from '../lib/api-error.ts';
import type { News } from './news.ts';
import type { OrdersList } from './orders-list.ts';

export type ActionTarget = Pick<OrderRow, 'id' | 'number' | 'status' | 'version' | 'cod' | 'prepayment' | 'links'>;

type Deps = { api: Api; news: News; list: OrdersList; text: () => Texts; poke: () => void };

const SETTLED: readonly OrderLink['state'][] = ['linked', 'failed', 'removed', 'missing'];

/** May an order in this status leave for an outside system: one that withdraws sendings takes none. */
export const isSendable = ({ status }: Pick<ActionTarget, 'status'>): boolean => !STATUS_TABLE[status].withdrawsJobs;

/** What a person does to an order from a row, from the editor or from the overlay. */
export function createOrderActions({ api, news, list, text, poke }: Deps) {
  const busy = signal<ReadonlySet<string>>(new Set());
  /** Sendings asked for here whose outcome is awaited: "order connection" → the link as it was. */
  const awaited = new Map<string, { number: string; before: string | null }>();

  async function whileBusy<T>(key: string, work: () => Promise<T>): Promise<T | null> {
    if (busy.peek().has(key)) return null;
    busy.value = new Set([...busy.peek(), key]);
    try {
      return await work();
    } catch (error) {
      news.tellError(error);
      return null;
    } finally {
      busy.value = new Set([...busy.peek()].filter((each) => each !== key));
    }
  }

  /** Sets the status of the order as it stands now: what changed meanwhile does not speak against a status. */
  async function setStatus(target: Pick<ActionTarget, 'id' | 'version'>, status: OrderStatus) {
    try {
      return await api.changeStatus(target.id, { status, version: target.version });
    } catch (error) {
      if (!(error instanceof ApiError) || error.code !== 'VERSION_CONFLICT') throw error;
      const given = orderSchema.safeParse(error.details?.current);
      const current = given.success ? given.data : await api.getOrder(target.id);
      return api.changeStatus(target.id, { status, version: current.version });
    }
  }

  async function changeStatus(target: ActionTarget, status: OrderStatus, { undo = true } = {}) {
    const order = await whileBusy(`status ${target.id}`, () => setStatus(target, status));
    if (!order) return null;
    list.take(order);
    const before = target.status;
    const back = undo && before !== status && refuseStatusByHand(status, before) === null;
    news.tell(
      'ok',
      text()('orders.statusChanged', { number: order.number, status: text()(`status.${order.status}`) }),
      back
        ? {
            action: {
              label: text()('common.undo'),
              run: () => changeStatus({ ...target, version: order.version, status }, before, { undo: false }),
            },
          }
        : {},
    );
    poke();
    return order;
  }

  return {
    busy,
    changeStatus,

    async changeStatuses(targets: readonly ActionTarget[], status: OrderStatus) {
      const sure =
        status !== 'deleted' ||
        (await news.ask({
          title: text()('confirm.deleteMany.title', { count: targets.length }),
          text: text()('confirm.deleted.text'),
          action: text()('confirm.status.action'),
          danger: true,
        }));
      if (!sure) return;
      const failed: string[] = [];
      await whileBusy('statuses', async () => {
        for (const target of targets) {
          try {
            list.take(await setStatus(target, status));
          } catch {
            failed.push(target.number);
          }
        }
      });
      const done = targets.length - failed.length;
      news.tell(
        failed.length > 0 ? 'danger' : 'ok',
        [
          text()('orders.bulkDone', { done, total: targets.length }),
          ...(failed.length > 0 ? [text()('orders.bulkFailed', { numbers: failed.join(', ') })] : []),
        ].join('. '),
      );
      poke();
    },

    async send(target: ActionTarget, connection: Connection): Promise<boolean> {
      const system = SYSTEM_NAMES[connection.system];
      if (connection.system === 'shiptor' && leavesUnpaid(target)) {
        const sure = await news.ask({
          title: text()('confirm.leavesUnpaid.title'),
          text: text()('confirm.leavesUnpaid.text', { number: target.number }),
          action: text()('confirm.leavesUnpaid.action'),
        });
        if (!sure) return false;
      }
      const link = target.links.find((each) => each.connectionId === connection.id);
      const job = await whileBusy(`send ${target.id} ${connection.id}`, () =>
        api.sendOrder(target.id, { connectionId: connection.id }),
      );
      if (!job) return false;
      list.linger(target.id);
      awaited.set(`${target.id} ${connection.id}`, { number: target.number, before: link?.updatedAt ?? null });
      news.tell('neutral', text()('orders.sendQueued', { number: target.number, system }), {
        topic: `${target.id} ${connection.id}`,
      });
      poke();
      return true;
    },

    awaiting: () => awaited.size > 0,

    /** Tells how the sendings that were asked for here have ended. */
    noteLinks(order: Pick<OrderRow, 'id' | 'links'>) {
      for (const link of order.links) {
        const key = `${order.id} ${link.connectionId}`;
        const sending = awaited.get(key);
        if (!sending || link.updatedAt === sending.before || !SETTLED.includes(link.state)) continue;
        awaited.delete(key);
        const what = { number: sending.number, system: SYSTEM_NAMES[link.system] };
        if (link.state === 'linked')
          news.tell('ok', text()('orders.sendDone', { ...what, tracking: link.trackingNumber ?? '' }).trim(), {
            topic: key,
          });
        else
          news.tell('danger', text()('orders.sendRefused', { ...what, reason: link.error?.message ?? '' }).trim(), {
            topic: key,
          });
      }
    },

    copyPaymentLink: (target: Pick<ActionTarget, 'id' | 'number'>) =>
      whileBusy(`payment ${target.id}`, async () => {
        const { url } = await api.paymentLink(target.id);
        await news.copy(url, text()('orders.paymentLinkCopied', { number: target.number }));
      }),

    copyPreorderLink: (target: Pick<ActionTarget, 'id' | 'number'>) =>
      whileBusy(`preorder ${target.id}`, async () => {
        const { preorder } = await api.getOrder(target.id);
        if (!preorder) throw new ApiError('LINK_CLOSED', 409, 'the order has no completion link');
        await news.copy(preorder.url, text()('orders.preorderLinkCopied', { number: target.number }));
      }),
  };
}
export type OrderActions = ReturnType<typeof createOrderActions>;
