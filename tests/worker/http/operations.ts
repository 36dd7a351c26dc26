import { eq } from 'drizzle-orm';
import { productListSchema } from '#core/api/products';
import { jobs } from '#worker/db/tables/sending';
import { DEMO } from '../../../worker/local/demo/seed.ts';
import { eventually, orderInput, type TestPerson, type TestWorker } from '../../support/worker.ts';

/** A request that would work, and how it would reach into another shop. */
export type Row = {
  path?: Record<string, string>;
  query?: Record<string, string>;
  body?: object;
  /** What makes it a request for another shop's things; null where the route knows no shop. */
  foreign: { path?: Record<string, string>; query?: Record<string, string>; body?: object } | null;
};

/** One row per operation of the API's own description. */
export async function operationRows(worker: TestWorker): Promise<Record<string, Row>> {
  const shopId = await worker.makeShop();
  const stranger = await worker.makePerson({ [shopId]: 'owner' });
  const order = await worker.makeOrder();
  const theirs = await worker.makeOrder({ shopId }, stranger.token);
  const sent = await worker.makeOrder();
  const job = await worker.call('POST', `/api/v1/orders/${sent.id}/send`, { body: { connectionId: DEMO.shiptorId } });
  const { id: jobId } = job.body as { id: string };
  // The lane works on its own: nothing may be written any more once the rows are compared.
  await eventually(
    () => worker.readOrder(sent.id),
    ({ status }) => status === 'sent',
  );
  const exported = await exportRows(worker, shopId, stranger.token);
  const theirJob = { ...(await copyJob(worker, jobId, shopId, theirs.id)) };

  const batch = await worker.call('POST', '/api/v1/batches', {
    body: { shopId: DEMO.shopId, action: 'delete', selection: { ids: [] } },
  });
  const theirBatch = await worker.call('POST', '/api/v1/batches', {
    body: { shopId, action: 'delete', selection: { ids: [] } },
    token: stranger.token,
  });
  const idOf = ({ body }: { body: unknown }) => ({ id: (body as { id: string }).id });
  const ofBatch = { path: idOf(batch), foreign: { path: idOf(theirBatch) } };
  const linkId = 'lnk_none';
  const ofOrder = { path: { id: order.id }, foreign: { path: { id: theirs.id } } };
  const ofShop = (query: Record<string, string> = {}): Row => ({
    query: { shopId: DEMO.shopId, ...query },
    foreign: { query: { shopId } },
  });
  const inShop = (body: object): Row => ({ body: { shopId: DEMO.shopId, ...body }, foreign: { body: { shopId } } });
  return {
    'post /api/auth/sign-in': { body: { email: 'nobody@example.ru', password: 'x' }, foreign: null },
    'post /api/auth/setup': {
      body: { setupToken: 'x', email: 'nobody@example.ru', password: 'long enough', name: 'x', shopName: 'x' },
      foreign: null,
    },
    'post /api/auth/refresh': { foreign: null },
    'post /api/auth/sign-out': { foreign: null },
    'post /api/auth/sign-out-everywhere': { foreign: null },
    'get /api/v1/me': { foreign: null },
    'get /api/v1/connections': ofShop(),
    'delete /api/v1/members/{userId}': { ...ofShop(), path: { userId: stranger.userId } },
    'get /api/v1/orders': ofShop(),
    'get /api/v1/orders/counts': ofShop(),
    'get /api/v1/orders/series': ofShop({ from: '2026-01-01', to: '2026-01-31' }),
    'post /api/v1/orders': inShop(orderInput),
    'get /api/v1/orders/{id}': ofOrder,
    'patch /api/v1/orders/{id}': { ...ofOrder, body: { version: 1, comment: 'x' } },
    'post /api/v1/orders/{id}/quote': { ...ofOrder, body: { version: 1, changes: { comment: 'x' } } },
    'post /api/v1/orders/{id}/copy': ofOrder,
    'post /api/v1/orders/{id}/status': { ...ofOrder, body: { version: 1, status: 'confirmed' } },
    'get /api/v1/orders/{id}/history': ofOrder,
    'get /api/v1/orders/{id}/links': ofOrder,
    'post /api/v1/orders/{id}/payment-link': ofOrder,
    'post /api/v1/orders/{id}/send': { ...ofOrder, body: { connectionId: DEMO.shiptorId } },
    'get /api/v1/jobs/{id}': { path: { id: jobId }, foreign: { path: theirJob } },
    'delete /api/v1/orders/{id}': { ...ofOrder, query: { version: '1' } },
    'get /api/v1/orders/{id}/delete-preview': ofOrder,
    'post /api/v1/orders/{id}/purge': ofOrder,
    'delete /api/v1/orders/{id}/links/{linkId}': {
      path: { id: order.id, linkId },
      foreign: { path: { id: theirs.id, linkId } },
    },
    'post /api/v1/batches': inShop({ action: 'status', selection: { ids: ['x'] }, status: 'confirmed' }),
    'get /api/v1/batches/{id}': ofBatch,
    'post /api/v1/batches/{id}/retry': ofBatch,
    'post /api/v1/batches/{id}/cancel': ofBatch,
    'get /api/v1/changes': ofShop(),
    'post /api/v1/resolve': {
      body: { pages: [{ system: 'retailcrm', account: 'x', externalId: '1' }] },
      foreign: null,
    },
    'post /api/v1/preorders': inShop({ items: orderInput.items }),
    'post /api/v1/delivery/quote': inShop({
      settlementCode: '77000000000',
      parcel: { weightGrams: 500, lengthMm: 100, widthMm: 100, heightMm: 100 },
      declaredValueKopecks: 1000,
      codKopecks: 0,
    }),
    'get /api/v1/delivery/settlements': ofShop({ q: 'Москва' }),
    'get /api/v1/delivery/points': ofShop({ settlementCode: '77000000000', methodCode: '1' }),
    'get /api/v1/products': ofShop({ q: 'чай' }),
    ...settingsRows(shopId),
    'put /api/v1/products': inShop({ items: [PRODUCT] }),
    'post /api/v1/products/import': inShop({}),
    'delete /api/v1/products/{id}': await productRow(worker, shopId, stranger.token),
    ...(await peopleRows(worker, { shopId, stranger })),
    'post /api/v1/exports': inShop({ columns: ['number'] }),
    'get /api/v1/exports/{id}': exported.ofExport,
    'get /api/v1/exports/{id}/file': exported.ofExport,
    'get /api/v1/export-profiles': ofShop(),
    'post /api/v1/export-profiles': inShop({ name: 'x', shared: true, settings: { columns: ['number'] } }),
    'put /api/v1/export-profiles/{id}': {
      ...exported.ofProfile,
      body: { name: 'y', settings: { columns: ['number'] } },
    },
    'delete /api/v1/export-profiles/{id}': exported.ofProfile,
  };
}

