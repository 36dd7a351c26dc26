import http from 'node:http';
import { createClient } from '@libsql/client/web';
import { z } from 'zod';
import { exportSchema } from '#core/api/exports';
import { cellsOf } from '#core/listing/filter';
import { openDatabase } from '#worker/db/client';
import { EXPORT_FIELDS, type ExportKey, type ExportPageRow, exportPage } from '#worker/db/queries/export-page';
import { csvLines } from '#worker/services/exports/csv-text';
import type { Shop, World } from '../case.ts';
import { ask } from '../http.ts';
import { figure, type Row } from '../rows.ts';
import { startSeparateWorker } from '../worker.ts';

const area = 'export';
const MIB = 1024 * 1024;
/** The Worker's own size of a page, so that both sides ask for the same. */
const PAGE = { limit: 1250, maxBytes: 6 * MIB };

/** The whole shop, a row per item, in CP1251: how long, how much memory, how many requests. */
export async function exportRun(world: World, { keyRing, state }: { keyRing: string; state: string }): Promise<Row[]> {
  const worker = await startSeparateWorker(world, { keyRing, state });
  try {
    const warm = await download(worker.url, world, world.small, async () => {});
    world.report(`export of ${warm.orders} orders: ${Math.round(warm.ms)} ms`);
    const before = await worker.memory();
    let most = before;
    const watch = async () => {
      const now = await worker.memory();
      most = {
        residentBytes: Math.max(most.residentBytes, now.residentBytes),
        heapBytes: Math.max(most.heapBytes, now.heapBytes),
      };
    };
    const done = await download(worker.url, world, world.big, watch);
    world.report(`export of ${done.orders} orders: ${Math.round(done.ms)} ms`);
    const bare = await bareClient(world, world.big);
    world.report(`bare client over ${bare.orders} orders: ${Math.round(bare.ms)} ms`);
    if (bare.orders !== done.orders) throw new Error(`the bare client read ${bare.orders} orders, not ${done.orders}`);
    const about = { area, n: 1 };
    return [
      figure({
        ...{ ...about, name: `export of ${done.orders} orders, item rows, CP1251`, value: done.ms / bare.ms },
        ...{ unit: 'x bare client', bound: 3, p50Ms: done.ms, rawP50Ms: bare.ms },
      }),
      figure({ ...about, name: 'database requests', value: done.databaseRequests, unit: 'requests', bound: 900 }),
      figure({
        ...{ ...about, name: 'growth of workerd', unit: 'MiB', bound: 64 },
        value: (most.residentBytes - before.residentBytes) / MIB,
      }),
      figure({ ...about, name: 'the isolate at its largest', value: most.heapBytes / MIB, unit: 'MiB', bound: 128 }),
    ];
  } finally {
    await worker.close();
  }
}

const settings = { profile: '1c', encoding: 'cp1251', rows: 'items', period: 'all' };

async function download(url: string, world: World, shop: Shop, watch: () => Promise<void>) {
  const asked = { method: 'POST', path: '/api/v1/exports', body: { shopId: shop.id, ...settings } };
  const made = exportSchema.parse((await ask(url, await world.token(), asked)).body);
  const startedAt = performance.now();
  await drain(new URL(made.filePath, url), await world.token(), watch);
  const ms = performance.now() - startedAt;
  const path = `/api/v1/exports/${made.id}`;
  const ended = exportSchema.parse((await ask(url, await world.token(), { method: 'GET', path })).body);
  if (ended.state !== 'done') throw new Error(`the export is ${ended.state}`);
  return { ms, orders: ended.orders, databaseRequests: ended.databaseRequests };
}

const WATCH_EVERY_MS = 250;

/** Reads to the end and keeps nothing. */
async function drain(url: URL, token: string, watch: () => Promise<void>): Promise<void> {
  const response = await new Promise<http.IncomingMessage>((resolve, reject) => {
    http.get(url, { headers: { authorization: `Bearer ${token}` } }, resolve).once('error', reject);
  });
  if (response.statusCode !== 200) throw new Error(`the file answered ${response.statusCode}`);
  let watching = true;
  const watched = (async () => {
    while (watching) {
      await watch();
      await new Promise((resolve) => setTimeout(resolve, WATCH_EVERY_MS));
    }
  })();
  for await (const _ of response);
  watching = false;
  await watched;
}

const itemSchema = z.looseObject({ sku: z.string(), name: z.string(), quantity: z.int(), priceKopecks: z.int() });

/** What anybody would write: the same pages over the same HTTP database, the same library for the lines. */
async function bareClient({ database }: World, shop: Shop): Promise<{ ms: number; orders: number }> {
  const { read } = openDatabase(database, { createClient });
  const cells = cellsOf({});
  const startedAt = performance.now();
  const at = (name: (typeof EXPORT_FIELDS)[number]) => EXPORT_FIELDS.indexOf(name);
  let after: ExportKey | null = null;
  let orders = 0;
  for (;;) {
    const asked: Parameters<typeof exportPage>[0] = {
      ...{ shopId: shop.id, cells, from: null, to: Number.MAX_SAFE_INTEGER, after, ...PAGE },
      without: ['trackingNumbers', 'note', 'parcel'],
    };
    const parts = await read.all<ExportPageRow>(exportPage(asked));
    const page = parts.flatMap((part) => z.array(z.array(z.unknown())).parse(JSON.parse(part.orders)));
    const rows = page.flatMap((order) =>
      z
        .array(itemSchema)
        .parse(order[at('items')])
        .map((item) =>
          [
            ...[order[at('number')], order[at('createdAt')], order[at('recipientName')], order[at('totalKopecks')]],
            ...[item.sku, item.name, item.quantity, item.priceKopecks],
          ].map(String),
        ),
    );
    csvLines(rows, ';');
    orders += page.length;
    const last = page.at(-1);
    if (!last || (parts[0]?.candidates ?? 0) < PAGE.limit) return { ms: performance.now() - startedAt, orders };
    after = { day: Number(last[at('day')]), createdAt: Number(last[at('createdAt')]), seq: Number(last[at('seq')]) };
  }
}
