import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'wxt';
import { buildOnce } from './build-once.ts';
import { runNode } from './run-node.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const CACHE = join(ROOT, '.cache/extension');
const SOURCES = ['extension', 'core', 'wxt.config.ts', 'package-lock.json'];
const KEEP_MS = 60 * 60_000;

export type BuildKind = 'chrome' | 'firefox' | 'story';

async function* filesOf(path: string): AsyncGenerator<string> {
  for (const entry of await readdir(path, { withFileTypes: true })) {
    if (entry.name.endsWith('.tsbuildinfo')) continue;
    const inner = join(path, entry.name);
    if (entry.isDirectory()) yield* filesOf(inner);
    else yield inner;
  }
}

async function sourceHash(): Promise<string> {
  const hash = createHash('sha256');
  const files: string[] = [];
  for (const source of SOURCES) {
    const path = join(ROOT, source);
    if (/\.\w+$/.test(source)) files.push(path);
    else for await (const file of filesOf(path)) files.push(file);
  }
  for (const file of files.sort()) hash.update(file).update(await readFile(file));
  return hash.digest('hex').slice(0, 16);
}

async function buildInto(dir: string, kind: BuildKind): Promise<void> {
  const quiet = () => undefined;
  const say = (...words: unknown[]) => process.stderr.write(`${words.join(' ')}\n`);
  await build({
    root: ROOT,
    outDir: dir,
    outDirTemplate: 'out',
    browser: kind === 'firefox' ? 'firefox' : 'chrome',
    mode: kind === 'story' ? 'story' : 'production',
    logger: {
      debug: quiet,
      log: quiet,
      info: quiet,
      success: quiet,
      warn: quiet,
      error: say,
      fatal: say,
      level: 0,
    },
  });
}

/** Builds of sources that have changed since; a run that still uses one is younger than this. */
async function dropOldBuilds(): Promise<void> {
  for (const name of await readdir(CACHE)) {
    const dir = join(CACHE, name);
    const { mtimeMs } = await stat(dir).catch(() => ({ mtimeMs: Date.now() }));
    if (Date.now() - mtimeMs > KEEP_MS) await rm(dir, { recursive: true, force: true });
  }
}

/** The folder of a built extension; built once per state of the sources, whichever test file asks first. */
export async function builtExtension(kind: BuildKind): Promise<string> {
  const dir = join(CACHE, `${kind}-${await sourceHash()}`);
  await buildOnce(
    `${dir}.building`,
    () => existsSync(dir),
    async (workDir) => {
      // The tool draws a spinner on standard output, which belongs to whoever asked for the build.
      await runNode(import.meta.filename, [workDir, kind]);
      await rename(join(workDir, 'out'), dir);
      await dropOldBuilds();
    },
  );
  return dir;
}

if (import.meta.main) {
  const [workDir = '', kind = 'chrome'] = process.argv.slice(2);
  await buildInto(workDir, kind as BuildKind);
}
