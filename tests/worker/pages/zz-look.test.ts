import { writeFileSync } from 'node:fs';
import { chromium } from '@playwright/test';
import { test } from 'vitest';
import AxeBuilder from '@axe-core/playwright';
import { buyerPages } from '../../../worker/pages/routes.tsx';
import { fakeServices, SHOP, TOKEN, orderWith } from './fake-services.ts';
import { serve } from './serve.ts';

test('look', async () => {
  const mode: { ret: 'paid' | 'pending' | 'canceled' } = { ret: 'pending' };
  const { services } = fakeServices({
    paymentReturn: async () => ({ state: mode.ret, shopName: SHOP, order: orderWith(), payUrl: '/pay/x' }),
  });
  const dead = fakeServices({ openPreorder: async () => ({ state: 'dead', reason: 'expired', shopName: SHOP }) });
  const app = buyerPages((c) => (c.req.path.includes('dead') ? dead.services : services), { reportError: (e) => console.error(e) });
  const { origin, close } = await serve((r) => app.fetch(r));
  const html = await (await fetch(`${origin}/p/${TOKEN}`)).text();
  console.log('bytes', Buffer.byteLength(html));
  writeFileSync('/tmp/pages-look/first.html', html);
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'] });
  for (const scheme of (process.env.S ?? 'light').split(',') as ('light'|'dark')[]) {
    for (const width of (process.env.W ?? '390').split(',').map(Number)) {
      const context = await browser.newContext({ viewport: { width, height: 844 }, colorScheme: scheme, locale: 'ru-RU', javaScriptEnabled: true });
      const page = await context.newPage();
      page.on('console', (m) => console.log('console', m.type(), m.text()));
      let n = 0;
      const shot = async (name: string, fullPage = true) => {
        await page.waitForTimeout(150);
        await page.screenshot({ path: `/tmp/pages-look/${scheme}-${width}-${n++}-${name}.png`, fullPage });
        const axe = await new AxeBuilder({ page }).analyze();
        for (const v of axe.violations) console.log(scheme, width, name, v.id, v.impact, v.nodes.map((x) => x.html + ' ' + x.failureSummary).join(' || ').slice(0, 900));
      };
      await page.goto(`${origin}/p/${TOKEN}`);
      await shot('first');
      await page.getByLabel('Город или посёлок').fill('Новгород');
      await page.getByRole('button', { name: 'Найти' }).click();
      await shot('found');
      await page.getByRole('button', { name: /Нижний/ }).click();
      await shot('methods-view', false);
      await page.getByLabel(/в пункт выдачи/).first().check();
      await shot('pvz');
      await page.getByRole('button', { name: 'Выбрать пункт выдачи' }).click();
      await shot('points-view', false);
      await page.getByLabel(/курьером/).check();
      await page.getByRole('button', { name: 'Оформить заказ' }).click();
      await shot('errors');
      await shot('errors-view', false);
      await page.getByLabel('Имя и фамилия').fill('Анна Петрова');
      await page.getByLabel('Телефон').fill('8 912 345 67 89');
      await page.getByLabel('Улица').fill('Баумана');
      await page.getByLabel('Дом').fill('5');
      await page.getByLabel(/Картой онлайн/).check();
      await page.getByLabel(/Согласен/).check();
      await page.getByRole('button', { name: 'Оформить заказ' }).click();
      await shot('placed', false);
      await page.goto(`${origin}/pay/${TOKEN}`);
      await shot('pay', false);
      for (const ret of ['paid', 'pending', 'canceled'] as const) {
        mode.ret = ret;
        await page.goto(`${origin}/pay/return/${TOKEN}`);
        await shot(ret, false);
      }
      await page.goto(`${origin}/p/dead`);
      await shot('dead', false);
      await context.close();
    }
  }
  await browser.close();
  await close();
}, 180_000);
