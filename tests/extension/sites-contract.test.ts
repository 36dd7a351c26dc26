import { type Browser, chromium, type Page } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SITES } from '../../extension/sites/index.ts';
import { fixture } from './support/browser.ts';
import { siteBundle } from './support/site-bundle.ts';
import { SITE_FIXTURES } from './support/site-fixtures.ts';

type Sites = { sites: typeof import('../../extension/sites/index.ts') };

let browser: Browser;
let code: string;

beforeAll(async () => {
  code = await siteBundle();
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking'],
  });
});
afterAll(() => browser.close());

async function open(address: string, body: string): Promise<Page> {
  const page = await browser.newPage();
  await page.route('**/*', (route) => route.fulfill({ body, contentType: 'text/html; charset=utf-8' }));
  await page.goto(address);
  await page.evaluate(`${code}; globalThis.sites = sites;`);
  return page;
}

/** What the site at that address reads from the page as it stands. */
const read = (page: Page) =>
  page.evaluate(() => {
    const { siteAt, guessSite } = (globalThis as unknown as Sites).sites;
    const here = { url: new URL(location.href), document };
    const site = siteAt(here.url, {});
    const anchor = site?.detailAnchor(here);
    return {
      system: site?.system,
      guessed: guessSite(here)?.system,
      kind: site?.match(here.url)?.kind,
      ref: site?.orderRef(here),
      anchor: anchor ? { id: anchor.element.id, placement: anchor.placement, rank: anchor.rank } : null,
      rows: site?.rows(here).map((row) => ({ id: row.externalId, after: row.after.localName })),
    };
  });

test('every site has its fixtures', () => {
  const covered = new Set(SITE_FIXTURES.map(({ expect: wanted }) => wanted.system));
  expect([...covered].sort()).toEqual(SITES.map((site) => site.system).sort());
});

describe.each(SITE_FIXTURES)('$file at $serveAt', ({ file, serveAt, expect: wanted }) => {
  test('is recognised, and read as it is', async () => {
    const page = await open(serveAt, await fixture(file));
    const found = await read(page);
    expect(found).toMatchObject({ system: wanted.system, guessed: wanted.system, kind: wanted.kind });
    if (wanted.kind === 'detail') {
      expect(found.ref).toBe(wanted.id);
      expect(`#${found.anchor?.id}`).toBe(wanted.mount);
      expect(found.rows).toEqual([]);
    } else {
      expect(found.rows?.map((row) => row.id)).toEqual(wanted.rows);
      expect(found).toMatchObject({ ref: null, anchor: null });
    }
    await page.close();
  });

  test('offers nowhere to go when every anchor and row is gone', async () => {
    const page = await open(serveAt, '<!doctype html><h1>…</h1>');
    expect(await read(page)).toMatchObject({ system: wanted.system, anchor: null, rows: [] });
    await page.close();
  });
});

describe('RetailCRM', () => {
  const DETAIL = 'https://demo.retailcrm.ru/orders/1203/edit';

  test('the next best anchor serves when a better one is hidden', async () => {
    const page = await open(DETAIL, await fixture('retailcrm-detail.html'));
    await page.addStyleTag({ content: '#order-common { display: none }' });
    expect((await read(page)).anchor).toMatchObject({ placement: 'first', rank: 1 });
    await page.evaluate(() => document.querySelector('.order-main-box')?.remove());
    expect((await read(page)).anchor).toMatchObject({ id: 'order-form', placement: 'before', rank: 2 });
    await page.evaluate(() => document.querySelector('#order-form')?.remove());
    expect((await read(page)).anchor).toMatchObject({ id: 'main', placement: 'first', rank: 3 });
    await page.close();
  });

  test('a row that stands twice is one order', async () => {
    const page = await open('https://demo.retailcrm.ru/orders/', await fixture('retailcrm-list.html'));
    await page.evaluate(() => {
      const row = document.querySelector('tbody');
      row?.after(row.cloneNode(true));
    });
    expect((await read(page)).rows?.map((row) => row.id)).toEqual(['1201', '1202', '1203']);
    await page.close();
  });

  test('a list without row addresses is read from its links', async () => {
    const page = await open(
      'https://demo.retailcrm.ru/orders/?filter[status]=new',
      '<table><tr><td><a href="/orders/7/edit">7A</a></td></tr><tr><td><a href="/orders/add">+</a></td></tr></table>',
    );
    expect((await read(page)).rows).toEqual([{ id: '7', after: 'a' }]);
    await page.close();
  });

  test("on a merchant's own host the page has to look like it", async () => {
    const page = await open('https://crm.shop.example/orders/1203/edit', '<!doctype html><h1>Другая система</h1>');
    expect(await read(page)).toMatchObject({ system: undefined, guessed: undefined });
    await page.close();
    const looking = await open('https://crm.shop.example/orders/1203/edit', await fixture('retailcrm-detail.html'));
    expect(await read(looking)).toMatchObject({ system: undefined, guessed: 'retailcrm' });
    await looking.close();
  });
});
