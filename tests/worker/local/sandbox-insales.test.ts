import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DEMO_CREDENTIALS } from '../../../worker/local/sandbox/demo-credentials.ts';
import type { Opened } from './sandbox-support.ts';
import { getByHost, openSandbox } from './sandbox-support.ts';

interface Line {
  id: number;
  variant_id: number;
  sku: string;
  quantity: number;
  reserved_quantity: number;
  sale_price: number;
}

interface Order {
  id: number;
  number: number;
  items_price: string;
  total_price: string;
  delivery_price: string;
  updated_at: string;
  fulfillment_status: string;
  financial_status: string;
  custom_status: { permalink: string; title: string };
  order_lines: Line[];
  paid_at: string | null;
  fields_values: { field_id: number; value: string }[];
}

interface Product {
  id: number;
  title: string;
  updated_at: string;
  variants: { id: number; sku: string; quantity: number | null }[];
}

const { apiKey, password, goodsKey, goodsPassword, deliveryVariantId, paymentGatewayIds } = DEMO_CREDENTIALS.insales;

let opened: Opened;
let clock = Date.now();
let mug = 0;
let tea = 0;
let uncounted = 0;

beforeAll(async () => {
  opened = await openSandbox({ now: () => new Date(clock) });
});
afterAll(() => opened.sandbox.close());
beforeEach(async () => {
  await opened.control('POST', 'insales/reset');
  mug = (await variantOf('MUG-WHT-350')).id;
  tea = (await variantOf('TEA-ALT-100')).id;
  uncounted = (await variants()).find(({ quantity }) => quantity === null)?.id ?? 0;
  await opened.control('POST', 'insales/reset');
});

const basic = (key: string = apiKey, secret: string = password) => ({
  authorization: `Basic ${btoa(`${key}:${secret}`)}`,
});

const call = <T = Order>(method: string, path: string, body?: unknown, headers: Record<string, string> = basic()) =>
  opened.call<T>(`/insales/admin/${path}`, {
    method,
    headers: { ...headers, ...(body !== undefined && { 'content-type': 'application/json' }) },
    body: body === undefined ? undefined : JSON.stringify(body),
  });

const variants = async () =>
  (await call<Product[]>('GET', 'products.json?per_page=250')).body.flatMap((product) => product.variants);

async function variantOf(sku: string) {
  const found = (await variants()).find((variant) => variant.sku === sku);
  if (!found) throw new Error(`no ${sku}`);
  return found;
}

const order = (changes: Record<string, unknown> = {}) => ({
  order: {
    order_lines_attributes: [{ variant_id: mug, quantity: 2, sale_price: 590 }],
    client: { name: 'Сергей', surname: 'Сидоров', email: 'sergey@example.com', phone: '+79000000001' },
    shipping_address_attributes: { address: 'ул. Пушкина, 10', city: 'Воронеж', zip: '394000' },
    delivery_variant_id: deliveryVariantId,
    payment_gateway_id: paymentGatewayIds.cash,
    delivery_price: 350,
    comment: 'Заказ № 1 · Orderlane ord_1',
    ...changes,
  },
});

const create = async (changes: Record<string, unknown> = {}) =>
  (await call('POST', 'orders.json', order(changes))).body;

describe('the doors', () => {
  it.each([
    ['no key', {}],
    ['a wrong password', basic(apiKey, 'x')],
    ['another scheme', { authorization: `Bearer ${password}` }],
  ])('refuse %s', async (_, headers) => {
    expect((await call('GET', 'orders.json', undefined, headers as Record<string, string>)).status).toBe(401);
  });

  it('close the orders to a key that opens the goods alone', async () => {
    const goods = basic(goodsKey, goodsPassword);
    expect((await call('GET', 'orders.json', undefined, goods)).status).toBe(403);
    expect((await call('GET', 'products.json', undefined, goods)).status).toBe(200);
  });

  it('answer a wrong address with a page, and an absent order with a message', async () => {
    expect(String((await call('GET', 'nothing.json')).body)).toMatch(/^</);
    expect(await call('GET', 'orders/17.json')).toMatchObject({ status: 404, body: { errors: [expect.any(String)] } });
    expect((await call('PUT', 'orders/17.json', order())).status).toBe(404);
    expect((await call('DELETE', 'orders/17.json')).status).toBe(404);
  });
});

