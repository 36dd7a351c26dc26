import { z } from 'zod';
import type { StandInContext } from '../kit/stand-in.ts';
import type { SystemStore } from '../kit/store.ts';
import { checkFields, fieldsInput, mergeFields, textsOf, viewFields } from './fields.ts';
import { USER_ID } from './reference.ts';
import { searchableAtMs } from './search.ts';
import { contacts, nextId, type StoredContact } from './stored.ts';

const name = z.string().max(255).optional();

export const contactInput = z.object({
  name,
  first_name: name,
  last_name: name,
  responsible_user_id: z.int().optional(),
  custom_fields_values: fieldsInput,
  request_id: z.string().optional(),
});

export const contactPatch = contactInput.extend({ id: z.int().optional() });

type ContactInput = z.infer<typeof contactInput>;

export const checkContact = (store: SystemStore, { custom_fields_values }: ContactInput) =>
  checkFields(store, 'contacts', custom_fields_values);

function nameOf({ name: whole, first_name, last_name }: ContactInput): string | undefined {
  const parts = [first_name, last_name].filter((part) => part !== undefined);
  return whole ?? (parts.length > 0 ? parts.join(' ') : undefined);
}

export function saveContact(context: StandInContext, input: ContactInput, before?: StoredContact): StoredContact {
  const { store, now } = context;
  const at = Math.floor(now().getTime() / 1000);
  const id = before?.id ?? nextId(store, 'contact');
  return contacts(store).put(id, {
    id,
    name: nameOf(input) ?? before?.name ?? '',
    fields: mergeFields(store, 'contacts', before?.fields ?? [], input.custom_fields_values),
    is_deleted: false,
    created_at: before?.created_at ?? at,
    updated_at: at,
    responsible_user_id: input.responsible_user_id ?? before?.responsible_user_id ?? USER_ID,
    searchableAtMs: before?.searchableAtMs ?? searchableAtMs(context),
  });
}

export const emailsOf = (store: SystemStore, { fields }: StoredContact): string[] =>
  textsOf(store, 'contacts', fields, 'EMAIL').map((email) => email.trim().toLowerCase());

export function contactView(store: SystemStore, { fields, searchableAtMs: _, ...contact }: StoredContact) {
  return {
    ...contact,
    first_name: '',
    last_name: '',
    is_unsorted: false,
    account_id: 28_805_383,
    custom_fields_values: viewFields(store, 'contacts', fields),
    _embedded: { tags: [], companies: [] },
  };
}
