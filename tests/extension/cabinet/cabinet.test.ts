import { expect as see } from '@playwright/test';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { formatRoubles } from '#core/shared/money';
import { type FakeApi, startFakeApi } from '../../support/fake-api.ts';
import { ExtensionBrowser } from '../support/browser.ts';
import { type CabinetOnPage, openCabinet } from '../support/cabinet-page.ts';

let fake: FakeApi;
let browser: ExtensionBrowser;
let cabinet: CabinetOnPage;
const troubles: string[] = [];

async function open(hash = '') {
  cabinet = await openCabinet(browser, hash);
  cabinet.page.on('pageerror', (error) => troubles.push(String(error)));
}

beforeAll(async () => {
  fake = await startFakeApi({ orders: 120 });
  browser = await ExtensionBrowser.launch();
});
afterAll(async () => {
  await browser?.close();
  await fake?.close();
});
beforeEach(() => {
  troubles.length = 0;
});
afterEach(async () => {
  await cabinet.page.close({ runBeforeUnload: false });
  expect(troubles).toEqual([]);
});

describe('signing in', () => {
  test('says what is wrong, and opens the new orders where it is right', async () => {
    await open();
    const { page } = cabinet;
    await page.getByRole('button', { name: 'Войти', exact: true }).click();
    await see(page.getByText('Заполните это поле')).toBeVisible();
    await cabinet.signIn(fake, 'не тот');
    await see(page.getByRole('alert')).toHaveText('Неверная почта или пароль');
    await cabinet.signIn(fake);
    await see(cabinet.rows.first()).toBeVisible();
    await see(cabinet.counter('Новые')).toHaveAttribute('aria-current', 'true');
  });
});

