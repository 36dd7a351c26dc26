import { eq } from 'drizzle-orm';
import { type RowWriter, rowWriter } from '#core/csv/rows';
import { exportFormat } from '#core/csv/settings';
import { ok } from '#core/shared/result';
import { mayDo } from '#core/shared/roles';
import { asBatch } from '#worker/db/client';
import { writeRefusalOf } from '#worker/db/guard';
import { type ExportRecord, exportRequests } from '#worker/db/tables/exports';
import { shops } from '#worker/db/tables/shops';
import type { Context, Person } from '../context.ts';
import { guardRight } from '../orders/access.ts';
import { notFound, type Outcome } from '../refusal.ts';
import { exportForMember } from './access.ts';
import { type ExportAction, exportAudit } from './audit-row.ts';
import { NO_EXPORT } from './create-export.ts';
import { csvLines } from './csv-text.ts';
import { type TextEncoding, textEncoding } from './encode.ts';
import { loadPage, ordersOf, type Page } from './pages.ts';

export type Download = { body: ReadableStream<Uint8Array>; contentType: string; fileName: string };
type Run = { context: Context; person: Person; asked: ExportRecord; delimiter: string; rows: RowWriter };
type Figures = { orders: number; rows: number };

const PAGES_PER_MARK = 50;
/** Begins a download: two round trips, then one for each page as the reader takes it. */
export async function downloadExport(context: Context, person: Person, exportId: string): Promise<Outcome<Download>> {
  const { read, write } = context.db;
  const [[found], [shop]] = await read.batch([
    exportForMember(context, person, exportId),
    read
      .select({ timeZone: shops.timeZone })
      .from(shops)
      .innerJoin(exportRequests, eq(exportRequests.shopId, shops.id))
      .where(eq(exportRequests.id, exportId)),
  ]);
  if (!found || !shop) return notFound('export');
  if (!mayDo(found.role, 'orders.export')) return NO_EXPORT;
  const { record: asked } = found;
  const startedAt = context.now().getTime();
  try {
    await write.batch(
      asBatch([
        guardRight(context, person, asked.shopId, 'orders.export'),
        write
          .update(exportRequests)
          .set({ state: 'running', startedAt, finishedAt: null, orders: 0, rows: 0 })
          .where(eq(exportRequests.id, asked.id)),
        exportAudit(context, person, 'export_download_started', asked),
      ]),
    );
  } catch (error) {
    if (writeRefusalOf(error)?.kind === 'guard') return notFound('export');
    throw error;
  }
  const { timeZone } = shop;
  const { columns, rows, language } = asked.settings;
  const { delimiter, encoding, guard } = exportFormat(asked.settings);
  const writer = rowWriter({ columns, rows, language, guard, timeZone });
  const day = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' }).format(asked.toAt);
  return ok({
    body: streamOf(fileParts({ context, person, asked, delimiter, rows: writer }, textEncoding(encoding))),
    contentType: `text/csv; charset=${encoding === 'cp1251' ? 'windows-1251' : 'utf-8'}`,
    fileName: `orders-${day}.csv`,
  });
}

/** The file, page after page: never two of them in memory. */
async function* fileParts(run: Run, text: TextEncoding): AsyncGenerator<Uint8Array> {
  const { context, person, asked, delimiter, rows } = run;
  const done: Figures = { orders: 0, rows: 0 };
  let end: ExportAction = 'export_interrupted';
  try {
    yield joined(text.start, text.encode(csvLines([rows.heading], delimiter)));
    let after: Page['next'] = null;
    for (let pages = 1; ; pages += 1) {
      const { parts, next } = await loadPage(context, person, asked, after);
      for (const part of parts) {
        const cells = ordersOf(part).flatMap(rows.rowsOf);
        done.orders += part.count;
        done.rows += cells.length;
        yield text.encode(csvLines(cells, delimiter));
      }
      if (!next) break;
      after = next;
      if (pages % PAGES_PER_MARK === 0)
        await context.db.write.update(exportRequests).set(done).where(eq(exportRequests.id, asked.id));
    }
    end = 'export_downloaded';
  } catch (error) {
    end = 'export_failed';
    throw error;
  } finally {
    await finish(run, end, done, text);
  }
}

const STATE_AFTER = {
  export_downloaded: 'done',
  export_interrupted: 'interrupted',
  export_failed: 'failed',
} as const;

async function finish({ context, person, asked }: Run, end: ExportAction, done: Figures, { replaced }: TextEncoding) {
  const state = STATE_AFTER[end as keyof typeof STATE_AFTER];
  await context.db.write.batch(
    asBatch([
      context.db.write
        .update(exportRequests)
        .set({
          ...{ ...done, state, finishedAt: context.now().getTime() },
          ...{ replacedCount: replaced.count, replacedCharacters: [...replaced.characters] },
          databaseRequests: context.db.roundTrips() + 1,
        })
        .where(eq(exportRequests.id, asked.id)),
      exportAudit(context, person, end, asked, done),
    ]),
  );
}

/** Makes a part only when the reader asks for one. */
const streamOf = (parts: AsyncGenerator<Uint8Array>): ReadableStream<Uint8Array> =>
  new ReadableStream(
    {
      async pull(controller) {
        const { done, value } = await parts.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      async cancel() {
        await parts.return(undefined);
      },
    },
    { highWaterMark: 0 },
  );

function joined(start: Uint8Array, rest: Uint8Array): Uint8Array {
  const whole = new Uint8Array(start.length + rest.length);
  whole.set(start);
  whole.set(rest, start.length);
  return whole;
}
