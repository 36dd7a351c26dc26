import type { HistoryEntry, OrderListQuery } from '#core/api/orders';
import type { Decision, Proposal } from '#core/api/proposals';
import { recalculationTriggers } from '#core/delivery/inputs';
import { acceptPrice, declinePrice, priceOfDraft, type TakenPrices } from '#core/delivery/recalculation';
import { sideBySide } from '#core/delivery/side-by-side';
import { countsOf } from '#core/listing/counts';
import { cellsOf } from '#core/listing/filter';
import { foundBy, parseSearch } from '#core/listing/search';
import { cellOf } from '#core/order/cell';
import { applyChanges, composeOrder, type OrderChanges } from '#core/order/edit';
import { defaultOrderNumber } from '#core/order/number';
import { paymentKindOf } from '#core/order/payment';
import { refuseOrder } from '#core/order/rules';
import type { Order, OrderContent, OrderLink } from '#core/order/schema';
import { itemsTotalKopecks, totalKopecks } from '#core/order/totals';
import { orderTypeOf } from '#core/order/type';
import { refusePaymentLink } from '#core/payment/link';
import type { ErrorCode } from '#core/shared/errors';
import { rowOf } from '../../extension/models/order-row.ts';
import { CONNECTIONS, makeOrders, optionsFor, SHOP } from './fake-orders.ts';

const SEND_MS = 300;

/** An expected refusal on its way to the caller. */
export class Refusal extends Error {
  readonly code: ErrorCode;
  readonly details: unknown;
  constructor(code: ErrorCode, details?: unknown) {
    super(code);
    this.code = code;
    this.details = details;
  }
}

