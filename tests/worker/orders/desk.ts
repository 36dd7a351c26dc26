import { expect } from 'vitest';
import type { Decision } from '#core/api/proposals';
import { type Order, orderSchema } from '#core/order/schema';
import { DEMO } from '../../../worker/local/demo/seed.ts';
import { type Answer, startTestWorker } from '../../support/worker.ts';
import { startCarrier } from './carrier.ts';
import { editDeciding, quoteOf } from './decide.ts';

/** A change that makes any parcel dearer. */
export const HEAVY = { parcel: { weightGrams: 4000, auto: false } };

/** A manager of the demo shop at work, with a carrier that does what a test says. */
export async function openDesk() {
  const worker = await startTestWorker();
  const carrier = await startCarrier(worker);
  const manager = await worker.makePerson({ [DEMO.shopId]: 'manager' });
  return {
    ...{ worker, carrier, manager },
    edit: (id: string, version: number, changes: object, token = manager.token) =>
      worker.call('PATCH', `/api/v1/orders/${id}`, { body: { version, ...changes }, token }),
    quote: (id: string, version: number, changes: object) => quoteOf(worker, id, version, changes, manager.token),
    decide: (order: { id: string; version: number }, changes: object, decision: Decision['decision']) =>
      editDeciding(worker, order, changes, decision, manager.token),
    async close() {
      await carrier.close();
      await worker.stop();
    },
  };
}
export type Desk = Awaited<ReturnType<typeof openDesk>>;

export function orderOf(answer: Answer): Order {
  expect(answer.status, answer.text).toBe(200);
  return orderSchema.parse(answer.body);
}
