import { DurableObject } from 'cloudflare:workers';
import { contextOf } from '../compose.ts';
import type { LaneObject } from './objects.ts';
import { runRunner } from './runner.ts';

type Bindings = Record<string, unknown> & { LANE: DurableObjectNamespace<LaneObject> };

const AFTER_FAULT_MS = 2000;

/** One shop's batches, in one place: its alarm works them off in bounded steps. */
export class RunnerObject extends DurableObject<Bindings> {
  /** Somebody wrote a batch for this shop. */
  async wake(shopId: string): Promise<void> {
    await this.ctx.storage.put('shopId', shopId);
    const alarm = await this.ctx.storage.getAlarm();
    const now = Date.now();
    if (alarm === null || alarm > now) await this.ctx.storage.setAlarm(now);
  }

  override async alarm(): Promise<void> {
    const shopId = await this.ctx.storage.get<string>('shopId');
    if (shopId === undefined) return;
    const { LANE } = this.env;
    const wakers = {
      wakeLane: (connectionId: string) =>
        this.ctx.waitUntil(LANE.get(LANE.idFromName(connectionId)).wake(connectionId)),
      wakeRunner: () => {},
    };
    try {
      const hasMore = await runRunner(() => contextOf(this.env, wakers), shopId);
      if (hasMore) await this.ctx.storage.setAlarm(Date.now());
    } catch (error) {
      console.error(
        JSON.stringify({ runner: shopId, error: error instanceof Error ? error.message.slice(0, 300) : 'fault' }),
      );
      await this.ctx.storage.setAlarm(Date.now() + AFTER_FAULT_MS);
    }
  }
}