describe('the limit', () => {
  const raw = () => fetch(`${opened.sandbox.url}/insales/admin/orders/count.json`, { headers: basic() });

  it('counts a window from its first request, tells of it in each answer, and says when the next one opens', async () => {
    await opened.control('PUT', 'insales/settings', { windowRequests: 3 });
    const used = [];
    for (let index = 0; index < 3; index++) used.push((await raw()).headers.get('api-usage-limit'));
    expect(used).toEqual(['1/3', '2/3', '3/3']);
    clock += 100_000;
    const refused = await raw();
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '200']);
    expect((await opened.log('insales')).counters['outcome refused_by_limit']).toBe(1);
    clock += 200_000;
    expect((await raw()).headers.get('api-usage-limit')).toBe('1/3');
  });

  it('is 500 in five minutes, and 429 where that is asked for', async () => {
    await raw();
    expect((await raw()).headers.get('api-usage-limit')).toBe('2/500');
    await opened.control('PUT', 'insales/settings', { windowRequests: 1, overLimitStatus: 429 });
    expect((await raw()).status).toBe(429);
    await opened.control('PUT', 'insales/limits', { perSecond: null });
    expect((await raw()).status).toBe(200);
  });
});

describe('create', () => {
  it('answers 201 with the order itself, its sums, statuses and a number of its own', async () => {
    const first = await call('POST', 'orders.json', order({ total_price: 1 }));
    expect(first.status).toBe(201);
    expect(first.body).toMatchObject({
      number: expect.any(Number),
      items_price: '1180.0',
      delivery_price: '350.0',
      total_price: '1530.0',
      fulfillment_status: 'new',
      custom_status: { permalink: 'novyy', title: 'Новый' },
      financial_status: 'pending',
      order_lines: [{ variant_id: mug, sku: 'MUG-WHT-350', quantity: 2, reserved_quantity: 2 }],
      shipping_address: { full_delivery_address: '394000, ул. Пушкина, 10' },
    });
    expect((await create()).number).toBe(first.body.number + 1);
  });

  it('takes a product for its first variant, and its price where none is said', async () => {
    const [product] = (await call<Product[]>('GET', 'products.json')).body;
    const { order_lines } = await create({ order_lines_attributes: [{ product_id: product?.id, quantity: 1 }] });
    expect(order_lines).toMatchObject([{ variant_id: product?.variants[0]?.id, sale_price: 390 }]);
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['no goods', { order_lines_attributes: [] }, 'order_lines'],
    ['an unknown variant', { order_lines_attributes: [{ variant_id: 1, quantity: 1 }] }, 'order_lines.variant_id'],
    ['no quantity', { order_lines_attributes: [{ variant_id: 1, quantity: 0 }] }, 'order_lines_attributes.quantity'],
    ['no buyer', { client: undefined }, 'client'],
    ['a buyer without a name', { client: { phone: '+79000000001' } }, 'client.name'],
    ['an e-mail that is none', { client: { name: 'А', email: 'x' } }, 'client.email'],
    ['no delivery method', { delivery_variant_id: undefined }, 'delivery_variant'],
    ['an unknown delivery method', { delivery_variant_id: 1 }, 'delivery_variant'],
    ['no payment method', { payment_gateway_id: undefined }, 'payment_gateway'],
    ['a pair that does not go together', { payment_gateway_id: paymentGatewayIds.pickUpOnly }, 'payment_gateway'],
    ['an unknown status', { custom_status_permalink: 'no-such' }, 'custom_status'],
    ['an unknown field', { fields_values_attributes: [{ field_id: 1, value: 'x' }] }, 'fields_values.field'],
  ])('refuses %s by the name of the field, and keeps nothing', async (_, changes, field) => {
    const before = (await variantOf('MUG-WHT-350')).quantity;
    const { status, body } = await call<Record<string, string[]>>('POST', 'orders.json', order(changes));
    expect(status).toBe(422);
    expect(body).toEqual({ [field]: [expect.any(String)] });
    expect((await call('GET', 'orders/count.json')).body).toEqual({ count: 0 });
    expect((await variantOf('MUG-WHT-350')).quantity).toBe(before);
  });

  it('wants of a buyer what the shop wants, and refuses by the status that is asked for', async () => {
    await opened.control('PUT', 'insales/settings', {
      requiredClientFields: ['phone', 'email'],
      validationStatus: 400,
    });
    const answer = await call('POST', 'orders.json', order({ client: { name: 'А' } }));
    expect(answer).toEqual({
      status: 400,
      body: { 'client.phone': ['не может быть пустым'], 'client.email': ['не может быть пустым'] },
    });
  });

  it('may pass over our prices, as a shop may', async () => {
    await opened.control('PUT', 'insales/settings', { pricesOnCreate: 'ignore' });
    const lines = [{ variant_id: mug, quantity: 1, sale_price: 1 }];
    const made = await create({ order_lines_attributes: lines });
    expect(made).toMatchObject({ items_price: '590.0', delivery_price: '0.0' });
  });
});