/** One shop's orders in memory, with core's own rules for what becomes of them. */
export function createFakeShop(count: number) {
  const orders = new Map(makeOrders(count, Date.UTC(2026, 10, 23, 9, 30)).map((order) => [order.id, order]));
  const history = new Map<string, HistoryEntry[]>();
  const changes: string[] = [];
  const quotes = new Map<string, TakenPrices>();
  let lastId = 0;
  let sendOutcome: Partial<OrderLink> = {};

  const newId = (prefix: string) => {
    lastId += 1;
    return `${prefix}_new${lastId}`;
  };
  const find = (id: string | undefined): Order => {
    const order = orders.get(id ?? '');
    if (!order) throw new Refusal('NOT_FOUND');
    return order;
  };

  function record(
    id: string,
    action: string,
    before: Record<string, unknown>,
    after: Record<string, unknown>,
    name: string,
  ) {
    const actor = { kind: name === 'Orderlane' ? ('system' as const) : ('manager' as const), name };
    const entry: HistoryEntry = { id: newId('his'), at: new Date().toISOString(), actor, action, before, after };
    history.set(id, [entry, ...(history.get(id) ?? [])]);
    changes.push(id);
  }

  /** Puts an order, its sums and its history row down together. */
  function put(
    next: Order,
    action: string,
    before: Record<string, unknown>,
    after: Record<string, unknown>,
    who = 'Анна Север',
  ) {
    const order = {
      ...next,
      type: orderTypeOf(next.delivery.category),
      itemsTotalKopecks: itemsTotalKopecks(next.items),
      totalKopecks: totalKopecks(next),
      updatedAt: new Date().toISOString(),
    };
    const payable = refusePaymentLink(order) === null;
    const stored = { ...order, paymentLink: payable ? { url: `http://127.0.0.1/pay/${order.id}` } : null };
    orders.set(order.id, stored);
    record(order.id, action, before, after, who);
    return stored;
  }

  function checkRules(content: OrderContent) {
    const fields = refuseOrder(content).map(({ code, field }) => ({ code, field }));
    if (fields.length > 0) throw new Refusal('RULE_VIOLATED', { fields });
  }

  const isTaken = (number: string) => [...orders.values()].some((order) => order.number === number);
  const freeNumber = (number: string, copy = 2): string => {
    if (!isTaken(number)) return number;
    return isTaken(`${number}-${copy}`) ? freeNumber(number, copy + 1) : `${number}-${copy}`;
  };

  function insert(changesOfOrder: OrderChanges, extra: Partial<Order>): Order {
    const now = new Date();
    const number = changesOfOrder.number ?? freeNumber(defaultOrderNumber(now, SHOP.timeZone));
    const content = composeOrder(number, changesOfOrder, () => newId('itm'));
    checkRules(content);
    if (isTaken(number)) throw new Refusal('NUMBER_TAKEN');
    const order: Order = {
      ...content,
      ...{ id: newId('ord'), shopId: SHOP.id, status: 'new', type: 'standard', version: 1, source: 'manual' },
      ...{ createdAt: now.toISOString(), updatedAt: now.toISOString(), itemsTotalKopecks: 0, totalKopecks: 0 },
      ...{ original: null, problem: null, links: [], preorder: null, paymentLink: null },
      ...extra,
    };
    return put(order, 'created', {}, { number: order.number });
  }

  /** What a draft of the order would change of its delivery. */
  function quote(id: string, changesOfOrder: OrderChanges): Proposal {
    const before = find(id);
    const draft = applyChanges(before, changesOfOrder, () => newId('itm'));
    const prices = { asOf: new Date().toISOString(), options: optionsFor(draft.parcel.weightGrams) };
    const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
    const proposal = { proposalId: newId('prp'), expiresAt, ...sideBySide(before, draft, prices) };
    quotes.set(proposal.proposalId, prices);
    return proposal;
  }

  /** A manager's edit: of what delivery depends on only with an answer to its proposal. */
  function editDeciding(id: string, changesOfOrder: OrderChanges, decision: Decision | undefined): Order {
    const before = find(id);
    const draft = applyChanges(before, changesOfOrder, () => newId('itm'));
    if (!decision && recalculationTriggers(before, draft).length > 0) throw new Refusal('RECALCULATION_REQUIRED');
    const prices = decision && quotes.get(decision.id);
    if (decision && !prices) throw new Refusal('PROPOSAL_REFUSED');
    const price = prices && priceOfDraft(draft, prices);
    const accepted = decision?.decision === 'accept' && price?.state === 'available';
    const declined = prices ? declinePrice(before, draft, prices) : draft;
    const settled = accepted ? acceptPrice(draft, price.option, price.asOf) : declined;
    return store(before, settled, changesOfOrder);
  }

  function edit(id: string, changesOfOrder: OrderChanges, who?: string): Order {
    const before = find(id);
    const content = applyChanges(before, changesOfOrder, () => newId('itm'));
    return store(before, content, changesOfOrder, who);
  }

  function store(before: Order, content: OrderContent, changesOfOrder: OrderChanges, who?: string): Order {
    checkRules(content);
    const names = Object.keys(changesOfOrder) as (keyof OrderContent)[];
    const part = (from: OrderContent) => Object.fromEntries(names.map((name) => [name, from[name]]));
    return put({ ...before, ...content, version: before.version + 1 }, 'edited', part(before), part(content), who);
  }

  function settle(orderId: string, connectionId: string) {
    const order = orders.get(orderId);
    const link = order?.links.find((each) => each.connectionId === connectionId);
    if (!order || !link) return;
    const done: OrderLink = {
      ...link,
      ...{ state: 'linked', externalId: '990001', url: 'https://shiptor.ru/parcel/990001', externalStatus: 'Новый' },
      ...{ trackingNumber: link.system === 'shiptor' ? 'RP990001' : null, error: null },
      ...sendOutcome,
      updatedAt: new Date().toISOString(),
    };
    const failed = done.state === 'failed';
    put(
      {
        ...order,
        status: failed ? 'problem' : 'sent',
        problem: failed && done.error ? done.error : null,
        links: order.links.map((each) => (each === link ? done : each)),
      },
      failed ? 'send_refused' : 'send_succeeded',
      { status: order.status },
      { status: failed ? 'problem' : 'sent', system: link.system, trackingNumber: done.trackingNumber },
      'Orderlane',
    );
  }

  function list(query: OrderListQuery) {
    const all = [...orders.values()].filter((order) => order.shopId === query.shopId);
    const cellOfOrder = (order: Order) =>
      cellOf({ ...order, payment: paymentKindOf(order), paid: order.prepayment?.paid ?? false });
    const cells = new Set(cellsOf(query));
    const needle = query.q && parseSearch(query.q);
    const found = all
      .filter((order) => cells.has(cellOfOrder(order)) && (!needle || foundBy(needle, order, []).length > 0))
      .sort((left, right) => right.createdAt.localeCompare(left.createdAt) || right.id.localeCompare(left.id));
    const from = query.cursor ? Number(query.cursor) : 0;
    const next = from + query.limit;
    return {
      items: found.slice(from, next).map(rowOf),
      nextCursor: next < found.length ? String(next) : null,
      counts: needle
        ? null
        : countsOf(
            all.map((order) => ({ cell: cellOfOrder(order), count: 1 })),
            query,
          ),
    };
  }

  function send(order: Order, connectionId: string) {
    const system = CONNECTIONS.find((each) => each.id === connectionId)?.system ?? 'shiptor';
    const now = new Date().toISOString();
    const known = order.links.find((each) => each.connectionId === connectionId);
    const link: OrderLink = {
      ...{ id: newId('lnk'), connectionId, system, externalId: null, url: null },
      ...{ trackingNumber: null, externalStatus: null },
      ...known,
      ...{ state: 'sending', error: null, updatedAt: now },
    };
    const links = [...order.links.filter((each) => each !== known), link];
    put({ ...order, links }, 'send_requested', {}, { system });
    setTimeout(() => settle(order.id, connectionId), SEND_MS);
    return {
      ...{ id: newId('job'), orderId: order.id, connectionId, kind: 'send', state: 'queued', attempts: 0 },
      ...{ nextAttemptAt: null, error: null, createdAt: now, updatedAt: now },
    };
  }

  return {
    orders,
    history,
    changes,
    newId,
    find,
    put,
    insert,
    edit,
    quote,
    editDeciding,
    list,
    send,
    setOutcome(outcome: Partial<OrderLink>) {
      sendOutcome = outcome;
    },
  };
}
