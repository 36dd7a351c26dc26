import type { Order } from '#core/order/schema';
import { listAll } from './account.ts';
import { type Contact, contactSchema, type Lead, listOf, writtenSchema } from './api-types.ts';
import { type AmocrmClient, type Called, isNotTaken, notTheDeal } from './client.ts';
import { link, unlink } from './links.ts';
import { contactDiffers, emailKey, emailsOf, toContact } from './mapper.ts';

/** The contacts that were met, so that two orders of one buyer make one contact. */
export type Contacts = {
  /** Lets nobody else look for this buyer before the work is done. */
  alone<T>(order: Order, work: () => Promise<T>): Promise<T>;
  /** The buyer's contact by email, brought up to date; null where there is none. */
  byEmail(client: AmocrmClient, order: Order): Promise<Called<Contact | null>>;
  /** Remembers the contact that was made together with a deal. */
  made(order: Order, contactId: number): void;
  /** A deal may have been made, and its contact with it, without anybody having said so. */
  lost(): void;
  /** Brings the contact of a deal that stands there up to date. */
  settle(client: AmocrmClient, order: Order, lead: Lead): Promise<Called<null>>;
};

const CONTACTS = '/api/v4/contacts';
const nothing: Called<null> = { outcome: 'ok', result: null };

const toContactLink = (id: number) => ({ to_entity_id: id, to_entity_type: 'contacts' as const });

/** A contact that was just written, as it stands there. */
function asWritten(id: number, order: Order, present: Contact | null): Contact {
  const { name, custom_fields_values } = toContact(order, present);
  const fields = custom_fields_values.map(({ field_code, values }) => ({ field_id: 0, field_code, values }));
  return { id, name, custom_fields_values: fields };
}

