import { beforeEach, describe, expect, test } from 'vitest';
import type { OrderRow } from '#core/api/orders';
import { cabinetPath } from '../../extension/entrypoints/background/cabinet-path.ts';
import { type HandlerDeps, handle } from '../../extension/entrypoints/background/handle.ts';
import { OrderLookup } from '../../extension/entrypoints/background/lookup.ts';
import { type AskingPage, identifySender } from '../../extension/entrypoints/background/sender.ts';
import { type OverlayMessage, overlayMessageSchema } from '../../extension/lib/messages.ts';
import { retailcrm } from '../../extension/sites/retailcrm.ts';
import { CONNECTIONS, orderRow, SHOP_ID } from './support/fake-api.ts';

const ID = 'extension-id';

describe('what a page may say', () => {
  test.each([
    null,
    {},
    { type: 'fetch', url: 'https://evil.example' },
    { type: 'order.lookup', pages: [] },
    { type: 'order.lookup', pages: Array.from({ length: 301 }, (_, at) => ({ externalId: String(at) })) },
    { type: 'order.lookup', pages: [{ externalId: '../orders' }] },
    { type: 'order.lookup', pages: [{ externalId: '1', account: 'other.retailcrm.ru' }] },
    { type: 'order.send', externalId: '1', orderId: 'ord_1' },
    { type: 'order.status', externalId: '1', orderId: 'ord_1', status: 'lost', version: 1 },
    { type: 'order.status', externalId: '1', orderId: 'ord_1', status: 'new', version: 0 },
    { type: 'cabinet.open', url: 'https://evil.example' },
    { type: 'session.state', system: 'retailcrm' },
  ])('%j is refused', (message) => expect(overlayMessageSchema.safeParse(message).success).toBe(false));
});

describe('who is asking', () => {
  const sender = (change: object) => ({
    id: ID,
    url: 'https://demo.retailcrm.ru/orders/1203/edit',
    frameId: 0,
    tab: { id: 7 } as never,
    ...change,
  });

  test('the page is the one that the browser names', () => {
    const found = identifySender(sender({}), ID, {});
    expect(found).toMatchObject({
      ok: true,
      value: { tabId: 7, account: 'demo.retailcrm.ru', route: { kind: 'detail', externalId: '1203' } },
    });
  });

  test('after an in-app navigation it is what the tab shows now', () => {
    const tab = { id: 7, url: 'https://demo.retailcrm.ru/orders/1300/edit' };
    expect(identifySender(sender({ tab }), ID, {})).toMatchObject({ value: { route: { externalId: '1300' } } });
  });

  test.each([
    ['another extension', { id: 'other' }],
    ['no tab', { tab: undefined }],
    ['no address', { url: undefined }],
    ['a frame of the page', { frameId: 3 }],
    ['another site', { url: 'https://evil.example/orders/1203/edit' }],
    ['a tab of another origin', { url: 'https://evil.example/', tab: { id: 7, url: 'https://demo.retailcrm.ru/' } }],
  ])('%s is refused', (_, change) => expect(identifySender(sender(change), ID, {}).ok).toBe(false));
});

