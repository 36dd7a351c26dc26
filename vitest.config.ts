import { defineConfig } from 'vitest/config';

const project = (name: string, include: string[], extra: Record<string, unknown> = {}) => ({
  test: { name, include, environment: 'node', ...extra },
});

export default defineConfig({
  test: {
    projects: [
      project('structure', ['tests/architecture.test.ts', 'tests/cabinet-rows.test.ts']),
      project('core', ['tests/core/**/*.test.ts']),
      project('integrations', ['tests/integrations/**/*.test.ts']),
      project('local', ['tests/worker/local/**/*.test.ts'], { testTimeout: 60_000 }),
      project('worker', ['tests/worker/**/*.test.ts'], {
        exclude: ['tests/worker/local/**'],
        testTimeout: 60_000,
        hookTimeout: 60_000,
      }),
      project('extension', ['tests/extension/**/*.test.ts'], { testTimeout: 60_000 }),
    ],
  },
});
