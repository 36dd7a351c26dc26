import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { DEMO_CREDENTIALS } from '../../../worker/local/sandbox/demo-credentials.ts';
import type { Opened, RpcAnswer } from './sandbox-support.ts';
import { courierPackage, openSandbox, rpcCaller } from './sandbox-support.ts';

interface Quote {
  status: string;
  method: { id: number; category: string };
  cost: { total: { sum: number } };
  days: string | null;
}

interface Point {
  id: number;
  cod: boolean;
  card: boolean;
  courier: string;
  kladr_id: string;
  shipping_methods: number[];
}

interface Package {
  id: number;
  status: string;
  tracking_number: string;
  type: string;
  history: { event: string }[];
  departure: { address: { settlement: string; kladr_id: string; phone: string }; delivery_point: Point | null };
  shipment: { id: number; confirmed: boolean } | null;
}

let opened: Opened;
let rpc: ReturnType<typeof rpcCaller>;

beforeAll(async () => {
  opened = await openSandbox();
  rpc = rpcCaller(opened);
});
afterAll(() => opened.sandbox.close());
afterEach(() => opened.control('POST', 'shiptor/reset'));

const parcel = { length: 20, width: 20, height: 10, weight: 1.2, cod: 0, declared_cost: 1000, kladr_id: '54000001000' };

const post = (body: string, headers: Record<string, string>) =>
  opened.call<RpcAnswer<unknown>>('/shiptor/shipping/v1', { method: 'POST', body, headers });

describe('the envelope', () => {
  const json = { 'content-type': 'application/json', 'x-authorization-token': DEMO_CREDENTIALS.shiptor.token };

  it('has demo tokens of 40 characters', () => {
    expect(DEMO_CREDENTIALS.shiptor.token).toHaveLength(40);
    expect(DEMO_CREDENTIALS.shiptor.otherToken).toHaveLength(40);
  });

  it.each([
    ['{"id":1,"method":"getPackages","params":{}}', { ...json, 'content-type': 'text/plain' }, -32700],
    ['{oops', json, -32700],
    ['{"id":1,"method":"getPackages"}', json, -32600],
    ['{"id":"","method":"getPackages","params":{}}', json, -32600],
    ['{"id":1,"method":"simpleCalculate","params":{}}', json, -32601],
    ['{"id":1,"method":"getPackages","params":{}}', { ...json, 'x-authorization-token': 'short' }, 1002],
    ['{"id":1,"method":"getPackages","params":{}}', { 'content-type': 'application/json' }, 1002],
  ])('%s is refused with %3$i', async (body, headers, code) => {
    const answer = await post(body, headers);
    expect([answer.status, answer.body.error?.code]).toEqual([200, code]);
  });

  it('echoes the id, opens public methods without a token and no others', async () => {
    const anonymous = rpcCaller(opened, '');
    expect(await anonymous('suggestSettlement', { query: 'казань' }, 'public')).toMatchObject({
      id: 'JsonRpcClient.js',
    });
    expect((await anonymous('getPackages', {}, 'public')).error?.code).toBe(-32601);
  });

  it('sends errors with another status when it is set so', async () => {
    await opened.control('PUT', 'shiptor/settings', { errorHttpStatus: 400 });
    expect((await post('{oops', json)).status).toBe(400);
  });
});

