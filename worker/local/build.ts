import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';

const ROOT = path.join(import.meta.dirname, '../..');
const BIN = path.join(ROOT, 'node_modules/.bin');

export const BUNDLE = path.join(ROOT, '.cache/worker');
/** The extension as it is published, and the same with the stand-ins' addresses granted. */
export const EXTENSION = path.join(ROOT, '.output/chrome-mv3');
export const STORY_EXTENSION = path.join(ROOT, '.output/chrome-mv3-story');

/** The Worker's bundle, made anew where a source is newer than it. */
export async function buildWorker(): Promise<void> {
  const sources = ['core', 'worker', 'wrangler.toml', 'package-lock.json'];
  if (await isFresh(path.join(BUNDLE, 'index.js'), sources, ['local'])) return;
  await run('wrangler', ['deploy', '--dry-run', '--outdir', BUNDLE], { WRANGLER_SEND_METRICS: 'false' });
}

/** The extension for Chromium; `story` is the build that the stand-ins are granted to. */
export async function buildExtension(mode: 'production' | 'story'): Promise<void> {
  const output = mode === 'story' ? STORY_EXTENSION : EXTENSION;
  if (
    await isFresh(path.join(output, 'manifest.json'), ['core', 'extension', 'wxt.config.ts', 'package-lock.json'], [])
  )
    return;
  await run('wxt', ['build', '--mode', mode], {});
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

function run(command: string, args: readonly string[], env: Record<string, string>): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [path.join(BIN, command), ...args], {
      cwd: ROOT,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
    child.once('error', reject);
    child.once('exit', (code) =>
      code === 0 ? resolve() : reject(new Error(`${command} ${args[0]} failed:\n${said}`)),
    );
  });
}
