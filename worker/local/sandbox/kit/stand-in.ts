import type { Hono } from 'hono';
import type { z } from 'zod';
import type { SystemStore } from './store.ts';

/** A received call, its body already read. `prefix` is '' by host name and '/shiptor' by path. */
export interface ApiRequest {
  httpMethod: string;
  path: string;
  search: string;
  headers: Headers;
  body: string;
  prefix: string;
}

export type RefusalKind = 'tooMany' | 'unavailable' | 'internal' | 'unauthorized';

export interface Duplicate {
  key: string;
  ids: (string | number)[];
}

export interface StandInContext {
  store: SystemStore;
  now(): Date;
  /** The address a person's browser opens this system at, with no slash at the end. */
  publicUrl(): string;
  /** Work for after the answer is written and committed, in no transaction. */
  afterwards(work: () => Promise<void>): void;
  /** Aborted when the sandbox stops; long waits and outgoing calls end then. */
  stopping: AbortSignal;
  /** A transaction for work that began outside a request. */
  atomically<T>(work: () => T): Promise<T>;
}

export interface RequestEnv {
  Bindings: { prefix: string };
}

export type StandInApp = Hono<RequestEnv>;

/** A limit that is not told in requests a second, and what happens to every answer on its way out. */
export interface Gate {
  /** Null lets the request in. */
  enter(request: ApiRequest): Response | null;
  /** Called once for every request that came, with its answer; null where the answer is lost. */
  leave(request: ApiRequest, answer: Response | null): Promise<Response | null>;
}

export interface StandIn {
  readonly name: string;
  readonly title: string;
  readonly about: string;
  /** Requests a second when nothing else was asked for through the control address; null is no limit. */
  readonly defaultPerSecond: number | null;
  readonly overLimit: RefusalKind;
  /** A limit that is no number a second: its refusal, or null where the request is within it. */
  overOwnLimit?(context: StandInContext): Response | null;
  /** Settings that `PUT /control/{system}/settings` takes, each with a default. */
  readonly settings: z.ZodType<Record<string, unknown>>;
  /** True for the addresses of the API; faults, limits and the log are for these alone. */
  isApi(path: string): boolean;
  /** The name of the call in the log and in a fault's `match`. */
  methodOf(request: ApiRequest): string;
  refuse(kind: RefusalKind, request: ApiRequest): Response;
  duplicates(store: SystemStore): Duplicate[];
  /** Fills an empty store. */
  seed(context: StandInContext): void;
  routes(context: StandInContext): StandInApp;
  /** One for each running sandbox. */
  gate?(context: StandInContext): Gate;
  /** Takes up what a stopped process left half done. */
  resume?(context: StandInContext): void;
  /** More addresses under /control/{system}/. They run in no transaction. */
  control?(context: StandInContext): Hono;
}

/** Settings are read on every call: control may have changed them. */
export function readSettings<T>(store: SystemStore, schema: z.ZodType<T>): T {
  return schema.parse(store.collection<unknown>('settings').get('settings') ?? {});
}
