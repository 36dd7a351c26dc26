import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { anItem, anOrder } from '../support/orders.ts';
import { type Control, startStandIn } from '../support/sandbox.ts';
import { call, openAmocrm, type RemoteContact, valuesOf } from './support.ts';

const HOUR_MS = 3_600_000;

describe('what an order brings along is made once in amoCRM', () => {
  let control: Control;
  let close: () => Promise<void>;
  beforeAll(async () => {
    ({ control, close } = await startStandIn('amocrm'));
  });
  beforeEach(async () => {
    await control.post('/reset');
    await control.noLimit();
    // Nothing of what is written here is ever found by a search.
    await control.settings({ searchLagMs: HOUR_MS });
  });
  afterAll(() => close());

  const aNewThing = () => anOrder({ items: [anItem({ sku: 'NEW-1', name: 'Новинка' })] });
  const loseOnce = (match: string) => control.arm({ fault: 'lose_answer_after_write', times: 1, match });

  it.each([
    ['goods', 'POST catalogs/{id}/elements'],
    ['the deal’s fields', 'POST leads/custom_fields'],
    ['the deal and its contact', 'POST leads/complex'],
  ])('where the answer about %s was lost and the search knows nothing', async (_, match) => {
    const order = aNewThing();
    await loseOnce(match);
    expect(await openAmocrm(control).send(order, null)).toMatchObject({ outcome: 'unknown' });
    const looked = await openAmocrm(control).find(order);
    if (looked.outcome === 'absent')
      expect(await openAmocrm(control).send(order, null)).toMatchObject({ outcome: 'ok' });
    else expect(looked.outcome).toBe('found');
    expect(await openAmocrm(control).find(order)).toMatchObject({ outcome: 'found' });
    expect(await control.duplicates()).toEqual([]);
    const fields = await call<{ _embedded: { custom_fields: { name: string }[] } }>(control, 'leads/custom_fields');
    const names = fields?._embedded.custom_fields.map(({ name }) => name).sort();
    expect(names).toEqual(['Orderlane', 'Доставка и оплата', 'Источник', 'Номер сделки']);
  });

  it('by the same provider, which must not trust what it remembers from before', async () => {
    const provider = openAmocrm(control);
    await provider.send(anOrder({ recipient: { email: 'other@example.com' } }), null);
    const [one, two] = [aNewThing(), aNewThing()];
    await loseOnce('POST catalogs/{id}/elements');
    expect(await provider.send(one, null)).toMatchObject({ outcome: 'unknown' });
    await loseOnce('POST leads/complex');
    expect(await provider.send(one, null)).toMatchObject({ outcome: 'unknown' });
    expect(await provider.send(two, null)).toMatchObject({ outcome: 'ok' });
    expect(await provider.find(one)).toMatchObject({ outcome: 'found' });
    expect(await control.duplicates()).toEqual([]);
  });

  it('by another provider a moment later', async () => {
    for (const order of [aNewThing(), aNewThing()])
      expect(await openAmocrm(control).send(order, null)).toMatchObject({ outcome: 'ok' });
    expect(await control.duplicates()).toEqual([]);
  });

  it('and a provider that looked before there was anything finds it afterwards', async () => {
    const provider = openAmocrm(control);
    const order = aNewThing();
    expect(await provider.find(order)).toEqual({ outcome: 'absent' });
    await provider.send(order, null);
    expect(await provider.find(order)).toMatchObject({ outcome: 'found' });
  });

  it('and goes all the same where an account does not sort its lists', async () => {
    await control.settings({ sorts: false });
    const order = aNewThing();
    expect(await openAmocrm(control).find(order)).toEqual({ outcome: 'absent' });
    expect(await openAmocrm(control).send(order, null)).toMatchObject({ outcome: 'ok' });
    expect(await openAmocrm(control).find({ ...order, id: `${order.id}x` })).toEqual({ outcome: 'absent' });
    expect(await openAmocrm(control).find(order)).toMatchObject({ outcome: 'found' });
  });

  it('and a contact that is remembered is read anew before it is written over', async () => {
    const provider = openAmocrm(control);
    const order = aNewThing();
    await provider.send(order, null);
    await control.settings({});
    const id = (await call<{ _embedded: { contacts: RemoteContact[] } }>(control, 'contacts'))?._embedded.contacts[0]
      ?.id;
    const phones = { field_code: 'PHONE', values: [{ value: '+79123456789' }, { value: '+7 495 000-00-00' }] };
    await call(control, `contacts/${id}`, 'PATCH', { custom_fields_values: [phones] });
    await provider.send(anOrder({ recipient: { fullName: 'Ким Анна' } }), null);
    const now = await call<RemoteContact>(control, `contacts/${id}`);
    expect(now?.name).toBe('Ким Анна');
    expect(valuesOf(now?.custom_fields_values ?? null, 'PHONE')).toEqual(['+79123456789', '+7 495 000-00-00']);
  });
});