describe('the orders screen', () => {
  test('a counter filters the table, stands in the address, and survives a reload (A1)', async () => {
    await open();
    const { page } = cabinet;
    await see(cabinet.rows.first()).toBeVisible();
    const count = Number(await cabinet.counter('Переданы').locator('.ol-stat__count').textContent());
    await cabinet.counter('Переданы').click();
    await see(cabinet.rows).toHaveCount(count);
    expect(page.url()).toContain('status=sent');
    await page.reload();
    await see(cabinet.rows).toHaveCount(count);
    await see(cabinet.rows.first().getByRole('link', { name: 'Shiptor' })).toBeVisible();
    await see(cabinet.rows.first()).toContainText(/RP\d+/);
  });

  test('chosen filters wait for «Найти», combine, and fall by «Очистить» (A7)', async () => {
    await open('#/orders?status=all');
    const { page } = cabinet;
    await see(cabinet.rows).toHaveCount(50);
    await page.getByLabel('Способ оплаты').selectOption('Предоплата');
    await page.getByLabel('Оплачен').selectOption('Нет');
    expect(page.url()).not.toContain('payment');
    await page.getByRole('button', { name: 'Найти' }).click();
    await see(cabinet.rows.filter({ hasText: 'Не оплачен' })).not.toHaveCount(0);
    await see(cabinet.rows.filter({ hasText: 'при получении' })).toHaveCount(0);
    expect(page.url()).toContain('payment=prepaid&paid=false');
    await page.getByRole('button', { name: 'Очистить' }).click();
    await see(cabinet.counter('Новые')).toHaveAttribute('aria-current', 'true');
  });

  test('a search finds a name in any case with ё as е, and offers to look everywhere (A2)', async () => {
    await open('#/orders?status=sent');
    const { page } = cabinet;
    await page.getByLabel('Поиск').fill('никого');
    await page.keyboard.press('Enter');
    await see(page.getByText('По этим условиям заказов нет')).toBeVisible();
    await page.getByLabel('Поиск').fill('ЕЛКИН');
    await page.keyboard.press('Enter');
    await see(cabinet.rows.first().or(page.getByRole('button', { name: 'Искать во всех заказах' }))).toBeVisible();
    await page.goto(page.url().replace('status=sent', 'status=all'));
    await see(cabinet.rows.first()).toContainText('Ёлкин');
  });

  test('each type is a section of its own, one click away, with its count (A1, A11)', async () => {
    await open('#/orders?status=all');
    const { page } = cabinet;
    const sections = page.getByRole('navigation', { name: 'Типы заказов' });
    for (const [name, type] of [
      ['Сквозные', 'through'],
      ['Стандартные', 'standard'],
    ] as const) {
      const live = [...fake.orders.values()].filter((order) => order.type === type && order.status !== 'deleted');
      expect(live.length).toBeGreaterThan(0);
      const section = sections.getByRole('button', { name });
      await section.click();
      await see(section).toHaveAttribute('aria-current', 'true');
      await see(section).toContainText(String(live.length));
      await see(cabinet.rows).toHaveCount(Math.min(50, live.length));
      for (const id of await cabinet.rows.evaluateAll((rows) => rows.map((row) => (row as HTMLElement).dataset.order)))
        expect(fake.orders.get(id ?? '')?.type).toBe(type);
    }
    await see(sections.getByRole('button', { name: 'Экспорт' })).toBeVisible();
  });

  test('«Создать» begins an order or a pre-order (A8)', async () => {
    await open();
    const { page } = cabinet;
    for (const [item, form] of [
      ['Заказ', 'Создание заказа'],
      ['+ предзаказ', 'Создание предзаказа'],
    ] as const) {
      await page.getByRole('button', { name: 'Создать', exact: true }).click();
      await page.getByRole('menuitem', { name: item, exact: true }).click();
      await see(page.getByRole('dialog', { name: form })).toBeVisible();
      await page.keyboard.press('Escape');
      await see(page.getByRole('dialog')).toHaveCount(0);
    }
    await page.getByRole('button', { name: 'Создать предзаказ' }).click();
    await see(page.getByRole('dialog', { name: 'Создание предзаказа' })).toBeVisible();
  });

  test('a row tells the whole order, opens it, and has its buttons and links (A10)', async () => {
    await open('#/orders?status=all');
    const sent = fake.orders.get('ord_0029');
    if (sent?.status !== 'sent') throw new Error('another order is needed');
    const row = cabinet.row(sent.id);
    for (const told of [sent.recipient.fullName, sent.delivery.methodName, 'при получении', 'Передан', 'RP100200329'])
      await see(row).toContainText(told);
    await see(row.locator('.ol-cell-sum')).toHaveText(formatRoubles(sent.totalKopecks));
    await see(row).toContainText('Отправлен на сборку');
    await see(row.getByRole('link', { name: 'Shiptor' })).toHaveAttribute('href', sent.links[0]?.url ?? '');
    await see(row.getByRole('button', { name: 'RetailCRM', exact: true })).toBeVisible();
    const preorder = [...fake.orders.values()].find(({ status }) => status === 'preorder');
    const copy = { name: /Скопировать ссылку на оформление заказа/ };
    await see(cabinet.row(preorder?.id ?? '').getByRole('button', copy)).toBeVisible();
    await see(row.getByRole('button', copy)).toHaveCount(0);
    await row.getByRole('button', { name: `Открыть заказ ${sent.number}` }).click();
    await see(cabinet.editor.getByRole('heading', { name: `Заказ ${sent.number}` })).toBeVisible();
  });

  test('chosen orders get a bar at the bottom, and another status together (A9)', async () => {
    await open('#/orders?status=confirmed');
    const { page, rows } = cabinet;
    await rows.nth(0).getByRole('checkbox').check();
    const bar = page.getByRole('region', { name: /^Выбран/ });
    await see(bar).toBeVisible();
    await rows.nth(1).getByRole('checkbox').check();
    const ids = await rows.evaluateAll((all) => all.slice(0, 2).map((row) => (row as HTMLElement).dataset.order ?? ''));
    await bar.getByRole('button', { name: 'Сменить статус' }).click();
    await page.getByRole('menuitem', { name: 'Отменен' }).click();
    await expect.poll(() => ids.map((id) => fake.orders.get(id)?.status)).toEqual(['cancelled', 'cancelled']);
    await bar.getByRole('button', { name: 'Снять выделение' }).click();
    await see(bar).toHaveCount(0);
  });

  test('the next page comes below, and rows stay where they are', async () => {
    await open('#/orders?status=all');
    await see(cabinet.rows).toHaveCount(50);
    const first = await cabinet.rows.first().getAttribute('data-order');
    await cabinet.page.getByRole('button', { name: 'Показать ещё' }).click();
    await see(cabinet.rows).toHaveCount(100);
    expect(await cabinet.rows.first().getAttribute('data-order')).toBe(first);
    const ids = await cabinet.rows.evaluateAll((rows) => rows.map((row) => (row as HTMLElement).dataset.order));
    expect(new Set(ids).size).toBe(100);
  });

  test('what another person changes appears by itself, with selection and scroll kept', async () => {
    await open('#/orders?status=all');
    await cabinet.row('ord_0008').getByRole('checkbox').check();
    fake.editBehind('ord_0008', { recipient: { fullName: 'Новое Имя' } });
    await see(cabinet.row('ord_0008')).toContainText('Новое Имя');
    await see(cabinet.row('ord_0008').getByRole('checkbox')).toBeChecked();
  });

  test('a status is changed from the row, the row stays, and the change can be taken back', async () => {
    await open();
    const row = cabinet.row('ord_0003');
    await row.getByRole('button', { name: /^Статус заказа/ }).click();
    await cabinet.page.getByRole('menuitem', { name: 'Подтвержден' }).click();
    await see(row.getByRole('button', { name: /Подтвержден/ })).toBeVisible();
    await cabinet.toast('Подтвержден').getByRole('button', { name: 'Вернуть' }).click();
    await see(row.getByRole('button', { name: /Новый/ })).toBeVisible();
    expect(fake.orders.get('ord_0003')?.status).toBe('new');
  });

  test('«Передан» is never offered to a person', async () => {
    await open();
    await cabinet.rows
      .first()
      .getByRole('button', { name: /^Статус заказа/ })
      .click();
    await see(cabinet.page.getByRole('menuitem', { name: 'Отменен' })).toBeVisible();
    await see(cabinet.page.getByRole('menuitem', { name: 'Передан' })).toHaveCount(0);
  });

  test('sending from the row shows the parcel’s number without a reload', async () => {
    await open();
    const row = cabinet.row('ord_0000');
    await row.getByRole('button', { name: 'Shiptor' }).click();
    await see(row).toContainText('RP990001');
    await see(row.getByRole('button', { name: /^Статус заказа.*Передан/ })).toBeVisible();
    await see(cabinet.toast('передан в Shiptor')).toBeVisible();
  });

  test('an unpaid online order is sent to Shiptor only after a warning', async () => {
    await open();
    const { page } = cabinet;
    const sends = () => fake.asked.filter((call) => call.path === '/api/v1/orders/ord_0001/send').length;
    await cabinet.row('ord_0001').getByRole('button', { name: 'Shiptor' }).click();
    const warning = page.getByRole('dialog', { name: 'Заказ не оплачен' });
    await see(warning).toContainText('без наложенного платежа');
    await warning.getByRole('button', { name: 'Отмена' }).click();
    expect(sends()).toBe(0);
    await cabinet.row('ord_0001').getByRole('button', { name: 'Shiptor' }).click();
    await warning.getByRole('button', { name: 'Всё равно отправить' }).click();
    await see(cabinet.row('ord_0001')).toContainText('RP990001');
    expect(sends()).toBe(1);
  });

  test('the payment link of an unpaid order is copied, and said to be', async () => {
    await open();
    await cabinet.row('ord_0007').getByRole('button', { name: 'Скопировать ссылку на оплату заказа онлайн' }).click();
    await see(cabinet.toast('Ссылка на оплату заказа')).toBeVisible();
    const copied = await cabinet.page.evaluate(() => navigator.clipboard.readText());
    expect(copied).toBe(fake.orders.get('ord_0007')?.paymentLink?.url);
  });
});

