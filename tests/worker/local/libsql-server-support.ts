import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { createClient } from '@libsql/client/web';
import { onTestFinished } from 'vitest';
import { type LibsqlServerOptions, startLibsqlServer } from '../../../worker/local/libsql-server.ts';

export const TOKEN = 'test-token';

const ENTRY = fileURLToPath(new URL('../../../worker/local/libsql-server.ts', import.meta.url));

export type Json = Record<string, unknown>;

export function temporaryDirectory() {
  const path = mkdtempSync(join(tmpdir(), 'orderlane-libsql-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 }) };
}

/** A database file for one test, gone afterwards. */
export function temporaryFile(): string {
  const directory = temporaryDirectory();
  onTestFinished(() => directory.remove());
  return join(directory.path, 'test.db');
}

/** A server in this process; closed when the test ends. */
export async function startServer(options: Partial<LibsqlServerOptions> = {}) {
  const server = await startLibsqlServer({ file: temporaryFile(), port: 0, token: TOKEN, ...options });
  onTestFinished(() => server.close());
  return server;
}

export function connect(url: string) {
  const client = createClient({ url, authToken: TOKEN });
  onTestFinished(() => client.close());
  return client;
}

export interface ServerProcess {
  readonly url: string;
  readonly child: ChildProcess;
}

/** The server as its users run it: a process of its own. */
export async function spawnServer(file: string): Promise<ServerProcess> {
  const child = spawn(process.execPath, [ENTRY, '--file', file, '--port', '0', '--token-env', 'LIBSQL_TEST_TOKEN'], {
    env: { ...process.env, LIBSQL_TEST_TOKEN: TOKEN },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  });
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  return { url: (JSON.parse(String(line)) as { url: string }).url, child };
}

export async function post(url: string, path: string, body: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(`${url}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${TOKEN}`, ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return { status: response.status, text: await response.text() };
}

export interface PipelineAnswer {
  baton: string | null;
  results: Json[];
}

/** A pipeline that the server takes; throws on any other status. */
export async function pipeline(url: string, requests: unknown[], baton: string | null = null, version = 'v3') {
  const { status, text } = await post(url, `/${version}/pipeline`, { baton, requests });
  if (status !== 200) throw new Error(`${status} ${text}`);
  return JSON.parse(text) as PipelineAnswer;
}

export const execute = (sql: string, args: unknown[] = []) => ({ type: 'execute', stmt: { sql, args } });
export const CLOSE = { type: 'close' };

/** One statement on a stream of its own: its result, or its error. */
export async function runOne(url: string, sql: string, args: unknown[] = []) {
  const { results } = await pipeline(url, [execute(sql, args), CLOSE]);
  return results[0] as { type: string; response?: { result: Json }; error?: { message: string; code: string } };
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
