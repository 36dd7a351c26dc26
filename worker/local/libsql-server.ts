import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { HranaService } from './libsql/hrana-service.ts';
import { createHttpServer } from './libsql/http.ts';
import { Router } from './libsql/router.ts';
import { Streams } from './libsql/streams.ts';

export interface LibsqlServerOptions {
  readonly file: string;
  /** 0 lets the system choose. */
  readonly port: number;
  readonly token: string;
  /** How long a stream may be silent before its transaction is rolled back. */
  readonly streamExpiryMs?: number;
  /** The longest one statement may read. */
  readonly statementTimeoutMs?: number;
  /** The same for statements in the write turn, where building an index may take its time. */
  readonly writeTimeoutMs?: number;
  readonly readers?: number;
}

export interface LibsqlServer {
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

const HOST = '127.0.0.1';

/** Serves one database file over Hrana, on loopback, to whoever knows the token. */
export async function startLibsqlServer(options: LibsqlServerOptions): Promise<LibsqlServer> {
  if (options.token === '') throw new Error('libsql-server: the token is empty');
  const streams = new Streams(options.streamExpiryMs ?? 10_000, (stream) => void router.release(stream));
  const router = await Router.open({
    file: resolve(options.file),
    readers: options.readers ?? Math.max(2, Math.min(4, availableParallelism() - 1)),
    statementTimeoutMs: options.statementTimeoutMs ?? 10_000,
    writeTimeoutMs: options.writeTimeoutMs ?? 120_000,
    onLost: (engine) => streams.forget((stream) => stream.lease?.engine === engine),
  });
  const http = createHttpServer(new HranaService(streams, router), options.token);
  try {
    http.listen(options.port, HOST);
    await once(http, 'listening');
  } catch (error) {
    await router.close();
    throw error;
  }
  const { port } = http.address() as AddressInfo;
  let closing: Promise<void> | null = null;
  const close = async () => {
    const closed = once(http, 'close');
    http.close();
    http.closeIdleConnections();
    const timer = setTimeout(() => http.closeAllConnections(), 2000);
    await closed;
    clearTimeout(timer);
    streams.forget(() => true);
    await router.close();
  };
  return {
    url: `http://${HOST}:${port}`,
    port,
    close: () => {
      closing ??= close();
      return closing;
    },
  };
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { file: { type: 'string' }, port: { type: 'string' }, 'token-env': { type: 'string' } },
  });
  const token = process.env[values['token-env'] ?? ''] ?? '';
  if (values.file === undefined || values.port === undefined || token === '') {
    throw new Error('usage: libsql-server.ts --file F --port N --token-env NAME (the variable holds the token)');
  }
  const server = await startLibsqlServer({ file: values.file, port: Number(values.port), token });
  process.stdout.write(`${JSON.stringify({ ready: true, url: server.url, port: server.port, pid: process.pid })}\n`);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => void server.close().then(() => process.exit(0)));
  }
}

if (import.meta.main) {
  main().catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  });
}
