import { z } from 'zod';
import type { StandInContext } from '../kit/stand-in.ts';
import type { SystemStore } from '../kit/store.ts';
import { moscowIso } from '../kit/time.ts';
import { notFound, Refusal, wrongValue } from './answers.ts';
import { listOf, mapOf, type Params, partOf, textOf } from './parameters.ts';
import { contacts, nextId, type Reach, type StoredContact } from './stored.ts';

export const CONTACT_FIELDS = ['id', 'name', 'secondName', 'lastName', 'originatorId', 'originId', 'createdTime'];

const isEmail = (value: string): boolean => z.email().safeParse(value).success;

/** Source: an entry under an id that is there changes it, any other one is added. */
function writeReach(store: SystemStore, present: readonly Reach[], fields: Params): Reach[] {
  const written = new Map(present.map((each) => [each.id, each]));
  for (const [key, entry] of Object.entries(mapOf(partOf(fields, 'fm')))) {
    const input = mapOf(entry);
    const known = written.get(Number(textOf(input, 'id') ?? key));
    const typeId = textOf(input, 'typeId') ?? known?.typeId ?? '';
    const value = textOf(input, 'value') ?? known?.value ?? '';
    if (typeId !== 'PHONE' && typeId !== 'EMAIL') throw wrongValue('Контактные данные');
    if (typeId === 'EMAIL' && !isEmail(value)) throw wrongValue('E-mail');
    const id = known?.id ?? nextId(store, 'reach');
    written.set(id, { id, typeId, valueType: textOf(input, 'valueType') ?? 'WORK', value });
  }
  return [...written.values()];
}

function write(store: SystemStore, present: StoredContact, fields: Params): StoredContact {
  const take = (name: 'name' | 'secondName' | 'lastName' | 'originatorId' | 'originId') =>
    textOf(fields, name) ?? present[name];
  const contact = {
    ...present,
    ...{ name: take('name'), secondName: take('secondName'), lastName: take('lastName') },
    ...{ originatorId: take('originatorId'), originId: take('originId') },
    fm: writeReach(store, present.fm, fields),
  };
  if (contact.name === '' && contact.lastName === '') {
    throw new Refusal(400, 'CRM_FIELD_ERROR_REQUIRED', 'Заполните имя или фамилию');
  }
  return contacts(store).put(contact.id, contact);
}

export function addContact({ store, now }: StandInContext, fields: Params): StoredContact {
  const blank = { name: '', secondName: '', lastName: '', originatorId: '', originId: '', fm: [] };
  return write(store, { id: nextId(store, 'contact'), ...blank, createdTime: moscowIso(now()) }, fields);
}

export function loadContact(store: SystemStore, id: number | undefined): StoredContact {
  const contact = id === undefined ? undefined : contacts(store).get(id);
  if (!contact) throw notFound();
  return contact;
}

export const updateContact = ({ store }: StandInContext, id: number | undefined, fields: Params): StoredContact =>
  write(store, loadContact(store, id), fields);

const digits = (phone: string): string => phone.replace(/\D/g, '').replace(/^8(?=\d{10}$)/, '7');

/** Source: `{"CONTACT": [ids]}`, and `[]` where nobody has it. */
export function findByReach({ store }: StandInContext, params: Params): object {
  const type = textOf(params, 'type');
  const values = listOf(partOf(params, 'values')).map(String);
  if (type !== 'EMAIL' && type !== 'PHONE') throw new Refusal(400, '', 'Communication type is not defined or invalid.');
  if (values.length === 0 || values.length > 20) throw new Refusal(400, '', 'Communication values is not defined.');
  const fits = (value: string): boolean =>
    values.some((each) =>
      type === 'PHONE' ? digits(each) === digits(value) : each.toLowerCase() === value.toLowerCase(),
    );
  const ids = contacts(store)
    .all()
    .filter(({ fm }) => fm.some((each) => each.typeId === type && fits(each.value)))
    .map(({ id }) => id);
  return ids.length > 0 ? { CONTACT: ids } : [];
}