describe('what is done for it', () => {
  const page = (path: string): AskingPage => {
    const url = new URL(`https://demo.retailcrm.ru${path}`);
    return { tabId: 7, frameId: 0, url, site: retailcrm, account: url.host, route: retailcrm.match(url) };
  };
  const detail = page('/orders/1203/edit');
  const list = page('/orders/');
  const target = { externalId: '1203', orderId: 'ord_1203' };

  let rows: Map<string, OrderRow>;
  let calls: unknown[][];
  let clock: number;
  let deps: HandlerDeps;

  beforeEach(() => {
    rows = new Map([['1203', orderRow('1203')]]);
    calls = [];
    clock = 0;
    const note = async <T>(name: string, args: unknown[], value: T) => {
      calls.push([name, ...args]);
      return value;
    };
    const api: HandlerDeps['api'] = {
      me: () =>
        note('me', [], {
          user: { id: 'u', email: 'a@b.ru', name: 'А' },
          shops: [{ id: SHOP_ID, name: 'Д', timeZone: 'Europe/Moscow', role: 'manager' as const }],
        }),
      resolve: (pages) => note('resolve', [pages], { orders: pages.map((one) => rows.get(one.externalId) ?? null) }),
      connections: (shopId) => note('connections', [shopId], { items: CONNECTIONS }),
      getOrder: () => Promise.reject(new Error('not asked for')),
      changeStatus: (...args) => note('changeStatus', args, null),
      sendOrder: (...args) => note('sendOrder', args, null),
      paymentLink: (id) => note('paymentLink', [id], { url: 'https://pay.example/1' }),
    };
    deps = {
      api,
      orders: new OrderLookup(api, () => clock),
      sessionState: () => Promise.reject(new Error('not asked for')),
      inject: async () => true,
      hide: async () => undefined,
      saveDock: async () => undefined,
      openCabinet: (_, orderId, confirm) => note('openCabinet', [orderId, confirm], undefined),
    };
  });

  const ask = (from: AskingPage, message: OverlayMessage) => handle(deps, from, message);
  const acted = () =>
    calls.filter(([name]) => name === 'sendOrder' || name === 'changeStatus' || name === 'paymentLink');
  const NOT_THIS_PAGE = { ok: false, error: { code: 'NOT_THIS_PAGE' } };

  test('system and account come from the page, and the buyer stays in the background', async () => {
    const answer = await ask(detail, { type: 'order.lookup', pages: [{ externalId: '1203' }] });
    expect(calls[0]).toEqual(['resolve', [{ system: 'retailcrm', account: 'demo.retailcrm.ru', externalId: '1203' }]]);
    const text = JSON.stringify(answer);
    expect(text).toContain('251121-110300');
    for (const secret of ['Сидоров', '79990000000', 'Москва']) expect(text).not.toContain(secret);
  });

  test('a card may only ask for its own order', async () => {
    expect(await ask(detail, { type: 'order.lookup', pages: [{ externalId: '1204' }] })).toMatchObject(NOT_THIS_PAGE);
    expect(await ask(page('/customers/'), { type: 'order.lookup', pages: [{ externalId: '1203' }] })).toMatchObject(
      NOT_THIS_PAGE,
    );
    expect(calls).toEqual([]);
  });

  test('an order that was not answered for this page cannot be acted on', async () => {
    const foreign = { externalId: '1203', orderId: 'ord_9999' };
    for (const message of [
      { type: 'order.send', ...foreign, connectionId: 'con_shiptor' },
      { type: 'order.status', ...foreign, status: 'confirmed', version: 1 },
      { type: 'link.payment', ...foreign },
      { type: 'cabinet.open', order: foreign },
      { type: 'order.send', externalId: '1204', orderId: 'ord_1203', connectionId: 'con_shiptor' },
    ] satisfies OverlayMessage[])
      expect(await ask(detail, message)).toMatchObject(NOT_THIS_PAGE);
    expect(acted()).toEqual([]);
  });

  test('a list may act on any of its rows', async () => {
    expect(await ask(list, { type: 'order.send', ...target, connectionId: 'con_shiptor' })).toEqual({
      ok: true,
      value: null,
    });
    expect(acted()).toEqual([['sendOrder', 'ord_1203', { connectionId: 'con_shiptor' }]]);
  });

  test.each([
    ['cancelling', { type: 'order.status', ...target, status: 'cancelled', version: 1 }],
    ['deleting', { type: 'order.status', ...target, status: 'deleted', version: 1 }],
    ['sending again', { type: 'order.send', ...target, connectionId: 'con_retailcrm' }],
  ] satisfies [string, OverlayMessage][])('%s is never done from a page', async (_, message) => {
    expect(await ask(detail, message)).toMatchObject({ ok: false, error: { code: 'NEEDS_CONFIRMATION' } });
    expect(acted()).toEqual([]);
  });

  test('«Передан» cannot be set by hand', async () => {
    const answer = await ask(detail, { type: 'order.status', ...target, status: 'sent', version: 1 });
    expect(answer).toMatchObject({ ok: false, error: { code: 'REFUSED', apiCode: 'STATUS_NOT_ALLOWED' } });
    expect(acted()).toEqual([]);
  });

  test('what is known is kept for half a minute, and asked anew after an action', async () => {
    const look = () => ask(detail, { type: 'order.lookup', pages: [{ externalId: '1203' }] });
    const asked = () => calls.filter(([name]) => name === 'resolve').length;
    await look();
    clock = 29_000;
    await look();
    expect(asked()).toBe(1);
    clock = 31_000;
    await look();
    expect(asked()).toBe(2);
    await ask(detail, { type: 'order.send', ...target, connectionId: 'con_shiptor' });
    clock = 32_000;
    await look();
    clock = 33_000;
    await look();
    expect(asked()).toBe(4);
  });

  test('a failure says what it means and nothing of itself', async () => {
    const broken = Object.assign(new Error('token secret-token expired'), { status: 401, code: 'TOKEN_EXPIRED' });
    deps.api.resolve = () => Promise.reject(broken);
    const answer = await ask(detail, { type: 'order.lookup', pages: [{ externalId: '1203' }] });
    expect(answer).toEqual({ ok: false, error: { code: 'SIGNED_OUT', message: '' } });
  });
});

test('the cabinet is opened at the order, with what is to be confirmed', () => {
  expect(cabinetPath()).toBe('/cabinet.html');
  expect(cabinetPath('ord_1')).toBe('/cabinet.html#/orders/ord_1');
  expect(cabinetPath('ord_1', { action: 'status', status: 'deleted' })).toBe(
    '/cabinet.html#/orders/ord_1?confirm=status.deleted',
  );
});
