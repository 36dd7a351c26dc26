import type { Page } from '@playwright/test';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { EXTENSION_ID, ExtensionBrowser, fixture } from './support/browser.ts';
import { findAll, forgeClick, gone, press, waitFor } from './support/closed-root.ts';
import { FakeApi, job } from './support/fake-api.ts';

const DETAIL = 'https://demo.retailcrm.ru/orders/1203/edit';
const LIST = 'https://demo.retailcrm.ru/orders/';
const UNPAID_ONLINE = {
  cod: null,
  prepayment: { method: 'online_card', paid: false, refundedKopecks: 0 },
  hasPaymentLink: true,
} as const;

type Fx = { __fx: { swap(): void; go(path: string, html?: string): void; addRow(id: string, name: string): void } };

let browser: ExtensionBrowser;
let api: FakeApi;
let address: string;

beforeAll(async () => {
  browser = await ExtensionBrowser.launch();
});
afterAll(() => browser.close());

beforeEach(async () => {
  api = new FakeApi();
  address = await api.start();
  await browser.signIn(address);
  browser.serve('/orders/1203/edit', await fixture('retailcrm-detail.html'));
  browser.serve('/orders/', await fixture('retailcrm-list.html'));
});
afterEach(async () => {
  for (const page of browser.context.pages().slice(1)) await page.close();
  await api.stop();
});

/** Two frames: what the overlay does in one pass is done. */
const settle = (page: Page) =>
  page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));

const hostsOf = (page: Page) =>
  page.evaluate(() => [...document.querySelectorAll('[data-ol]')].map((element) => element.localName));

const barIsBefore = (page: Page, selector: string) =>
  page.evaluate((wanted) => document.querySelector(wanted)?.previousElementSibling?.localName, selector);

describe('on an order page', () => {
  test('the bar stands before the first anchor and shows the order', async () => {
    api.put('1203');
    const page = await browser.open(DETAIL);
    await waitFor(page, { host: 'orderlane-bar', text: '251121-110300' });
    expect(await barIsBefore(page, '#order-common')).toBe('orderlane-bar');
    expect(await hostsOf(page)).toEqual(['orderlane-bar']);
    const [view] = await findAll(page, { tag: 'section' });
    expect(view?.text).toContain('Новый');
    expect(view?.text).toMatch(/12\s350\s₽/);
    expect(view?.text).toContain('RetailCRM');
    expect(view?.text).not.toContain('Сидоров');
  });

  test('the bar is back within a frame when the page replaces its surroundings at once', async () => {
    api.put('1203');
    const page = await browser.open(DETAIL);
    await waitFor(page, { host: 'orderlane-bar', text: '251121' });
    for (let round = 0; round < 3; round++) {
      await page.evaluate(() => (window as unknown as Fx).__fx.swap());
      await settle(page);
      expect(await barIsBefore(page, '#order-common')).toBe('orderlane-bar');
      expect(await findAll(page, { tag: 'section', host: 'orderlane-bar' })).toHaveLength(1);
    }
  });

  test('without any anchor the dock stands in, with the same actions', async () => {
    api.put('1203', UNPAID_ONLINE);
    browser.serve('/orders/1203/edit', '<!doctype html><title>Заказ</title><h1>Заказ</h1>');
    const page = await browser.open(DETAIL);
    await waitFor(page, { host: 'orderlane-dock', text: '251121' });
    const labels = (await findAll(page, { tag: 'button' })).map(({ text, attributes }) => attributes['aria-label'] ?? text);
    expect(labels).toEqual(expect.arrayContaining(['Отправить в', 'Сменить статус', 'Скопировать ссылку на оплату']));
    await press(page, { tag: 'button', label: 'Свернуть' });
    await waitFor(page, { label: 'Развернуть панель' });
  });

  test('strict page policy changes nothing', async () => {
    api.put('1203');
    const csp =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; frame-src 'none'; connect-src 'none'; require-trusted-types-for 'script'; trusted-types 'none'";
    browser.serve('/orders/1203/edit', await fixture('hostile-csp.html'), { 'content-security-policy': csp });
    const page = await browser.open(DETAIL);
    await waitFor(page, { host: 'orderlane-bar', text: '251121' });
    await press(page, { tag: 'button', label: 'Сменить статус' });
    await waitFor(page, { tag: 'button', text: 'Подтвержден' });
  });

  test('an order that nobody knows is said to be unknown', async () => {
    const page = await browser.open(DETAIL);
    await waitFor(page, { text: 'В Orderlane такого заказа нет' });
  });

  test('signed out, it offers the sign-in, and shows the order once that is done', async () => {
    api.put('1203');
    await browser.store({ session: null });
    const page = await browser.open(DETAIL);
    const [opened] = await Promise.all([
      browser.context.waitForEvent('page'),
      press(page, { tag: 'button', text: 'Войти' }),
    ]);
    expect(opened.url()).toBe(`chrome-extension://${EXTENSION_ID}/cabinet.html`);
    expect(api.requests).toEqual([]);
    await browser.signIn(address);
    await page.bringToFront();
    await waitFor(page, { text: '251121-110300' });
  });

  test('an answer for the order before this one is dropped', async () => {
    api.put('1203');
    api.put('1204');
    let release = () => {};
    api.holds.set('1203', new Promise((resolve) => (release = resolve)));
    const page = await browser.open(DETAIL);
    await waitFor(page, { text: 'Ищем заказ' });
    await page.evaluate(() => history.pushState({}, '', '/orders/1204/edit'));
    await waitFor(page, { tag: 'button', text: '251121-110400' });
    release();
    await page.waitForTimeout(400);
    expect(await findAll(page, { text: '251121-110300' })).toEqual([]);
    expect(await findAll(page, { tag: 'section' })).toHaveLength(1);
  });
});

