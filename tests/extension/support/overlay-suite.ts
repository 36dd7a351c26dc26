import type { Page } from '@playwright/test';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { ExtensionBrowser, fixture } from './browser.ts';
import { FakeApi } from './fake-api.ts';

export const DETAIL = 'https://demo.retailcrm.ru/orders/1203/edit';
export const LIST = 'https://demo.retailcrm.ru/orders/';
export const ANCHORLESS = '<!doctype html><title>Заказ</title><h1>Заказ</h1>';
export const UNPAID_ONLINE = {
  cod: null,
  prepayment: { method: 'online_card', paid: false, refundedKopecks: 0 },
  hasPaymentLink: true,
} as const;

/** One browser for the file; for each test a signed-in extension, a fresh API and RetailCRM's pages as they are. */
export function overlaySuite() {
  const suite = {} as { browser: ExtensionBrowser; api: FakeApi; address: string };
  beforeAll(async () => {
    suite.browser = await ExtensionBrowser.launch();
  });
  afterAll(() => suite.browser.close());
  beforeEach(async () => {
    suite.api = new FakeApi();
    suite.address = await suite.api.start();
    await suite.browser.signIn(suite.address);
    suite.browser.serve('/orders/1203/edit', await fixture('retailcrm-detail.html'));
    suite.browser.serve('/orders/', await fixture('retailcrm-list.html'));
  });
  afterEach(async () => {
    for (const page of suite.browser.context.pages().slice(1)) await page.close();
    await suite.api.stop();
  });
  return suite;
}

/** Two frames: what the overlay does in one pass is done. */
export const settle = (page: Page) =>
  page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));

export const hostsOf = (page: Page) =>
  page.evaluate(() => [...document.querySelectorAll('[data-ol]')].map((element) => element.localName));

export const barIsBefore = (page: Page, selector: string) =>
  page.evaluate((wanted) => document.querySelector(wanted)?.previousElementSibling?.localName, selector);
