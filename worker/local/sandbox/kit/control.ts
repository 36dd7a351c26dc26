import { Hono } from 'hono';
import { z } from 'zod';
import { armFault, clearFaults, faultInput, listFaults } from './faults.ts';
import { readLimit, writeLimit } from './limits.ts';
import type { MountedStandIn } from './pipeline.ts';
import { requestLog } from './request-log.ts';
import type { Store } from './store.ts';

/** Rows of the log in one answer, unless ?limit says another number. */
const NEWEST = 1000;

const limitInput = z.strictObject({ perSecond: z.int().positive().nullable() });

/** /control/{system}: faults, limits, settings, the log of received calls, reset. */
export function createControl(store: Store, mounted: ReadonlyMap<string, MountedStandIn>): Hono {
  const app = new Hono();
  app.onError((error, c) => {
    if (error instanceof z.ZodError) return c.json({ error: z.prettifyError(error) }, 400);
    if (error instanceof SyntaxError) return c.json({ error: 'The body is not JSON' }, 400);
    throw error;
  });

  for (const [name, entry] of mounted) {
    const { standIn, context, meter } = entry;
    const system = new Hono();
    const state = () => ({
      limits: { perSecond: readLimit(context.store, standIn.defaultPerSecond) },
      settings: context.store.collection<unknown>('settings').get('settings') ?? {},
      faults: listFaults(context.store),
    });

    system.get('/', (c) => c.json(state()));
    system.post('/', async (c) => {
      const fault = faultInput.parse(await c.req.json());
      return c.json(await store.atomically(() => armFault(context.store, fault)));
    });
    system.delete('/', async (c) => {
      await store.atomically(() => clearFaults(context.store));
      return c.json(state());
    });
    system.get('/log', (c) =>
      c.json({
        requests: requestLog(context.store)
          .newest(Number(c.req.query('limit') ?? NEWEST))
          .reverse(),
        counters: context.store.counters(),
        duplicates: standIn.duplicates(context.store),
      }),
    );
    system.put('/limits', async (c) => {
      const { perSecond } = limitInput.parse(await c.req.json());
      await store.atomically(() => writeLimit(context.store, perSecond));
      return c.json(state());
    });
    system.put('/settings', async (c) => {
      const settings = await c.req.json();
      standIn.settings.parse(settings);
      await store.atomically(() => context.store.collection<unknown>('settings').put('settings', settings));
      return c.json(state());
    });
    system.post('/reset', async (c) => {
      meter.clear();
      await store.atomically(() => {
        context.store.clear();
        standIn.seed(context);
        context.store.collection<boolean>('seeded').put('seeded', true);
      });
      return c.json(state());
    });
    if (standIn.control) system.route('/', standIn.control(context));
    app.route(`/control/${name}`, system);
  }

  app.get('/control', (c) => c.json({ systems: [...mounted.keys()] }));
  app.notFound((c) => c.json({ error: 'No such control address' }, 404));
  return app;
}
