import { z } from 'zod';
import { CATALOGUE } from '../kit/catalogue.ts';
import type { StandInContext } from '../kit/stand-in.ts';
import type { SystemStore } from '../kit/store.ts';
import { checkFields, fieldsInput, mergeFields, textsOf, viewFields } from './fields.ts';
import { PRODUCTS_CATALOG } from './reference.ts';
import { searchableAtMs } from './search.ts';
import { elements, nextId, type StoredElement } from './stored.ts';

export const elementInput = z.object({
  name: z.string().min(1).max(255),
  custom_fields_values: fieldsInput,
  request_id: z.string().optional(),
});

export const elementPatch = elementInput.partial().extend({ id: z.int() });

type ElementInput = z.infer<typeof elementInput>;

export const checkElement = (store: SystemStore, { custom_fields_values }: Partial<ElementInput>) =>
  checkFields(store, 'products', custom_fields_values);

export function saveElement(
  context: StandInContext,
  catalogId: number,
  input: Partial<ElementInput>,
  before?: StoredElement,
): StoredElement {
  const { store, now } = context;
  const at = Math.floor(now().getTime() / 1000);
  const id = before?.id ?? nextId(store, 'element');
  return elements(store).put(id, {
    id,
    catalogId,
    name: input.name ?? before?.name ?? '',
    fields: mergeFields(store, 'products', before?.fields ?? [], input.custom_fields_values),
    is_deleted: false,
    created_at: before?.created_at ?? at,
    updated_at: at,
    searchableAtMs: before?.searchableAtMs ?? searchableAtMs(context),
  });
}

export const skuOf = (store: SystemStore, { fields }: StoredElement): string =>
  textsOf(store, 'products', fields, 'SKU')[0] ?? '';

export const priceOf = (store: SystemStore, { fields }: StoredElement): number =>
  Number(textsOf(store, 'products', fields, 'PRICE')[0] ?? 0);

// Source: the answer holds the whole element; is_deleted is null for one that stands.
export function elementView(store: SystemStore, { fields, catalogId, searchableAtMs: _, ...element }: StoredElement) {
  return {
    ...element,
    is_deleted: element.is_deleted || null,
    catalog_id: catalogId,
    custom_fields_values: viewFields(store, 'products', fields),
  };
}

export function seedElements(context: StandInContext): void {
  for (const { article, name, priceRoubles } of CATALOGUE) {
    const fields = [
      { field_code: 'SKU', values: [{ value: article }] },
      { field_code: 'PRICE', values: [{ value: priceRoubles.toFixed(2) }] },
    ];
    saveElement(context, PRODUCTS_CATALOG, { name, custom_fields_values: fields });
  }
}
