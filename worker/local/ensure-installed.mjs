// Plain JavaScript for the Node of the system: it runs before anything is installed.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.join(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname), '../..');
const OLDEST_NODE = 20;

const packagesOf = (file) => {
  try {
    return JSON.parse(readFileSync(path.join(ROOT, file), 'utf8')).packages;
  } catch {
    return null;
  }
};

/** Does node_modules hold what the lockfile names. Packages of other platforms are left out, as npm leaves them out. */
function isInstalled() {
  const wanted = packagesOf('package-lock.json');
  const there = packagesOf('node_modules/.package-lock.json');
  if (!wanted || !there || !existsSync(path.join(ROOT, 'node_modules/.bin/node'))) return false;
  return Object.entries(wanted).every(([name, { version, optional }]) => {
    if (name === '') return true;
    return there[name] ? there[name].version === version : optional === true;
  });
}

function install() {
  const startedAt = Date.now();
  process.stderr.write('Installing the packages (once)\n');
  const { status, error } = spawnSync('npm', ['install', '--no-fund', '--no-audit', '--loglevel=error'], {
    cwd: ROOT,
    // Standard output stays free for what the script itself prints (`npm start -- --json`).
    stdio: ['ignore', process.stderr, process.stderr],
  });
  if (status !== 0) {
    process.stderr.write(
      `npm install failed${error ? `: ${error.message}` : ''}. It needs npm and the npm registry.\n`,
    );
    process.exit(1);
  }
  process.stderr.write(`Installed in ${Math.round((Date.now() - startedAt) / 1000)} s\n`);
}

if (Number(process.versions.node.split('.')[0]) < OLDEST_NODE) {
  process.stderr.write(`Node ${OLDEST_NODE} or newer is needed; this is ${process.versions.node}.\n`);
  process.exit(1);
}
if (!isInstalled()) install();
