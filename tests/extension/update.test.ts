import { afterAll, beforeAll, expect, test } from 'vitest';
import { ExtensionBrowser, fixture } from './support/browser.ts';
import { findAll, waitFor } from './support/closed-root.ts';
import { FakeApi } from './support/fake-api.ts';

let browser: ExtensionBrowser;
const api = new FakeApi();

beforeAll(async () => {
  browser = await ExtensionBrowser.launch('dark');
  await browser.signIn(await api.start());
});
afterAll(async () => {
  await browser.close();
  await api.stop();
});

test('after an update of the extension the open page is asked to be reloaded, and nothing else is left', async () => {
  api.put('1203');
  browser.serve('/orders/1203/edit', await fixture('retailcrm-detail.html'));
  const page = await browser.open('https://demo.retailcrm.ru/orders/1203/edit');
  await waitFor(page, { host: 'orderlane-bar', text: '251121' });
  await browser.reloadExtension();
  await waitFor(page, { host: 'orderlane-dock', text: 'Расширение обновилось' });
  expect(await findAll(page, { host: 'orderlane-bar' })).toEqual([]);
});
