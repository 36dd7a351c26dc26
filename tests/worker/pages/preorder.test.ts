import { describe, expect, test } from 'vitest';
import { buyerPages } from '../../../worker/pages/routes.tsx';
import { fakeServices, KAZAN, OPTIONS, orderWith, POINTS, SHOP, TOKEN } from './fake-services.ts';
import { errorOf, formOf, post, valuesOf } from './form.ts';

const PATH = `/p/${TOKEN}`;

const FILLED = {
  fullName: 'Анна Петрова',
  phone: '8 (912) 345-67-89',
  email: 'anna@example.ru',
  street: 'Баумана',
  house: '5',
  flat: '12',
  postalCode: '420111',
  comment: 'Позвоните за час',
  payment: 'online_card',
  consent: 'yes',
  settlement: JSON.stringify(KAZAN),
};

const filled = (changes: Record<string, string> = {}, methodCode: string | null = '44') => {
  const sealed = OPTIONS.find(({ option }) => option.methodCode === methodCode);
  return new URLSearchParams({
    ...FILLED,
    ...(sealed ? { delivery: JSON.stringify(sealed) } : {}),
    step: 'place',
    ...changes,
  });
};

function open(...given: Parameters<typeof fakeServices>) {
  const fake = fakeServices(...given);
  return { ...fake, app: buyerPages(() => fake.services) };
}

describe('opening a pre-order', () => {
  test('changes nothing but noting the opening', async () => {
    const { app, calls } = open();
    const response = await app.request(PATH);
    expect(response.status).toBe(200);
    expect(calls.map(({ name }) => name)).toEqual(['openPreorder', 'noteOpened']);
    const html = await response.text();
    expect(html).toContain(SHOP);
    expect(html).toContain('Чайник исинский');
    expect(html).toContain('5\u00a0080\u00a0₽');
  });

  test('shows nothing that the shop keeps for itself, nor the token', async () => {
    const { app } = open();
    const html = await (await app.request(PATH)).text();
    expect(html).not.toContain('INNER NOTE');
    expect(html).not.toContain(TOKEN);
  });

  test('offers delivery at once where the shop has filled in the settlement', async () => {
    const order = orderWith({
      address: { ...orderWith().address, settlement: 'Казань', settlementCode: KAZAN.code },
      delivery: { ...orderWith().delivery, methodCode: '45', pickupPointId: 'point-7' },
    });
    const { app, asked } = open({}, order);
    const html = await (await app.request(PATH)).text();
    expect(asked('quotes')[0]?.args).toEqual([TOKEN, KAZAN.code]);
    const form = formOf(html);
    expect(JSON.parse(form.get('delivery') ?? '')).toEqual(OPTIONS[1]);
    expect(form.get('pointId')).toBe('point-7');
  });

  test('still opens where the opening cannot be noted', async () => {
    const { app } = open({ noteOpened: () => Promise.reject(new Error('database is away')) });
    expect((await app.request(PATH)).status).toBe(200);
  });
});