/** Shops and their settings. */
function settingsRows(theirShopId: string): Record<string, Row> {
  const ofShop: Row = { path: { id: DEMO.shopId }, foreign: { path: { id: theirShopId } } };
  const settings = {
    ...{ version: 1, name: 'Лавка', timeZone: 'Europe/Moscow', deliveryMethods: { off: ['1'] }, preorderLinkDays: 3 },
    defaultDimensions: { basis: 'item', weightGrams: 100, lengthMm: 100, widthMm: 100, heightMm: 100 },
    ...{ senderSettlementCode: '77000000000', deliveryConnectionId: null },
  };
  return {
    'get /api/v1/shops': { foreign: null },
    'post /api/v1/shops': { body: { name: 'Вторая лавка', timeZone: 'Europe/Moscow' }, foreign: null },
    'get /api/v1/shops/{id}/settings': ofShop,
    'put /api/v1/shops/{id}/settings': { ...ofShop, body: settings },
    'get /api/v1/shops/{id}/delivery-methods': ofShop,
    'post /api/v1/shops/{id}/cache/clear': ofShop,
  };
}

const PRODUCT = { name: 'Чай улун', sku: 'TEA-1', shopArticle: 'TEA-1', priceKopecks: 45_000, weightGrams: 120 };

async function productRow(worker: TestWorker, theirShopId: string, theirToken: string): Promise<Row> {
  const make = async (shopId: string, token?: string) => {
    await worker.call('PUT', '/api/v1/products', { body: { shopId, items: [PRODUCT] }, token });
    const { body } = await worker.call('GET', `/api/v1/products?shopId=${shopId}`, { token });
    return { id: productListSchema.parse(body).items[0]?.id ?? '' };
  };
  return { path: await make(DEMO.shopId), foreign: { path: await make(theirShopId, theirToken) } };
}

