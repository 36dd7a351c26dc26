import type { StandInContext } from '../kit/stand-in.ts';
import { entityView } from './dictionaries.ts';
import { metaOf, plainMeta } from './meta.ts';
import { ATTRIBUTES, attributeView, stateView } from './reference.ts';
import { entities, type StoredOrder, type StoredPosition } from './stored.ts';

function lineSum({ quantity, price, discount, vat, vatEnabled }: StoredPosition, order: StoredOrder): number {
  const net = quantity * price * (1 - discount / 100);
  return order.vatEnabled && !order.vatIncluded && vatEnabled ? net * (1 + vat / 100) : net;
}

/** Source: the sum is reckoned there and cannot be sent. */
export const sumOf = (order: StoredOrder): number =>
  Math.round(order.positions.reduce((sum, position) => sum + lineSum(position, order), 0));

function positionView(context: StandInContext, order: StoredOrder, position: StoredPosition, expanded: boolean) {
  const { id, assortment, ...fields } = position;
  const stored = entities(context.store, assortment.type).get(assortment.id);
  return {
    ...plainMeta(context, 'customerorderposition', `/entity/customerorder/${order.id}/positions/${id}`),
    id,
    ...fields,
    assortment: expanded && stored ? entityView(context, stored) : metaOf(context, assortment.type, assortment.id),
  };
}

const MOST_EXPANDED = 100;

export function positionsView(context: StandInContext, order: StoredOrder, expand: readonly string[]) {
  const { meta } = plainMeta(context, 'customerorderposition', `/entity/customerorder/${order.id}/positions`);
  const size = order.positions.length;
  const isExpanded = expand.some((each) => each.startsWith('positions'));
  const rows = order.positions
    .slice(0, MOST_EXPANDED)
    .map((position) => positionView(context, order, position, expand.includes('positions.assortment')));
  return { meta: { ...meta, size, limit: isExpanded ? MOST_EXPANDED : 1000, offset: 0 }, ...(isExpanded && { rows }) };
}

export function orderView(context: StandInContext, order: StoredOrder, expand: readonly string[]) {
  const agent = entities(context.store, 'counterparty').get(order.agent);
  const link = (type: string, id: string | undefined) => (id === undefined ? undefined : metaOf(context, type, id));
  const stateMeta = (id: string) => plainMeta(context, 'state', `/entity/customerorder/metadata/states/${id}`);
  return {
    ...metaOf(context, 'customerorder', order.id),
    id: order.id,
    syncId: order.syncId,
    name: order.name,
    externalCode: order.externalCode,
    // Source: empty fields are left out of an answer.
    description: order.description || undefined,
    shipmentAddress: order.shipmentAddress || undefined,
    moment: order.moment,
    applicable: order.applicable,
    vatEnabled: order.vatEnabled,
    vatIncluded: order.vatEnabled ? order.vatIncluded : undefined,
    sum: sumOf(order),
    ...{ payedSum: 0, shippedSum: 0, invoicedSum: 0, printed: false, published: false },
    organization: link('organization', order.organization),
    agent: expand.includes('agent') && agent ? entityView(context, agent) : link('counterparty', order.agent),
    agentAccount: link('account', order.agentAccount),
    store: link('store', order.store),
    salesChannel: link('saleschannel', order.saleschannel),
    project: link('project', order.project),
    // Source: no state where none was ever set.
    state: order.state && (expand.includes('state') ? stateView(context, order.state) : stateMeta(order.state)),
    attributes: order.attributes.length > 0 ? attributesOf(context, order) : undefined,
    positions: positionsView(context, order, expand),
    created: order.created,
    updated: order.updated,
    deleted: order.deleted,
  };
}

const attributesOf = (context: StandInContext, order: StoredOrder) =>
  order.attributes.flatMap(({ id, value }) => {
    const attribute = ATTRIBUTES.find((each) => each.id === id);
    return attribute ? [{ ...attributeView(context, attribute), value }] : [];
  });