describe('each step keeps what was typed', () => {
  test.each(['settlement', 'delivery', 'point', 'language'])('step %s', async (step) => {
    const { app, asked } = open();
    const sent = filled({ step, settlementQuery: step === 'settlement' ? 'Новгород' : '', pointId: 'point-2' }, '45');
    const response = await post(app, PATH, sent);
    expect(response.status).toBe(200);
    const kept = formOf(await response.text());
    for (const [name, value] of sent) if (name !== 'step') expect([name, kept.get(name)]).toEqual([name, value]);
    expect(asked('placePreorder')).toEqual([]);
  });

  test('line breaks of a comment come back as they were', async () => {
    const { app } = open();
    const comment = '\nпервая\nвторая';
    const html = await (await post(app, PATH, filled({ step: 'delivery', comment }))).text();
    expect(formOf(html).get('comment')).toBe(comment);
  });

  test('several settlements are offered to choose from, and the choice brings priced methods', async () => {
    const { app, asked } = open();
    const search = new URLSearchParams({ step: 'settlement', settlementQuery: 'новгород', fullName: 'Анна' });
    const found = await (await post(app, PATH, search)).text();
    const picks = valuesOf(found, 'pick');
    expect(picks.map((pick) => JSON.parse(pick).name)).toEqual(['Великий Новгород', 'Нижний Новгород']);
    expect(asked('quotes')).toEqual([]);

    const form = formOf(found);
    form.set('pick', picks[1] ?? '');
    const chosen = await (await post(app, PATH, form)).text();
    expect(asked('quotes')[0]?.args).toEqual([TOKEN, '5200000100000']);
    expect(valuesOf(chosen, 'delivery').map((value) => JSON.parse(value))).toEqual(OPTIONS);
    expect(chosen).toContain('490,50\u00a0₽');
    expect(chosen).toContain('2–4\u00a0дня');
    expect(formOf(chosen).get('fullName')).toBe('Анна');
  });

  test('a single match is taken without asking again', async () => {
    const { app, asked } = open();
    await post(app, PATH, new URLSearchParams({ step: 'settlement', settlementQuery: 'Казань' }));
    expect(asked('quotes')[0]?.args).toEqual([TOKEN, KAZAN.code]);
  });

  test('a search that finds nothing says so beside the field', async () => {
    const { app } = open();
    const html = await (
      await post(app, PATH, new URLSearchParams({ step: 'settlement', settlementQuery: 'Нигде' }))
    ).text();
    expect(errorOf(html, 'settlementQuery')).toContain('Ничего не нашли');
    expect(html).toMatch(/id="settlementQuery"[^>]*aria-describedby="settlementQuery-error settlementQuery-hint"/);
  });

  test('a carrier that does not answer is said, with a way to try again', async () => {
    const { app } = open({ quotes: async () => [] });
    const html = await (await post(app, PATH, filled({ step: 'delivery' }, null))).text();
    expect(html).toContain('не удалось узнать стоимость');
    expect(formOf(html).get('street')).toBe('Баумана');
  });

  test('points are narrowed by street and bounded, and the chosen one stays', async () => {
    const { app } = open();
    const all = await (await post(app, PATH, filled({ step: 'point' }, '45'))).text();
    expect(valuesOf(all, 'pointId')).toHaveLength(30);
    const form = filled({ step: 'point', pointQuery: 'баумана', pointId: 'point-0' }, '45');
    const narrowed = await (await post(app, PATH, form)).text();
    expect(valuesOf(narrowed, 'pointId')).toHaveLength(21);
    expect(formOf(narrowed).get('pointId')).toBe('point-0');
  });
});

