import { z } from 'zod';
import type { SystemStore } from '../kit/store.ts';
import { type FieldError, notSupported } from './answers.ts';
import { nextId, type StoredField } from './stored.ts';

export type Owner = 'leads' | 'contacts' | 'products';

export interface FieldDefinition {
  id: number;
  owner: Owner;
  name: string;
  code: string | null;
  type: string;
}

const definitions = (store: SystemStore) => store.collection<FieldDefinition>('field');

export const fieldsOf = (store: SystemStore, owner: Owner): FieldDefinition[] => definitions(store).findBy(owner);

export function addField(store: SystemStore, owner: Owner, name: string, type: string, code: string | null = null) {
  const id = nextId(store, 'field');
  return definitions(store).put(id, { id, owner, name, code, type }, owner);
}

export const removeField = (store: SystemStore, id: number): void => definitions(store).delete(id);

export function seedFields(store: SystemStore): void {
  addField(store, 'contacts', 'Телефон', 'multitext', 'PHONE');
  addField(store, 'contacts', 'Email', 'multitext', 'EMAIL');
  addField(store, 'leads', 'Источник', 'select');
  addField(store, 'products', 'Артикул', 'text', 'SKU');
  addField(store, 'products', 'Цена', 'price', 'PRICE');
  addField(store, 'products', 'Описание', 'textarea', 'DESCRIPTION');
}

export const newFieldInput = z.object({
  name: z.string().min(1).max(255),
  type: z.enum(['text', 'textarea', 'numeric', 'checkbox', 'url']),
  request_id: z.string().optional(),
});

// Source: PHONE WORK, WORKDD, MOB, FAX, HOME, OTHER; EMAIL WORK, PRIV, OTHER.
const ENUMS: Record<string, string[]> = {
  PHONE: ['WORK', 'WORKDD', 'MOB', 'FAX', 'HOME', 'OTHER'],
  EMAIL: ['WORK', 'PRIV', 'OTHER'],
};

export const fieldsInput = z
  .array(
    z.object({
      field_id: z.int().optional(),
      field_code: z.string().optional(),
      values: z
        .array(z.object({ value: z.union([z.string(), z.number(), z.boolean()]), enum_code: z.string().optional() }))
        .nullable(),
    }),
  )
  .nullish();

type FieldsInput = z.infer<typeof fieldsInput>;

// Source: a text field holds 256 characters, one of several lines more.
const TEXT_CHARACTERS = 256;

const findField = (all: FieldDefinition[], { field_id, field_code }: { field_id?: number; field_code?: string }) =>
  all.find((each) =>
    field_id === undefined ? each.code === field_code && field_code !== undefined : each.id === field_id,
  );

export function checkFields(store: SystemStore, owner: Owner, input: FieldsInput): FieldError[] {
  const all = fieldsOf(store, owner);
  return (input ?? []).flatMap((given, index): FieldError[] => {
    const field = findField(all, given);
    const path = `custom_fields_values.${index}`;
    if (!field) return [notSupported(`${path}.${given.field_id === undefined ? 'field_code' : 'field_id'}`)];
    return (given.values ?? []).flatMap(({ value, enum_code }, place): FieldError[] => {
      const at = `${path}.values.${place}`;
      const enums = ENUMS[field.code ?? ''];
      if (enums && enum_code !== undefined && !enums.includes(enum_code)) return [notSupported(`${at}.enum_code`)];
      if (field.type === 'text' && String(value).length > TEXT_CHARACTERS)
        return [{ code: 'TooLong', path: `${at}.value`, detail: 'This value is too long.' }];
      if (field.type === 'price' && !/^\d+(\.\d{1,2})?$/.test(String(value)))
        return [{ code: 'InvalidType', path: `${at}.value`, detail: 'This value should be of type numeric.' }];
      return [];
    });
  });
}

/** Source: what is sent of a field replaces its values, none of them clears it; the other fields stay. */
export function mergeFields(
  store: SystemStore,
  owner: Owner,
  before: StoredField[],
  input: FieldsInput,
): StoredField[] {
  const all = fieldsOf(store, owner);
  const sent = (input ?? []).map(({ values, ...given }) => ({
    field_id: findField(all, given)?.id ?? 0,
    values: values ?? [],
  }));
  const kept = before.filter((each) => !sent.some(({ field_id }) => field_id === each.field_id));
  return [...kept, ...sent].filter(({ values }) => values.length > 0);
}

/** Source: null where nothing is filled in; a price comes back as text. */
export function viewFields(store: SystemStore, owner: Owner, fields: StoredField[]) {
  const all = fieldsOf(store, owner);
  const shown = fields.flatMap(({ field_id, values }) => {
    const field = all.find(({ id }) => id === field_id);
    if (!field) return [];
    const { name, code, type } = field;
    const printed = values.map((each) => (type === 'price' ? { ...each, value: String(each.value) } : each));
    return [{ field_id, field_name: name, field_code: code, field_type: type, values: printed }];
  });
  return shown.length > 0 ? shown : null;
}

export function textsOf(store: SystemStore, owner: Owner, fields: StoredField[], key: string): string[] {
  const ids = fieldsOf(store, owner)
    .filter(({ name, code }) => code === key || name === key)
    .map(({ id }) => id);
  return fields
    .filter(({ field_id }) => ids.includes(field_id))
    .flatMap(({ values }) => values.map(({ value }) => String(value)));
}
