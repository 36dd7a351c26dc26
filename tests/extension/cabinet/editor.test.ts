import AxeBuilder from '@axe-core/playwright';
import { expect as see } from '@playwright/test';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { toRoublesText } from '#core/shared/money';
import { type FakeApi, startFakeApi } from '../../support/fake-api.ts';
import { ExtensionBrowser } from '../support/browser.ts';
import { type CabinetOnPage, openCabinet } from '../support/cabinet-page.ts';

let fake: FakeApi;
let browser: ExtensionBrowser;
let cabinet: CabinetOnPage;

beforeAll(async () => {
  fake = await startFakeApi({ orders: 60 });
  browser = await ExtensionBrowser.launch();
  cabinet = await openCabinet(browser);
  await cabinet.signIn(fake);
  await see(cabinet.rows.first()).toBeVisible();
  await cabinet.page.close();
});
afterAll(async () => {
  await browser?.close();
  await fake?.close();
});
afterEach(() => cabinet.page.close({ runBeforeUnload: false }));

async function openOrder(id: string, query = '') {
  cabinet = await openCabinet(browser, `#/orders/${id}${query}`);
  await see(cabinet.editor).toBeVisible();
  return cabinet.editor;
}
const orderNow = (id: string) => fake.orders.get(id);

describe('editing an order', () => {
  test('a saved edit reaches the Worker, the table and the history in Russian', async () => {
    const editor = await openOrder('ord_0002');
    const save = editor.getByRole('button', { name: 'Сохранить' });
    await see(save).toBeDisabled();
    await editor.getByLabel('Телефон').fill('8 (912) 000-11-22');
    await editor.getByLabel('Внутренняя заметка').fill('Постоянный покупатель');
    await save.click();
    await see(cabinet.toast('сохранён')).toBeVisible();
    expect(orderNow('ord_0002')).toMatchObject({
      note: 'Постоянный покупатель',
      recipient: { phone: '8 (912) 000-11-22' },
    });
    const [entry] = await editor.locator('.ol-timeline li').all();
    await see(entry ?? editor).toContainText(/Заказ изменён.*Анна Север/);
    await see(entry ?? editor).toContainText('Внутренняя заметка');
    await cabinet.page.keyboard.press('Escape');
    await see(cabinet.row('ord_0002')).toContainText('8 (912) 000-11-22');
  });

  test('COD and the declared value follow the items, and the parcel its weight', async () => {
    const editor = await openOrder('ord_0003');
    const before = orderNow('ord_0003');
    await editor.getByRole('combobox', { name: 'Добавить товар' }).fill('мёд');
    await cabinet.page.getByRole('option', { name: /Мёд липовый/ }).click();
    const amount = toRoublesText((before?.cod?.amountKopecks ?? 0) + 47_500).replace('.', ',');
    await see(editor.getByLabel('Сумма с доставкой, ₽')).toHaveValue(amount);
    await see(editor.getByLabel('Оценочная стоимость, ₽')).toHaveValue(amount);
    await see(editor.getByLabel('Вес, г')).toHaveValue(String((before?.parcel.weightGrams ?? 0) + 380));
  });

  test('what core’s rules forbid is said beside the field, and not sent', async () => {
    const editor = await openOrder('ord_0006');
    const edits = () => fake.asked.filter((call) => call.method === 'PATCH' && call.path.endsWith('ord_0006')).length;
    await editor.getByLabel('Оценочная стоимость, ₽').fill('1');
    await see(editor.getByText('не может быть меньше 10 ₽')).toBeVisible();
    await editor.getByLabel('Оценочная стоимость, ₽').fill('сто');
    await see(editor.getByText('Введите сумму')).toBeVisible();
    await editor.getByRole('button', { name: 'Сохранить' }).click();
    expect(edits()).toBe(0);
    await editor.getByLabel('Оценочная стоимость, ₽').fill('5000');
    await editor.getByRole('button', { name: 'Сохранить' }).click();
    await editor.getByRole('button', { name: 'Принять' }).click();
    await see(cabinet.toast('сохранён')).toBeVisible();
    expect(orderNow('ord_0006')?.declaredValueKopecks).toBe(500_000);
  });

  test('what would change of the delivery is shown before it is saved, and accepted (B14)', async () => {
    const editor = await openOrder('ord_0013');
    const before = orderNow('ord_0013');
    await editor.getByLabel('Автоматически рассчитывать габариты').uncheck();
    await editor.getByLabel('Вес, г').fill('9000');
    await editor.getByRole('button', { name: 'Сохранить' }).click();
    const notice = editor.getByRole('alert').filter({ hasText: 'Изменения влияют на доставку' });
    await see(notice).toContainText('Стоимость доставки');
    expect(orderNow('ord_0013')).toEqual(before);
    await notice.getByRole('button', { name: 'Принять' }).click();
    await see(cabinet.toast('сохранён')).toBeVisible();
    await see(notice).toHaveCount(0);
    const after = orderNow('ord_0013');
    expect(after).toMatchObject({ parcel: { weightGrams: 9000 }, delivery: { stale: false } });
    expect(after?.delivery.costKopecks).toBeGreaterThan(before?.delivery.costKopecks ?? 0);
  });

  test('a declined recalculation keeps the old price and says that it is out of date (B14)', async () => {
    const editor = await openOrder('ord_0014');
    const before = orderNow('ord_0014');
    await editor.getByLabel('Автоматически рассчитывать габариты').uncheck();
    await editor.getByLabel('Вес, г').fill('9000');
    await editor.getByRole('button', { name: 'Сохранить' }).click();
    await editor.getByRole('button', { name: 'Оставить прежние условия' }).click();
    await see(editor.getByText('цена могла устареть')).toBeVisible();
    expect(orderNow('ord_0014')?.delivery).toEqual({ ...before?.delivery, stale: true });
  });

  test('what is typed while a save is under way stays, and an order without edits is not sent', async () => {
    const editor = await openOrder('ord_0010');
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    await cabinet.page.route('**/orders/ord_0010', async (route) => {
      if (route.request().method() === 'PATCH') await held;
      await route.continue();
    });
    const edits = () => fake.asked.filter((call) => call.method === 'PATCH' && call.path.endsWith('ord_0010')).length;
    const note = editor.getByLabel('Внутренняя заметка');
    await note.fill('Первая');
    await cabinet.page.keyboard.press('Control+s');
    await note.fill('Вторая');
    release();
    await see(cabinet.toast('сохранён')).toBeVisible();
    await see(note).toHaveValue('Вторая');
    expect(orderNow('ord_0010')?.note).toBe('Первая');
    await cabinet.page.keyboard.press('Control+s');
    await see(editor.getByText('Есть несохранённые изменения')).toBeHidden();
    expect(orderNow('ord_0010')?.note).toBe('Вторая');
    await cabinet.page.keyboard.press('Control+s');
    expect(edits()).toBe(2);
  });

  test('what prevents saving is brought into sight with the focus in its field', async () => {
    const editor = await openOrder('ord_0011');
    await editor.getByLabel('Оценочная стоимость, ₽').fill('1');
    await editor.locator('.ol-editor').evaluate((box) => box.scrollTo(0, box.scrollHeight));
    await editor.getByRole('button', { name: 'Сохранить' }).click();
    await see(editor.getByLabel('Оценочная стоимость, ₽')).toBeFocused();
    await see(editor.getByLabel('Оценочная стоимость, ₽')).toBeInViewport();
  });

  test('another method takes its price now, asks for its pickup point, and tells of a change of section', async () => {
    const editor = await openOrder('ord_0000');
    await editor.getByRole('radio', { name: /СДЭК/ }).check();
    await see(editor.getByText('Заказ перейдёт в раздел «Сквозные»')).toBeVisible();
    await editor.getByRole('radio', { name: /Boxberry/ }).check();
    await see(editor.locator('.ol-point .ol-field__error')).toHaveText('Выберите пункт выдачи');
    await editor.getByRole('button', { name: /Садовая/ }).click();
    await editor.getByRole('button', { name: 'Сохранить' }).click();
    await see(cabinet.toast('сохранён')).toBeVisible();
    expect(orderNow('ord_0000')?.delivery).toMatchObject({ methodCode: 'boxberry', pickupPointId: 'pvz-3' });
  });

  test('the current price of the method is one click away', async () => {
    const editor = await openOrder('ord_0004');
    await editor.getByRole('button', { name: /Взять текущую цену метода/ }).click();
    await see(editor.getByRole('button', { name: /Взять текущую цену метода/ })).toHaveCount(0);
    await see(editor.getByText('Есть несохранённые изменения')).toBeVisible();
  });

  test('a problem stands in the system’s own words', async () => {
    const editor = await openOrder('ord_0005');
    await see(editor.getByText('Не найден тариф для выбранного направления').first()).toBeVisible();
    await see(editor.getByRole('region', { name: 'Во внешних системах' })).toContainText('Не передан');
  });
});