describe('placing', () => {
  test('asks once, with what was filled in and the seal of the chosen delivery', async () => {
    const { app, asked } = open();
    const response = await post(app, PATH, filled());
    expect(response.status).toBe(200);
    expect(await response.text()).toContain('261123-204825');
    expect(asked('placePreorder')).toHaveLength(1);
    expect(asked('placePreorder')[0]?.args).toEqual([
      TOKEN,
      {
        recipient: { fullName: 'Анна Петрова', phone: '8 (912) 345-67-89', email: 'anna@example.ru' },
        address: {
          country: 'RU',
          region: 'Республика Татарстан',
          settlement: 'Казань',
          settlementCode: KAZAN.code,
          postalCode: '420111',
          street: 'Баумана',
          house: '5',
          flat: '12',
        },
        comment: 'Позвоните за час',
        delivery: { ...OPTIONS[0], pickupPointId: null, pickupPointAddress: '' },
        payment: 'online_card',
      },
    ]);
  });

  test('a pickup point goes with the address that the carrier gives', async () => {
    const { app, asked } = open();
    await post(app, PATH, filled({ pointId: 'point-5', street: '', house: '' }, '45'));
    expect(asked('placePreorder')[0]?.args[1]).toMatchObject({
      delivery: { seal: 'seal-of-45', pickupPointId: 'point-5', pickupPointAddress: POINTS[5]?.address },
    });
  });

  test('goes on to the payment where one is due', async () => {
    const { app } = open({
      placePreorder: async () => ({ state: 'placed', shopName: SHOP, number: '1', payUrl: 'http://localhost/pay/x' }),
    });
    const response = await post(app, PATH, filled());
    expect(response.status).toBe(303);
    expect(response.headers.get('location')).toBe('http://localhost/pay/x');
  });

  test('a payment link of another origin is left to a click, because the form may not lead there', async () => {
    const { app } = open({
      placePreorder: async () => ({
        state: 'placed',
        shopName: SHOP,
        number: '1',
        payUrl: 'https://pay.example/pay/x',
      }),
    });
    const response = await post(app, PATH, filled());
    expect(response.status).toBe(200);
    expect(await response.text()).toContain('href="https://pay.example/pay/x"');
  });

  test('a second click on the button is told kindly that the order is there, with the way on', async () => {
    const { app } = open({
      placePreorder: async () => ({ state: 'dead', reason: 'already_placed', shopName: SHOP, payUrl: '/pay/x' }),
    });
    const response = await post(app, PATH, filled());
    expect(response.status).toBe(410);
    const html = await response.text();
    expect(html).toContain('Заказ уже оформлен');
    expect(html).toContain('href="/pay/x"');
  });

  test('an empty form names every missing field beside it and in a summary, and places nothing', async () => {
    const { app, asked } = open();
    const response = await post(app, PATH, new URLSearchParams({ step: 'place' }));
    expect(response.status).toBe(422);
    const html = await response.text();
    for (const control of ['fullName', 'phone', 'settlementQuery', 'payment', 'consent'])
      expect([control, errorOf(html, control)]).not.toEqual([control, null]);
    for (const anchor of ['fullName', 'phone', 'settlementQuery', 'pay-online_card', 'consent']) {
      expect(html).toContain(`<a href="#${anchor}">`);
      expect(html).toContain(`id="${anchor}"`);
    }
    expect(asked('placePreorder')).toEqual([]);
  });

  test.each<[string, Record<string, string>, string | null, string]>([
    ['one name is no full name', { fullName: 'Анна' }, '44', 'fullName'],
    ['a phone that is none', { phone: '12345' }, '44', 'phone'],
    ['an email that is none', { email: 'anna' }, '44', 'email'],
    ['no delivery', {}, null, 'delivery'],
    ['no street to the door', { street: ' ' }, '44', 'street'],
    ['no house to the door', { house: '' }, '44', 'house'],
    ['no postal code for Russian Post', { postalCode: '42011' }, '8', 'postalCode'],
    ['no pickup point', { pointId: '' }, '45', 'pointId'],
    ['a pickup point that the carrier does not know', { pointId: 'nowhere' }, '45', 'pointId'],
    ['no payment', { payment: 'barter' }, '44', 'payment'],
    ['cash where the carrier takes none', { payment: 'cash', pointId: 'point-1' }, '7', 'payment'],
    ['card on delivery by Russian Post', { payment: 'card' }, '8', 'payment'],
    ['card at a point without a terminal', { payment: 'card', pointId: 'point-3' }, '45', 'payment'],
    ['a settlement typed and not chosen', { settlementQuery: 'Самара' }, '44', 'settlementQuery'],
    ['a name too long to keep', { fullName: `Анна ${'а'.repeat(400)}` }, '44', 'fullName'],
    ['a comment too long to keep', { comment: 'а'.repeat(2001) }, '44', 'comment'],
  ])('refuses %s', async (_case, changes, methodCode, control) => {
    const { app, asked } = open();
    const response = await post(app, PATH, filled(changes, methodCode));
    expect(response.status).toBe(422);
    const html = await response.text();
    expect(errorOf(html, control)).toBeTruthy();
    expect([...html.matchAll(/id="\w+-error"/g)]).toHaveLength(1);
    expect(asked('placePreorder')).toEqual([]);
    for (const [name, value] of Object.entries(changes))
      if (name in FILLED && name !== 'payment') expect(formOf(html).get(name)).toBe(value);
  });

  test('refuses without consent', async () => {
    const { app, asked } = open();
    const form = filled();
    form.delete('consent');
    const html = await (await post(app, PATH, form)).text();
    expect(errorOf(html, 'consent')).toContain('согласие');
    expect(asked('placePreorder')).toEqual([]);
  });

  test.each([
    ['delivery.methodCode', 'QUOTE_EXPIRED', 'delivery', 'обновились'],
    ['recipient.phone', 'REQUIRED', 'phone', 'телефон'],
    ['prepayment', 'ONLINE_NOT_OFFERED', 'payment', 'сейчас нельзя'],
    ['cod.method', 'CARD_ON_DELIVERY_NOT_FOR_POST', 'payment', 'С этой доставкой'],
    ['declaredValueKopecks', 'DECLARED_VALUE_TOO_SMALL', 'cart', 'Не получилось'],
  ])('says the refusal of %s (%s) beside %s', async (field, code, control, words) => {
    const { app } = open({ placePreorder: async () => ({ state: 'refused', fields: [{ field, code }] }) });
    const response = await post(app, PATH, filled());
    expect(response.status).toBe(422);
    const html = await response.text();
    expect(errorOf(html, control)).toContain(words);
    expect(html).toContain('id="errors"');
    expect(formOf(html).get('fullName')).toBe('Анна Петрова');
  });

  test('a forged settlement or delivery is no choice', async () => {
    const { app, asked } = open();
    const response = await post(app, PATH, filled({ settlement: '{"code":1}', delivery: '{"option":{},"seal":""}' }));
    expect(response.status).toBe(422);
    expect(asked('placePreorder')).toEqual([]);
  });
});

