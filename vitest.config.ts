/** The test projects. In: the test files by folder. Out: `service`, `app` and `peers` for Vitest. */
import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

const ownFolders = 'unit,contracts,flows,surfaces,architecture';

export default defineConfig({
  test: {
    pool: 'forks',
    // Most of a test's time is waiting for others (a hospital, an outbox, a process): more of them than cores.
    maxWorkers: Math.max(3, availableParallelism() - 1),
    testTimeout: 60_000,
    hookTimeout: 120_000,
    projects: [
      {
        extends: true,
        test: { name: 'service', include: [`tests/{${ownFolders}}/**/*.test.ts`] },
      },
      {
        extends: true,
        test: { name: 'app', include: ['smart-app/src/**/*.test.{ts,tsx}'] },
      },
      {
        extends: true,
        test: {
          name: 'peers',
          include: ['tests/{peers,browser}/**/*.test.ts'],
          testTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
