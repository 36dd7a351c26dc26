import { setTimeout as wait } from 'node:timers/promises';
import { postToLoopback } from '../kit/loopback.ts';
import type { StandInContext } from '../kit/stand-in.ts';
import { readSettings } from '../kit/stand-in.ts';
import type { SystemStore } from '../kit/store.ts';
import type { Amount } from './input.ts';
import { yookassaSettings } from './settings.ts';

export interface Notification {
  id: number;
  url: string;
  event: string;
  objectId: string;
  body: string;
  state: 'waiting' | 'delivered' | 'given_up';
  attempts: { at: string; status: number | null }[];
}

// Source: repeated until 200 for up to 24 hours; here a few times within seconds.
const PAUSES_MS = [0, 300, 1000, 3000, 6000];

export const notifications = (store: SystemStore) => store.collection<Notification>('notification');

async function attempt(context: StandInContext, notification: Notification): Promise<Notification> {
  const headers = { 'content-type': 'application/json' };
  const answer = await postToLoopback(notification.url, notification.body, headers, context.stopping);
  const attempts = [...notification.attempts, { at: context.now().toISOString(), status: answer?.status ?? null }];
  const failed = attempts.length >= PAUSES_MS.length ? 'given_up' : 'waiting';
  const next: Notification = { ...notification, attempts, state: answer?.status === 200 ? 'delivered' : failed };
  return context.atomically(() => notifications(context.store).put(next.id, next));
}

async function deliver(context: StandInContext, id: number): Promise<void> {
  // In a transaction of its own, so it waits for the one that made the notification.
  let current = await context.atomically(() => notifications(context.store).get(id));
  while (current?.state === 'waiting' && !context.stopping.aborted) {
    await wait(PAUSES_MS[current.attempts.length] ?? 0, undefined, { signal: context.stopping });
    current = await attempt(context, current);
  }
}

/** Puts a notification in the store within the caller's transaction and sends it after. */
export function notify(context: StandInContext, event: string, object: { id: string; amount: Amount }): void {
  const settings = readSettings(context.store, yookassaSettings);
  if (settings.notificationUrl === undefined) return;
  const id = context.store.add('notification.id');
  const amount = settings.amountAsNumber ? { ...object.amount, value: Number(object.amount.value) } : object.amount;
  notifications(context.store).put(id, {
    id,
    url: settings.notificationUrl,
    event,
    objectId: object.id,
    body: JSON.stringify({ type: 'notification', event, object: { ...object, amount } }),
    state: 'waiting',
    attempts: [],
  });
  context.afterwards(async () => {
    await wait(settings.notificationDelayMs, undefined, { signal: context.stopping });
    await deliver(context, id);
  });
}

/** Sends an old notification once more, word for word. */
export function repeatNotification(context: StandInContext, id: number): Notification | undefined {
  const old = notifications(context.store).get(id);
  if (!old) return undefined;
  const again: Notification = { ...old, id: context.store.add('notification.id'), state: 'waiting', attempts: [] };
  notifications(context.store).put(again.id, again);
  context.afterwards(() => deliver(context, again.id));
  return again;
}

export function resumeNotifications(context: StandInContext): void {
  for (const { id, state } of notifications(context.store).all()) {
    if (state === 'waiting') context.afterwards(() => deliver(context, id));
  }
}
