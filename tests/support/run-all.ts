import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { ensureChromium } from './chromium.ts';
import { ensureOffice } from './office.ts';
import { readStory, readVitest, type Tally } from './tallies.ts';

const ROOT = path.join(import.meta.dirname, '../..');
const BIN = path.join(ROOT, 'node_modules/.bin');
const STORY = path.join(ROOT, 'tests/e2e/story.ts');
const REPORTS = mkdtempSync(path.join(tmpdir(), 'orderlane-tests-'));
const MOST_WORKERS = Math.min(2, availableParallelism());
const PART_WITHIN_MS = 900_000;

type Part = { name: string; run: () => Promise<Tally> };

/** The cheapest first, so that a failure shows early; a failure stops nothing. */
const PARTS: readonly Part[] = [
  { name: 'format and lint', run: () => command('biome', ['ci', '--colors=off', '.']) },
  { name: 'types', run: () => command('tsc', ['-b', '--pretty', 'false']) },
  { name: 'structure', run: () => vitest('structure') },
  { name: 'unit', run: () => vitest('core', 'integrations') },
  { name: 'worker', run: () => vitest('worker') },
  { name: 'local stack', run: () => vitest('local') },
  { name: 'extension', run: () => vitest('extension') },
  { name: 'story', run: story },
];

/** A tool that says yes or no counts as one test. */
async function command(tool: string, args: readonly string[]): Promise<Tally> {
  const { code } = await run(path.join(BIN, tool), args);
  return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 };
}

async function vitest(...projects: string[]): Promise<Tally> {
  const report = path.join(REPORTS, `${projects.join('-')}.json`);
  const { code } = await run(path.join(BIN, 'vitest'), [
    'run',
    ...projects.flatMap((project) => ['--project', project]),
    ...['--reporter=default', '--reporter=json', `--outputFile.json=${report}`, `--maxWorkers=${MOST_WORKERS}`],
  ]);
  return readVitest(contentOf(report), code);
}

async function story(): Promise<Tally> {
  const report = path.join(REPORTS, 'story.json');
  const { code } = await run(STORY, ['--json', report]);
  return readStory(contentOf(report), code);
}

const contentOf = (file: string): string | null => (existsSync(file) ? readFileSync(file, 'utf8') : null);

/** Runs a script of this Node in a group of its own, so that nothing of it is left when its time is over. */
function run(script: string, args: readonly string[]): Promise<{ code: number }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [script, ...args], {
      cwd: ROOT,
      env: { ...process.env, NO_COLOR: '1', WRANGLER_SEND_METRICS: 'false' },
      stdio: ['ignore', 'inherit', 'inherit'],
      detached: true,
    });
    const end = () => child.pid !== undefined && endGroup(child.pid);
    const timer = setTimeout(() => {
      say(`not done within ${PART_WITHIN_MS / 1000} s, ended`);
      end();
    }, PART_WITHIN_MS);
    process.once('exit', end);
    child.once('error', (error) => say(error.message));
    child.once('close', (code) => {
      clearTimeout(timer);
      process.off('exit', end);
      resolve({ code: code ?? 1 });
    });
  });
}

function endGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    return;
  }
}

const say = (line: string) => void process.stdout.write(`${line}\n`);
const seconds = (startedAt: number) => ((Date.now() - startedAt) / 1000).toFixed(1);

async function main(): Promise<void> {
  const startedAt = Date.now();
  process.env.CHROMIUM_PATH = ensureChromium(say);
  say(`Chromium: ${process.env.CHROMIUM_PATH}`);
  say(`LibreOffice: ${ensureOffice(say) ?? 'none, the tests that open files in it are skipped'}`);
  const lines: string[] = [];
  const all: Tally = { passed: 0, failed: 0, skipped: 0 };
  for (const [index, { name, run: runPart }] of PARTS.entries()) {
    say(`\n[${index + 1}/${PARTS.length}] ${name}`);
    const partStartedAt = Date.now();
    const tally = await runPart();
    for (const key of ['passed', 'failed', 'skipped'] as const) all[key] += tally[key];
    const skipped = tally.skipped > 0 ? `, ${tally.skipped} skipped` : '';
    lines.push(`${name}: ${tally.passed} passed, ${tally.failed} failed${skipped} in ${seconds(partStartedAt)} s`);
    say(lines.at(-1) ?? '');
  }
  say(`\n${lines.join('\n')}\nall in ${seconds(startedAt)} s\n${all.passed} passed, ${all.failed} failed`);
  process.exitCode = all.failed > 0 || all.passed === 0 ? 1 : 0;
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
process.once('exit', () => rmSync(REPORTS, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 }));
main().catch((error: unknown) => {
  say(error instanceof Error ? error.message : String(error));
  say('0 passed, 1 failed');
  process.exitCode = 1;
});
