import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Order } from '#core/order/schema';
import { goodsOf } from '#worker/integrations/amocrm/mapper';
import { aLink, anItem, anOrder } from '../support/orders.ts';
import { type Control, startStandIn } from '../support/sandbox.ts';
import { call, openAmocrm, ordersForAmocrm, type RemoteContact, readOrder, SITE, valuesOf } from './support.ts';

let serial = 0;
/** A buyer whom no other test meets. */
const anEmail = () => `buyer${serial++}@example.com`;

describe('any order in amoCRM', () => {
  let control: Control;
  let close: () => Promise<void>;
  beforeAll(async () => {
    ({ control, close } = await startStandIn('amocrm'));
    await control.noLimit();
  });
  afterAll(() => close());

  const linkOf = (externalId: string) => aLink(externalId, { system: 'amocrm' });

  async function send(order: Order, externalId: string | null = null, provider = openAmocrm(control)) {
    const outcome = await provider.send(order, externalId === null ? null : linkOf(externalId));
    if (outcome.outcome !== 'ok') throw new Error(JSON.stringify(outcome));
    return outcome.copy;
  }

  async function expectThere(order: Order) {
    const there = await readOrder(control, order);
    expect(there.number).toBe(order.number);
    expect(Math.round(there.lead.price * 100)).toBe(order.totalKopecks);
    expect(there.contact?.name).toBe(order.recipient.fullName.slice(0, 255));
    expect(valuesOf(there.contact?.custom_fields_values ?? null, 'PHONE')).toEqual(['+79123456789']);
    expect(valuesOf(there.contact?.custom_fields_values ?? null, 'EMAIL')).toEqual([order.recipient.email]);
    expect(there.items.map(({ sku, quantity }) => [sku, quantity])).toEqual(
      goodsOf(order.items).map(({ sku, quantity }) => [sku, quantity]),
    );
    expect(there.items.map(({ name, price }) => [name, Number(price)])).toEqual(
      goodsOf(order.items).map(({ name, priceKopecks }) => [name, priceKopecks / 100]),
    );
    if (order.delivery.pickupPointId) expect(there.details).toContain(order.delivery.pickupPointAddress);
    expect(there.details).toContain(order.delivery.methodName);
    expect(there.details).toContain(order.address.settlement);
    return there;
  }

  it.each(ordersForAmocrm())('goes and is edited: %s', async (_, varied) => {
    const order = { ...varied, recipient: { ...varied.recipient, email: anEmail() } };
    const copy = await send(order);
    const { lead } = await expectThere(order);
    expect(copy).toEqual({
      externalId: String(lead.id),
      url: `${SITE}/leads/detail/${lead.id}`,
      trackingNumber: null,
      externalStatus: 'Воронка: Первичный контакт',
    });
    const edited = { ...order, number: `${order.number}-2` };
    expect(await send(edited, copy.externalId)).toEqual(copy);
    await expectThere(edited);
    expect(await control.duplicates()).toEqual([]);
  });

  it('loses there what was removed here, and keeps the rest (C6)', async () => {
    const [mug, tea, gift] = [anItem(), anItem({ sku: 'TEA-ALT-100' }), anItem({ sku: 'GIFT-1', name: 'Подарок' })];
    const order = anOrder({ items: [mug, tea, gift], recipient: { email: anEmail() } });
    const copy = await send(order);
    const fewer = { ...anOrder({ items: [{ ...gift, quantity: 4 }, mug], recipient: order.recipient }), id: order.id };
    await send(fewer, copy.externalId);
    const { items } = await readOrder(control, order);
    expect(items.map(({ sku, quantity }) => [sku, quantity]).sort()).toEqual([
      ['GIFT-1', 4],
      ['MUG-WHT-350', 1],
    ]);
  });

  it.each(['keep', 'replace'] as const)(
    'gets its new quantity where the account would %s the old one',
    async (linkAgain) => {
      await control.settings({ linkAgain });
      const order = anOrder({ recipient: { email: anEmail() } });
      const copy = await send(order);
      const more = { ...anOrder({ items: [anItem({ quantity: 7 })], recipient: order.recipient }), id: order.id };
      await send(more, copy.externalId);
      expect((await readOrder(control, order)).items).toMatchObject([{ sku: 'MUG-WHT-350', quantity: 7 }]);
      await control.settings({});
    },
  );

  it('sends nothing but a look and the deal where nothing changed', async () => {
    const order = anOrder({ recipient: { email: anEmail() } });
    const provider = openAmocrm(control);
    const copy = await send(order, null, provider);
    const before = (await control.calls()).length;
    await send(order, copy.externalId, provider);
    expect((await control.calls()).slice(before).map(({ method }) => method)).toEqual([
      'GET leads/{id}',
      'PATCH leads/{id}',
    ]);
  });

  it('keeps the same SKU twice as one product with both quantities, and tells both prices', async () => {
    const items = [anItem({ sku: 'TWICE', quantity: 2 }), anItem({ sku: 'TWICE', quantity: 3, priceKopecks: 49_900 })];
    const order = anOrder({ items, recipient: { email: anEmail() } });
    await send(order);
    const { items: there, details } = await readOrder(control, order);
    expect(there).toMatchObject([{ sku: 'TWICE', quantity: 5, price: '499.00' }]);
    expect(details).toContain('2 × 590');
    expect(details).toContain('3 × 499');
  });

  it('has the contact that its email has already, with the name and phone of today', async () => {
    const email = anEmail();
    const first = anOrder({ recipient: { email } });
    await send(first);
    const phone = '+7 999 000-11-22';
    const second = anOrder({ recipient: { email: email.toUpperCase(), fullName: 'Петрова-Ким Анна', phone } });
    await send(second);
    const [one, two] = [await readOrder(control, first), await readOrder(control, second)];
    expect(two.contact?.id).toBe(one.contact?.id);
    expect(two.contact?.name).toBe('Петрова-Ким Анна');
    expect(valuesOf(two.contact?.custom_fields_values ?? null, 'PHONE')).toEqual(['+79990001122', '+79123456789']);
    expect(await control.duplicates()).toEqual([]);
  });

  it('makes one contact and one product of what several orders bring at once', async () => {
    const email = anEmail();
    const item = { sku: 'NEW-AT-ONCE', name: 'Новинка' };
    const orders = Array.from({ length: 6 }, () => anOrder({ items: [anItem(item)], recipient: { email } }));
    const provider = openAmocrm(control);
    await Promise.all(orders.map((order) => send(order, null, provider)));
    expect(await control.duplicates()).toEqual([]);
    const ids = await Promise.all(orders.map(async (order) => (await readOrder(control, order)).contact?.id));
    expect(new Set(ids).size).toBe(1);
  });

  it('is not confused by contacts that a fuzzy search brings along', async () => {
    const order = anOrder({ recipient: { email: `a.${anEmail()}` } });
    await send(order);
    const { contact } = await readOrder(control, order);
    expect(valuesOf(contact?.custom_fields_values ?? null, 'EMAIL')).toEqual([order.recipient.email]);
  });

  it('changes its contact where the email became another person’s, and leaves the old one alone', async () => {
    const [email, other] = [anEmail(), anEmail()];
    const order = anOrder({ recipient: { email } });
    const copy = await send(order);
    const before = await readOrder(control, order);
    await send({ ...order, recipient: { ...order.recipient, email: other, fullName: 'Иванов Пётр' } }, copy.externalId);
    const after = await readOrder(control, order);
    expect(after.contacts).toHaveLength(1);
    expect(after.contact).toMatchObject({ name: 'Иванов Пётр' });
    expect(after.contact?.id).not.toBe(before.contact?.id);
    const old = await call<RemoteContact>(control, `contacts/${before.contact?.id}`);
    expect(old).toMatchObject({ name: 'Петрова Анна Ивановна' });
  });

  it('without an email has a contact of its own, found again by its deal', async () => {
    const order = anOrder({ recipient: { email: '' } });
    const copy = await send(order);
    const before = await readOrder(control, order);
    const email = anEmail();
    await send({ ...order, recipient: { ...order.recipient, fullName: 'Ким Анна', email } }, copy.externalId);
    const after = await readOrder(control, order);
    expect(after.contact).toMatchObject({ id: before.contact?.id, name: 'Ким Анна' });
    expect(valuesOf(after.contact?.custom_fields_values ?? null, 'EMAIL')).toEqual([email]);
  });

  it('is found by our key alone, however alike others are, and is absent elsewhere', async () => {
    const order = anOrder({ number: 'ALIKE', recipient: { email: anEmail() } });
    const copy = await send(order);
    expect(await openAmocrm(control).find(order)).toEqual({ outcome: 'found', copy });
    const alike = { ...order, id: `${order.id}x` };
    expect(await openAmocrm(control).find(alike)).toEqual({ outcome: 'absent' });
  });

  it('is found though the search has not learnt of it yet', async () => {
    await control.settings({ searchLagMs: 3_600_000 });
    const order = anOrder({ recipient: { email: anEmail() } });
    const copy = await send(order);
    expect(await openAmocrm(control).find(order)).toEqual({ outcome: 'found', copy });
    await control.settings({});
  });

  it.each(['POST leads/{id}/link', 'PATCH leads/{id}'])(
    'is brought to its end where the answer of %s was lost, and only then counts as found',
    async (match) => {
      const order = anOrder({ recipient: { email: anEmail() } });
      await control.arm({ fault: 'lose_answer_after_write', times: 1, match });
      expect(await openAmocrm(control).send(order, null)).toMatchObject({ outcome: 'unknown' });
      await control.arm({ fault: 'status500_before_write', times: 1, match: 'PATCH leads/{id}' });
      const looked = await openAmocrm(control).find(order);
      expect(looked.outcome).toBe(match.startsWith('PATCH') ? 'found' : 'unknown');
      await control.calm();
      expect(await openAmocrm(control).find(order)).toMatchObject({ outcome: 'found' });
      await expectThere(order);
      expect(await control.duplicates()).toEqual([]);
    },
  );

  it('is open, not merely late, where the system got busy after the deal was made', async () => {
    const order = anOrder({ recipient: { email: anEmail() } });
    await control.arm({ fault: 'status429', times: 1, match: 'POST leads/{id}/link' });
    expect(await openAmocrm(control).send(order, null)).toMatchObject({ outcome: 'unknown' });
    const before = (await control.calls()).length;
    expect(await openAmocrm(control).find(order, { complete: false })).toMatchObject({ outcome: 'found' });
    // Only looked at: a withdrawn order's deal is not brought to its end.
    const methods = (await control.calls()).slice(before).map(({ method }) => method);
    expect(methods.filter((method) => !method.startsWith('GET'))).toEqual([]);
    expect(await openAmocrm(control).find(order)).toMatchObject({ outcome: 'found' });
    await expectThere(order);
  });

  it('has its exact budget whatever linking goods does to it', async () => {
    const order = anOrder({
      items: [anItem({ quantity: 3, discountKopecks: 1_000 })],
      recipient: { email: anEmail() },
    });
    await send(order);
    expect((await readOrder(control, order)).lead.price).toBe(order.totalKopecks / 100);
  });

  it('has its budget rounded where the account takes no kopecks, and the exact sum in sight', async () => {
    await control.settings({ kopecksInPrice: false });
    const order = anOrder({ items: [anItem({ priceKopecks: 94_055 })], recipient: { email: anEmail() } });
    await send(order);
    const { lead, details } = await readOrder(control, order);
    expect(lead.price).toBe(Math.round(order.totalKopecks / 100));
    expect(details).toContain('Сумма заказа: 1\u00a0290,55\u00a0₽');
    await control.settings({});
  });

  it('goes to the pipeline, status, person and tags of its connection, and stays where people moved it', async () => {
    const settings = { pipelineId: 437_600, statusId: 16_395_604, responsibleUserId: 7, tags: ['Orderlane'] };
    const provider = openAmocrm(control, { settings });
    const order = anOrder({ recipient: { email: anEmail() } });
    const copy = await send(order, null, provider);
    expect(copy.externalStatus).toBe('Опт: Заявка');
    const { lead } = await readOrder(control, order);
    expect(lead).toMatchObject({ pipeline_id: 437_600, status_id: 16_395_604, responsible_user_id: 7 });
    expect(lead._embedded.tags).toMatchObject([{ name: 'Orderlane' }]);
    await call(control, `leads/${lead.id}`, 'PATCH', { pipeline_id: 437_595, status_id: 142 });
    expect((await send(order, copy.externalId, provider)).externalStatus).toBe('Воронка: Успешно реализовано');
  });

  it('says that a deal is gone, and makes no second one by itself (C6)', async () => {
    const order = anOrder({ recipient: { email: anEmail() } });
    const copy = await send(order);
    await control.post(`/leads/${copy.externalId}/delete`);
    const outcome = await openAmocrm(control).send(order, linkOf(copy.externalId));
    expect(outcome).toMatchObject({ outcome: 'refused', code: 'NOT_FOUND' });
    expect(await openAmocrm(control).find(order)).toEqual({ outcome: 'absent' });
    expect((await send(order)).externalId).not.toBe(copy.externalId);
  });

  it('is told its status as the people there call it, many at once, null where it is gone (C8)', async () => {
    const orders = Array.from({ length: 3 }, () => anOrder({ recipient: { email: anEmail() } }));
    const [one, two, gone] = await Promise.all(orders.map((order) => send(order)));
    if (!one || !two || !gone) throw new Error('not sent');
    await call(control, `leads/${two.externalId}`, 'PATCH', { pipeline_id: 437_595, status_id: 143 });
    await control.post(`/leads/${gone.externalId}/delete`);
    const provider = openAmocrm(control);
    const before = (await control.calls()).length;
    const ids = [one, two, gone].map(({ externalId }) => externalId);
    const fetched = await provider.fetchStatuses([...ids, '999999', 'not-a-number']);
    if (fetched.outcome !== 'ok') throw new Error(JSON.stringify(fetched));
    expect([...fetched.copies]).toEqual([
      [one.externalId, one],
      [two.externalId, { ...two, externalStatus: 'Воронка: Закрыто и не реализовано' }],
      [gone.externalId, null],
      ['999999', null],
      ['not-a-number', null],
    ]);
    expect((await control.calls()).length - before).toBeLessThanOrEqual(provider.requestsPerFetch);
  });

  it('is told no status where the system is busy or the token is wrong', async () => {
    await control.arm({ fault: 'status429', times: 1 });
    expect(await openAmocrm(control).fetchStatuses(['1'])).toMatchObject({ outcome: 'later', retryAfterMs: 1000 });
    const wrong = openAmocrm(control, { credentials: { token: 'wrong' } });
    expect(await wrong.fetchStatuses(['1'])).toMatchObject({ outcome: 'refused', code: 'AUTH' });
  });
});
