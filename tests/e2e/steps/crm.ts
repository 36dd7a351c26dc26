import { expect } from '@playwright/test';
import { DEMO_CREDENTIALS } from '../../../worker/local/sandbox/demo-credentials.ts';
import { findAll, press, waitFor } from '../../extension/support/closed-root.ts';
import type { Step } from '../story.ts';
import { holds } from '../world.ts';

type Parcels = {
  id: number;
  external_id: string;
  departure: { address: { receiver?: string; name?: string; surname?: string } };
}[];

export const crmSteps: readonly Step[] = [
  {
    step: '4a. On the order page of RetailCRM the overlay shows the order, its status and links',
    async run(world) {
      const page = world.crm;
      await waitFor(page, { text: world.orderNumber });
      await waitFor(page, { text: 'Передан' });
      await waitFor(page, { text: 'RetailCRM' });
      await world.shoot(page, 'overlay');
      return `the bar stands on ${page.url()}`;
    },
  },
  {
    step: '4b. The status is changed from that tab',
    async run(world) {
      const page = world.crm;
      await press(page, { tag: 'button', text: 'Сменить статус' });
      await press(page, { text: /^Подтвержден/ });
      await waitFor(page, { text: 'Статус: Подтвержден' });
      return 'the overlay says «Подтвержден»';
    },
  },
  {
    step: "4c. On RetailCRM's list page each row has its chip",
    async run(world) {
      const page = await world.manager.newPage();
      await page.goto(`${world.started.retailcrmUrl}/orders/`);
      const rows = await page.locator('table.js-order-list tr[data-url]').count();
      const chip = await waitFor(page, { text: 'Подтвержден' });
      await expect
        .poll(async () => (await findAll(page, { tag: 'button', label: /Orderlane/ })).length)
        .toBeGreaterThanOrEqual(rows);
      await world.shoot(page, 'overlay-list');
      await page.close();
      return `${rows} rows, each with its chip; the order's says ${chip.text}`;
    },
  },
  {
    step: '5a. «Отправить в Shiptor» from that tab: RP number and link without a reload, status «Передан»',
    async run(world) {
      const page = world.crm;
      let loads = 0;
      page.on('load', () => {
        loads += 1;
      });
      await press(page, { tag: 'button', text: 'Отправить в' });
      await press(page, { text: /^Shiptor/ });
      const unpaid = await findAll(page, { text: 'Отправить неоплаченным' });
      if (unpaid.length > 0) await press(page, { text: 'Отправить неоплаченным' });
      const tracking = await waitFor(page, { text: /RP\d+/ }, 20_000);
      world.parcelNumber = /RP\d+/.exec(tracking.text)?.[0] ?? '';
      await waitFor(page, { text: 'Передан' });
      holds(loads === 0, 'the page was reloaded');
      await world.shoot(page, 'sent-to-shiptor');
      return `${world.parcelNumber}, no reload`;
    },
  },
  {
    step: '5b. Sent again after an edit, the same parcel is edited',
    async run(world) {
      const page = world.cabinet;
      await page.bringToFront();
      await page.getByLabel('ФИО').fill('Ёлкина Анна Сергеевна');
      await page.getByRole('button', { name: 'Сохранить', exact: true }).click();
      await expect(page.getByText(/сохранён/).first()).toBeVisible();
      await sendFromEditor(page, 'Shiptor');
      const parcel = await pollParcel(world, (found) => JSON.stringify(found).includes('Ёлкина'));
      holds(`RP${parcel.id}` === world.parcelNumber, `the parcel is ${parcel.id}, it was ${world.parcelNumber}`);
      return `one parcel, still ${world.parcelNumber}, now for Ёлкина Анна Сергеевна`;
    },
  },
  {
    step: '5c. A refusal makes the order «Проблемный», with the system’s own words in the editor',
    async run(world) {
      const page = world.cabinet;
      await page.getByLabel('Телефон').fill('12345');
      await page.getByRole('button', { name: 'Сохранить', exact: true }).click();
      await expect(
        page
          .getByText('Изменений нет')
          .or(page.getByText(/сохранён/))
          .first(),
      ).toBeVisible();
      await sendFromEditor(page, 'Shiptor');
      const editor = page.getByRole('dialog');
      await expect(editor.getByText('Проблемный').first()).toBeVisible({ timeout: 15_000 });
      const words = editor.locator('strong', { hasText: 'Проблема' }).locator('..');
      await expect(words).toContainText(/phone/i);
      await words.scrollIntoViewIfNeeded();
      await world.shoot(page, 'problem');
      const seen = await words.innerText();
      await page.getByLabel('Телефон').fill('+79123456789');
      await page.getByRole('button', { name: 'Сохранить', exact: true }).click();
      await sendFromEditor(page, 'Shiptor');
      await expect(page.getByText('Передан', { exact: true }).first()).toBeVisible({ timeout: 15_000 });
      return `«${seen}»; mended and sent again`;
    },
  },
];

async function sendFromEditor(page: import('@playwright/test').Page, system: string): Promise<void> {
  await expect(page.getByText('Есть несохранённые изменения')).toBeHidden();
  await page.getByRole('button', { name: 'Отправить в' }).last().click();
  await page.getByRole('menuitem', { name: new RegExp(system) }).click();
}

async function pollParcel(world: import('../world.ts').World, fits: (parcel: Parcels[number]) => boolean) {
  for (let tries = 0; tries < 60; tries += 1) {
    const parcels = await listParcels(world);
    const orders = new Set(parcels.map((parcel) => parcel.external_id));
    holds(orders.size === parcels.length, `${parcels.length} parcels stand at the carrier for ${orders.size} orders`);
    const found = parcels.find(fits);
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  throw new Error('the parcel did not change in time');
}

async function listParcels(world: import('../world.ts').World): Promise<Parcels> {
  const response = await fetch(`${world.started.sandboxUrl}/shiptor/shipping/v1`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-authorization-token': DEMO_CREDENTIALS.shiptor.token,
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: '1', method: 'getPackages', params: { page: 1, per_page: 100 } }),
  });
  return ((await response.json()) as { result: Parcels }).result;
}
