import { z } from 'zod';

export type Tally = { passed: number; failed: number; skipped: number };

const vitestSchema = z.object({
  numPassedTests: z.int(),
  numFailedTests: z.int(),
  numPendingTests: z.int(),
  numTodoTests: z.int(),
  testResults: z.array(z.object({ status: z.string(), assertionResults: z.array(z.object({ status: z.string() })) })),
});

const storySchema = z.array(z.object({ step: z.string(), ok: z.boolean() }));

/** Something failed beside the tests that were counted: a file that does not load, an error outside a test. */
const atLeastOneFailed = (tally: Tally, exitCode: number): Tally => {
  const ran = tally.passed + tally.failed > 0;
  return tally.failed === 0 && (exitCode !== 0 || !ran) ? { ...tally, failed: 1 } : tally;
};

/** What Vitest's JSON report counts, and a failure for each file that could not be run at all. */
export function readVitest(report: string | null, exitCode: number): Tally {
  const parsed = vitestSchema.safeParse(parse(report));
  if (!parsed.success) return { passed: 0, failed: 1, skipped: 0 };
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults } = parsed.data;
  const unloaded = testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && !assertionResults.some((each) => each.status === 'failed'),
  );
  const failed = numFailedTests + unloaded.length;
  return atLeastOneFailed({ passed: numPassedTests, failed, skipped: numPendingTests + numTodoTests }, exitCode);
}

/** Each step of the story is a test. A story that wrote no report has failed. */
export function readStory(report: string | null, exitCode: number): Tally {
  const parsed = storySchema.safeParse(parse(report));
  if (!parsed.success) return { passed: 0, failed: 1, skipped: 0 };
  const passed = parsed.data.filter(({ ok }) => ok).length;
  return atLeastOneFailed({ passed, failed: parsed.data.length - passed, skipped: 0 }, exitCode);
}

function parse(text: string | null): unknown {
  try {
    return JSON.parse(text ?? 'null');
  } catch {
    return null;
  }
}