describe('acting', () => {
  const shiptorLink = (change: object) => ({
    id: 'lnk_2',
    connectionId: 'con_shiptor',
    system: 'shiptor' as const,
    state: 'linked' as const,
    externalId: '77',
    url: 'https://shiptor.ru/account/shippings/77',
    trackingNumber: 'RP90000077',
    externalStatus: 'Новая',
    error: null,
    updatedAt: new Date().toISOString(),
    ...change,
  });

  test('sending shows the tracking number without a reload', async () => {
    const row = api.put('1203');
    api.onSend = (_, id) => {
      api.put('1203', { links: [...row.links, shiptorLink({ state: 'queued', trackingNumber: null, url: null })] });
      setTimeout(() => api.put('1203', { status: 'sent', links: [...row.links, shiptorLink({})] }), 1_200);
      return { status: 202, body: job(id) };
    };
    const page = await browser.open(DETAIL);
    await press(page, { tag: 'button', label: 'Отправить в' });
    await press(page, { tag: 'button', text: /^Shiptor$/ });
    await waitFor(page, { text: 'Shiptor: передан, трек-номер RP90000077' });
    await waitFor(page, { tag: 'span', text: 'Передан' });
    const links = await findAll(page, { tag: 'a', text: 'RP90000077' });
    expect(links[0]?.attributes.href).toBe('https://shiptor.ru/account/shippings/77');
    expect(api.asked(/^POST .*\/send$/).map(({ body }) => body)).toEqual([{ connectionId: 'con_shiptor' }]);
  });

  test('a refusal is told in the words of the system', async () => {
    const row = api.put('1203');
    const words = 'Оплата картой при получении недоступна для Почты России';
    api.onSend = (_, id) => {
      const link = shiptorLink({ state: 'failed', trackingNumber: null, url: null, error: { code: '400', message: words } });
      api.put('1203', { status: 'problem', problem: { code: '400', message: words }, links: [...row.links, link] });
      return { status: 202, body: job(id) };
    };
    const page = await browser.open(DETAIL);
    await press(page, { tag: 'button', label: 'Отправить в' });
    await press(page, { tag: 'button', text: /^Shiptor$/ });
    await waitFor(page, { className: 'notice', text: `Shiptor: ${words}` });
    await waitFor(page, { className: 'problem', text: words });
  });

  test('an unpaid online order wants a second press before its parcel leaves', async () => {
    api.put('1203', UNPAID_ONLINE);
    const page = await browser.open(DETAIL);
    await press(page, { tag: 'button', label: 'Отправить в' });
    await press(page, { tag: 'button', text: /^Shiptor$/ });
    await waitFor(page, { text: 'посылка уйдёт без наложенного платежа' });
    expect(api.asked(/\/send$/)).toEqual([]);
    await press(page, { tag: 'button', text: 'Отправить неоплаченным' });
    await expect.poll(() => api.asked(/\/send$/).length).toBe(1);
  });

  test('a click that no person made sends nothing', async () => {
    api.put('1203');
    const page = await browser.open(DETAIL);
    await waitFor(page, { tag: 'button', label: 'Отправить в' });
    await forgeClick(page, { tag: 'button', label: 'Отправить в' });
    await settle(page);
    expect(await findAll(page, { tag: 'button', text: /^Shiptor$/ })).toEqual([]);
    await press(page, { tag: 'button', label: 'Отправить в' });
    await waitFor(page, { tag: 'button', text: /^Shiptor$/ });
    await forgeClick(page, { tag: 'button', text: /^Shiptor$/ });
    await page.waitForTimeout(300);
    expect(api.asked(/\/send$/)).toEqual([]);
  });

  test('a click on what the page made see-through does nothing', async () => {
    api.put('1203');
    const page = await browser.open(DETAIL);
    await waitFor(page, { tag: 'button', label: 'Отправить в' });
    await page.evaluate(() => {
      const bar = document.querySelector<HTMLElement>('orderlane-bar');
      if (bar) bar.style.opacity = '0';
    });
    await press(page, { tag: 'button', label: 'Отправить в' });
    await settle(page);
    expect(await findAll(page, { tag: 'button', text: /^Shiptor$/ })).toEqual([]);
  });

  test('a status is changed with the version that was seen, and shown', async () => {
    api.put('1203', { version: 4 });
    api.onStatus = (_, id) => {
      api.put('1203', { status: 'confirmed', version: 5 });
      return { body: { ...api.orders.get('1203'), id } };
    };
    const page = await browser.open(DETAIL);
    await press(page, { tag: 'button', label: 'Сменить статус' });
    await press(page, { tag: 'button', text: 'Подтвержден' });
    await expect.poll(() => api.asked(/\/status$/).map(({ body }) => body)).toEqual([{ status: 'confirmed', version: 4 }]);
  });

  test.each([
    ['Сменить статус', 'Отменен', 'confirm=status.cancelled'],
    ['Сменить статус', 'Удален', 'confirm=status.deleted'],
    ['Отправить в', 'RetailCRM: отправить ещё раз', 'confirm=send.con_retailcrm'],
  ])('%s → %s is confirmed in the cabinet', async (menu, item, confirm) => {
    api.put('1203');
    const page = await browser.open(DETAIL);
    await press(page, { tag: 'button', label: menu });
    const [opened] = await Promise.all([
      browser.context.waitForEvent('page'),
      press(page, { tag: 'button', text: item }),
    ]);
    expect(opened.url()).toBe(`chrome-extension://${EXTENSION_ID}/cabinet.html#/orders/ord_1203?${confirm}`);
    expect(api.asked(/\/(status|send)$/)).toEqual([]);
  });

  test.each([
    ['as usual', undefined],
    ['where the page forbids the clipboard', { 'permissions-policy': 'clipboard-write=()' }],
  ])('the payment link is copied %s', async (_, headers) => {
    api.put('1203', UNPAID_ONLINE);
    browser.serve('/orders/1203/edit', await fixture('retailcrm-detail.html'), headers);
    const page = await browser.open(DETAIL);
    await waitFor(page, { tag: 'button', label: 'Скопировать ссылку на оплату' });
    await expect.poll(() => api.asked(/payment-link$/).length).toBe(1);
    await press(page, { tag: 'button', label: 'Скопировать ссылку на оплату' });
    await waitFor(page, { text: 'Ссылка скопирована' });
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(
      'https://pay.example.ru/pay/token-of-ord_1203',
    );
    expect(api.asked(/payment-link$/)).toHaveLength(1);
  });

  test('menus answer to the keyboard, and the page does not hear it', async () => {
    api.put('1203');
    const page = await browser.open(DETAIL);
    await page.evaluate(() => {
      document.title = '';
      document.addEventListener('keydown', ({ key }) => {
        document.title += key;
      });
    });
    await press(page, { tag: 'button', label: 'Сменить статус' });
    await waitFor(page, { tag: 'button', text: 'Подтвержден' });
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Escape');
    await gone(page, { className: 'menu' });
    await page.keyboard.press('Enter');
    await waitFor(page, { className: 'menu' });
    await page.keyboard.press('Home');
    await page.keyboard.press('Enter');
    await expect.poll(() => api.asked(/\/status$/).map(({ body }) => body)).toEqual([{ status: 'problem', version: 1 }]);
    expect(await page.title()).toBe('');
  });

  test('hidden on a site, it is gone until it is asked back', async () => {
    api.put('1203');
    const page = await browser.open(DETAIL);
    await press(page, { tag: 'button', label: 'Ещё' });
    await press(page, { tag: 'button', text: 'Скрыть на этом сайте' });
    await gone(page, {});
    await page.reload();
    await page.waitForTimeout(500);
    expect(await hostsOf(page)).toEqual([]);
    await browser.store({ hiddenHosts: [] });
    await page.reload();
    await waitFor(page, { host: 'orderlane-bar', text: '251121' });
  });
});

