import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Connection } from '#core/api/connections';
import type { OrderRow } from '#core/api/orders';
import { hostPageSchema } from '#core/api/resolve';

export type Recorded = { method: string; path: string; authorization: string; body: unknown };
export type Handler = (
  request: Recorded,
  id: string,
) => { status?: number; body: unknown } | Promise<{ status?: number; body: unknown }>;

const IN_AN_HOUR = () => new Date(Date.now() + 3_600_000).toISOString();

export const SHOP_ID = 'shp_demo';
export const CONNECTIONS: Connection[] = [
  { id: 'con_shiptor', shopId: SHOP_ID, system: 'shiptor', name: 'Shiptor', account: null, enabled: true },
  {
    id: 'con_retailcrm',
    shopId: SHOP_ID,
    system: 'retailcrm',
    name: 'RetailCRM',
    account: 'demo.retailcrm.ru',
    enabled: true,
  },
];

/** A plain order that stands in RetailCRM; what a test does not name is like this. */
export function orderRow(externalId: string, change: Partial<OrderRow> = {}): OrderRow {
  const now = '2025-11-21T08:00:00.000Z';
  return {
    id: `ord_${externalId}`,
    shopId: SHOP_ID,
    number: `251121-11${externalId.slice(-2)}00`,
    status: 'new',
    type: 'standard',
    version: 1,
    createdAt: now,
    updatedAt: now,
    itemsTotalKopecks: 12_000_00,
    totalKopecks: 12_350_00,
    cod: { amountKopecks: 12_350_00, method: 'cash' },
    prepayment: null,
    problem: null,
    links: [
      {
        id: `lnk_${externalId}`,
        connectionId: 'con_retailcrm',
        system: 'retailcrm',
        state: 'linked',
        externalId,
        url: `https://demo.retailcrm.ru/orders/${externalId}/edit`,
        trackingNumber: null,
        externalStatus: null,
        error: null,
        updatedAt: now,
      },
    ],
    recipientName: 'Сидоров Сергей',
    recipientPhone: '+79990000000',
    settlement: 'Москва',
    deliveryName: 'ПВЗ',
    deliveryCostKopecks: 350_00,
    hasPaymentLink: false,
    hasPreorderLink: false,
    ...change,
  };
}

/** A Worker of the tests' own on 127.0.0.1: it answers what the overlay asks and keeps what it was asked. */
export class FakeApi {
  readonly orders = new Map<string, OrderRow>();
  readonly requests: Recorded[] = [];
  readonly accounts = new Set(['demo.retailcrm.ru']);
  /** How long an answer to resolve is held back, by external id. */
  readonly holds = new Map<string, Promise<void>>();
  onSend: Handler = (_, id) => ({ status: 202, body: job(id) });
  onStatus: Handler = (_, id) => ({ body: { id } });
  private readonly server = createServer((request, response) => void this.serve(request, response));

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  put(externalId: string, change: Partial<OrderRow> = {}): OrderRow {
    const row = orderRow(externalId, change);
    this.orders.set(externalId, row);
    return row;
  }

  asked(path: RegExp): Recorded[] {
    return this.requests.filter((request) => path.test(`${request.method} ${request.path}`));
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    const recorded: Recorded = {
      method: request.method ?? '',
      path: request.url ?? '',
      authorization: request.headers.authorization ?? '',
      body: text ? JSON.parse(text) : null,
    };
    this.requests.push(recorded);
    const { status = 200, body } = await this.answer(recorded);
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  }

  private async answer(request: Recorded): Promise<{ status?: number; body: unknown }> {
    const path = request.path.replace(/\?.*$/, '');
    const id = /^\/api\/v1\/orders\/([^/]+)/.exec(path)?.[1] ?? '';
    if (path === '/api/auth/refresh')
      return { body: { accessToken: 'secret-access-token', accessTokenExpiresAt: IN_AN_HOUR() } };
    if (path === '/api/v1/me')
      return {
        body: {
          user: { id: 'usr_1', email: 'anna@example.ru', name: 'Анна' },
          shops: [{ id: SHOP_ID, name: 'Демо', timeZone: 'Europe/Moscow', role: 'manager' }],
        },
      };
    if (path === '/api/v1/connections') return { body: { items: CONNECTIONS } };
    if (path === '/api/v1/resolve') return { body: { orders: await this.resolve(request.body) } };
    if (path.endsWith('/send')) return this.onSend(request, id);
    if (path.endsWith('/status')) return this.onStatus(request, id);
    if (path.endsWith('/payment-link')) return { body: { url: `https://pay.example.ru/pay/token-of-${id}` } };
    return { status: 404, body: { error: { code: 'NOT_FOUND', message: 'нет такого', requestId: 'req_1' } } };
  }

  private async resolve(body: unknown): Promise<(OrderRow | null)[]> {
    const pages = hostPageSchema.array().parse((body as { pages: unknown }).pages);
    for (const page of pages) await this.holds.get(page.externalId);
    return pages.map((page) => (this.accounts.has(page.account) ? (this.orders.get(page.externalId) ?? null) : null));
  }
}

export const job = (orderId: string) => ({
  id: `job_${orderId}`,
  orderId,
  connectionId: 'con_shiptor',
  state: 'queued',
  attempts: 0,
  kind: 'send' as const,
  nextAttemptAt: null,
  error: null,
  createdAt: new Date().toISOString(),
  updatedAt: new Date().toISOString(),
});
