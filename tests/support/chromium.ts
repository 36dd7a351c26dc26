import { existsSync } from 'node:fs';
import path from 'node:path';
import { chromium } from '@playwright/test';
import { installFromDebian, run } from './debian.ts';

const PLAYWRIGHT = path.join(import.meta.dirname, '../../node_modules/.bin/playwright');
/** Not Google Chrome: since 137 it no longer loads an unpacked extension from the command line. */
const INSTALLED = ['/usr/bin/chromium', '/usr/bin/chromium-browser'];

/** The Chromium that browser tests use, or null: `CHROMIUM_PATH`, the system's, Playwright's own. */
export function findChromium(): string | null {
  const { CHROMIUM_PATH } = process.env;
  if (CHROMIUM_PATH) return existsSync(CHROMIUM_PATH) ? CHROMIUM_PATH : null;
  return [...INSTALLED, chromium.executablePath()].find((file) => existsSync(file)) ?? null;
}

export function chromiumPath(): string {
  const found = findChromium();
  if (!found) throw new Error('No Chromium: run `npm test`, which installs it, or name one in CHROMIUM_PATH');
  return found;
}

/** Finds a Chromium, or installs one: Debian's package where root may, Playwright's download elsewhere. */
export function ensureChromium(report: (line: string) => void): string {
  const found = findChromium();
  if (found) return found;
  if (process.env.CHROMIUM_PATH) throw new Error(`CHROMIUM_PATH names no file: ${process.env.CHROMIUM_PATH}`);
  if (installFromDebian('chromium', report)) return chromiumPath();
  report("Installing Playwright's Chromium");
  run(process.execPath, [PLAYWRIGHT, 'install', '--no-shell', 'chromium']);
  return chromiumPath();
}
