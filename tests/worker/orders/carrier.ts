import { eq } from 'drizzle-orm';
import { connections } from '#worker/db/tables/sending';
import { DEMO } from '../../../worker/local/demo/seed.ts';
import type { TestWorker } from '../../support/worker.ts';
import { serve } from '../pages/serve.ts';

type Method = { id: string; name: string; category: string; courier: string; roubles: number };
type Asked = { id: string; method: string; params: { weight: number; cod?: number; kladr_id?: string } };

/** One method of each type of order, one to a point, and the Post. */
export const METHODS = {
  door: { id: '3', name: 'Курьер', category: 'to-door', courier: 'shiptor', roubles: 300 },
  point: { id: '1', name: 'Пункт выдачи', category: 'delivery-point', courier: 'boxberry', roubles: 200 },
  post: { id: '13', name: 'Почта', category: 'post-office', courier: 'russian-post', roubles: 250 },
  through: { id: '301', name: 'Дверь — дверь', category: 'door-to-door', courier: 'cdek', roubles: 500 },
  export: { id: '77', name: 'За рубеж', category: 'to-door', courier: 'shiptor-international', roubles: 2000 },
} satisfies Record<string, Method>;

/** A Shiptor that prices what a test says it carries, 100 ₽ more for each kilogram, in the place of the demo shop's. */
export async function startCarrier(worker: TestWorker) {
  const state = { carries: Object.values(METHODS) as Method[], down: false, asked: [] as Asked[] };
  const { origin, close } = await serve(async (request) => {
    const asked = (await request.json()) as Asked;
    state.asked.push(asked);
    if (state.down) return new Response('upstream', { status: 503 });
    const methods = state.carries.map(({ roubles, ...method }) => ({
      ...{ status: 'ok', method: { ...method, group: '' }, min_days: 2, max_days: 4, days: '2-4 дня' },
      cost: { total: { sum: roubles + 100 * asked.params.weight, currency: 'RUB' } },
    }));
    return Response.json({ jsonrpc: '2.0', id: asked.id, result: { methods } });
  });
  let tests = 0;
  return {
    state,
    close,
    /** Carries everything again, at an address where nobody was asked anything yet. */
    async reset() {
      Object.assign(state, { carries: Object.values(METHODS), down: false, asked: [] });
      tests += 1;
      const baseUrl = `${origin}/${tests}`;
      await worker.db.write.update(connections).set({ baseUrl }).where(eq(connections.id, DEMO.shiptorId));
    },
  };
}
