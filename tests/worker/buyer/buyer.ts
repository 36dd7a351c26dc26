import { eq } from 'drizzle-orm';
import { expect } from 'vitest';
import { type Order, orderSchema } from '#core/order/schema';
import { orderHistory } from '#worker/db/tables/history';
import { DEMO } from '../../../worker/local/demo/seed.ts';
import type { Answer, TestWorker } from '../../support/worker.ts';
import { formOf, valuesOf } from '../pages/form.ts';

export const pathOf = (url: string | undefined): string => new URL(url ?? '').pathname;

/** A page as a buyer's browser asks for it. */
export const open = (worker: TestWorker, path: string, headers: Record<string, string> = {}): Promise<Answer> =>
  worker.call('GET', path, { token: null, headers: { 'user-agent': 'Mozilla/5.0 (iPhone)', ...headers } });

/** A form as a browser without JavaScript posts it. */
export const submit = (worker: TestWorker, path: string, form = new URLSearchParams()): Promise<Answer> =>
  worker.call('POST', path, {
    ...{ raw: form.toString(), token: null },
    headers: { 'content-type': 'application/x-www-form-urlencoded', 'user-agent': 'Mozilla/5.0 (iPhone)' },
  });

export async function makePreorder(worker: TestWorker, input: object = {}): Promise<Order> {
  const items = [{ name: 'Чайник исинский', sku: 'POT', quantity: 1, priceKopecks: 480_000, weightGrams: 700 }];
  const answer = await worker.call('POST', '/api/v1/preorders', { body: { shopId: DEMO.shopId, items, ...input } });
  expect(answer.status, answer.text).toBe(201);
  return orderSchema.parse(answer.body);
}

/** Fills a pre-order's page in, step by step, up to the last button. */
export async function fillPreorder(worker: TestWorker, path: string, payment: string): Promise<URLSearchParams> {
  let html = (await open(worker, path)).text;
  const next = async (changes: Record<string, string>): Promise<void> => {
    const form = formOf(html);
    for (const [name, value] of Object.entries(changes)) form.set(name, value);
    const { status, text } = await submit(worker, path, form);
    expect(status).toBe(200);
    html = text;
  };
  await next({ settlementQuery: 'Москва', step: 'settlement' });
  const [settlement] = valuesOf(html, 'pick');
  if (settlement) await next({ pick: settlement });
  const toDoor = valuesOf(html, 'delivery').find((option) => option.includes('"to-door"'));
  if (!toDoor) throw new Error('the page offers no courier');
  await next({ delivery: toDoor, step: 'delivery' });
  const form = formOf(html);
  const fields = {
    ...{ payment, consent: 'yes', step: 'place', comment: 'Позвоните' },
    ...{ fullName: 'Петрова Анна', phone: '8 (912) 345-67-89', email: 'anna@example.ru' },
    ...{ street: 'Ленина', house: '10', flat: '5', postalCode: '101000' },
  };
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  return form;
}

export const historyOf = (worker: TestWorker, orderId: string) =>
  worker.db.read.select().from(orderHistory).where(eq(orderHistory.orderId, orderId)).orderBy(orderHistory.seq);

export const actionsOf = async (worker: TestWorker, orderId: string): Promise<string[]> =>
  (await historyOf(worker, orderId)).map(({ action }) => action);
