import type { Step } from '../story.ts';
import { holds } from '../world.ts';

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

export const startSteps: readonly Step[] = [
  {
    step: '1. One command brings everything up',
    async run(world) {
      await world.start();
      const { url, pids, credentials, extension } = world.started;
      for (const [name, pid] of Object.entries(pids)) holds(isAlive(pid), `${name} (${pid}) is not running`);
      const ready = await fetch(`${url}/readyz`);
      holds(ready.status === 200, `readyz answered ${ready.status}`);
      await world.openBrowser();
      return `ready in ${world.startedIn} ms at ${url}, sign-in ${credentials.email}, extension in ${extension}`;
    },
  },
];