export function openContacts(): Contacts {
  const known = new Map<string, Contact>();
  const waiting = new Map<string, Promise<unknown>>();

  /** No contact can have been made since that is not known here. */
  let areNewestRead = false;

  /** Of several contacts with one email the oldest counts. */
  const remember = (contact: Contact): Contact => {
    for (const email of emailsOf(contact)) {
      const other = known.get(email);
      if (!other || contact.id <= other.id) known.set(email, contact);
    }
    return contact;
  };

  const forget = (contact: Contact): void => {
    for (const email of emailsOf(contact)) known.delete(email);
  };

  const read = (client: AmocrmClient, id: number) => client.get(`${CONTACTS}/${id}`, [], contactSchema);

  async function update(client: AmocrmClient, order: Order, present: Contact): Promise<Called<Contact>> {
    const wanted = toContact(order, present);
    if (!contactDiffers(present, wanted)) return { outcome: 'ok', result: remember(present) };
    const written = await client.write('PATCH', `${CONTACTS}/${present.id}`, wanted, writtenSchema);
    if (written.outcome === 'ok') return { outcome: 'ok', result: remember(asWritten(present.id, order, present)) };
    forget(present);
    return notTheDeal(written);
  }

  /** What is remembered is read anew before it is written over: people may have added a phone since. */
  async function updateRemembered(client: AmocrmClient, order: Order, met: Contact): Promise<Called<Contact | null>> {
    if (!contactDiffers(met, toContact(order, met))) return { outcome: 'ok', result: met };
    const called = await read(client, met.id);
    if (called.outcome === 'ok' && called.result && !called.result.is_deleted)
      return update(client, order, called.result);
    forget(met);
    const isGone = called.outcome === 'ok' || (called.outcome === 'refused' && called.code === 'NOT_FOUND');
    return isGone ? nothing : called;
  }

  /** Source: the search looks through all fields and is fuzzy, and an empty one brings everybody. */
  async function search(client: AmocrmClient, email: string): Promise<Called<Contact | null>> {
    const called = await listAll(client, CONTACTS, 'contacts', contactSchema, { query: [['query', email]], pages: 4 });
    if (called.outcome !== 'ok') return called;
    const matching = called.result.rows.filter((each) => !each.is_deleted && emailsOf(each).includes(email));
    const [oldest = null] = matching.sort((a, b) => a.id - b.id);
    return { outcome: 'ok', result: oldest };
  }

  /** Source: the search lags behind what was just written; the list of the newest contacts does not. */
  async function amongNewest(client: AmocrmClient, email: string): Promise<Called<Contact | null>> {
    if (areNewestRead) return nothing;
    const query = [['order[id]', 'desc']] as const;
    const called = await listAll(client, CONTACTS, 'contacts', contactSchema, { query, pages: 1 });
    if (isNotTaken(called)) return nothing;
    if (called.outcome !== 'ok') return called;
    areNewestRead = true;
    for (const contact of called.result.rows) if (!contact.is_deleted) remember(contact);
    return { outcome: 'ok', result: known.get(email) ?? null };
  }

  async function byEmail(client: AmocrmClient, order: Order): Promise<Called<Contact | null>> {
    const email = emailKey(order.recipient.email);
    if (email === '') return nothing;
    const met = known.get(email);
    if (met) return updateRemembered(client, order, met);
    const searched = await search(client, email);
    if (searched.outcome !== 'ok') return searched;
    const found = searched.result ? searched : await amongNewest(client, email);
    return found.outcome === 'ok' && found.result ? update(client, order, found.result) : found;
  }

  async function create(client: AmocrmClient, order: Order): Promise<Called<Contact>> {
    const made = await client.write('POST', CONTACTS, [toContact(order, null)], listOf('contacts', writtenSchema));
    if (made.outcome === 'unknown') areNewestRead = false;
    if (made.outcome !== 'ok') return made;
    const [contact] = made.result._embedded.contacts;
    if (!contact) return { outcome: 'unknown', reason: 'ответ не удалось прочитать' };
    return { outcome: 'ok', result: remember(asWritten(contact.id, order, null)) };
  }

  /** The deal's own contact where it is the buyer's: the one with this email, or one that has none yet. */
  async function ownOf(client: AmocrmClient, email: string, id: number | undefined): Promise<Called<Contact | null>> {
    if (id === undefined) return nothing;
    const called = await read(client, id);
    if (called.outcome === 'refused' && called.code === 'NOT_FOUND') return nothing;
    if (called.outcome !== 'ok' || !called.result || called.result.is_deleted) {
      return called.outcome === 'ok' ? nothing : called;
    }
    const emails = emailsOf(called.result);
    const isOurs = email === '' || emails.length === 0 || emails.includes(email);
    return isOurs ? { outcome: 'ok', result: called.result } : nothing;
  }

  async function settle(client: AmocrmClient, order: Order, lead: Lead): Promise<Called<null>> {
    const { contacts } = lead._embedded;
    const main = (contacts.find(({ is_main }) => is_main) ?? contacts[0])?.id;
    const found = await byEmail(client, order);
    if (found.outcome !== 'ok') return found;
    const own = found.result ? null : await ownOf(client, emailKey(order.recipient.email), main);
    if (own && own.outcome !== 'ok') return own;
    const present = own?.result ?? null;
    const called =
      found.result !== null
        ? { outcome: 'ok' as const, result: found.result }
        : await (present ? update(client, order, present) : create(client, order));
    if (called.outcome !== 'ok') return called;
    const { id } = called.result;
    if (id === main) return nothing;
    const linked = await link(client, lead.id, [{ ...toContactLink(id), metadata: { is_main: true } }]);
    if (linked.outcome !== 'ok' || main === undefined) return linked;
    return unlink(client, lead.id, [toContactLink(main)]);
  }

  return {
    byEmail,
    settle,

    async alone(order, work) {
      const email = emailKey(order.recipient.email);
      if (email === '') return work();
      const before = waiting.get(email) ?? Promise.resolve();
      const mine = before.then(work, work);
      waiting.set(email, mine);
      try {
        return await mine;
      } finally {
        if (waiting.get(email) === mine) waiting.delete(email);
      }
    },

    made(order, contactId) {
      remember(asWritten(contactId, order, null));
    },

    lost() {
      areNewestRead = false;
    },
  };
}
