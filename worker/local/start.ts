import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import { buildExtension, buildWorker, EXTENSION, STORY_EXTENSION } from './build.ts';
import { DEMO } from './demo/seed.ts';
import { sendSome } from './demo/send-some.ts';
import { type Stack, startStack } from './stack.ts';

const DEFAULT_PORT = 8787;
const DEFAULT_ORDERS = 400;
const MOST_ORDERS = 1_000_000;

const USAGE = `npm start -- [options]
  --port N       the Worker's port; N+1 and N+2 are used as well (${DEFAULT_PORT})
  --data DIR     where the data is kept (.data)
  --orders N     size of the demo shop, up to ${MOST_ORDERS} (${DEFAULT_ORDERS})
  --no-demo      no demo shop and no demo sign-in
  --json         one line of JSON on standard output when everything is ready`;

type Options = { port: number; dataDir: string; demoOrders: number | null; json: boolean };

function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      port: { type: 'string', default: String(DEFAULT_PORT) },
      data: { type: 'string', default: '.data' },
      orders: { type: 'string', default: String(DEFAULT_ORDERS) },
      'no-demo': { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(`${USAGE}\n`);
    process.exit(0);
  }
  const port = wholeNumber('--port', values.port, 1, 65_533);
  const orders = wholeNumber('--orders', values.orders, 0, MOST_ORDERS);
  return { port, dataDir: path.resolve(values.data), demoOrders: values['no-demo'] ? null : orders, json: values.json };
}

function wholeNumber(name: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new Error(`${name} takes a whole number from ${least} to ${most}, not "${text}"`);
}

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  const report = (line: string) => process.stderr.write(`${line}\n`);
  await Promise.all([buildWorker(), buildExtension('chrome')]);
  if (hasScreen()) await buildExtension('story');
  const { LIBSQL_URL, LIBSQL_AUTH_TOKEN } = process.env;
  const remoteDatabase = LIBSQL_URL ? { url: LIBSQL_URL, authToken: LIBSQL_AUTH_TOKEN } : null;
  const stack = await startStack({ ...options, remoteDatabase, report });

  const stop = async () => {
    await stack.stop();
    process.exit(0);
  };
  process.once('SIGINT', () => void stop());
  process.once('SIGTERM', () => void stop());
  if (stack.demoIsNew)
    void sendSome(stack.url).catch((error: Error) => report(`demo orders were not sent: ${error.message}`));
  if (options.json) process.stdout.write(`${JSON.stringify(summaryOf(stack, options))}\n`);
  else {
    process.stdout.write(describe(stack, options));
    await offerBrowser(stack);
  }
}

function summaryOf(stack: Stack, { demoOrders }: Options) {
  const { worker, database, sandbox } = stack.children;
  return {
    ready: true,
    pid: process.pid,
    url: stack.url,
    databaseUrl: stack.databaseUrl,
    databaseToken: stack.databaseToken,
    sandboxUrl: stack.sandboxUrl,
    retailcrmUrl: `http://retailcrm.localhost:${new URL(stack.sandboxUrl).port}`,
    pids: { worker: worker.pid(), database: database?.pid() ?? null, sandbox: sandbox.pid() },
    credentials:
      demoOrders === null ? null : { email: DEMO.owner.email, password: DEMO.owner.password, shopId: DEMO.shopId },
    setupToken: stack.secrets.setupToken,
    extension: EXTENSION,
    storefrontHook: demoOrders === null ? null : `${stack.url}/hooks/storefronts/woocommerce/${DEMO.storefrontId}`,
  };
}

function describe(stack: Stack, { demoOrders }: Options): string {
  const port = new URL(stack.sandboxUrl).port;
  const signIn =
    demoOrders === null
      ? `  Set-up token   ${stack.secrets.setupToken}`
      : `  Demo sign-in   ${DEMO.owner.email} / ${DEMO.owner.password}`;
  return `
Orderlane is running.

  Worker         ${stack.url}
  Stand-ins      ${stack.sandboxUrl}
  RetailCRM      http://retailcrm.localhost:${port}/orders/
${signIn}
  Extension      chrome://extensions → Developer mode → Load unpacked → ${EXTENSION}

Ctrl-C ends it; the data stays.
`;
}

const hasScreen = () => Boolean(process.env.DISPLAY ?? process.env.WAYLAND_DISPLAY) && process.stdin.isTTY;

const CHROMIUMS = ['/usr/bin/chromium', '/usr/bin/chromium-browser'];

/** Where a screen is there: a browser of its own, with the extension in it and the stand-ins' pages granted. */
async function offerBrowser(stack: Stack): Promise<void> {
  const chromium = CHROMIUMS.find((each) => existsSync(each));
  if (!chromium || !hasScreen()) return;
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question('Open Chromium with the extension loaded? [Y/n] ');
  terminal.close();
  if (/^n/i.test(answer.trim())) return;
  const profile = await mkdtemp(path.join(tmpdir(), 'orderlane-chromium-'));
  const root = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const page = `http://retailcrm.localhost:${new URL(stack.sandboxUrl).port}/orders/`;
  const args = [...root, `--user-data-dir=${profile}`, '--no-first-run', `--load-extension=${STORY_EXTENSION}`, page];
  spawn(chromium, args, { stdio: 'ignore', detached: true }).unref();
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
