import AxeBuilder from '@axe-core/playwright';
import { type Browser, type BrowserContextOptions, chromium, type Page } from '@playwright/test';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buyerPages } from '../../../worker/pages/routes.tsx';
import { fakeServices, OPTIONS, orderWith, POINTS, SHOP, TOKEN } from './fake-services.ts';
import { serve } from './serve.ts';

const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'];

let browser: Browser;
let pages: Awaited<ReturnType<typeof serve>>;
let bank: Awaited<ReturnType<typeof serve>>;
let paymentService: Awaited<ReturnType<typeof serve>>;
const fake = fakeServices({
  startPayment: async () => ({ state: 'redirect', url: `${paymentService.origin}/checkout` }),
  paymentReturn: async () => ({ state: 'pending', shopName: SHOP, order: orderWith(), payUrl: null }),
});

beforeAll(async () => {
  bank = await serve(() => new Response('<h1>Банк</h1>', { headers: { 'content-type': 'text/html; charset=utf-8' } }));
  paymentService = await serve(() => Response.redirect(`${bank.origin}/3ds`, 302));
  const app = buyerPages(() => fake.services, { paymentOrigins: [paymentService.origin, bank.origin] });
  pages = await serve((request) => app.fetch(request));
  browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: FLAGS });
});

afterAll(async () => {
  await browser?.close();
  await Promise.all([pages, paymentService, bank].map((server) => server?.close()));
});

const PHONE = { viewport: { width: 320, height: 640 }, locale: 'ru-RU' };

async function visit(path: string, options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({ ...PHONE, javaScriptEnabled: false, ...options });
  const page = await context.newPage();
  await page.goto(`${pages.origin}${path}`);
  return page;
}

const press = (page: Page, name: string | RegExp) => page.getByRole('button', { name }).click();

/** How much wider than the screen the page is. Evaluated from outside, so it works where pages may run no script. */
async function overflow(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  const { cssContentSize, cssLayoutViewport } = await session.send('Page.getLayoutMetrics');
  return cssContentSize.width - cssLayoutViewport.clientWidth;
}

test('a buyer without JavaScript fills a pre-order in on a phone and places it', async () => {
  const page = await visit(`/p/${TOKEN}`);
  await page.getByLabel('Имя и фамилия').fill('Анна Петрова');
  await page.getByLabel('Телефон').fill('8 912 345-67-89');
  await page.getByLabel('Город или посёлок').fill('Новгород');
  await page.keyboard.press('Enter');
  await press(page, /Нижний Новгород/);

  await page.getByLabel('СДЭК, курьером до двери').check();
  expect(await page.getByText('5 570,50').isVisible()).toBe(true);
  expect(await page.getByLabel('Улица').isVisible()).toBe(true);
  await page.getByLabel('СДЭК, в пункт выдачи').check();
  expect(await page.getByText('5 360').isVisible()).toBe(true);
  expect(await page.getByLabel('Улица').isVisible()).toBe(false);

  await press(page, 'Выбрать пункт выдачи');
  await page.getByLabel('Казань, ул. Баумана, д. 2', { exact: false }).first().check();
  await press(page, 'Оформить заказ');
  expect(await page.getByRole('heading', { name: 'Проверьте, пожалуйста' }).isVisible()).toBe(true);
  await page.getByLabel('Наличными при получении').check();
  await page.getByLabel(/Согласен/).check();
  expect(await overflow(page)).toBeLessThanOrEqual(0);
  await press(page, 'Оформить заказ');

  await page.getByRole('heading', { name: 'Спасибо! Заказ оформлен' }).waitFor();
  expect(fake.asked('placePreorder')).toHaveLength(1);
  expect(fake.asked('placePreorder')[0]?.args[1]).toMatchObject({
    recipient: { fullName: 'Анна Петрова', phone: '8 912 345-67-89' },
    address: { settlement: 'Нижний Новгород' },
    delivery: { ...OPTIONS[1], pickupPointId: POINTS[1]?.id },
    payment: 'cash',
  });
  await page.context().close();
});

test('the button of the payment page gets through to the service and on to the bank', async () => {
  const page = await visit(`/pay/${TOKEN}`);
  await press(page, /^Оплатить/);
  await page.waitForURL(`${bank.origin}/3ds`);
  expect(await page.getByText('Банк').isVisible()).toBe(true);
  await page.context().close();
});

test('nothing scrolls sideways at 320 pixels with text twice as large, and targets are large', async () => {
  // A script of the test enlarges the text as a person does in the settings; the pages bring none.
  const page = await visit(`/p/${TOKEN}`, { javaScriptEnabled: true, bypassCSP: true });
  await page.getByLabel('Город или посёлок').fill('Казань');
  await press(page, 'Найти');
  for (const label of ['СДЭК, курьером до двери', 'СДЭК, в пункт выдачи']) {
    await page.getByLabel(label).check();
    await page.addStyleTag({ content: 'html{font-size:200%!important}' });
    expect(await overflow(page)).toBeLessThanOrEqual(0);
  }
  const targets = page.locator('button:visible:not(.vh), a:visible, label.choice:visible, summary:visible');
  for (const target of await targets.all()) expect((await target.boundingBox())?.height).toBeGreaterThanOrEqual(44);
  await page.context().close();
});

test.each(['light', 'dark'] as const)('axe finds nothing on any page, %s', async (colorScheme) => {
  const options = { javaScriptEnabled: true, colorScheme };
  const check = async (page: Page, ignored: string[] = []) => {
    const { violations } = await new AxeBuilder({ page }).disableRules(ignored).analyze();
    expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
  };
  const preorder = await visit(`/p/${TOKEN}`, options);
  await check(preorder);
  await preorder.getByLabel('Город или посёлок').fill('Новгород');
  await press(preorder, 'Найти');
  await check(preorder);
  await press(preorder, /Нижний/);
  await preorder.getByLabel('СДЭК, в пункт выдачи').check();
  await press(preorder, 'Оформить заказ');
  await check(preorder);
  await preorder.goto(`${pages.origin}/pay/${TOKEN}`);
  await check(preorder);
  // The wait for the bank refreshes itself a bounded number of times and takes nothing from the reader.
  await preorder.goto(`${pages.origin}/pay/return/${TOKEN}`);
  await check(preorder, ['meta-refresh']);
  await preorder.context().close();
});

test('the first view is small and asks for nothing else', async () => {
  const context = await browser.newContext(PHONE);
  const page = await context.newPage();
  const requests: string[] = [];
  const complaints: string[] = [];
  page.on('request', (request) => requests.push(request.url()));
  page.on('console', (message) => complaints.push(message.text()));
  const response = await page.goto(`${pages.origin}/p/${TOKEN}`);
  expect((await response?.body())?.byteLength).toBeLessThan(20_000);
  expect(requests).toHaveLength(1);
  expect(complaints).toEqual([]);
  await context.close();
});
