import { eq, sql } from 'drizzle-orm';
import { dayOf } from '#core/shared/day';
import { createUserWithPassword } from '#worker/auth/create-user';
import type { KeyRing } from '#worker/auth/keyring';
import { sealSecret } from '#worker/auth/secret-box';
import { asBatch, type Database, type Statement } from '#worker/db/client';
import { paymentServices } from '#worker/db/tables/buyers';
import { orderHistory } from '#worker/db/tables/history';
import { orders } from '#worker/db/tables/orders';
import { connections } from '#worker/db/tables/sending';
import { memberships, shops } from '#worker/db/tables/shops';
import { storefronts } from '#worker/db/tables/storefronts';
import { contentColumns } from '#worker/services/orders/record';
import { DEMO_CREDENTIALS } from '../sandbox/demo-credentials.ts';
import { demoOrders } from './orders.ts';

export const DEMO = {
  shopId: 'shp_demo',
  shopName: 'Чайная лавка',
  owner: { name: 'Мария Орлова', email: 'demo@orderlane.local', password: 'orderlane-demo' },
  shiptorId: 'con_demo_shiptor',
  retailcrmId: 'con_demo_retailcrm',
  paymentServiceId: 'pse_demo_yookassa',
  storefrontId: 'stf_demo_woocommerce',
} as const;

const TIME_ZONE = 'Europe/Moscow';

/** Who hands the demo shop's through parcels over. */
const SENDER = {
  receiver: 'ООО «Чайная лавка»',
  phone: '+74950000000',
  settlement: 'г. Москва',
  street: 'ул. Складочная',
  house: '1',
};

type Seed = { db: Database; keys: KeyRing; sandboxPort: number; orders: number; report: (line: string) => void };

/** Makes the demo shop once; a later start only tells it where the stand-ins are now. True where its orders are new. */
export async function seedDemo(seed: Seed): Promise<boolean> {
  const [known] = await seed.db.read.select({ id: shops.id }).from(shops).where(eq(shops.id, DEMO.shopId));
  if (!known) await makeShop(seed);
  await pointAtSandbox(seed);
  const [{ count = 0 } = {}] = await seed.db.read
    .select({ count: sql<number>`count(*)` })
    .from(orders)
    .where(eq(orders.shopId, DEMO.shopId));
  if (count === 0) await makeOrders(seed);
  return count === 0;
}

async function makeShop({ db, keys }: Seed): Promise<void> {
  const now = new Date();
  const createdAt = now.getTime();
  const { shopId } = DEMO;
  const userId = await createUserWithPassword(db, DEMO.owner, now);
  const { shiptor, retailcrm, yookassa, woocommerce } = DEMO_CREDENTIALS;
  const sealed = (purpose: string, rowId: string, value: unknown) => sealSecret(keys, { purpose, rowId }, value);
  await db.write.batch(
    asBatch([
      db.write.insert(shops).values({ id: shopId, name: DEMO.shopName, timeZone: TIME_ZONE, settings: {}, createdAt }),
      db.write.insert(memberships).values({ shopId, userId, role: 'owner', createdAt }),
      db.write.insert(connections).values([
        {
          ...{
            id: DEMO.shiptorId,
            shopId,
            system: 'shiptor',
            name: 'Shiptor',
            baseUrl: '',
            account: null,
            settings: {},
          },
          credentials: await sealed('connection', DEMO.shiptorId, { token: shiptor.token }),
          ...{ enabled: true, createdAt },
        },
        {
          ...{
            id: DEMO.retailcrmId,
            shopId,
            system: 'retailcrm',
            name: 'RetailCRM',
            baseUrl: '',
            account: null,
            settings: {},
          },
          credentials: await sealed('connection', DEMO.retailcrmId, { apiKey: retailcrm.apiKey }),
          ...{ enabled: true, createdAt: createdAt + 1 },
        },
      ]),
      db.write.insert(paymentServices).values({
        ...{ id: DEMO.paymentServiceId, shopId, provider: 'yookassa', baseUrl: '', settings: {} },
        credentials: await sealed('payment_service', DEMO.paymentServiceId, {
          shopId: yookassa.shopId,
          secretKey: yookassa.secretKey,
        }),
        ...{ enabled: true, createdAt },
      }),
      db.write.insert(storefronts).values({
        ...{ id: DEMO.storefrontId, shopId, source: 'woocommerce', name: 'WooCommerce' },
        secret: await sealed('storefront', DEMO.storefrontId, woocommerce.secret),
        ...{ enabled: true, createdAt },
      }),
    ]),
  );
}

