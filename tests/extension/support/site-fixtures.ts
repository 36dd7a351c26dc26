import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { SYSTEMS } from '#core/integration/systems';

const expectation = z.discriminatedUnion('kind', [
  z.object({ system: z.enum(SYSTEMS), kind: z.literal('detail'), id: z.string(), mount: z.string() }),
  z.object({ system: z.enum(SYSTEMS), kind: z.literal('list'), rows: z.array(z.string()) }),
]);

/** Pages of host systems as far as public sources show them, with what a site has to read from each. */
export const SITE_FIXTURES = z
  .array(z.object({ file: z.string(), serveAt: z.url(), expect: expectation }))
  .parse(JSON.parse(readFileSync(new URL('../fixtures/manifest.json', import.meta.url), 'utf8')));
