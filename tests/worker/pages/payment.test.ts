import { describe, expect, test } from 'vitest';
import type { BuyerServices } from '#worker/services/buyer/contract';
import { buyerPages } from '../../../worker/pages/routes.tsx';
import { fakeServices, orderWith, SHOP, TOKEN } from './fake-services.ts';
import { post } from './form.ts';

const EMPTY = new URLSearchParams();

function open(changes: Partial<BuyerServices> = {}) {
  const fake = fakeServices(changes);
  return { ...fake, app: buyerPages(() => fake.services) };
}

const returning = (state: 'paid' | 'pending' | 'canceled') =>
  open({
    paymentReturn: async () => ({
      state,
      shopName: SHOP,
      order: orderWith({ totalKopecks: 123_400 }),
      payUrl: '/pay/again',
    }),
  });

describe('the payment page', () => {
  test('says what is paid for, how much and to whom, and starts nothing', async () => {
    const { app, calls } = open();
    const html = await (await app.request(`/pay/${TOKEN}`)).text();
    expect(html).toMatch(/<button[^>]*>Оплатить 5\u00a0570,50\u00a0₽<\/button>/);
    for (const words of [SHOP, '261123-204825', 'Чайник исинский', 'СДЭК, курьером до двери', '490,50\u00a0₽'])
      expect(html).toContain(words);
    expect(calls.map(({ name }) => name)).toEqual(['openPayment', 'noteOpened']);
  });

  test('the button leads to the payment service', async () => {
    const { app, asked } = open();
    const response = await post(app, `/pay/${TOKEN}`, EMPTY);
    expect(response.status).toBe(303);
    expect(response.headers.get('location')).toBe('https://yoomoney.ru/checkout?orderId=1');
    expect(asked('startPayment')).toHaveLength(1);
  });

  test('a service that does not answer is said, and the buyer can try again', async () => {
    const { app } = open({ startPayment: async () => ({ state: 'unavailable' }) });
    const response = await post(app, `/pay/${TOKEN}`, EMPTY);
    expect(response.status).toBe(503);
    const html = await response.text();
    expect(html).toContain('Платёжный сервис не отвечает');
    expect(html).toContain('Попробовать ещё раз');
  });

  test('an order paid meanwhile is not paid twice', async () => {
    const { app } = open({ startPayment: async () => ({ state: 'dead', reason: 'already_paid', shopName: SHOP }) });
    const response = await post(app, `/pay/${TOKEN}`, EMPTY);
    expect(response.status).toBe(410);
    expect(await response.text()).toContain('Заказ уже оплачен');
  });
});

describe('coming back from the payment service', () => {
  test('paid', async () => {
    const html = await (await returning('paid').app.request(`/pay/return/${TOKEN}`)).text();
    expect(html).toContain('Оплата получена');
    expect(html).toContain('1\u00a0234\u00a0₽');
    expect(html).not.toContain('http-equiv="refresh"');
  });

  test('canceled leads back to the payment', async () => {
    const html = await (await returning('canceled').app.request(`/pay/return/${TOKEN}`)).text();
    expect(html).toContain('Оплата не прошла');
    expect(html).toMatch(/<a class="button wide" href="\/pay\/again"[^>]*>Попробовать ещё раз/);
  });

  test('pending looks again by itself every three seconds, a bounded number of times, in the same language', async () => {
    const { app } = returning('pending');
    let query = '?lang=en';
    let refreshes = 0;
    for (; refreshes < 50; refreshes += 1) {
      const html = await (await app.request(`/pay/return/${TOKEN}${query}`)).text();
      expect(html).toContain('Checking the payment');
      expect(html).toContain('Check again');
      const next = /http-equiv="refresh" content="3;url=([^"]+)"/.exec(html)?.[1];
      if (!next) break;
      query = next.replaceAll('&amp;', '&');
    }
    expect(refreshes).toBe(10);
  });

  test.each(['-1', '1e9', 'x', '999999999'])('a counter of "%s" is no counter', async (n) => {
    const html = await (await returning('pending').app.request(`/pay/return/${TOKEN}?n=${n}`)).text();
    expect(html).toContain('content="3;url=?n=1&amp;lang=ru"');
  });
});
