import { DurableObject } from 'cloudflare:workers';
import type { Limit } from '#worker/integrations/contract';
import { contextOf } from '../compose.ts';
import { book } from './budget.ts';
import { type Governor, runLane } from './lane.ts';

type Bindings = Record<string, unknown> & {
  LANE: DurableObjectNamespace<LaneObject>;
  GOVERNOR: DurableObjectNamespace<GovernorObject>;
};

const sleep = (ms: number): Promise<void> =>
  ms > 0 ? new Promise((resolve) => setTimeout(resolve, ms)) : Promise.resolve();

const LONGEST_PAUSE_MS = 15 * 60_000;

/** After a fault of our own (the database away, say) the lane looks again by itself. */
const AFTER_FAULT_MS = 2000;

/** One connection's sendings, in one place: its alarm works them off. */
export class LaneObject extends DurableObject<Bindings> {
  /** Somebody wrote a job for this connection. */
  async wake(connectionId: string): Promise<void> {
    await this.ctx.storage.put('connectionId', connectionId);
    await this.lookAgainBy(Date.now());
  }

  /** Never later than somebody has asked for meanwhile. */
  private async lookAgainBy(time: number): Promise<void> {
    const alarm = await this.ctx.storage.getAlarm();
    if (alarm === null || alarm > time) await this.ctx.storage.setAlarm(time);
  }

  override async alarm(): Promise<void> {
    const connectionId = await this.ctx.storage.get<string>('connectionId');
    if (connectionId === undefined) return;
    try {
      const next = await runLane(
        { context: () => contextOf(this.env), governor: this.governor(), sleep },
        connectionId,
      );
      if (next !== null) await this.lookAgainBy(next);
    } catch (error) {
      console.error(
        JSON.stringify({ lane: connectionId, error: error instanceof Error ? error.message.slice(0, 300) : 'fault' }),
      );
      await this.lookAgainBy(Date.now() + AFTER_FAULT_MS);
    }
  }

  private governor(): Governor {
    const stub = (scope: string) => this.env.GOVERNOR.get(this.env.GOVERNOR.idFromName(scope));
    return {
      take: (scope, limit, requests, mostMs) => stub(scope).take(limit, requests, mostMs),
      pause: (scope, forMs) => stub(scope).pause(forMs),
    };
  }
}

/** One limit scope's budget, whoever spends it. Spreads requests evenly, so that no window ever holds more than its share. */
export class GovernorObject extends DurableObject<Bindings> {
  private freeAt: number | null = null;

  async take(limit: Limit, requests: number, mostMs: number): Promise<number> {
    const before = await this.nextFree();
    const { waitMs, freeAt } = book(before, Date.now(), limit, requests, mostMs);
    if (freeAt === before) return waitMs;
    this.freeAt = freeAt;
    await this.ctx.storage.put('freeAt', freeAt);
    return waitMs;
  }

  async pause(forMs: number): Promise<void> {
    this.freeAt = Math.max(await this.nextFree(), Date.now() + Math.min(forMs, LONGEST_PAUSE_MS));
    await this.ctx.storage.put('freeAt', this.freeAt);
  }

  /** Kept, so that a restart does not spend a budget twice. */
  private async nextFree(): Promise<number> {
    this.freeAt ??= (await this.ctx.storage.get<number>('freeAt')) ?? 0;
    return this.freeAt;
  }
}
