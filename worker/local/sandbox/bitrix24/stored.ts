import type { SystemStore } from '../kit/store.ts';

export interface StoredRow {
  id: number;
  productId: number;
  productName: string;
  price: number;
  quantity: number;
  discountTypeId: number;
  discountSum: number;
  taxRate: number | null;
  taxIncluded: string;
  measureCode: number;
  sort: number;
}

export interface StoredDeal {
  id: number;
  title: string;
  categoryId: number;
  stageId: string;
  typeId: string;
  sourceId: string;
  assignedById: number;
  currencyId: string;
  opportunity: number;
  isManualOpportunity: string;
  contactId: number;
  comments: string;
  originatorId: string;
  originId: string;
  createdTime: string;
  updatedTime: string;
  opened: string;
  own: Record<string, string>;
  rows: StoredRow[];
  deleted: boolean;
}

export interface Reach {
  id: number;
  typeId: string;
  valueType: string;
  value: string;
}

export interface StoredContact {
  id: number;
  name: string;
  secondName: string;
  lastName: string;
  originatorId: string;
  originId: string;
  createdTime: string;
  fm: Reach[];
}

export interface StoredProduct {
  id: number;
  iblockId: number;
  name: string;
  xmlId: string;
  weight: number | null;
}

export interface Stage {
  ID: string;
  ENTITY_ID: string;
  STATUS_ID: string;
  NAME: string;
  SORT: string;
  COLOR: string;
  SEMANTICS: string | null;
  CATEGORY_ID: string;
}

export const deals = (store: SystemStore) => store.collection<StoredDeal>('deal');
export const contacts = (store: SystemStore) => store.collection<StoredContact>('contact');
export const products = (store: SystemStore) => store.collection<StoredProduct>('product');
export const stages = (store: SystemStore) => store.collection<Stage>('stage');
export const ownFields = (store: SystemStore) => store.collection<string>('own field');

const FIRST_IDS = { deal: 410, contact: 270, product: 1200, row: 9000, reach: 600, stage: 100 } as const;

export const nextId = (store: SystemStore, kind: keyof typeof FIRST_IDS): number =>
  store.add(`${kind}.id`, 1, FIRST_IDS[kind]);
