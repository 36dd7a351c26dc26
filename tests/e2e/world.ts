import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Browser, BrowserContext, Page } from '@playwright/test';
import { chromium } from '@playwright/test';
import { buildExtension, STORY_EXTENSION } from '../../worker/local/build.ts';

export const EXTENSION_ID = 'noafgfcmeepiigonmnejemhmdkomhmop';
const ROOT = path.join(import.meta.dirname, '../..');

/** What `npm start -- --json` says when it is ready. */
export type Started = {
  ready: boolean;
  pid: number;
  url: string;
  sandboxUrl: string;
  retailcrmUrl: string;
  pids: { worker: number; database: number; sandbox: number };
  credentials: { email: string; password: string; shopId: string };
  extension: string;
  storefrontHook: string;
};

/** Everything the story's steps share: what runs, the manager's browser, and what earlier steps found out. */
export class World {
  readonly shotsDir: string;
  readonly port: number;
  private dataDir = '';
  private process: ChildProcess | null = null;
  private profile = '';
  shots = 0;
  startedIn = 0;
  started!: Started;
  manager!: BrowserContext;
  cabinet!: Page;
  crm!: Page;
  buyer: Browser | null = null;
  /** The order that the store's webhook made. */
  orderNumber = '';
  parcelNumber = '';
  preorderUrl = '';
  preorderNumber = '';

  constructor(port: number, shotsDir: string) {
    this.port = port;
    this.shotsDir = shotsDir;
  }

  async start(): Promise<void> {
    await mkdir(this.shotsDir, { recursive: true });
    this.dataDir = await mkdtemp(path.join(tmpdir(), 'orderlane-story-'));
    const began = Date.now();
    const child = spawn(
      process.execPath,
      [
        path.join(ROOT, 'worker/local/start.ts'),
        '--json',
        '--port',
        String(this.port),
        '--data',
        this.dataDir,
        '--orders',
        '300',
      ],
      { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'] },
    );
    this.process = child;
    this.started = await new Promise<Started>((resolve, reject) => {
      child.once('exit', (code) => reject(new Error(`npm start ended with ${code} before it was ready`)));
      createInterface({ input: child.stdout }).once('line', (line) => resolve(JSON.parse(line) as Started));
    });
    this.startedIn = Date.now() - began;
  }

  async openBrowser(): Promise<void> {
    await buildExtension('story');
    this.profile = await mkdtemp(path.join(tmpdir(), 'orderlane-story-profile-'));
    this.manager = await chromium.launchPersistentContext(this.profile, {
      executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
      headless: false,
      locale: 'ru-RU',
      viewport: { width: 1440, height: 900 },
      permissions: ['clipboard-read', 'clipboard-write'],
      args: [
        ...CHROMIUM_FLAGS,
        `--disable-extensions-except=${STORY_EXTENSION}`,
        `--load-extension=${STORY_EXTENSION}`,
      ],
    });
    this.manager.setDefaultTimeout(10_000);
    if (this.manager.serviceWorkers().length === 0) await this.manager.waitForEvent('serviceworker');
  }

  /** Keeps what is on the screen, numbered in the order of the story. */
  async shoot(page: Page, name: string): Promise<void> {
    this.shots += 1;
    await page.screenshot({ path: path.join(this.shotsDir, `${String(this.shots).padStart(2, '0')}-${name}.png`) });
  }

  /** For a step that showed nothing of its own: the page that it was about, or the stand-ins' own page. */
  async shootStep(number: number): Promise<void> {
    const [open] = (this.manager?.pages() ?? []).filter((page) => page === this.cabinet || page === this.crm).slice(-1);
    const page = open ?? (await this.standIns());
    await this.shoot(page, `step-${number}`);
  }

  private async standIns(): Promise<Page> {
    const [page = await this.manager.newPage()] = this.manager.pages();
    await page.goto(this.started.sandboxUrl);
    return page;
  }

  /** The stand-ins' control: what a test may do there and a merchant may not. */
  async control<T>(method: string, address: string, body?: unknown): Promise<T> {
    const response = await fetch(`${this.started.sandboxUrl}/control/${address}`, {
      method,
      headers: { 'content-type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    return (await response.json()) as T;
  }

  async stop(): Promise<void> {
    await this.buyer?.close();
    await this.manager?.close();
    const child = this.process;
    if (child && child.exitCode === null) {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGINT');
      await ended;
    }
    for (const dir of [this.dataDir, this.profile])
      if (dir) await rm(dir, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  }
}

export const CHROMIUM_FLAGS = [
  '--headless=new',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A step that does not hold ends the story with what was seen instead. */
export function holds(condition: unknown, otherwise: string): asserts condition {
  if (!condition) throw new Error(otherwise);
}

/** What opens an order's editor from its row. */
export const opener = (page: Page, number: string) =>
  page.getByRole('button', { name: `Открыть заказ ${number}`, exact: true });
