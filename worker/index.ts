import { parseKeyRing } from '#worker/auth/keyring';
import { createApp } from './app.ts';
import { contextOf, settingsOf } from './compose.ts';
import type { LaneObject } from './lane/objects.ts';
import { tick } from './tick.ts';

export { GovernorObject, LaneObject } from './lane/objects.ts';

type Bindings = Record<string, unknown> & { LANE: DurableObjectNamespace<LaneObject> };

const wakerOf = (env: Bindings, ctx: ExecutionContext) => (connectionId: string) =>
  ctx.waitUntil(env.LANE.get(env.LANE.idFromName(connectionId)).wake(connectionId));

export default {
  async fetch(request, env, ctx) {
    const settings = settingsOf(env);
    const app = createApp({
      context: () => contextOf(env, wakerOf(env, ctx)),
      keys: parseKeyRing('KEY_RING', settings.KEY_RING),
      setupToken: settings.SETUP_TOKEN ?? null,
      publicUrl: settings.PUBLIC_URL,
      extensionIds: settings.EXTENSION_IDS,
      paymentPageOrigins: settings.PAYMENT_PAGE_ORIGINS,
    });
    return app.fetch(request, env, ctx);
  },
  async scheduled(_event, env, ctx) {
    await tick(contextOf(env, wakerOf(env, ctx)), settingsOf(env).WEBHOOK_BODY_DAYS);
  },
} satisfies ExportedHandler<Bindings>;
