import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare } from 'miniflare';
import { unstable_getMiniflareWorkerOptions } from 'wrangler';

export type WorkerOptions = {
  root: string;
  /** Where `wrangler deploy --dry-run --outdir` has put the bundle. */
  bundle: string;
  port: number;
  /** Where Durable Objects keep their alarms and storage. */
  state: string;
  settings: Record<string, string>;
  cronMs: number;
  /** Where V8's inspector answers, if anywhere. */
  inspectorPort?: number;
};

/** The built Worker in workerd, with `wrangler.toml` as the one source of its bindings, and its cron tick. */
export async function startWorker({ root, bundle, port, state, settings, cronMs, inspectorPort }: WorkerOptions) {
  const { workerOptions } = unstable_getMiniflareWorkerOptions(path.join(root, 'wrangler.toml'));
  const miniflare = new Miniflare({
    ...convertV4MiniflareOptions({
      ...workerOptions,
      name: 'orderlane',
      modules: [
        { type: 'ESModule', path: 'index.js', contents: await readFile(path.join(bundle, 'index.js'), 'utf8') },
      ],
      modulesRoot: '/',
      bindings: { ...(workerOptions.bindings ?? {}), ...settings },
      durableObjectsPersist: state,
      host: '127.0.0.1',
      port,
      ...(inspectorPort !== undefined && { inspectorPort }),
      cf: false,
      log: new Log(LogLevel.WARN),
    }),
    unsafeTriggerHandlers: true,
  });
  const url = await miniflare.ready;
  const cron = setInterval(() => void tick(url), cronMs);
  return {
    url,
    async close() {
      clearInterval(cron);
      await miniflare.dispose();
    },
  };
}

/** Neither workerd nor Miniflare fires cron by itself. A tick that fails is made up for by the next. */
async function tick(url: URL): Promise<void> {
  try {
    await fetch(new URL('/cdn-cgi/local/scheduled?cron=*+*+*+*+*', url), { signal: AbortSignal.timeout(30_000) });
  } catch {
    return;
  }
}

async function main(): Promise<void> {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({ options: { root: text, bundle: text, port: text, state: text, 'cron-ms': text } });
  const { root = '', bundle = '', state = '' } = values;
  const settings: Record<string, string> = JSON.parse(process.env.ORDERLANE_SETTINGS ?? '{}');
  const worker = await startWorker({
    ...{ root, bundle, state, settings },
    port: Number(values.port),
    cronMs: Number(values['cron-ms'] ?? 5000),
  });
  process.stdout.write(`${JSON.stringify({ ready: true, url: worker.url.origin, pid: process.pid })}\n`);
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    process.on(signal, () => void worker.close().then(() => process.exit(0)));
}

if (import.meta.main) await main();
