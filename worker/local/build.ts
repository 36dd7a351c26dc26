import { existsSync } from 'node:fs';
import { cp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { buildOnce } from './build-once.ts';
import { builtExtension } from './extension-build.ts';
import { runNode } from './run-node.ts';

const ROOT = path.join(import.meta.dirname, '../..');
const WRANGLER = path.join(ROOT, 'node_modules/.bin/wrangler');

export const BUNDLE = path.join(ROOT, '.cache/worker');
/** The extension as it is published, and the same with the stand-ins' addresses granted. */
export const EXTENSION = path.join(ROOT, '.output/chrome-mv3');
export const STORY_EXTENSION = path.join(ROOT, '.output/chrome-mv3-story');

/** The Worker's bundle, made anew where a source is newer than it. */
export async function buildWorker(): Promise<void> {
  const sources = ['core', 'worker', 'wrangler.toml', 'package-lock.json'];
  await buildOnce(
    `${BUNDLE}.building`,
    () => isFresh(path.join(BUNDLE, 'index.js'), sources, ['local']),
    () => runNode(WRANGLER, ['deploy', '--dry-run', '--outdir', BUNDLE], { WRANGLER_SEND_METRICS: 'false' }),
  );
}

/** The extension for Chromium at the place it is loaded from; `story` is the build that the stand-ins are granted to. */
export async function buildExtension(kind: 'chrome' | 'story'): Promise<void> {
  const built = await builtExtension(kind);
  const place = kind === 'story' ? STORY_EXTENSION : EXTENSION;
  // The copy is marked with the name of the build, which is a digest of its sources.
  const mark = `${place}.build`;
  if (existsSync(place) && existsSync(mark) && (await readFile(mark, 'utf8')) === built) return;
  await rm(place, { recursive: true, force: true });
  await cp(built, place, { recursive: true });
  await writeFile(mark, built);
}

async function isFresh(output: string, sources: readonly string[], except: readonly string[]): Promise<boolean> {
  if (!existsSync(output)) return false;
  const made = (await stat(output)).mtimeMs;
  for (const source of sources) if ((await newest(path.join(ROOT, source), except)) > made) return false;
  return true;
}

async function newest(file: string, except: readonly string[]): Promise<number> {
  if (!existsSync(file)) return 0;
  const stats = await stat(file);
  if (!stats.isDirectory()) return stats.mtimeMs;
  const names = (await readdir(file)).filter((name) => !except.includes(name) && !name.endsWith('.tsbuildinfo'));
  return Math.max(0, ...(await Promise.all(names.map((name) => newest(path.join(file, name), [])))));
}
