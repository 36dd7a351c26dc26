import { expect } from 'vitest';
import type { Batch, BatchReport, CreateBatchInput } from '#core/api/batches';
import type { Order } from '#core/order/schema';
import { DEMO } from '../../../worker/local/demo/seed.ts';
import { until } from '../../support/api-client.ts';
import type { TestWorker } from '../../support/worker.ts';

export type Input = Partial<CreateBatchInput> & Pick<CreateBatchInput, 'action' | 'selection'>;

export const idsOf = (orders: readonly { id: string }[]) => orders.map(({ id }) => id);
export const outcomes = ({ items }: BatchReport) => items.map(({ outcome, reason }) => [outcome, reason]);

/** What tests ask of batches of the demo shop, or of the one that the input names. */
export function batchCalls(worker: () => TestWorker) {
  const start = (input: Input, call: { key?: string; token?: string } = {}) =>
    worker().call('POST', '/api/v1/batches', { body: { shopId: DEMO.shopId, ...input }, ...call });
  const report = async (id: string, query = '', call: { token?: string } = {}): Promise<BatchReport> =>
    (await worker().call('GET', `/api/v1/batches/${id}${query}`, call)).body as BatchReport;
  const ended = (id: string) =>
    until('the batch has ended', async () => {
      const batch = await report(id);
      return (batch.state === 'done' || batch.state === 'cancelled') && batch;
    });
  return {
    ...{ start, report, ended },
    /** Starts one and waits for its end. */
    async run(input: Input, call: { token?: string } = {}): Promise<BatchReport> {
      const started = await start(input, call);
      expect([started.status, started.roundTrips]).toEqual([202, 2]);
      return ended((started.body as Batch).id);
    },
    makeOrders: (count: number): Promise<Order[]> =>
      Promise.all(Array.from({ length: count }, () => worker().makeOrder())),
    statuses: async (ids: readonly string[]) =>
      (await Promise.all(ids.map((id) => worker().readOrder(id)))).map(({ status }) => status),
  };
}