describe('settlements and points', () => {
  it('suggests by the beginning of the name and narrows by the region', async () => {
    const all = await rpc<{ kladr_id: string }[]>('suggestSettlement', { query: 'Но' });
    expect(all.result?.map((row) => row.kladr_id)).toEqual(expect.arrayContaining(['54000001000', '42000012000']));
    const one = await rpc<{ name: string }[]>('suggestSettlement', { query: 'новокузнецк кемеровская' });
    expect(one.result?.map((row) => row.name)).toEqual(['Новокузнецк']);
  });

  it('gives points of a settlement by either length of the code, filtered', async () => {
    const long = await rpc<Point[]>('getDeliveryPoints', { kladr_id: '3600000100000', courier: 'cdek' });
    const short = await rpc<Point[]>('getDeliveryPoints', { kladr_id: '36000001000', courier: 'cdek' });
    expect(long.result?.length).toBeGreaterThan(2);
    expect(long.result).toEqual(short.result);
    expect(long.result?.every((point) => point.courier === 'cdek' && point.shipping_methods.includes(9))).toBe(true);
    const card = await rpc<Point[]>('getDeliveryPoints', { kladr_id: '36000001000', card: true });
    expect(card.result?.every((point) => point.card)).toBe(true);
    expect((await rpc('getDeliveryPoints', {})).error?.code).toBe(1103);
  });
});

describe('prices', () => {
  const categories = async (params: Record<string, unknown>) => {
    const { result } = await rpc<{ methods: Quote[] }>('calculateShipping', { ...parcel, ...params }, 'public');
    return new Set(result?.methods.map((quote) => quote.method.category));
  };

  it('offers standard methods alone from the warehouse, through ones with a sender', async () => {
    expect(await categories({})).toEqual(new Set(['to-door', 'delivery-point', 'post-office']));
    expect((await categories({ kladr_id_from: '77000000000' })).size).toBe(7);
    expect(await categories({ stock: true, kladr_id_from: '77000000000' })).toEqual(await categories({}));
    expect((await categories({ stock: false })).has('to-door')).toBe(false);
    expect((await categories({ stock: false })).has('door-to-door')).toBe(true);
  });

  it('asks more for weight and for distance', async () => {
    const price = async (params: Record<string, unknown>) => {
      const { result } = await rpc<{ methods: Quote[] }>('calculateShipping', {
        ...parcel,
        ...params,
        courier: 'cdek',
      });
      return result?.methods[0]?.cost.total.sum ?? 0;
    };
    const base = await price({});
    expect(await price({ weight: 9 })).toBeGreaterThan(base);
    expect(await price({ kladr_id: '25000001000' })).toBeGreaterThan(base);
    expect(await price({ kladr_id: '71000001000' })).toBeLessThan(base);
  });

  it('marks what does not fit or takes no cash as unavailable', async () => {
    const { result } = await rpc<{ methods: Quote[] }>('calculateShipping', { ...parcel, length: 100, cod: 1000 });
    const status = (id: number) => result?.methods.find((quote) => quote.method.id === id)?.status;
    expect([status(11), status(21), status(8)]).toEqual(['unavailable', 'unavailable', 'ok']);
  });

  it.each([
    [{ length: 0 }, 'Must be a numeric greater than 0 or null.'],
    [{ declared_cost: -1 }, 'Must be a numeric greater or equal 0.'],
    [{ country_code: 'US' }, 'Invalid country code. Allowed codes: RU, KZ, BY'],
    [{ pick_up_type: 'drone' }, 'Pick up type invalid.'],
  ])('refuses %o', async (params, message) => {
    expect((await rpc('calculateShipping', { ...parcel, ...params })).error).toEqual({ code: -32602, message });
  });
});