describe('edit', () => {
  it('adds a line without an id, changes one with it, and takes one away by _destroy alone', async () => {
    const made = await create();
    const [line] = made.order_lines;
    const put = (...order_lines_attributes: object[]) =>
      call('PUT', `orders/${made.id}.json`, { order: { order_lines_attributes } });
    const added = (await put({ variant_id: mug, quantity: 1 }, { variant_id: tea, quantity: 3 })).body;
    expect(added.order_lines.map(({ variant_id, quantity }) => [variant_id, quantity])).toEqual([
      [mug, 2],
      [mug, 1],
      [tea, 3],
    ]);
    const changed = (await put({ id: line?.id, quantity: 5 }, { id: added.order_lines[1]?.id, _destroy: 1 })).body;
    expect(changed.order_lines.map(({ id, quantity }) => [id, quantity])).toEqual([
      [line?.id, 5],
      [added.order_lines[2]?.id, 3],
    ]);
    expect((await put({ id: 1, quantity: 5 })).status).toBe(404);
    expect((await put(...changed.order_lines.map(({ id }) => ({ id, _destroy: '1' })))).status).toBe(422);
  });

  it('leaves what it does not name, and may be answered with no order', async () => {
    const made = await create();
    await opened.control('PUT', 'insales/settings', { editAnswer: 'status' });
    const answer = await call('PUT', `orders/${made.id}.json`, { order: { financial_status: 'paid' } });
    expect(answer.body).toEqual({ status: 'ok' });
    const { updated_at, paid_at, ...rest } = (await call('GET', `orders/${made.id}.json`)).body;
    expect(paid_at).toBe(updated_at);
    expect({ ...rest, updated_at: made.updated_at, paid_at: null }).toEqual({ ...made, financial_status: 'paid' });
  });

  it('brings the system status along with a custom one, and the other way round', async () => {
    const { id } = await create();
    const put = async (changes: object) => (await call('PUT', `orders/${id}.json`, { order: changes })).body;
    expect(await put({ custom_status_permalink: 'sobiraem' })).toMatchObject({ fulfillment_status: 'approved' });
    expect(await put({ fulfillment_status: 'approved' })).toMatchObject({ custom_status: { permalink: 'sobiraem' } });
    expect(await put({ fulfillment_status: 'declined' })).toMatchObject({ custom_status: { title: 'Отменён' } });
  });

  it('keeps one value of an order field', async () => {
    const field = await call<{ id: number; handle: string }>('POST', 'order_fields.json', {
      order_field: { title: 'Ключ', type: 'OrderField::TextField' },
    });
    const { id, handle } = field.body;
    const made = await create({ fields_values_attributes: [{ handle, value: 'a' }] });
    const again = { order: { fields_values_attributes: [{ field_id: id, value: 'b' }] } };
    expect((await call('PUT', `orders/${made.id}.json`, again)).body.fields_values).toMatchObject([
      { field_id: id, value: 'b' },
    ]);
    for (const path of ['orders/fields.json', 'order_fields.json'])
      expect((await call<{ id: number }[]>('GET', path)).body.map((row) => row.id)).toEqual([id]);
  });
});

