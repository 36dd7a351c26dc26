export const SYSTEMS = ['shiptor', 'retailcrm', 'amocrm', 'moysklad', 'insales', 'bitrix24'] as const;
export type System = (typeof SYSTEMS)[number];

/** Names as the systems write themselves; the same in every language. */
export const SYSTEM_NAMES: Record<System, string> = {
  shiptor: 'Shiptor',
  retailcrm: 'RetailCRM',
  amocrm: 'amoCRM',
  moysklad: 'МойСклад',
  insales: 'InSales',
  bitrix24: 'Битрикс24',
};

/** The systems whose copy of an order is a parcel on its way. */
export const CARRIERS: readonly System[] = ['shiptor'];

/** Whose API can delete an order's copy (G2). */
export const SYSTEM_REMOVES: Record<System, boolean> = {
  shiptor: true,
  retailcrm: false,
  amocrm: false,
  moysklad: true,
  insales: true,
  bitrix24: true,
};

export const LINK_STATES = [
  'queued',
  'sending',
  'waiting',
  'linked',
  'failed',
  'unknown',
  'removing',
  'removed',
  'missing',
] as const;
export type LinkState = (typeof LINK_STATES)[number];
