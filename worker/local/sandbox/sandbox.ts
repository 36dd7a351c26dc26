import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import { homePage } from './home.ts';
import { createControl } from './kit/control.ts';
import { Meter } from './kit/limits.ts';
import { readBody, readHeaders, writeResponse } from './kit/node-adapter.ts';
import type { MountedStandIn } from './kit/pipeline.ts';
import { serveApi, toRequest } from './kit/pipeline.ts';
import type { ApiRequest, StandIn, StandInContext } from './kit/stand-in.ts';
import { Store } from './kit/store.ts';
import { STAND_INS } from './systems.ts';

export interface SandboxOptions {
  /** The SQLite file, or ':memory:'. */
  file: string;
  /** 0 takes a free one. */
  port?: number;
  /** Where a browser opens a system; `{system}` and `{port}` are filled in. */
  publicUrl?: string;
  now?: () => Date;
}

export interface Sandbox {
  url: string;
  port: number;
  close(): Promise<void>;
}

const PUBLIC_URL = 'http://{system}.localhost:{port}';

interface Target {
  system: string;
  path: string;
  prefix: string;
}

/** By host name (shiptor.localhost) or by the first part of the path; null for an address that is not ours. */
function findTarget(host: string, path: string, names: ReadonlySet<string>): Target | null {
  const hostname = host.replace(/:\d+$/, '').toLowerCase();
  const subdomain = /^([a-z0-9-]+)\.localhost$/.exec(hostname)?.[1];
  if (subdomain !== undefined) return names.has(subdomain) ? { system: subdomain, path, prefix: '' } : null;
  if (hostname !== '127.0.0.1' && hostname !== 'localhost') return null;
  const first = path.split('/')[1] ?? '';
  if (!names.has(first)) return { system: '', path, prefix: '' };
  return { system: first, path: path.slice(first.length + 1) || '/', prefix: `/${first}` };
}

function mount(
  store: Store,
  standIn: StandIn,
  publicUrl: () => string,
  now: () => Date,
  pending: Set<Promise<void>>,
  stopping: AbortSignal,
) {
  const context: StandInContext = {
    store: store.of(standIn.name),
    now,
    publicUrl,
    stopping,
    afterwards: (work) => {
      const task = new Promise<void>((resolve) => setImmediate(resolve)).then(work).catch(() => undefined);
      pending.add(task);
      void task.then(() => pending.delete(task));
    },
    atomically: (work) => store.atomically(work),
  };
  const mounted: MountedStandIn = {
    ...{ standIn, context, app: standIn.routes(context) },
    ...{ meter: new Meter(), gate: standIn.gate?.(context) },
  };
  // A handler that throws is a fault of the stand-in: no answer in the shape of the system hides it.
  mounted.app.onError((error) => {
    throw error;
  });
  return mounted;
}

async function seed(store: Store, mounted: Iterable<MountedStandIn>): Promise<void> {
  for (const { standIn, context } of mounted) {
    const seeded = context.store.collection<boolean>('seeded');
    await store.atomically(() => {
      if (seeded.get('seeded')) return;
      standIn.seed(context);
      seeded.put('seeded', true);
    });
  }
}

const listen = (server: Server, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : port);
    });
  });

/** Starts every stand-in on one port of 127.0.0.1. What was answered is on disk already. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const store = new Store(options.file);
  const now = options.now ?? (() => new Date());
  const pending = new Set<Promise<void>>();
  const stopping = new AbortController();
  let boundPort = 0;
  const publicUrlOf = (system: string) =>
    (options.publicUrl ?? PUBLIC_URL).replace('{system}', system).replace('{port}', String(boundPort));
  const mounted = new Map<string, MountedStandIn>(
    STAND_INS.map((standIn) => [
      standIn.name,
      mount(store, standIn, () => publicUrlOf(standIn.name), now, pending, stopping.signal),
    ]),
  );
  await seed(store, mounted.values());
  const control = createControl(store, mounted);
  const names = new Set(mounted.keys());

  async function serve(incoming: IncomingMessage): Promise<Response | null> {
    const url = new URL(incoming.url ?? '/', 'http://sandbox');
    const target = findTarget(incoming.headers.host ?? '', url.pathname, names);
    if (!target) return new Response('Unknown host', { status: 421 });
    const call: ApiRequest = {
      httpMethod: incoming.method ?? 'GET',
      path: target.path,
      search: url.search,
      headers: readHeaders(incoming),
      body: await readBody(incoming),
      prefix: target.prefix,
    };
    const system = mounted.get(target.system);
    if (!system) {
      if (call.path !== '/') return control.fetch(toRequest(call, 'http://127.0.0.1'));
      const home = await homePage(mounted.values());
      return new Response(String(home), { headers: { 'content-type': 'text/html; charset=utf-8' } });
    }
    if (system.standIn.isApi(call.path)) return serveApi(store, system, call);
    const env = { prefix: call.prefix };
    return store.atomically(async () => system.app.fetch(toRequest(call, publicUrlOf(target.system)), env));
  }

  async function handle(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    try {
      const response = await serve(incoming);
      if (response) await writeResponse(outgoing, response);
      else incoming.socket.destroy();
    } catch (error) {
      process.stderr.write(`sandbox: ${error instanceof Error ? error.stack : String(error)}\n`);
      if (outgoing.headersSent) incoming.socket.destroy();
      else outgoing.writeHead(500, { 'content-type': 'text/plain' }).end('The stand-in failed');
    }
  }

  const server = createServer((incoming, outgoing) => void handle(incoming, outgoing));
  boundPort = await listen(server, options.port ?? 0);
  for (const { standIn, context } of mounted.values()) standIn.resume?.(context);
  let closing: Promise<void> | undefined;

  const stop = async () => {
    stopping.abort();
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
    await Promise.allSettled(pending);
    await store.close();
  };
  return {
    url: `http://127.0.0.1:${boundPort}`,
    port: boundPort,
    close: () => {
      closing ??= stop();
      return closing;
    },
  };
}