describe('the keyboard alone', () => {
  test('searches, walks the rows, selects, opens an order and comes back to its row', async () => {
    await open();
    const { page } = cabinet;
    await see(cabinet.rows.first()).toBeVisible();
    await page.keyboard.press('/');
    await see(page.getByLabel('Поиск')).toBeFocused();
    await cabinet.rows.first().focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    const third = cabinet.rows.nth(2);
    await see(third).toBeFocused();
    await page.keyboard.press('Space');
    await see(third.getByRole('checkbox')).toBeChecked();
    await page.keyboard.press('Enter');
    await see(cabinet.editor).toBeVisible();
    await page.keyboard.press('Escape');
    await see(cabinet.editor).toHaveCount(0);
    await see(third).toBeFocused();
  });
});

describe('whose page it is', () => {
  test('a person who may only look is offered nothing that writes', async () => {
    await open('#/orders?status=all&shop=shp_second');
    const { page } = cabinet;
    await see(page.getByText('По этим условиям заказов нет')).toBeVisible();
    await see(page.getByRole('button', { name: 'Создать' })).toHaveCount(0);
    await page.getByLabel('Магазин').selectOption('Лавка «Север»');
    await see(cabinet.rows.first()).toBeVisible();
    await see(page.getByRole('button', { name: 'Создать', exact: true })).toBeVisible();
  });

  test('the language is switched at once and kept', async () => {
    await open();
    const { page } = cabinet;
    await page.getByRole('button', { name: 'Анна Север' }).click();
    await page.getByText('EN', { exact: true }).click();
    await see(page.getByRole('heading', { name: 'Orders' })).toBeVisible();
    await page.reload();
    await see(page.locator('html')).toHaveAttribute('lang', 'en');
    await page.getByRole('button', { name: 'Анна Север' }).click();
    await page.getByText('RU', { exact: true }).click();
    await see(page.getByRole('heading', { name: 'Заказы' })).toBeVisible();
  });

  test('a session that has ended asks to sign in again and loses no edit', async () => {
    await open('#/orders/ord_0010');
    const { page, editor } = cabinet;
    await editor.getByLabel('ФИО').fill('Ещё Не Сохранён');
    fake.endSession();
    await see(page.getByText('Сеанс закончился')).toBeVisible();
    await cabinet.signIn(fake);
    await see(editor.getByLabel('ФИО')).toHaveValue('Ещё Не Сохранён');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Не сохранять' }).click();
    await page.getByRole('button', { name: 'Анна Север' }).click();
    await page.getByRole('button', { name: 'Выйти' }).click();
    await see(page.getByLabel('Адрес сервера')).toHaveValue(fake.origin);
    await see(page.getByText('Сеанс закончился')).toHaveCount(0);
  });
});