describe('two people at one order', () => {
  test('shows what the other changed, and keeps both on «Оставить мои правки»', async () => {
    const editor = await openOrder('ord_0008');
    await editor.getByLabel('Телефон').fill('+79990001122');
    fake.editBehind('ord_0008', { recipient: { email: 'new@example.ru' } });
    await editor.getByRole('button', { name: 'Сохранить' }).click();
    await see(editor.getByText('Пока вы правили заказ, его изменили')).toBeVisible();
    await see(editor.getByRole('alert')).toContainText('new@example.ru');
    expect(orderNow('ord_0008')?.recipient.phone).not.toBe('+79990001122');
    await editor.getByRole('button', { name: 'Оставить мои правки' }).click();
    await see(cabinet.toast('сохранён')).toBeVisible();
    expect(orderNow('ord_0008')?.recipient).toMatchObject({ phone: '+79990001122', email: 'new@example.ru' });
  });

  test('takes the other version on «Взять новую версию»', async () => {
    const editor = await openOrder('ord_0009');
    await editor.getByLabel('Телефон').fill('+79990001122');
    fake.editBehind('ord_0009', { recipient: { email: 'new@example.ru' } });
    await editor.getByRole('button', { name: 'Взять новую версию' }).click();
    await see(editor.getByLabel('Email')).toHaveValue('new@example.ru');
    await see(editor.getByLabel('Телефон')).toHaveValue(orderNow('ord_0009')?.recipient.phone ?? '');
    await see(editor.getByRole('button', { name: 'Сохранить' })).toBeDisabled();
  });
});

