import type { Page } from '@playwright/test';
import { describe, expect, test } from 'vitest';
import { EXTENSION_ID, fixture } from './support/browser.ts';
import { boxOf, findAll, gone, press, waitFor } from './support/closed-root.ts';
import {
  ANCHORLESS,
  barIsBefore,
  DETAIL,
  hostsOf,
  overlaySuite,
  settle,
  UNPAID_ONLINE,
} from './support/overlay-suite.ts';

type Fx = { __fx: { swap(): void; go(path: string, html?: string): void; addRow(id: string, name: string): void } };

const suite = overlaySuite();

describe('on an order page', () => {
  test('the bar stands before the first anchor and shows the order', async () => {
    suite.api.put('1203');
    const page = await suite.browser.open(DETAIL);
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
    suite.api.put('1203');
    const page = await suite.browser.open(DETAIL);
    await waitFor(page, { host: 'orderlane-bar', text: '251121' });
    for (let round = 0; round < 3; round++) {
      await page.evaluate(() => (window as unknown as Fx).__fx.swap());
      await settle(page);
      expect(await barIsBefore(page, '#order-common')).toBe('orderlane-bar');
      expect(await findAll(page, { tag: 'section', host: 'orderlane-bar' })).toHaveLength(1);
    }
  });

  test('without any anchor the dock stands in, with the same actions', async () => {
    suite.api.put('1203', UNPAID_ONLINE);
    suite.browser.serve('/orders/1203/edit', ANCHORLESS);
    const page = await suite.browser.open(DETAIL);
    await waitFor(page, { host: 'orderlane-dock', text: '251121' });
    const labels = (await findAll(page, { tag: 'button' })).map(
      ({ text, attributes }) => attributes['aria-label'] ?? text,
    );
    expect(labels).toEqual(expect.arrayContaining(['Отправить в', 'Сменить статус', 'Скопировать ссылку на оплату']));
    await press(page, { tag: 'button', label: 'Свернуть' });
    await waitFor(page, { label: 'Развернуть панель' });
  });

  test('the stand-in on this machine counts, with its port as part of the account', async () => {
    suite.api.put('1203');
    suite.api.accounts.add('retailcrm.localhost:8788');
    const page = await suite.browser.open('http://retailcrm.localhost:8788/orders/1203/edit');
    await waitFor(page, { host: 'orderlane-bar', text: '251121-110300' });
  });

  test('a page that only has the address of one, off the cloud, is left alone', async () => {
    suite.browser.serve('/orders/1203/edit', ANCHORLESS);
    const page = await suite.browser.open('http://retailcrm.localhost:8788/orders/1203/edit');
    await page.waitForTimeout(1_000);
    expect(await hostsOf(page)).toEqual([]);
    expect(suite.api.requests).toEqual([]);
  });

  test('strict page policy changes nothing', async () => {
    suite.api.put('1203');
    const csp =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; frame-src 'none'; connect-src 'none'; require-trusted-types-for 'script'; trusted-types 'none'";
    suite.browser.serve('/orders/1203/edit', await fixture('hostile-csp.html'), { 'content-security-policy': csp });
    const page = await suite.browser.open(DETAIL);
    await waitFor(page, { host: 'orderlane-bar', text: '251121' });
    await press(page, { tag: 'button', label: 'Сменить статус' });
    await waitFor(page, { tag: 'button', text: 'Подтвержден' });
  });

  test('an order that nobody knows is said to be unknown', async () => {
    const page = await suite.browser.open(DETAIL);
    await waitFor(page, { text: 'В Orderlane такого заказа нет' });
  });

  test('signed out, it offers the sign-in, and shows the order once that is done', async () => {
    suite.api.put('1203');
    await suite.browser.store({ session: null });
    const page = await suite.browser.open(DETAIL);
    const [opened] = await Promise.all([
      suite.browser.context.waitForEvent('page'),
      press(page, { tag: 'button', text: 'Войти' }),
    ]);
    expect(opened.url()).toBe(`chrome-extension://${EXTENSION_ID}/cabinet.html`);
    expect(suite.api.requests).toEqual([]);
    await suite.browser.signIn(suite.address);
    await page.bringToFront();
    await waitFor(page, { text: '251121-110300' });
  });

  test('an answer for the order before this one is dropped', async () => {
    suite.api.put('1203');
    suite.api.put('1204');
    let release = () => {};
    suite.api.holds.set('1203', new Promise((resolve) => (release = resolve)));
    const page = await suite.browser.open(DETAIL);
    await waitFor(page, { text: 'Ищем заказ' });
    await page.evaluate(() => history.pushState({}, '', '/orders/1204/edit'));
    await waitFor(page, { tag: 'button', text: '251121-110400' });
    release();
    await page.waitForTimeout(400);
    expect(await findAll(page, { text: '251121-110300' })).toEqual([]);
    expect(await findAll(page, { tag: 'section' })).toHaveLength(1);
  });
});

describe('the dock', () => {
  const boxOfDock = async (page: Page) =>
    boxOf(page, await waitFor(page, { host: 'orderlane-dock', className: 'floating' }));

  test('stays where it was dragged to', async () => {
    suite.api.put('1203');
    suite.browser.serve('/orders/1203/edit', ANCHORLESS);
    await suite.browser.store({ dockStates: {} });
    const page = await suite.browser.open(DETAIL);
    const title = await boxOf(page, await waitFor(page, { host: 'orderlane-dock', className: 'floating-title' }));
    const before = await boxOfDock(page);
    await page.mouse.move(title.x + 40, title.y + 10);
    await page.mouse.down();
    await page.mouse.move(title.x - 160, title.y - 90, { steps: 4 });
    await page.mouse.up();
    const after = await boxOfDock(page);
    expect(after).toMatchObject({ x: before.x - 200, y: before.y - 100 });
    await page.reload();
    await waitFor(page, { host: 'orderlane-dock', text: '251121' });
    expect(await boxOfDock(page)).toMatchObject({ x: after.x, y: after.y });
  });

  test('gives way to the bar when the page draws a place for it', async () => {
    suite.api.put('1203');
    suite.browser.serve('/orders/1203/edit', ANCHORLESS);
    const page = await suite.browser.open(DETAIL);
    await waitFor(page, { host: 'orderlane-dock', text: '251121' });
    await page.evaluate(() => {
      const place = document.createElement('div');
      place.id = 'order-common';
      place.textContent = 'x';
      document.body.append(place);
    });
    await settle(page);
    expect(await hostsOf(page)).toEqual(['orderlane-bar']);
  });

  test('the shortcut folds what is shown, and unfolds it', async () => {
    suite.api.put('1203');
    const page = await suite.browser.open(DETAIL);
    await waitFor(page, { label: 'Отправить в' });
    await suite.browser.tellTabs({ type: 'overlay.toggle' });
    await gone(page, { label: 'Отправить в' });
    await waitFor(page, { label: 'Развернуть панель' });
    await suite.browser.tellTabs({ type: 'overlay.toggle' });
    await waitFor(page, { label: 'Отправить в' });
  });
});
