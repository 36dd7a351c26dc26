import type { SystemStore } from '../kit/store.ts';

export interface StoredField {
  field_id: number;
  values: { value: string | number | boolean; enum_code?: string }[];
}

export interface Entity {
  id: number;
  name: string;
  fields: StoredField[];
  is_deleted: boolean;
  created_at: number;
  updated_at: number;
  /** When the search learns of it, in milliseconds. */
  searchableAtMs: number;
}

export interface StoredContact extends Entity {
  responsible_user_id: number;
}

export interface StoredLead extends Entity {
  price: number;
  is_price_computed: boolean;
  pipeline_id: number;
  status_id: number;
  responsible_user_id: number;
  tags: string[];
  contacts: { id: number; is_main: boolean }[];
  elements: { id: number; catalogId: number; quantity: number }[];
}

export interface StoredElement extends Entity {
  catalogId: number;
}

export const leads = (store: SystemStore) => store.collection<StoredLead>('lead');
export const contacts = (store: SystemStore) => store.collection<StoredContact>('contact');
export const elements = (store: SystemStore) => store.collection<StoredElement>('element');

const FIRST_IDS = { lead: 30_915_790, contact: 41_200_100, element: 620_000, field: 880_100 };

export const nextId = (store: SystemStore, kind: keyof typeof FIRST_IDS): number =>
  store.add(`${kind}.id`, 1, FIRST_IDS[kind]);