describe('leaving', () => {
  test('unsaved changes are not lost without asking', async () => {
    const editor = await openOrder('ord_0010');
    await editor.getByLabel('ФИО').fill('Другой Человек');
    await cabinet.page.keyboard.press('Escape');
    const question = cabinet.page.getByRole('dialog', { name: 'Закрыть без сохранения?' });
    await question.getByRole('button', { name: 'Вернуться к заказу' }).click();
    await see(editor.getByLabel('ФИО')).toHaveValue('Другой Человек');
    await cabinet.page.keyboard.press('Escape');
    await question.getByRole('button', { name: 'Не сохранять' }).click();
    await see(editor).toHaveCount(0);
  });

  test('an action begun in the overlay is confirmed before it is done', async () => {
    cabinet = await openCabinet(browser, '#/orders/ord_0012?confirm=status:cancelled');
    const question = cabinet.page.getByRole('dialog', { name: /сменить статус на «Отменен»/ });
    await see(question).toBeVisible();
    expect(orderNow('ord_0012')?.status).toBe('new');
    await question.getByRole('button', { name: 'Сменить статус' }).click();
    await see(cabinet.editor.getByRole('button', { name: /^Статус заказа.*Отменен/ })).toBeVisible();
    expect(orderNow('ord_0012')?.status).toBe('cancelled');
    expect(cabinet.page.url()).not.toContain('confirm');
  });
});

