import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { BUNDLE } from '#worker/local/build';
import { isFree } from '#worker/local/ports';
import { startWorker } from '#worker/local/worker-process';
import type { World } from './case.ts';

export type Memory = { residentBytes: number; heapBytes: number };

/** A Worker beside the stack's, over the same database or another: fresh, and with its memory to be looked at. */
export async function startSeparateWorker(
  world: World,
  { keyRing, state, databaseUrl }: { keyRing: string; state: string; databaseUrl?: string },
) {
  const known = await workerds();
  const inspectorPort = await freePort();
  const worker = await startWorker({
    ...{ root: path.join(import.meta.dirname, '../..'), bundle: BUNDLE, port: 0, state, cronMs: 3_600_000 },
    inspectorPort,
    settings: {
      ...{ LIBSQL_URL: databaseUrl ?? world.database.url, LIBSQL_AUTH_TOKEN: world.database.authToken },
      ...{ PUBLIC_URL: world.url, KEY_RING: keyRing },
    },
  });
  const pid = (await workerds()).find((each) => !known.includes(each));
  if (pid === undefined) throw new Error('no workerd was started');
  return {
    url: worker.url.origin,
    close: () => worker.close(),
    memory: async (): Promise<Memory> => ({
      residentBytes: await residentBytes(pid),
      heapBytes: await heapBytes(inspectorPort),
    }),
  };
}

/** This process's own children of that name. */
async function workerds(): Promise<number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const found = await Promise.all(
    pids.map(async (pid) => {
      const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
      const [, name, parent] = /^\d+ \((.*)\) \S (\d+)/.exec(text) ?? [];
      return name === 'workerd' && Number(parent) === process.pid ? [pid] : [];
    }),
  );
  return found.flat();
}

async function residentBytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) * 1024;
}

const targetsSchema = z.array(z.object({ webSocketDebuggerUrl: z.string() }));
const usageSchema = z.object({
  result: z.object({
    usedSize: z.number(),
    embedderHeapUsedSize: z.number().optional(),
    backingStorageSize: z.number().optional(),
  }),
});

/** What the isolate holds: its heap and the buffers outside it. */
async function heapBytes(inspectorPort: number): Promise<number> {
  const [target] = targetsSchema.parse(await (await fetch(`http://127.0.0.1:${inspectorPort}/json`)).json());
  if (!target) throw new Error('the inspector knows no isolate');
  const socket = new WebSocket(target.webSocketDebuggerUrl);
  try {
    const text = await new Promise<string>((resolve, reject) => {
      socket.onopen = () => socket.send(JSON.stringify({ id: 1, method: 'Runtime.getHeapUsage' }));
      socket.onmessage = ({ data }) => {
        if (String(data).includes('"id":1')) resolve(String(data));
      };
      socket.onerror = () => reject(new Error('the inspector does not answer'));
    });
    const { result } = usageSchema.parse(JSON.parse(text));
    return result.usedSize + (result.embedderHeapUsedSize ?? 0) + (result.backingStorageSize ?? 0);
  } finally {
    socket.close();
  }
}

async function freePort(): Promise<number> {
  for (let port = 30_000 + (process.pid % 1000) * 5; port < 40_000; port += 1) if (await isFree(port)) return port;
  throw new Error('no free port');
}
