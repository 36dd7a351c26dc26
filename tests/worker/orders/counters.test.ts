import fc from 'fast-check';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { newApiKeySchema } from '#core/api/people';
import { type Order, orderSchema } from '#core/order/schema';
import { ORDER_STATUSES } from '#core/order/status';
import { DEMO } from '../../../worker/local/demo/seed.ts';
import { startTestWorker, type TestWorker } from '../../support/worker.ts';
import { expectCountsToHold } from './recount.ts';

let worker: TestWorker;
/** A script's key: its edits need no proposal. */
let token: string;
beforeAll(async () => {
  worker = await startTestWorker();
  const body = { shopId: DEMO.shopId, name: 'Выгрузка 1С', role: 'manager' };
  token = newApiKeySchema.parse((await worker.call('POST', '/api/v1/api-keys', { body })).body).key;
});
afterAll(() => worker.stop());

const edit = (id: string, version: number, changes: object) =>
  worker.call('PATCH', `/api/v1/orders/${id}`, { body: { version, ...changes }, token });
const setStatus = (id: string, version: number, status: string) =>
  worker.call('POST', `/api/v1/orders/${id}/status`, { body: { version, status }, token });

describe('the counters', () => {
  const step = fc.oneof(
    fc.record({ kind: fc.constant('create' as const), cod: fc.boolean(), cost: fc.nat(90_000) }),
    fc.record({ kind: fc.constant('status' as const), which: fc.nat(9), status: fc.constantFrom(...ORDER_STATUSES) }),
    fc.record({ kind: fc.constant('type' as const), which: fc.nat(9), through: fc.boolean(), cost: fc.nat(90_000) }),
    fc.record({
      kind: fc.constant('payment' as const),
      which: fc.nat(9),
      way: fc.constantFrom('cod', 'paid', 'unpaid'),
    }),
    fc.record({ kind: fc.constant('stale' as const), which: fc.nat(9), status: fc.constantFrom(...ORDER_STATUSES) }),
  );
  type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;
  const PAYMENTS: Record<string, object> = {
    cod: { cod: { amountKopecks: 1000, method: 'card' } },
    paid: { prepayment: { method: 'other', paid: true } },
    unpaid: { prepayment: { method: 'online_card', paid: false } },
  };

  async function play(step: Step, made: Order[]): Promise<void> {
    if (step.kind === 'create') {
      const payment = step.cod ? { cod: { amountKopecks: 1000, method: 'cash' as const } } : {};
      made.push(await worker.makeOrder({ ...payment, delivery: { costKopecks: step.cost } }));
      return;
    }
    const at = step.which % Math.max(made.length, 1);
    const order = made[at];
    if (!order) return;
    const answer =
      step.kind === 'status'
        ? await setStatus(order.id, order.version, step.status)
        : step.kind === 'stale'
          ? await setStatus(order.id, order.version + 1, step.status)
          : await edit(order.id, order.version, changesOf(step));
    if (answer.status === 200) made[at] = orderSchema.parse(answer.body);
  }
  const changesOf = (step: Extract<Step, { kind: 'type' | 'payment' }>) =>
    step.kind === 'type' ? typeChange(step) : (PAYMENTS[step.way] ?? {});
  const typeChange = ({ through, cost }: { through: boolean; cost: number }) => ({
    delivery: { methodCode: '3', category: through ? 'door-to-door' : 'to-door', costKopecks: cost },
  });

  it('equal a recount after any history', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
        const made: Order[] = [await worker.makeOrder()];
        for (const each of steps) await play(each, made);
        await expectCountsToHold(worker);
      }),
      { numRuns: 8 },
    );
  });

  it('equal a recount after many hands at once', async () => {
    const made = await Promise.all(Array.from({ length: 10 }, () => worker.makeOrder()));
    await Promise.all(
      made.flatMap(({ id }) => [
        edit(id, 1, { cod: { amountKopecks: 1000, method: 'cash' } }),
        setStatus(id, 1, 'confirmed'),
        setStatus(id, 1, 'deleted'),
      ]),
    );
    await expectCountsToHold(worker);
  });
});