describe('packages', () => {
  it('are made, found by either id, and shaped as the reference has it', async () => {
    const { result } = await rpc<Package>('addPackage', courierPackage());
    expect(result).toMatchObject({
      status: 'new',
      type: 'standard',
      tracking_number: `RP${result?.id}`,
      external_tracking_number: null,
      history: [{ event: 'Посылка создана' }],
      departure: { address: { settlement: 'г. Воронеж', kladr_id: '36000001000', phone: '+7 916 123-45-67' } },
    });
    expect((await rpc<Package>('getPackage', { id: result?.id })).result).toEqual(result);
    expect((await rpc<Package>('getPackage', { external_id: 'A-1' })).result).toEqual(result);
  });

  it('may share an external id; the newest that is not removed is found', async () => {
    const first = await rpc<Package>('addPackage', courierPackage());
    const second = await rpc<Package>('addPackage', courierPackage());
    expect((await rpc<Package>('getPackage', { external_id: 'A-1' })).result?.id).toBe(second.result?.id);
    await rpc('removePackage', { id: second.result?.id });
    expect((await rpc<Package>('getPackage', { external_id: 'A-1' })).result?.id).toBe(first.result?.id);
    expect((await rpc('removePackage', { id: second.result?.id })).error?.message).toBe('Package already removed.');
    expect((await rpc('removePackage', { id: 1 })).error?.message).toBe('Package was not found.');
  });

  const address = courierPackage().departure.address;
  const post = { shipping_method: 13, address: { ...address, postal_code: '394000' } };

  it.each<[string, Record<string, unknown>, Record<string, unknown>, RegExp]>([
    ['sum of lines is not cod', { cod: 900, declared_cost: 900 }, {}, /equal to cod/],
    ['declared cost below cod', { declared_cost: 880 }, {}, /Declared cost/],
    ['declared cost below 10', { cod: 0, declared_cost: 9 }, {}, /equal 10/],
    ['unknown product with no price', { products: [{ shopArticle: 'NOPE', count: 1 }] }, {}, /Invalid products/],
    ['card on delivery by Russian Post', {}, { ...post, cashless_payment: true }, /InvalidCashlessPayment/],
    ['post with a five-digit code', {}, { ...post, address: { ...address, postal_code: '39400' } }, /6 digits/],
    ['point method with no point', {}, { shipping_method: 9 }, /must be defined/],
    ['point of another courier', {}, { shipping_method: 9, delivery_point: 11_301 }, /does not match/],
    ['bad phone', {}, { address: { ...address, phone: '12345' } }, /Invalid phone/],
    ['no surname and no receiver', {}, { address: { ...address, surname: '' } }, /surname/],
    ['street with no house', {}, { address: { ...address, house: '' } }, /Address cannot be empty/],
    ['cash by DPD Economy', {}, { shipping_method: 21 }, /Cash-on-delivery/],
    ['through method', {}, { shipping_method: 301 }, /type of shipment/],
    ['long article', { products: [{ shopArticle: 'x'.repeat(65), count: 1, price: 590 }] }, {}, /64 characters/],
    ['letters in the code of the place', {}, { address: { ...address, kladr_id: 'abc' } }, /only digits/],
  ])('are refused: %s', async (_, changes, departure, message) => {
    const answer = await rpc('addPackage', courierPackage(changes, departure));
    expect(answer.error?.code).toBe(-32602);
    expect(answer.error?.message).toMatch(message);
    expect((await rpc<{ count: number }>('getPackagesCount')).result?.count).toBe(0);
  });

  it('go to a point that takes what the buyer pays with', async () => {
    const { result: points = [] } = await rpc<Point[]>('getDeliveryPoints', {
      kladr_id: '36000001000',
      shipping_method: 9,
    });
    const both = points.find((point) => point.cod && point.card);
    const cashOnly = points.find((point) => point.cod && !point.card);
    const neither = points.find((point) => !point.cod);
    const send = (point: Point | undefined, cashless: boolean) =>
      rpc<Package>(
        'addPackage',
        courierPackage({}, { shipping_method: 9, delivery_point: point?.id, cashless_payment: cashless }),
      );
    expect((await send(both, true)).result?.departure.delivery_point?.id).toBe(both?.id);
    expect((await send(cashOnly, true)).error?.message).toMatch(/InvalidCashlessPayment/);
    expect((await send(neither, false)).error?.message).toBe('Delivery point does not accept cash payment');
  });

  it('are edited until they leave, and are another merchant’s secret', async () => {
    const { result } = await rpc<Package>('addPackage', courierPackage());
    const edited = await rpc<Package & { weight: number }>('editPackage', { id: result?.id, weight: 2 });
    expect(edited.result?.weight).toBe(2);
    const stranger = rpcCaller(opened, DEMO_CREDENTIALS.shiptor.otherToken);
    expect((await stranger('getPackage', { id: result?.id })).error?.code).toBe(1001);
    await opened.control('POST', `shiptor/packages/${result?.id}/status`, { status: 'sent' });
    expect((await rpc('editPackage', { id: result?.id, weight: 3 })).error?.message).toMatch(/in this state/);
    expect((await rpc('removePackage', { id: result?.id })).error?.message).toMatch(/in this state/);
    const statuses = await rpc<Record<string, { status: string }>>('getPackagesCurrentStatus', {
      ids: [String(result?.id)],
    });
    expect(statuses.result?.[String(result?.id)]?.status).toBe('sent');
    const now = await rpc<Package>('getPackage', { id: result?.id });
    expect(now.result?.history.map((entry) => entry.event)).toEqual(['Отправлена', 'Посылка создана']);
    const tracking = await rpc<{ checkpoints: unknown[] }>('getTracking', { query: `RP${result?.id}` }, 'public');
    expect(tracking.result?.checkpoints).toHaveLength(2);
  });

  it('are listed by pages of at most a hundred, an array with no total', async () => {
    for (const external_id of ['1', '2', '3']) await rpc('addPackage', courierPackage({ external_id }));
    const page = await rpc<Package[]>('getPackages', { page: 2, per_page: 2 });
    expect(page.result).toHaveLength(1);
    expect((await rpc('getPackages', { per_page: 101 })).error?.code).toBe(-32602);
  });
});