describe('stock', () => {
  const stock = async () => (await variantOf('MUG-WHT-350')).quantity ?? 0;

  it('goes with an order, follows its edits and comes back with its end, unless the shop says otherwise', async () => {
    const full = await stock();
    const made = await create();
    expect(await stock()).toBe(full - 2);
    const lines = { order: { order_lines_attributes: [{ id: made.order_lines[0]?.id, quantity: 7 }] } };
    await call('PUT', `orders/${made.id}.json`, lines);
    expect(await stock()).toBe(full - 7);
    await call('DELETE', `orders/${made.id}.json`);
    expect(await stock()).toBe(full);
    await opened.control('PUT', 'insales/settings', { stockReturnsOnDelete: false });
    const other = await create();
    await call('DELETE', `orders/${other.id}.json`);
    expect(await stock()).toBe(full - 2);
  });

  it('is not counted where it is not tracked', async () => {
    await create({ order_lines_attributes: [{ variant_id: uncounted, quantity: 4 }] });
    expect((await variants()).find(({ id }) => id === uncounted)?.quantity).toBeNull();
  });

  it('changes the product, so that whoever follows changes reads it', async () => {
    clock += 60_000;
    const since = new Date(clock - 1000).toISOString();
    await create();
    const changed = (await call<Product[]>('GET', `products.json?updated_since=${since}`)).body;
    expect(changed.map(({ title }) => title)).toEqual(['Кружка']);
    expect(changed[0]?.variants.map(({ sku }) => sku)).toEqual(['MUG-WHT-350', 'MUG-BLU-350', 'MUG-THM-450']);
  });
});

describe('delete', () => {
  it('hides an order: gone from its address and the list, there with deleted=true', async () => {
    const { id } = await create();
    expect((await call('DELETE', `orders/${id}.json`)).body).toEqual({ status: 'ok' });
    expect((await call('GET', `orders/${id}.json`)).status).toBe(404);
    expect((await call('DELETE', `orders/${id}.json`)).status).toBe(404);
    expect((await call<Order[]>('GET', 'orders.json')).body).toEqual([]);
    expect((await call<Order[]>('GET', 'orders.json?deleted=true')).body.map((row) => row.id)).toEqual([id]);
  });
});

describe('lists', () => {
  it('come by pages of 10 to 250', async () => {
    for (let index = 0; index < 12; index++) await create();
    const count = async (query: string) => (await call<Order[]>('GET', `orders.json?${query}`)).body.length;
    expect([await count('per_page=1'), await count('per_page=10&page=2'), await count('per_page=9999')]).toEqual([
      10, 2, 12,
    ]);
  });

  it('follow changes by time and id, those of one second too', async () => {
    const made = [await create(), await create(), await create()];
    clock += 10_000;
    await call('PUT', `orders/${made[0]?.id}.json`, { order: { comment: 'x' } });
    const { updated_at } = (await call('GET', `orders/${made[1]?.id}.json`)).body;
    const ids = async (query: Record<string, string>) =>
      (await call<Order[]>('GET', `orders.json?${new URLSearchParams(query)}`)).body.map(({ id }) => id);
    const [first, second, third] = made.map(({ id }) => id);
    expect(await ids({ updated_since: updated_at })).toEqual([second, third, first]);
    expect(await ids({ updated_since: updated_at, from_id: String(second) })).toEqual([third, first]);
    clock += 10_000;
    expect(await ids({ updated_since: new Date(clock).toISOString() })).toEqual([]);
  });

  it('are narrowed by status, delivery and payment', async () => {
    const open = await create();
    const closed = await create({ fulfillment_status: 'declined', payment_gateway_id: paymentGatewayIds.online });
    const ids = async (query: string) => (await call<Order[]>('GET', `orders.json?${query}`)).body.map(({ id }) => id);
    expect(await ids('status=open')).toEqual([open.id]);
    expect(await ids('status=closed')).toEqual([closed.id]);
    expect(await ids('fulfillment_status[]=declined&fulfillment_status[]=returned')).toEqual([closed.id]);
    expect(await ids(`payment_gateway_id[]=${paymentGatewayIds.cash}`)).toEqual([open.id]);
    expect(await ids('delivery_variant[]=1')).toEqual([]);
  });

  it('tell delivery and payment methods with their pairs, and the statuses', async () => {
    const rows = async (path: string) =>
      (await call<{ id: number; payment_delivery_variants: object[] }[]>('GET', path)).body;
    const pair = { delivery_variant_id: deliveryVariantId, payment_gateway_id: paymentGatewayIds.card };
    for (const path of ['delivery_variants.json', 'payment_gateways.json'])
      expect((await rows(path)).flatMap((row) => row.payment_delivery_variants)).toContainEqual(pair);
    expect(await rows('custom_statuses.json')).toContainEqual(
      expect.objectContaining({ permalink: 'sobiraem', system_status: 'approved' }),
    );
  });
});

