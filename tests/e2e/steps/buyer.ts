import { chromium, expect, type Page } from '@playwright/test';
import type { Step } from '../story.ts';
import { CHROMIUM_FLAGS, holds } from '../world.ts';

let phone: Page;

export const buyerSteps: readonly Step[] = [
  {
    step: '6a. The manager makes a pre-order and copies its link',
    async run(world) {
      const page = world.cabinet;
      await page.getByRole('button', { name: 'Закрыть', exact: true }).first().click();
      await page.getByRole('button', { name: 'Создать предзаказ' }).first().click();
      const dialog = page.getByRole('dialog');
      await dialog.getByRole('combobox').fill('чай');
      await dialog.getByRole('option').first().click();
      await world.shoot(page, 'preorder');
      await dialog.getByRole('button', { name: 'Создать предзаказ' }).click();
      await expect(dialog.getByText(/Предзаказ .+ создан/)).toBeVisible();
      world.preorderNumber = /Предзаказ (\S+) создан/.exec(await dialog.innerText())?.[1] ?? '';
      await dialog.getByRole('button', { name: /Скопировать ссылку/ }).click();
      world.preorderUrl = await page.evaluate(() => navigator.clipboard.readText());
      holds(world.preorderUrl.startsWith(`${world.started.url}/p/`), `the clipboard holds ${world.preorderUrl}`);
      await world.shoot(page, 'preorder-made');
      return `pre-order ${world.preorderNumber}: ${world.preorderUrl.slice(0, 40)}…`;
    },
  },
  {
    step: '6b. A buyer opens it on a phone, without JavaScript, and fills the rest in',
    async run(world) {
      world.buyer = await chromium.launch({
        executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
        args: CHROMIUM_FLAGS,
      });
      const context = await world.buyer.newContext({
        javaScriptEnabled: false,
        locale: 'ru-RU',
        viewport: { width: 390, height: 844 },
        deviceScaleFactor: 2,
        isMobile: true,
      });
      phone = await context.newPage();
      await phone.goto(world.preorderUrl);
      await world.shoot(phone, 'buyer-opens');
      await phone
        .getByLabel(/Имя|ФИО|Фамилия/)
        .first()
        .fill('Сидорова Мария Петровна');
      await phone.getByLabel(/Телефон/).fill('8 916 123-45-67');
      await phone.getByLabel(/Город/).fill('Казань');
      await phone.getByRole('button', { name: 'Найти' }).first().click();
      const pick = phone.getByRole('button', { name: /Казань/ }).first();
      if (await pick.isVisible()) await pick.click();
      await phone.getByRole('radio', { name: /Shiptor Курьер/ }).check();
      await phone.getByLabel(/Улица/).fill('ул. Баумана');
      await phone.getByLabel(/Дом/).fill('5');
      await phone.getByRole('radio', { name: /онлайн/i }).check();
      await phone.getByRole('checkbox').last().check();
      await world.shoot(phone, 'buyer-filled');
      return 'name, phone, Казань, Shiptor Курьер, online payment';
    },
  },
  {
    step: '6c. The buyer places the order: «Новый», and the payment page follows',
    async run(world) {
      await phone.getByRole('button', { name: 'Оформить заказ' }).click();
      await phone.waitForURL(/\/pay\//);
      await expect(phone.getByRole('button', { name: /Оплатить/ })).toBeVisible();
      await world.shoot(phone, 'buyer-pays');
      const page = world.cabinet;
      await page.keyboard.press('Escape');
      await find(page, world.preorderNumber);
      const row = page.getByRole('row').filter({ hasText: world.preorderNumber });
      await expect(row).toContainText('Новый', { timeout: 15_000 });
      await expect(row).toContainText('Не оплачен');
      return `${world.preorderNumber} is «Новый», not paid yet; the buyer is at ${new URL(phone.url()).pathname.slice(0, 8)}…`;
    },
  },
  {
    step: '6d. The payment link is what the manager copies too',
    async run(world) {
      const page = world.cabinet;
      const row = page.getByRole('row').filter({ hasText: world.preorderNumber });
      await row.getByRole('button', { name: /плат/i }).click();
      await expect
        .poll(async () => page.evaluate(() => navigator.clipboard.readText()))
        .toBe(world.started.url + new URL(phone.url()).pathname);
      return 'the same link';
    },
  },
  {
    step: '6e. Paid through the connected service: the notification is a hint, the payment is re-read',
    async run(world) {
      await phone.getByRole('button', { name: /Оплатить/ }).click();
      await phone.waitForURL(/yookassa/);
      await world.shoot(phone, 'payment-service');
      const card = phone.getByRole('radio', { name: /карта/i }).first();
      if (await card.isVisible()) await card.check();
      await phone.getByRole('button', { name: /Оплатить/ }).click();
      await phone.waitForURL(/\/pay\/return\//);
      await expect(phone.getByRole('heading', { name: 'Оплата получена' })).toBeVisible({ timeout: 20_000 });
      await world.shoot(phone, 'buyer-paid');
      const row = world.cabinet.getByRole('row').filter({ hasText: world.preorderNumber });
      await expect(row.getByText('Оплачен', { exact: true })).toBeVisible({ timeout: 15_000 });
      await world.shoot(world.cabinet, 'paid');
      return `${world.preorderNumber} is paid, in the buyer's page and in the cabinet`;
    },
  },
];

async function find(page: Page, number: string): Promise<void> {
  await page.getByRole('button', { name: 'Очистить' }).click();
  await page.getByLabel('Статус', { exact: true }).selectOption({ label: 'Все' });
  await page.getByLabel('Поиск').fill(number);
  await page.keyboard.press('Enter');
}
