import { describe, expect, test } from 'vitest';
import { fixture } from './support/browser.ts';
import { findAll, gone, press, waitFor } from './support/closed-root.ts';
import { barIsBefore, hostsOf, LIST, overlaySuite, settle } from './support/overlay-suite.ts';

type Fx = { __fx: { swap(): void; go(path: string, html?: string): void; addRow(id: string, name: string): void } };

const suite = overlaySuite();

describe('on a list', () => {
  test('every row has its chip, and one question asks for them all', async () => {
    suite.api.put('1201', { status: 'sent' });
    suite.api.put('1203', { status: 'problem', problem: { code: 'x', message: 'Нет индекса' } });
    const page = await suite.browser.open(LIST);
    await waitFor(page, { host: 'orderlane-chip', text: 'Проблемный' });
    const chips = await findAll(page, { host: 'orderlane-chip', tag: 'button' });
    expect(chips.map(({ text, attributes }) => text || attributes['aria-label'])).toEqual([
      'Передан',
      'В Orderlane такого заказа нет',
      'Проблемный',
    ]);
    expect(await page.evaluate(() => [...document.querySelectorAll('td a + orderlane-chip')].length)).toBe(3);
    expect(suite.api.asked(/resolve$/)).toHaveLength(1);
  });

  test('a row that comes later gets its chip; a row that goes takes it away', async () => {
    suite.api.put('1205');
    const page = await suite.browser.open(LIST);
    await waitFor(page, { host: 'orderlane-chip', tag: 'button' });
    await page.evaluate(() => (window as unknown as Fx).__fx.addRow('1205', '1205A'));
    await waitFor(page, { host: 'orderlane-chip', text: 'Новый' });
    expect(await hostsOf(page)).toHaveLength(4);
    await page.evaluate(() => document.querySelector('tr[data-url="/orders/1205/edit"]')?.closest('tbody')?.remove());
    await settle(page);
    expect(await hostsOf(page)).toHaveLength(3);
  });

  test('a chip opens the order of its row, with its actions', async () => {
    suite.api.put('1201');
    const page = await suite.browser.open(LIST);
    await press(page, { host: 'orderlane-chip', tag: 'button', text: 'Новый' });
    await press(page, { host: 'orderlane-panel', tag: 'button', label: 'Отправить в' });
    await press(page, { host: 'orderlane-panel', tag: 'button', text: /^Shiptor$/ });
    await expect.poll(() => suite.api.asked(/\/orders\/ord_1201\/send$/).length).toBe(1);
    await page.keyboard.press('Escape');
    await gone(page, { host: 'orderlane-panel' });
  });

  test('an in-app walk from the list to an order leaves no chips behind', async () => {
    suite.api.put('1203');
    const page = await suite.browser.open(LIST);
    await waitFor(page, { host: 'orderlane-chip', text: 'Новый' });
    const form = /<form id="order-form"[\s\S]*<\/form>/.exec(await fixture('retailcrm-detail.html'))?.[0];
    await page.evaluate((html) => (window as unknown as Fx).__fx.go('/orders/1203/edit', html), form);
    await waitFor(page, { host: 'orderlane-bar', text: '251121-110300' });
    expect(await hostsOf(page)).toEqual(['orderlane-bar']);
    expect(await barIsBefore(page, '#order-common')).toBe('orderlane-bar');
  });
});