/** The stand-ins may have another port at each start. */
async function pointAtSandbox({ db, sandboxPort }: Seed): Promise<void> {
  const base = `http://127.0.0.1:${sandboxPort}`;
  const crmHost = `retailcrm.localhost:${sandboxPort}`;
  await db.write.batch(
    asBatch([
      db.write
        .update(connections)
        .set({
          baseUrl: `${base}/shiptor`,
          settings: {
            orderUrlTemplate: `http://shiptor.localhost:${sandboxPort}/ui?package={id}`,
            ...{ requestsPerSecond: 10, timeoutMs: 10_000, senderSettlementCode: '77000000000', sender: SENDER },
          },
        })
        .where(eq(connections.id, DEMO.shiptorId)),
      db.write
        .update(connections)
        .set({
          ...{ baseUrl: `${base}/retailcrm`, account: crmHost },
          settings: {
            ...{
              site: DEMO_CREDENTIALS.retailcrm.site,
              deliveryTypeCode: DEMO_CREDENTIALS.retailcrm.deliveryTypes.shiptor,
            },
            ...{ siteUrl: `http://${crmHost}`, timeoutMs: 10_000 },
          },
        })
        .where(eq(connections.id, DEMO.retailcrmId)),
      db.write
        .update(paymentServices)
        .set({ baseUrl: `${base}/yookassa` })
        .where(eq(paymentServices.id, DEMO.paymentServiceId)),
    ]),
  );
}

const ROWS_PER_BATCH = 500;
const ROWS_PER_STATEMENT = 20;

/** Streams the shop's orders in, a few hundred to a batch, whatever their number. */
async function makeOrders({ db, orders: count, report }: Seed): Promise<void> {
  let item = 0;
  let done = 0;
  let rows: (typeof orders.$inferInsert)[] = [];
  const flush = async () => {
    if (rows.length === 0) return;
    const statements: Statement[] = [];
    for (let at = 0; at < rows.length; at += ROWS_PER_STATEMENT) {
      const part = rows.slice(at, at + ROWS_PER_STATEMENT);
      statements.push(db.write.insert(orders).values(part), db.write.insert(orderHistory).values(part.map(createdRow)));
    }
    await db.write.batch(asBatch(statements));
    done += rows.length;
    rows = [];
    if (count > 10_000 && done % 50_000 === 0) report(`${done} of ${count} demo orders`);
  };
  const newItemId = () => {
    item += 1;
    return `itm_demo_${item}`;
  };
  for (const { content, status, createdAt } of demoOrders(count, new Date(), newItemId)) {
    rows.push({
      ...contentColumns(content, status),
      ...{
        id: `ord_demo_${done + rows.length + 1}`,
        shopId: DEMO.shopId,
        status,
        source: 'demo',
        version: 1,
        statusMark: 1,
      },
      ...{ createdAt: createdAt.getTime(), day: dayOf(createdAt, TIME_ZONE), updatedAt: createdAt.getTime() },
    });
    if (rows.length === ROWS_PER_BATCH) await flush();
  }
  await flush();
}

const createdRow = (order: typeof orders.$inferInsert): typeof orderHistory.$inferInsert => ({
  ...{ id: `his_${order.id}`, shopId: order.shopId, orderId: order.id, at: order.createdAt, action: 'created' },
  ...{
    actorKind: 'system',
    actorId: 'demo',
    actorName: 'Демо',
    before: {},
    after: { status: order.status, source: 'demo' },
  },
});