describe('a batch', () => {
  it('is all or nothing, the bad one named by its place', async () => {
    const packages = [courierPackage(), courierPackage({ cod: 1, declared_cost: 10 })];
    const refused = await rpc('addPackages', { shipment: { type: 'standard' }, packages });
    expect(refused.error?.message).toMatch(/ #1$/);
    expect((await rpc<{ count: number }>('getPackagesCount')).result?.count).toBe(0);
    const taken = await rpc<{ packages: Package[] }>('addPackages', {
      shipment: { type: 'standard' },
      packages: [courierPackage()],
    });
    expect(taken.result?.packages).toHaveLength(1);
  });

  it('of through parcels has a shipment to confirm', async () => {
    const shipment = {
      type: 'courier',
      courier: 'cdek',
      address: { receiver: 'Склад', phone: '+79160000000', kladr_id: '77000000000' },
      date: '01.01.2099',
      comment: '',
    };
    const packages = [courierPackage({}, { shipping_method: 301 })];
    const { result } = await rpc<{ shipment: { id: number }; packages: Package[] }>('addPackages', {
      shipment,
      packages,
    });
    expect(result?.packages[0]).toMatchObject({ type: 'through', shipment: { confirmed: false } });
    expect((await rpc('confirmShipment', { id: result?.shipment.id })).result).toMatchObject({ confirmed: true });
    const late = await rpc('addPackages', { shipment: { ...shipment, date: '01.01.2020' }, packages });
    expect(late.error?.message).toMatch(/later than today/);
  });
});

describe('goods', () => {
  it('are thirty to begin with and take new ones once', async () => {
    expect((await rpc<unknown[]>('getProducts', { per_page: 100 })).result).toHaveLength(30);
    expect((await rpc('addProduct', { name: 'Новый', shopArticle: 'NEW-1', retailPrice: 100 })).error).toBeUndefined();
    expect((await rpc('addProduct', { name: 'Новый', shopArticle: 'NEW-1' })).error?.message).toMatch(/already exists/);
    const service = await rpc<Record<string, unknown>>('addService', {
      name: 'Доставка',
      shopArticle: 'ship',
      price: 300,
    });
    expect(service.result).toMatchObject({ shop_article: 'ship' });
  });
});
