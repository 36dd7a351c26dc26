import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

export type ChildSpec = {
  name: string;
  script: string;
  args: readonly string[];
  env?: Record<string, string>;
  /** Runs before each start, the first and those after a death. */
  beforeStart?: () => Promise<void>;
};

export type Supervised = { readonly name: string; pid(): number | null; stop(): Promise<void> };

const EXIT_WITH_PARENT = new URL('./exit-with-parent.ts', import.meta.url).href;
const RESTART_MS = 200;
const READY_WITHIN_MS = 60_000;
const STOP_WITHIN_MS = 5000;

/** Keeps a child running: started again whenever it dies. Resolves when it has said that it is ready. */
export async function supervise(
  spec: ChildSpec,
  report: (line: string) => void,
  ending: AbortSignal,
): Promise<Supervised> {
  let child: ChildProcess | null = null;
  let grandchildren: number[] = [];

  const start = async (): Promise<void> => {
    if (ending.aborted) return;
    await endAll(grandchildren);
    await spec.beforeStart?.();
    const started = spawn(process.execPath, ['--import', EXIT_WITH_PARENT, spec.script, ...spec.args], {
      env: { ...process.env, ...spec.env },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    child = started;
    started.once('exit', (code, signal) => {
      child = null;
      // Ctrl-C reaches the children too, sometimes before us: whether everything ends is known a moment later.
      setTimeout(() => {
        if (ending.aborted) return;
        report(`${spec.name} ended (${signal ?? code}), starting it again`);
        void start().catch((error: Error) => report(`${spec.name}: ${error.message}`));
      }, RESTART_MS);
    });
    await ready(started, spec.name, report);
    grandchildren = childrenOf(started.pid);
  };
  await start();

  return {
    name: spec.name,
    pid: () => child?.pid ?? null,
    async stop() {
      if (child) await end(child);
      await endAll(grandchildren);
    },
  };
}

/** A child says that it is ready by a line of JSON on its standard output; the rest of what it says is passed on. */
function ready(child: ChildProcess, name: string, report: (line: string) => void): Promise<void> {
  const { stdout, stderr } = child;
  if (!stdout || !stderr) throw new Error(`${name} has no output`);
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`${name} was not ready in time`)), READY_WITHIN_MS);
    const settle = (act: () => void) => {
      clearTimeout(timer);
      act();
    };
    child.once('exit', () => settle(() => reject(new Error(`${name} ended before it was ready`))));
    createInterface({ input: stdout }).on('line', (line) =>
      line.startsWith('{') ? settle(resolve) : report(`${name}: ${line}`),
    );
    createInterface({ input: stderr }).on('line', (line) => report(`${name}: ${line}`));
  });
}

/** A child that is killed outright leaves its own children behind, with their ports. */
function childrenOf(pid: number | undefined): number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

async function endAll(pids: readonly number[]): Promise<void> {
  for (const pid of pids) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has ended with its parent, as it should.
    }
  }
}

async function end(child: ChildProcess): Promise<void> {
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS);
  await ended;
  clearTimeout(timer);
}
