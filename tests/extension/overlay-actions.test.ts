import { describe, expect, test } from 'vitest';
import { EXTENSION_ID, fixture } from './support/browser.ts';
import { findAll, forgeClick, gone, press, waitFor } from './support/closed-root.ts';
import { job } from './support/fake-api.ts';
import { DETAIL, hostsOf, overlaySuite, settle, UNPAID_ONLINE } from './support/overlay-suite.ts';

const suite = overlaySuite();

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
    const row = suite.api.put('1203');
    suite.api.onSend = (_, id) => {
      suite.api.put('1203', {
        links: [...row.links, shiptorLink({ state: 'queued', trackingNumber: null, url: null })],
      });
      setTimeout(() => suite.api.put('1203', { status: 'sent', links: [...row.links, shiptorLink({})] }), 1_200);
      return { status: 202, body: job(id) };
    };
    const page = await suite.browser.open(DETAIL);
    await press(page, { tag: 'button', label: 'Отправить в' });
    await press(page, { tag: 'button', text: /^Shiptor$/ });
    await waitFor(page, { text: 'Shiptor: передан, трек-номер RP90000077' });
    await waitFor(page, { tag: 'span', text: 'Передан' });
    const links = await findAll(page, { tag: 'a', text: 'RP90000077' });
    expect(links[0]?.attributes.href).toBe('https://shiptor.ru/account/shippings/77');
    expect(suite.api.asked(/^POST .*\/send$/).map(({ body }) => body)).toEqual([{ connectionId: 'con_shiptor' }]);
  });

  test('a refusal is told in the words of the system', async () => {
    const row = suite.api.put('1203');
    const words = 'Оплата картой при получении недоступна для Почты России';
    suite.api.onSend = (_, id) => {
      const link = shiptorLink({
        state: 'failed',
        trackingNumber: null,
        url: null,
        error: { code: '400', message: words },
      });
      suite.api.put('1203', {
        status: 'problem',
        problem: { code: '400', message: words },
        links: [...row.links, link],
      });
      return { status: 202, body: job(id) };
    };
    const page = await suite.browser.open(DETAIL);
    await press(page, { tag: 'button', label: 'Отправить в' });
    await press(page, { tag: 'button', text: /^Shiptor$/ });
    await waitFor(page, { className: 'notice', text: `Shiptor: ${words}` });
    await waitFor(page, { className: 'problem', text: words });
  });

  test('an unpaid online order wants a second press before its parcel leaves', async () => {
    suite.api.put('1203', UNPAID_ONLINE);
    const page = await suite.browser.open(DETAIL);
    await press(page, { tag: 'button', label: 'Отправить в' });
    await press(page, { tag: 'button', text: /^Shiptor$/ });
    await waitFor(page, { text: 'посылка уйдёт без наложенного платежа' });
    expect(suite.api.asked(/\/send$/)).toEqual([]);
    await press(page, { tag: 'button', text: 'Отправить неоплаченным' });
    await expect.poll(() => suite.api.asked(/\/send$/).length).toBe(1);
  });

  test('a click that no person made sends nothing', async () => {
    suite.api.put('1203');
    const page = await suite.browser.open(DETAIL);
    await waitFor(page, { tag: 'button', label: 'Отправить в' });
    await forgeClick(page, { tag: 'button', label: 'Отправить в' });
    await settle(page);
    expect(await findAll(page, { tag: 'button', text: /^Shiptor$/ })).toEqual([]);
    await press(page, { tag: 'button', label: 'Отправить в' });
    await waitFor(page, { tag: 'button', text: /^Shiptor$/ });
    await forgeClick(page, { tag: 'button', text: /^Shiptor$/ });
    await page.waitForTimeout(300);
    expect(suite.api.asked(/\/send$/)).toEqual([]);
  });

  test('a click on what the page made see-through does nothing', async () => {
    suite.api.put('1203');
    const page = await suite.browser.open(DETAIL);
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
    suite.api.put('1203', { version: 4 });
    suite.api.onStatus = (_, id) => {
      suite.api.put('1203', { status: 'confirmed', version: 5 });
      return { body: { ...suite.api.orders.get('1203'), id } };
    };
    const page = await suite.browser.open(DETAIL);
    await press(page, { tag: 'button', label: 'Сменить статус' });
    await press(page, { tag: 'button', text: 'Подтвержден' });
    await expect
      .poll(() => suite.api.asked(/\/status$/).map(({ body }) => body))
      .toEqual([{ status: 'confirmed', version: 4 }]);
  });

  test.each([
    ['Сменить статус', 'Отменен', 'confirm=status.cancelled'],
    ['Сменить статус', 'Удален', 'confirm=status.deleted'],
    ['Отправить в', 'RetailCRM: отправить ещё раз', 'confirm=send.con_retailcrm'],
  ])('%s → %s is confirmed in the cabinet', async (menu, item, confirm) => {
    suite.api.put('1203');
    const page = await suite.browser.open(DETAIL);
    await press(page, { tag: 'button', label: menu });
    const [opened] = await Promise.all([
      suite.browser.context.waitForEvent('page'),
      press(page, { tag: 'button', text: item }),
    ]);
    expect(opened.url()).toBe(`chrome-extension://${EXTENSION_ID}/cabinet.html#/orders/ord_1203?${confirm}`);
    expect(suite.api.asked(/\/(status|send)$/)).toEqual([]);
  });

  test.each([
    ['as usual', undefined],
    ['where the page forbids the clipboard', { 'permissions-policy': 'clipboard-write=()' }],
  ])('the payment link is copied %s', async (_, headers) => {
    suite.api.put('1203', UNPAID_ONLINE);
    suite.browser.serve('/orders/1203/edit', await fixture('retailcrm-detail.html'), headers);
    const page = await suite.browser.open(DETAIL);
    await waitFor(page, { tag: 'button', label: 'Скопировать ссылку на оплату' });
    await expect.poll(() => suite.api.asked(/payment-link$/).length).toBe(1);
    await press(page, { tag: 'button', label: 'Скопировать ссылку на оплату' });
    await waitFor(page, { text: 'Ссылка скопирована' });
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(
      'https://pay.example.ru/pay/token-of-ord_1203',
    );
    expect(suite.api.asked(/payment-link$/)).toHaveLength(1);
  });

  test('menus answer to the keyboard, and the page does not hear it', async () => {
    suite.api.put('1203');
    const page = await suite.browser.open(DETAIL);
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
    await expect
      .poll(() => suite.api.asked(/\/status$/).map(({ body }) => body))
      .toEqual([{ status: 'problem', version: 1 }]);
    expect(await page.title()).toBe('');
  });

  test('hidden on a site, it is gone until it is asked back', async () => {
    suite.api.put('1203');
    const page = await suite.browser.open(DETAIL);
    await press(page, { tag: 'button', label: 'Ещё' });
    await press(page, { tag: 'button', text: 'Скрыть на этом сайте' });
    await gone(page, {});
    await page.reload();
    await page.waitForTimeout(500);
    expect(await hostsOf(page)).toEqual([]);
    await suite.browser.store({ hiddenHosts: [] });
    await page.reload();
    await waitFor(page, { host: 'orderlane-bar', text: '251121' });
  });
});

test('what was done in the cabinet shows when the page is looked at again', async () => {
  suite.api.put('1203');
  const page = await suite.browser.open(DETAIL);
  await press(page, { tag: 'button', label: 'Сменить статус' });
  const [cabinet] = await Promise.all([
    suite.browser.context.waitForEvent('page'),
    press(page, { tag: 'button', text: 'Отменен' }),
  ]);
  suite.api.put('1203', { status: 'cancelled', version: 2 });
  await cabinet.close();
  await page.bringToFront();
  await page.evaluate(() => window.dispatchEvent(new Event('focus')));
  await waitFor(page, { tag: 'span', text: 'Отменен' });
});
