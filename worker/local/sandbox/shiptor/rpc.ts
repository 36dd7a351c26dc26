import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { StandInContext } from '../kit/stand-in.ts';
import { methodView, SHIPPING_METHODS, STATUSES } from './dictionary.ts';
import { flag, numeric, text } from './fields.ts';
import {
  addPackage,
  editPackage,
  getPackage,
  getPackages,
  getPackagesCount,
  getPackagesCurrentStatus,
  getTracking,
  removePackage,
} from './packages.ts';
import { findPoints } from './points.ts';
import { calculateShipping } from './prices.ts';
import { addProduct, addService, getProducts, getServices } from './products.ts';
import { Refusal, readParams } from './refusal.ts';
import type { ShiptorSettings } from './settings.ts';
import { addPackages, confirmShipment } from './shipments.ts';
import { settlementView, suggestSettlements } from './suggest.ts';

const suggestInput = z.object({ query: text, country_code: text, parent: text });

const pointsInput = z.object({
  kladr_id: text,
  courier: text,
  shipping_method: numeric('Invalid shipping method.').nullish(),
  cod: flag('Must be true or false.').nullish(),
  card: flag('Must be true or false.').nullish(),
  limits: z
    .object({
      length: z.number().optional(),
      width: z.number().optional(),
      height: z.number().optional(),
      weight: z.number().optional(),
    })
    .nullish(),
});

function getDeliveryPoints(params: unknown) {
  const input = readParams(pointsInput, params);
  // Source: the settlement, or since 1.2.7 of the SDK the courier alone.
  if (input.kladr_id === '' && input.courier === '') throw new Refusal(1103, 'Missing method parameter: kladr_id.');
  return findPoints({
    kladrId: input.kladr_id || undefined,
    courier: input.courier || undefined,
    shippingMethod: input.shipping_method ?? undefined,
    cod: input.cod ?? undefined,
    card: input.card ?? undefined,
    limits: input.limits ?? undefined,
  });
}

function suggestSettlement(params: unknown) {
  const { query, country_code, parent } = readParams(suggestInput, params);
  if (query === '') throw new Refusal(1103, 'Missing method parameter: query.');
  if (country_code !== '' && country_code !== 'RU') return [];
  return suggestSettlements(query, parent || undefined).map(settlementView);
}

/** Source: a map or a list of {code, name, group}; which of them is a setting of the stand-in. */
function getStatusList(settings: ShiptorSettings) {
  const rows = STATUSES.map(([code, name]) => ({
    code,
    name,
    group: { standard: name, through: name, fulfilment: name, all: name },
  }));
  return settings.statusListShape === 'list' ? rows : Object.fromEntries(rows.map((row) => [row.code, row]));
}

const PUBLIC_METHODS = ['calculateShipping', 'getDeliveryPoints', 'suggestSettlement', 'getTracking'];
// Source: getTracking is public only in every client.
const PUBLIC_ONLY = ['getTracking'];

function call(
  context: StandInContext,
  settings: ShiptorSettings,
  owner: string,
  method: string,
  params: unknown,
): unknown {
  switch (method) {
    case 'calculateShipping':
      return calculateShipping(params);
    case 'getDeliveryPoints':
      return getDeliveryPoints(params);
    case 'suggestSettlement':
      return suggestSettlement(params);
    case 'getTracking':
      return getTracking(context, params);
    case 'getShippingMethods':
      return SHIPPING_METHODS.map(methodView);
    case 'getStatusList':
      return getStatusList(settings);
    case 'getPackageStatuses':
      return Object.fromEntries(STATUSES);
    case 'addPackage':
      return addPackage(context, owner, params);
    case 'addPackages':
      return addPackages(context, owner, params);
    case 'confirmShipment':
      return confirmShipment(context, owner, params);
    case 'editPackage':
      return editPackage(context, owner, params);
    case 'getPackage':
      return getPackage(context, owner, params);
    case 'getPackages':
    case 'searchPackages':
      return getPackages(context, owner, params);
    case 'getPackagesCount':
      return getPackagesCount(context, owner, params);
    case 'getPackagesCurrentStatus':
      return getPackagesCurrentStatus(context, owner, params);
    case 'removePackage':
      return removePackage(context, owner, params);
    case 'getProducts':
      return getProducts(context.store, owner, params);
    case 'addProduct':
      return addProduct(context.store, owner, params);
    case 'getServices':
      return getServices(context.store, owner, params);
    case 'addService':
      return addService(context.store, owner, params);
    default:
      throw new Refusal(-32601, 'Method not found.');
  }
}

const envelope = z.object({
  id: z.union([z.string().min(1), z.number()]),
  method: z.string().min(1),
  params: z.unknown().refine((value) => typeof value === 'object' && value !== null),
});

/** What stands for a merchant in the store, so that no token is written there. */
export const ownerOf = (token: string): string => createHash('sha256').update(token).digest('hex').slice(0, 12);

export interface RpcCall {
  endpoint: 'public' | 'shipping';
  contentType: string;
  token: string;
  body: string;
}

export interface RpcAnswer {
  jsonrpc: '2.0';
  result?: unknown;
  error?: { code: number; message: string };
  id: string | number | null;
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new Refusal(-32700, 'Parse error.');
  }
}

/** Source: one call a request, answered with the id it came with. */
export function answerRpc(context: StandInContext, settings: ShiptorSettings, rpc: RpcCall): RpcAnswer {
  let id: string | number | null = null;
  try {
    // Source: a wrong or missing Content-Type is -32700.
    if (!rpc.contentType.startsWith('application/json'))
      throw new Refusal(-32700, 'Content-Type must be application/json.');
    const parsed = parse(rpc.body);
    const known = z.object({ id: envelope.shape.id }).safeParse(parsed);
    if (known.success) id = known.data.id;
    const request = envelope.safeParse(parsed);
    // Source: an empty id, method or params is -32600.
    if (!request.success) throw new Refusal(-32600, 'Invalid Request.');
    const { method, params } = request.data;
    if (rpc.endpoint === 'public') {
      if (!PUBLIC_METHODS.includes(method)) throw new Refusal(-32601, 'Method not found.');
      return { jsonrpc: '2.0', result: call(context, settings, '', method, params), id };
    }
    // Source: a bad authentication header is 1002; the token has exactly 40 characters.
    if (rpc.token.length !== 40 || !settings.tokens.includes(rpc.token))
      throw new Refusal(1002, 'Bad authentication header.');
    if (PUBLIC_ONLY.includes(method)) throw new Refusal(-32601, 'Method not found.');
    // Source: [] is taken for "no parameters".
    const given = Array.isArray(params) ? {} : params;
    return { jsonrpc: '2.0', result: call(context, settings, ownerOf(rpc.token), method, given), id };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { jsonrpc: '2.0', error: { code: error.code, message: error.message }, id };
  }
}
