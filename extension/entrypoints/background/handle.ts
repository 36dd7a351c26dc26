import type { OrderRow } from '#core/api/orders';
import { refuseStatusByHand } from '#core/order/status';
import { assertNever, err, ok, type Result } from '#core/shared/result';
import type { OverlayMessage } from '../../lib/messages.ts';
import type { Confirmation, OrderTarget, PortError, SessionState } from '../../overlay/port.ts';
import type { OverlayApi } from './api-port.ts';
import { toPortError } from './failure.ts';
import type { OrderLookup } from './lookup.ts';
import type { MessageOf } from './replies.ts';
import { type AskingPage, mayShow, NOT_THIS_PAGE } from './sender.ts';

export type HandlerDeps = {
  api: OverlayApi;
  orders: OrderLookup;
  sessionState(page: AskingPage): Promise<SessionState>;
  inject(page: AskingPage): Promise<boolean>;
  hide(page: AskingPage): Promise<void>;
  saveDock(page: AskingPage, dock: MessageOf<'overlay.dock'>['dock']): Promise<void>;
  openCabinet(page: AskingPage, orderId?: string, confirm?: Confirmation): Promise<void>;
};

const NEEDS_CONFIRMATION: PortError = { code: 'NEEDS_CONFIRMATION', message: '' };

type Reply = Result<unknown, PortError>;

/** Does what a content script asked for, or says why not. */
export async function handle(deps: HandlerDeps, page: AskingPage, message: OverlayMessage): Promise<Reply> {
  try {
    return await dispatch(deps, page, message);
  } catch (error) {
    return err(toPortError(error));
  }
}

async function dispatch(deps: HandlerDeps, page: AskingPage, message: OverlayMessage): Promise<Reply> {
  switch (message.type) {
    case 'overlay.inject':
      return (await deps.inject(page)) ? ok(null) : err(NOT_THIS_PAGE);
    case 'overlay.hide':
      return ok(await deps.hide(page).then(() => null));
    case 'overlay.dock':
      return ok(await deps.saveDock(page, message.dock).then(() => null));
    case 'session.state':
      return ok(await deps.sessionState(page));
    case 'order.lookup':
      return lookup(deps, page, message);
    case 'order.send':
      return send(deps, page, message);
    case 'order.status':
      return changeStatus(deps, page, message);
    case 'link.payment':
      return withOrder(deps, page, message, async (order) => ok({ url: (await deps.api.paymentLink(order.id)).url }));
    case 'link.preorder':
      return withOrder(deps, page, message, async (order) => {
        const url = (await deps.api.getOrder(order.id)).preorder?.url;
        return url ? ok({ url }) : err({ code: 'REFUSED', message: '', apiCode: 'LINK_CLOSED' });
      });
    case 'cabinet.open':
      return openCabinet(deps, page, message);
    default:
      return assertNever(message);
  }
}

async function lookup({ orders }: HandlerDeps, page: AskingPage, { pages }: MessageOf<'order.lookup'>): Promise<Reply> {
  const ids = pages.map(({ externalId }) => externalId);
  return ids.every((id) => mayShow(page, id)) ? ok(await orders.lookup(page, ids)) : err(NOT_THIS_PAGE);
}

/** Runs an action on the order that this page was answered with, and on no other. */
async function withOrder(
  { orders }: HandlerDeps,
  page: AskingPage,
  { externalId, orderId }: OrderTarget,
  act: (order: OrderRow) => Promise<Reply>,
): Promise<Reply> {
  if (!mayShow(page, externalId)) return err(NOT_THIS_PAGE);
  const order = await orders.order(page, externalId);
  return order?.id === orderId ? act(order) : err(NOT_THIS_PAGE);
}

const send = (deps: HandlerDeps, page: AskingPage, message: MessageOf<'order.send'>): Promise<Reply> =>
  withOrder(deps, page, message, async (order) => {
    const { connectionId } = message;
    // What already stands outside is edited by a second sending: that is confirmed where the page cannot cover it.
    if (order.links.some((link) => link.connectionId === connectionId && link.state === 'linked'))
      return err(NEEDS_CONFIRMATION);
    deps.orders.follow(page, message.externalId);
    await deps.api.sendOrder(order.id, { connectionId });
    return ok(null);
  });

const changeStatus = (deps: HandlerDeps, page: AskingPage, message: MessageOf<'order.status'>): Promise<Reply> =>
  withOrder(deps, page, message, async (order) => {
    const { status, version } = message;
    const refusal = refuseStatusByHand(order.status, status);
    if (refusal) return err({ code: 'REFUSED', message: '', apiCode: refusal });
    if (status === 'cancelled' || status === 'deleted') return err(NEEDS_CONFIRMATION);
    deps.orders.follow(page, message.externalId);
    await deps.api.changeStatus(order.id, { status, version });
    return ok(null);
  });

async function openCabinet(deps: HandlerDeps, page: AskingPage, message: MessageOf<'cabinet.open'>): Promise<Reply> {
  if (!message.order) return ok(await deps.openCabinet(page).then(() => null));
  const { order: target, confirm } = message;
  return withOrder(deps, page, target, async (order) => {
    // Whatever is done there has to show when the page is looked at again.
    deps.orders.follow(page, target.externalId);
    return ok(await deps.openCabinet(page, order.id, confirm).then(() => null));
  });
}
