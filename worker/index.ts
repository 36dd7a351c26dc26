import { parseKeyRing } from '#worker/auth/keyring';
import { createApp } from './app.ts';
import { contextOf, settingsOf, type Wakers } from './compose.ts';
import type { LaneObject } from './lane/objects.ts';
import type { RunnerObject } from './lane/runner-object.ts';
import { tick } from './tick.ts';

export { GovernorObject, LaneObject } from './lane/objects.ts';
export { RunnerObject } from './lane/runner-object.ts';

type Bindings = Record<string, unknown> & {
  LANE: DurableObjectNamespace<LaneObject>;
  RUNNER: DurableObjectNamespace<RunnerObject>;
};

const wakersOf = ({ LANE, RUNNER }: Bindings, ctx: ExecutionContext): Wakers => ({
  wakeLane: (connectionId) => ctx.waitUntil(LANE.get(LANE.idFromName(connectionId)).wake(connectionId)),
  wakeRunner: (shopId) => ctx.waitUntil(RUNNER.get(RUNNER.idFromName(shopId)).wake(shopId)),
});

export default {
  async fetch(request, env, ctx) {
    const settings = settingsOf(env);
    const app = createApp({
      context: () => contextOf(env, wakersOf(env, ctx)),
      keys: parseKeyRing('KEY_RING', settings.KEY_RING),
      setupToken: settings.SETUP_TOKEN ?? null,
      publicUrl: settings.PUBLIC_URL,
      extensionIds: settings.EXTENSION_IDS,
      paymentPageOrigins: settings.PAYMENT_PAGE_ORIGINS,
    });
    return app.fetch(request, env, ctx);
  },
  async scheduled(_event, env, ctx) {
    await tick(contextOf(env, wakersOf(env, ctx)), settingsOf(env).WEBHOOK_BODY_DAYS);
  },
} satisfies ExportedHandler<Bindings>;
