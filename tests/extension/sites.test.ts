import { describe, expect, test } from 'vitest';
import { OPTIONAL_ORIGINS, SITES, siteAt } from '../../extension/sites/index.ts';
import { patternCovers, patternTakes } from '../../extension/sites/pattern.ts';
import { retailcrm } from '../../extension/sites/retailcrm.ts';

const at = (path: string) => retailcrm.match(new URL(`https://demo.retailcrm.ru${path}`));

describe('addresses of RetailCRM', () => {
  test.each(['/orders/53603/edit', '/orders/53603', '/orders/53603/edit/', '/orders/53603/edit?tab=1#x'])(
    '%s is an order',
    (path) => expect(at(path)).toEqual({ kind: 'detail', externalId: '53603' }),
  );

  test.each(['/orders/', '/orders', '/orders/?filter[customer]=1'])('%s is the list', (path) =>
    expect(at(path)).toEqual({ kind: 'list' }),
  );

  test('/orders/add is a new order', () => expect(at('/orders/add')).toEqual({ kind: 'new' }));

  test.each([
    '/customers/53603/edit',
    '/orders/53603/print/16',
    '/orders/abc/edit',
    '/admin/orders/5/edit',
    '/orders/1/edit/2',
  ])('%s is none of them', (path) => expect(at(path)).toBeNull());
});

describe('whose page it is', () => {
  const siteOf = (address: string, connected = {}) => siteAt(new URL(address), connected)?.system;

  test('the clouds are known', () => {
    expect(siteOf('https://demo.retailcrm.ru/orders/')).toBe('retailcrm');
    expect(siteOf('https://demo.simla.com/orders/')).toBe('retailcrm');
    expect(siteOf('http://retailcrm.localhost:8788/orders/')).toBe('retailcrm');
  });

  test('a host that only sounds like it is not', () => {
    expect(siteOf('https://demo.retailcrm.ru.evil.example/orders/')).toBeUndefined();
    expect(siteOf('https://evilretailcrm.ru/orders/')).toBeUndefined();
    expect(siteOf('http://demo.retailcrm.ru/orders/')).toBeUndefined();
  });

  test('another host is only what the user connected it as, port and all', () => {
    const connected = { 'crm.shop.example:8443': 'retailcrm' as const };
    expect(siteOf('https://crm.shop.example:8443/orders/', connected)).toBe('retailcrm');
    expect(siteOf('https://crm.shop.example/orders/', connected)).toBeUndefined();
  });
});

test('the clouds of every site are offered as optional hosts', () => {
  for (const site of SITES) for (const origin of site.cloud) expect(OPTIONAL_ORIGINS).toContain(origin);
});

describe('match patterns', () => {
  test('take a host with every port, its subdomains only with a star', () => {
    expect(patternTakes('http://retailcrm.localhost/*', new URL('http://retailcrm.localhost:8788/x'))).toBe(true);
    expect(patternTakes('https://*.simla.com/*', new URL('https://a.b.simla.com/'))).toBe(true);
    expect(patternTakes('https://simla.com/*', new URL('https://a.simla.com/'))).toBe(false);
    expect(patternTakes('https://x.ru/app/*', new URL('https://x.ru/other'))).toBe(false);
  });

  test('cover what is narrower, and not what is wider', () => {
    expect(patternCovers('https://*.retailcrm.ru/*', 'https://demo.retailcrm.ru/*')).toBe(true);
    expect(patternCovers('https://demo.retailcrm.ru/*', 'https://*.retailcrm.ru/*')).toBe(false);
    expect(patternCovers('https://*.retailcrm.ru/*', 'https://*/*')).toBe(false);
    expect(patternCovers('http://retailcrm.localhost/*', 'http://*.localhost/*')).toBe(false);
  });
});