describe('hostile text', () => {
  const EVIL = '"><script>alert(1)</script><img src=x onerror=alert(2)>';

  test('of a buyer comes back as text', async () => {
    const { app } = open();
    const fields = ['fullName', 'phone', 'email', 'street', 'house', 'flat', 'postalCode', 'comment', 'pointQuery'];
    const form = filled({ ...Object.fromEntries(fields.map((name) => [name, EVIL])), settlementQuery: EVIL }, '45');
    form.set('settlement', JSON.stringify({ ...KAZAN, name: EVIL, region: EVIL }));
    const html = await (await post(app, PATH, form)).text();
    expect(html).not.toContain('<script');
    expect(html).not.toContain('<img');
    expect(formOf(html).get('fullName')).toBe(EVIL);
    expect(formOf(html).get('comment')).toBe(EVIL);
  });

  test('of a shop, a product or a carrier comes out as text', async () => {
    const [item] = orderWith().items;
    const order = orderWith({
      items: item ? [{ ...item, name: EVIL }] : [],
      address: { ...orderWith().address, settlementCode: '1', settlement: EVIL },
    });
    const options = OPTIONS.map(({ option, seal }) => ({ seal, option: { ...option, methodName: EVIL } }));
    const { app } = open(
      { openPreorder: async () => ({ state: 'open', shopName: EVIL, order }), quotes: async () => options },
      order,
    );
    const html = await (await app.request(PATH)).text();
    expect(html).not.toContain('<script');
    expect(html).not.toContain('<img');
  });
});

describe('languages', () => {
  test.each([
    [{}, '', 'ru'],
    [{ 'accept-language': 'en-US,en;q=0.9' }, '', 'en'],
    [{ 'accept-language': 'de-DE,de;q=0.9' }, '', 'ru'],
    [{ 'accept-language': 'en-US' }, '?lang=ru', 'ru'],
    [{}, '?lang=en', 'en'],
    [{}, '?lang=<b>', 'ru'],
  ])('%o %s → %s', async (headers, query, language) => {
    const { app } = open();
    const html = await (await app.request(PATH + query, { headers: headers as Record<string, string> })).text();
    expect(html).toContain(`<html lang="${language}">`);
    expect(html).toContain(language === 'ru' ? 'Оформление заказа' : 'Complete your order');
  });
});