describe('faults on demand', () => {
  it('strike before or after the write, and are told in the log', async () => {
    const strike = async (fault: string) => {
      await opened.control('POST', 'insales', { fault, times: 1, match: 'POST orders' });
      return call('POST', 'orders.json', order()).catch(() => null);
    };
    const count = async () => (await call<{ count: number }>('GET', 'orders/count.json')).body.count;
    expect((await strike('status500_before_write'))?.status).toBe(500);
    expect((await strike('status503'))?.status).toBe(503);
    expect((await strike('unauthorized'))?.status).toBe(401);
    expect(await count()).toBe(0);
    expect(await strike('lose_answer_after_write')).toBeNull();
    expect(typeof (await strike('malformed'))?.body).toBe('string');
    expect(await count()).toBe(2);
  });

  it('leave a report of orders that carry one key twice, those alone that still stand', async () => {
    const [first, second] = [await create(), await create()];
    await create({ comment: 'Заказ № 2 · Orderlane ord_2' });
    await create({ comment: 'Без ключа' });
    await create({ comment: 'Без ключа' });
    expect((await opened.log('insales')).duplicates).toEqual([{ key: 'ord_1', ids: [first.id, second.id] }]);
    await call('DELETE', `orders/${second.id}.json`);
    expect((await opened.log('insales')).duplicates).toEqual([]);
  });

  it('include a status that somebody changes there', async () => {
    const { id } = await create();
    const path = `insales/orders/${id}/status`;
    await opened.control('POST', path, { status: 'otgruzhen' });
    expect((await call('GET', `orders/${id}.json`)).body).toMatchObject({ fulfillment_status: 'dispatched' });
  });
});

describe('the pages', () => {
  const page = (path: string) => getByHost(opened, `insales.localhost:${opened.sandbox.port}`, path);

  it('show what the shop holds, with the anchors that an overlay looks for', async () => {
    const made = await create({ client: { name: '<b>Сидоров' }, comment: 'Заказ № КЧ-1' });
    for (const path of ['/', '/ui', '/admin2/orders']) {
      const list = (await page(path)).text;
      expect(list).toContain(`<a href="/admin2/orders/${made.id}">${made.number}</a>`);
      expect(list).toContain('&lt;b&gt;Сидоров');
    }
    const card = (await page(`/admin2/orders/${made.id}`)).text;
    expect(card).toMatch(/<div id="order-details">/);
    expect(card).toMatch(/<table id="order-lines-table">/);
    expect(card).toContain(`<td class="title" id="${mug}">`);
    expect(card).toContain('Заказ № КЧ-1');
    expect((await page('/admin2/orders/1')).status).toBe(404);
    expect((await page('/admin2/products')).text).toContain('MUG-WHT-350');
  });

  it('let a person change the status and remove an order', async () => {
    const { id } = await create();
    const post = (verb: string, form = {}) =>
      opened.call(`/insales/admin2/orders/${id}/${verb}`, { method: 'POST', body: new URLSearchParams(form) });
    expect((await post('status', { status: 'dostavlen' })).status).toBe(303);
    expect((await call('GET', `orders/${id}.json`)).body.fulfillment_status).toBe('delivered');
    expect((await post('delete')).status).toBe(303);
    expect((await call('GET', `orders/${id}.json`)).status).toBe(404);
    expect((await page(`/admin2/orders/${id}`)).text).toContain('Удалён');
    expect((await post('delete')).status).toBe(404);
  });

  it('stand in the list of the sandbox', async () => {
    expect((await opened.call<string>('/')).body).toContain('InSales');
  });
});
