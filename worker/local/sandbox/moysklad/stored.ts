import type { StandInContext } from '../kit/stand-in.ts';
import type { SystemStore } from '../kit/store.ts';
import { moscowDateTime } from '../kit/time.ts';

/** Kinds that are looked up by a filter and made through the API. */
export const DICTIONARIES = ['counterparty', 'product', 'variant', 'service'] as const;
/** Kinds that are only referred to. */
export const PLACES = ['organization', 'store', 'saleschannel', 'project'] as const;
export type EntityType = (typeof DICTIONARIES)[number] | (typeof PLACES)[number];

export interface StoredEntity {
  id: string;
  type: EntityType;
  name: string;
  externalCode: string;
  archived: boolean;
  created: string;
  updated: string;
  code?: string | undefined;
  syncId?: string | undefined;
  email?: string | undefined;
  phone?: string | undefined;
  description?: string | undefined;
  companyType?: string | undefined;
  actualAddressFull?: { city?: string | undefined } | undefined;
  weight?: number | undefined;
  salePrices?: { value: number; priceType?: unknown }[] | undefined;
  /** The product of a variant. */
  product?: string | undefined;
}

export interface StoredPosition {
  id: string;
  quantity: number;
  price: number;
  discount: number;
  vat: number;
  vatEnabled: boolean;
  reserve: number;
  shipped: number;
  assortment: { type: 'product' | 'variant' | 'service'; id: string };
}

export interface StoredOrder {
  id: string;
  syncId?: string | undefined;
  name: string;
  externalCode: string;
  description?: string | undefined;
  shipmentAddress?: string | undefined;
  moment: string;
  applicable: boolean;
  vatEnabled: boolean;
  vatIncluded: boolean;
  organization: string;
  agent: string;
  agentAccount?: string | undefined;
  store?: string | undefined;
  saleschannel?: string | undefined;
  project?: string | undefined;
  state?: string | undefined;
  attributes: { id: string; value: number }[];
  positions: StoredPosition[];
  /** How many shipments refer to it. */
  demands: number;
  created: string;
  updated: string;
  deleted?: string | undefined;
}

export const entities = (store: SystemStore, type: EntityType) => store.collection<StoredEntity>(type);
export const orders = (store: SystemStore) => store.collection<StoredOrder>('customerorder');

/** What was made under a syncId, by kind. */
export const syncIds = (store: SystemStore) => store.collection<{ id: string }>('syncId');
export const syncKey = (type: string, syncId: string): string => `${type}/${syncId}`;

/** 2026-11-23 14:05:09.120, Moscow. */
export const stamp = ({ now }: Pick<StandInContext, 'now'>): string => {
  const at = now();
  return `${moscowDateTime(at)}.${String(at.getUTCMilliseconds()).padStart(3, '0')}`;
};
