import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const INSTALL_WITHIN_MS = 300_000;

/** Debian's package, where this is Debian and root may; false where it is not there afterwards. */
export function installFromDebian(name: string, report: (line: string) => void): boolean {
  if (!isDebian() || process.getuid?.() !== 0) return false;
  report(`Installing ${name} from Debian`);
  return run('apt-get', ['update', '-q']) && run('apt-get', ['install', '-y', '-q', '--no-install-recommends', name]);
}

function isDebian(): boolean {
  try {
    return /^ID=debian$/m.test(readFileSync('/etc/os-release', 'utf8'));
  } catch {
    return false;
  }
}

export function run(command: string, args: readonly string[]): boolean {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const { status } = spawnSync(command, args, {
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
    timeout: INSTALL_WITHIN_MS,
  });
  return status === 0;
}