/** People, keys, saved views. */
async function peopleRows(
  worker: TestWorker,
  { shopId, stranger }: { shopId: string; stranger: TestPerson },
): Promise<Record<string, Row>> {
  const ofShop: Row = { query: { shopId: DEMO.shopId }, foreign: { query: { shopId } } };
  const inShop = (body: object): Row => ({ body: { shopId: DEMO.shopId, ...body }, foreign: { body: { shopId } } });
  const invitation = { email: 'invited@example.ru', role: 'viewer' };
  const key = { name: 'Выгрузка', role: 'viewer' };
  const view = { name: 'Новые', shared: true, filter: { status: 'new', q: 'чай' } };
  const made = async (path: string, body: object): Promise<Row> => {
    const ids = [DEMO.shopId, shopId].map(async (id) => {
      const token = id === shopId ? stranger.token : worker.token;
      const answer = await worker.call('POST', path, { body: { shopId: id, ...body }, token });
      return answer.body as { id: string };
    });
    const [ours, theirs] = await Promise.all(ids);
    return { path: { id: ours?.id ?? '' }, foreign: { path: { id: theirs?.id ?? '' } } };
  };
  const ofView = await made('/api/v1/views', view);
  return {
    'get /api/v1/members': ofShop,
    'patch /api/v1/members/{userId}': { ...inShop({ role: 'manager' }), path: { userId: stranger.userId } },
    'post /api/v1/members/{userId}/password-reset': { ...inShop({}), path: { userId: stranger.userId } },
    'get /api/v1/invitations': ofShop,
    'post /api/v1/invitations': inShop(invitation),
    'delete /api/v1/invitations/{id}': await made('/api/v1/invitations', invitation),
    'get /api/v1/audit': ofShop,
    'get /api/v1/api-keys': ofShop,
    'post /api/v1/api-keys': inShop(key),
    'delete /api/v1/api-keys/{id}': await made('/api/v1/api-keys', key),
    'get /api/v1/views': ofShop,
    'post /api/v1/views': inShop(view),
    'patch /api/v1/views/{id}': { ...ofView, body: { name: 'Свежие' } },
    'delete /api/v1/views/{id}': ofView,
  };
}

/** An export and a saved profile of the demo shop, and the same of another one. */
async function exportRows(worker: TestWorker, theirShopId: string, theirToken: string) {
  const make = async (path: string, body: object, token?: string) => {
    const answer = await worker.call('POST', path, { body, token });
    return { id: (answer.body as { id: string }).id };
  };
  const pair = async (path: string, body: object): Promise<Row> => ({
    path: await make(path, { shopId: DEMO.shopId, ...body }),
    foreign: { path: await make(path, { shopId: theirShopId, ...body }, theirToken) },
  });
  return {
    ofExport: await pair('/api/v1/exports', {}),
    ofProfile: await pair('/api/v1/export-profiles', { name: 'x', shared: true, settings: {} }),
  };
}

async function copyJob({ db }: TestWorker, id: string, shopId: string, orderId: string): Promise<{ id: string }> {
  const [job] = await db.read.select().from(jobs).where(eq(jobs.id, id));
  if (!job) throw new Error('the job is not there');
  const { seq: _, ...row } = job;
  await db.write.insert(jobs).values({ ...row, id: 'job_theirs', shopId, orderId, state: 'done' });
  return { id: 'job_theirs' };
}