describe('on a list', () => {
  test('every row has its chip, and one question asks for them all', async () => {
    api.put('1201', { status: 'sent' });
    api.put('1203', { status: 'problem', problem: { code: 'x', message: 'Нет индекса' } });
    const page = await browser.open(LIST);
    await waitFor(page, { host: 'orderlane-chip', text: 'Проблемный' });
    const chips = await findAll(page, { host: 'orderlane-chip', tag: 'button' });
    expect(chips.map(({ text, attributes }) => text || attributes['aria-label'])).toEqual([
      'Передан',
      'В Orderlane такого заказа нет',
      'Проблемный',
    ]);
    expect(await page.evaluate(() => [...document.querySelectorAll('td a + orderlane-chip')].length)).toBe(3);
    expect(api.asked(/resolve$/)).toHaveLength(1);
  });

  test('a row that comes later gets its chip; a row that goes takes it away', async () => {
    api.put('1205');
    const page = await browser.open(LIST);
    await waitFor(page, { host: 'orderlane-chip', tag: 'button' });
    await page.evaluate(() => (window as unknown as Fx).__fx.addRow('1205', '1205A'));
    await waitFor(page, { host: 'orderlane-chip', text: 'Новый' });
    expect(await hostsOf(page)).toHaveLength(4);
    await page.evaluate(() => document.querySelector('tr[data-url="/orders/1205/edit"]')?.closest('tbody')?.remove());
    await settle(page);
    expect(await hostsOf(page)).toHaveLength(3);
  });

  test('a chip opens the order of its row, with its actions', async () => {
    api.put('1201');
    const page = await browser.open(LIST);
    await press(page, { host: 'orderlane-chip', tag: 'button', text: 'Новый' });
    await press(page, { host: 'orderlane-panel', tag: 'button', label: 'Отправить в' });
    await press(page, { host: 'orderlane-panel', tag: 'button', text: /^Shiptor$/ });
    await expect.poll(() => api.asked(/\/orders\/ord_1201\/send$/).length).toBe(1);
    await page.keyboard.press('Escape');
    await gone(page, { host: 'orderlane-panel' });
  });

  test('an in-app walk from the list to an order leaves no chips behind', async () => {
    api.put('1203');
    const page = await browser.open(LIST);
    await waitFor(page, { host: 'orderlane-chip', text: 'Новый' });
    const form = /<form id="order-form"[\s\S]*<\/form>/.exec(await fixture('retailcrm-detail.html'))?.[0];
    await page.evaluate((html) => (window as unknown as Fx).__fx.go('/orders/1203/edit', html), form);
    await waitFor(page, { host: 'orderlane-bar', text: '251121-110300' });
    expect(await hostsOf(page)).toEqual(['orderlane-bar']);
    expect(await barIsBefore(page, '#order-common')).toBe('orderlane-bar');
  });
});
