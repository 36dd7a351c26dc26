import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BrowserContext, chromium, type Page } from '@playwright/test';
import { builtExtension } from '../../../worker/local/extension-build.ts';

const FIXTURES = fileURLToPath(new URL('../fixtures/', import.meta.url));
export const EXTENSION_ID = 'noafgfcmeepiigonmnejemhmdkomhmop';

export const fixture = (name: string): Promise<string> => readFile(join(FIXTURES, name), 'utf8');

export type Served = { body: string; headers?: Record<string, string> };

/** Chromium with the story build, and pages of outside systems served from fixtures at their real addresses. */
export class ExtensionBrowser {
  readonly context: BrowserContext;
  private readonly profile: string;
  private readonly pages: Map<string, Served>;

  private constructor(context: BrowserContext, profile: string, pages: Map<string, Served>) {
    this.context = context;
    this.profile = profile;
    this.pages = pages;
  }

  static async launch(colorScheme: 'light' | 'dark' = 'light'): Promise<ExtensionBrowser> {
    const extension = await builtExtension('story');
    const profile = await mkdtemp(join(tmpdir(), 'orderlane-'));
    const context = await chromium.launchPersistentContext(profile, {
      executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
      headless: false,
      colorScheme,
      viewport: { width: 1280, height: 800 },
      permissions: ['clipboard-read', 'clipboard-write'],
      args: [
        '--headless=new',
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        `--disable-extensions-except=${extension}`,
        `--load-extension=${extension}`,
      ],
    });
    const pages = new Map<string, Served>();
    await context.route(/^https?:\/\/(demo\.retailcrm\.ru|retailcrm\.localhost:\d+)\//, async (route) => {
      const { pathname } = new URL(route.request().url());
      const served = pages.get(pathname);
      await route.fulfill(
        served
          ? { body: served.body, contentType: 'text/html; charset=utf-8', headers: served.headers }
          : { status: 404, body: '' },
      );
    });
    const worker = context.serviceWorkers()[0] ?? (await context.waitForEvent('serviceworker'));
    // The detector is registered once the background has looked at what is granted.
    for (let tries = 0; tries < 50; tries++) {
      const registered = await worker.evaluate(() =>
        (globalThis as unknown as ChromeGlobal).chrome.scripting.getRegisteredContentScripts(),
      );
      if (registered.length > 0) break;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    return new ExtensionBrowser(context, profile, pages);
  }

  serve(path: string, body: string, headers?: Record<string, string>): void {
    this.pages.set(path, { body, headers });
  }

  /** Signs in the way a finished sign-in leaves it: the address and the session token in the extension's storage. */
  async signIn(address: string): Promise<void> {
    await this.store({ session: { version: 1, address, sessionToken: 'secret-session-token' } });
  }

  async store(values: Record<string, unknown>): Promise<void> {
    const [worker] = this.context.serviceWorkers();
    if (!worker) throw new Error('the background is not running');
    await worker.evaluate((stored) => (globalThis as unknown as ChromeGlobal).chrome.storage.local.set(stored), values);
  }

  /** What the background says to every page: the shortcut was pressed, say, which no headless browser can. */
  async tellTabs(notice: { type: string }): Promise<void> {
    const [worker] = this.context.serviceWorkers();
    await worker?.evaluate(async (said) => {
      const { tabs } = (globalThis as unknown as ChromeGlobal).chrome;
      for (const { id } of await tabs.query({})) await tabs.sendMessage(id, said).catch(() => undefined);
    }, notice);
  }

  /** What an update does to the pages that are open: their scripts lose the background they came from. */
  async reloadExtension(): Promise<void> {
    const [worker] = this.context.serviceWorkers();
    await worker
      ?.evaluate(() => (globalThis as unknown as ChromeGlobal).chrome.runtime.reload())
      .catch(() => undefined);
  }

  async open(url: string): Promise<Page> {
    const page = await this.context.newPage();
    await page.goto(url);
    return page;
  }

  async close(): Promise<void> {
    await this.context.close();
    await rm(this.profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  }
}

type ChromeGlobal = {
  chrome: {
    runtime: { reload(): void };
    tabs: { query(of: object): Promise<{ id: number }[]>; sendMessage(id: number, message: unknown): Promise<unknown> };
    scripting: { getRegisteredContentScripts(): Promise<unknown[]> };
    storage: { local: { set(values: Record<string, unknown>): Promise<void> } };
  };
};
