import type { Page } from '@playwright/test';
import { CREDENTIALS, type FakeApi } from '../../support/fake-api.ts';
import { EXTENSION_ID, type ExtensionBrowser } from './browser.ts';

export const cabinetUrl = (hash = ''): string => `chrome-extension://${EXTENSION_ID}/cabinet.html${hash}`;

/** The cabinet in a tab of its own, and what a person reaches for in it. */
export async function openCabinet(browser: ExtensionBrowser, hash = '') {
  const page = await browser.open(cabinetUrl(hash));
  return cabinetOn(page);
}

export function cabinetOn(page: Page) {
  page.setDefaultTimeout(8_000);
  const counters = page.getByRole('navigation', { name: 'Заказы по статусам' });
  return {
    page,
    rows: page.locator('tr[data-order]'),
    row: (id: string) => page.locator(`tr[data-order="${id}"]`),
    counter: (name: string) => counters.getByRole('button', { name }),
    editor: page.getByRole('dialog', { name: /Заказ|Создание заказа/ }),
    toast: (text: string | RegExp) => page.locator('.ol-toast', { hasText: text }),
    async signIn(fake: FakeApi, password = CREDENTIALS.password) {
      await page.getByLabel('Адрес сервера').fill(fake.origin);
      await page.getByLabel('Эл. почта').fill(CREDENTIALS.email);
      await page.getByLabel('Пароль', { exact: true }).fill(password);
      await page.getByRole('button', { name: 'Войти', exact: true }).click();
    },
  };
}
export type CabinetOnPage = ReturnType<typeof cabinetOn>;
