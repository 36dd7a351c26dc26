import { expect } from '@playwright/test';
import { signInTo } from '../../support/api-client.ts';
import type { Step } from '../story.ts';
import { EXTENSION_ID, holds, opener } from '../world.ts';

export const cabinetSteps: readonly Step[] = [
  {
    step: '3a. A manager signs in to the extension',
    async run(world) {
      const page = await world.manager.newPage();
      world.cabinet = page;
      await page.goto(`chrome-extension://${EXTENSION_ID}/cabinet.html`);
      await page.getByLabel('Адрес сервера').fill(world.started.url);
      await page.getByLabel('Эл. почта').fill(world.started.credentials.email);
      await page.getByRole('textbox', { name: 'Пароль' }).fill(world.started.credentials.password);
      await world.shoot(page, 'sign-in');
      await page.keyboard.press('Enter');
      await expect(page.getByRole('heading', { name: 'Заказы' })).toBeVisible();
      return `signed in as ${world.started.credentials.email}`;
    },
  },
  {
    step: '3b. The order stands in the cabinet as «Новый», with counts per status above it',
    async run(world) {
      const page = world.cabinet;
      const row = page.getByRole('row').filter({ has: opener(page, world.orderNumber) });
      await expect(row).toBeVisible();
      await expect(row).toContainText('Новый');
      const counts = await page.getByRole('button', { name: /Новые|Подтвержденные/ }).allInnerTexts();
      const api = await signInTo(world.started.url);
      const kept = await api.call<{ byStatus: Record<string, number> }>(
        'GET',
        `/api/v1/orders/counts?shopId=${world.started.credentials.shopId}`,
      );
      const fresh = counts.find((text) => text.includes('Новые'))?.match(/\d+/)?.[0];
      holds(
        Number(fresh) === kept.body.byStatus.new,
        `the screen says ${fresh} new, the counters ${kept.body.byStatus.new}`,
      );
      await world.shoot(page, 'cabinet');
      return `${(await row.innerText()).replace(/\s+/g, ' ')} | ${counts.join('; ').replace(/\s+/g, ' ')}`;
    },
  },
  {
    step: '3c. Filters and the search narrow the table',
    async run(world) {
      const page = world.cabinet;
      await page.getByLabel('Статус', { exact: true }).selectOption({ label: 'Подтвержденные' });
      await page.getByLabel('Способ оплаты').selectOption({ label: 'Наличными' });
      await page.getByRole('button', { name: 'Найти' }).click();
      await expect(page.getByRole('row').nth(1)).toContainText('Наличными');
      const rows = await page.getByRole('row').allInnerTexts();
      const strangers = rows.slice(1).filter((text) => !text.includes('Наличными') || !text.includes('Подтвержден'));
      holds(strangers.length === 0, `rows that do not fit the filter: ${strangers[0]}`);
      await page.getByRole('button', { name: 'Очистить' }).click();
      await page.getByLabel('Поиск').fill(world.orderNumber);
      await page.keyboard.press('Enter');
      await expect(opener(page, world.orderNumber)).toBeVisible();
      await world.shoot(page, 'search');
      return `${rows.length - 1} confirmed orders with cash on delivery; the search finds ${world.orderNumber}`;
    },
  },
  {
    step: '3d. In the editor the manager chooses the destination and a delivery method, and saves',
    async run(world) {
      const page = world.cabinet;
      await opener(page, world.orderNumber).click();
      const settlement = page.getByRole('combobox', { name: 'Населённый пункт' });
      await settlement.fill('Казань');
      await page
        .getByRole('option', { name: /Казань/ })
        .first()
        .click();
      await page.getByRole('button', { name: /Показать ещё/ }).click();
      await page.getByRole('radio', { name: /Shiptor Курьер/ }).check();
      await page.getByLabel('Улица').fill('ул. Баумана');
      await page.getByLabel('Дом').fill('12');
      await page.getByLabel('Почтовый код').fill('420111');
      await world.shoot(page, 'editor');
      await page.getByRole('button', { name: 'Сохранить', exact: true }).click();
      await expect(page.getByText(/сохранён/).first()).toBeVisible();
      return `Казань, ул. Баумана, 12 by Shiptor Курьер is saved`;
    },
  },
  {
    step: '3e. The order is sent to RetailCRM from the editor',
    async run(world) {
      const page = world.cabinet;
      await page.getByRole('button', { name: 'Отправить в' }).last().click();
      await page.getByRole('menuitem', { name: /RetailCRM/ }).click();
      const link = page.getByRole('link', { name: /RetailCRM/ }).first();
      await expect(link).toBeVisible({ timeout: 15_000 });
      const href = await link.getAttribute('href');
      holds(href?.includes('/orders/') && href, `the link is ${href}`);
      await world.shoot(page, 'sent-to-retailcrm');
      world.crm = await world.manager.newPage();
      await world.crm.goto(href);
      return `linked: ${href}`;
    },
  },
];
