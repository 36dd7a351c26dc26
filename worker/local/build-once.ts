import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const WAIT_MS = 60_000;

/** Builds unless it is built; of several processes that want the same, one builds and the others wait for it. */
export async function buildOnce(
  lock: string,
  isBuilt: () => boolean | Promise<boolean>,
  build: (workDir: string) => Promise<void>,
): Promise<void> {
  await mkdir(path.dirname(lock), { recursive: true });
  for (const until = Date.now() + WAIT_MS; Date.now() < until; await sleep(200)) {
    if (await isBuilt()) return;
    const isMine = await mkdir(lock).then(
      () => true,
      () => false,
    );
    if (!isMine) {
      await dropAbandoned(lock);
      continue;
    }
    try {
      await writeFile(path.join(lock, 'pid'), String(process.pid));
      return await build(lock);
    } finally {
      await rm(lock, { recursive: true, force: true });
    }
  }
  throw new Error(`not built in time; remove ${lock} if nothing builds there`);
}

/** A builder that was killed leaves its lock behind, with its process id in it or not yet. */
async function dropAbandoned(lock: string): Promise<void> {
  const pid = Number(await readFile(path.join(lock, 'pid'), 'utf8').catch(() => '0'));
  const made = await stat(lock).catch(() => null);
  if (!made || (pid === 0 ? Date.now() - made.mtimeMs < 5000 : isAlive(pid))) return;
  await rm(lock, { recursive: true, force: true });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
