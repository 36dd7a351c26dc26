import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { buyerSteps } from './steps/buyer.ts';
import { cabinetSteps } from './steps/cabinet.ts';
import { crmSteps } from './steps/crm.ts';
import { historySteps } from './steps/history.ts';
import { startSteps } from './steps/start.ts';
import { webhookSteps } from './steps/webhook.ts';
import { World } from './world.ts';

/** One thing that must hold; returns what was seen. */
export type Step = { step: string; run: (world: World) => Promise<string> };
type Told = { step: string; ok: boolean; seen: string };

const STEPS: readonly Step[] = [
  ...startSteps,
  ...webhookSteps,
  ...cabinetSteps,
  ...crmSteps,
  ...buyerSteps,
  ...historySteps,
];

const { values } = parseArgs({
  options: {
    json: { type: 'string' },
    port: { type: 'string', default: '19500' },
    shots: { type: 'string', default: path.join(import.meta.dirname, '../../.cache/story') },
  },
});

const world = new World(Number(values.port), path.resolve(values.shots));
const told: Told[] = [];
try {
  for (const { step, run } of STEPS) {
    const began = Date.now();
    const { shots } = world;
    const seen = await run(world).then(
      (text) => ({ ok: true, text }),
      (error: unknown) => ({ ok: false, text: error instanceof Error ? error.message : String(error) }),
    );
    if (seen.ok && world.shots === shots) await world.shootStep(told.length + 1);
    told.push({ step, ok: seen.ok, seen: seen.text });
    process.stdout.write(`${seen.ok ? '✓' : '✗'} ${step} (${Date.now() - began} ms)\n    ${seen.text}\n`);
    if (!seen.ok) break;
  }
} finally {
  const open = [
    ...(world.manager?.pages() ?? []),
    ...(world.buyer?.contexts() ?? []).flatMap((context) => context.pages()),
  ];
  for (const page of open) if (told.some(({ ok }) => !ok)) await world.shoot(page, 'failed').catch(() => {});
  await world.stop();
}
const failed = told.filter(({ ok }) => !ok).length;
if (values.json) await writeFile(values.json, JSON.stringify(told, null, 2));
process.stdout.write(`\n${told.length - failed} passed, ${failed} failed, screenshots in ${world.shotsDir}\n`);
process.exitCode = failed > 0 || told.length < STEPS.length ? 1 : 0;