describe('creating', () => {
  test('a pre-order is made of a suggested product, and its link is copied', async () => {
    cabinet = await openCabinet(browser);
    const { page } = cabinet;
    await page.getByRole('button', { name: 'Создать', exact: true }).click();
    await page.getByRole('menuitem', { name: '+ предзаказ' }).click();
    await page.getByRole('combobox', { name: 'Название товара или артикул' }).fill('TEA-014');
    await page.getByRole('option', { name: /Сенча/ }).click();
    await see(page.getByLabel('Количество')).toHaveValue('1');
    await see(page.getByLabel('Цена, ₽')).toHaveValue('620');
    await page.getByRole('dialog').getByRole('button', { name: 'Создать предзаказ' }).click();
    await page.getByRole('button', { name: 'Скопировать ссылку на оформление заказа' }).click();
    await see(cabinet.toast('Ссылка на оформление заказа')).toBeVisible();
    const made = [...fake.orders.values()].find((order) => order.status === 'preorder' && order.source === 'manual');
    expect(made?.items).toMatchObject([{ sku: 'TEA-014', quantity: 1, priceKopecks: 62_000 }]);
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(made?.preorder?.url);
  });

  test('an order is made by hand, and stays open under its new number', async () => {
    cabinet = await openCabinet(browser, '#/orders/new');
    const { page, editor } = cabinet;
    await editor.getByRole('combobox', { name: 'Добавить товар' }).fill('чашка');
    await page.keyboard.press('ArrowDown');
    await page.getByRole('option', { name: /Чашка керамическая/ }).click();
    await editor.getByLabel('ФИО').fill('Иванов Пётр');
    await editor.getByRole('combobox', { name: 'Населённый пункт' }).fill('моск');
    await page.getByRole('option', { name: /^Москва/ }).click();
    await editor.getByRole('radio', { name: /Shiptor Курьер/ }).check();
    await editor.getByRole('button', { name: 'Сохранить' }).click();
    await see(cabinet.toast('создан')).toBeVisible();
    await see(editor.getByRole('heading', { name: /^Заказ \d{6}-\d{6}/ })).toBeVisible();
    const made = [...fake.orders.values()].find((order) => order.recipient.fullName === 'Иванов Пётр');
    expect(made).toMatchObject({
      status: 'new',
      delivery: { methodCode: 'courier' },
      address: { settlement: 'Москва' },
    });
    expect(made?.cod?.amountKopecks).toBe(made?.totalKopecks);
  });
});

const SCREENS = ['#/orders?status=preorder', '#/orders/ord_0005', '#/orders/new', '#/preorders/new'];

test('no screen has a fault that axe can find, in either theme', async () => {
  cabinet = await openCabinet(browser);
  const { page } = cabinet;
  await page.emulateMedia({ reducedMotion: 'reduce' });
  for (const hash of SCREENS) {
    await page.evaluate((to) => location.assign(to), hash);
    await see(page.locator('.ol-spinner, .ol-skeleton')).toHaveCount(0);
    await see(hash.includes('?') ? cabinet.rows.first() : page.getByRole('dialog')).toBeVisible();
    await page.emulateMedia({ colorScheme: 'light' });
    const light = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
    await page.emulateMedia({ colorScheme: 'dark' });
    const dark = await new AxeBuilder({ page }).setLegacyMode(true).withRules('color-contrast').analyze();
    const found = [...light.violations, ...dark.violations].map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
    expect(found, hash).toEqual([]);
  }
});
