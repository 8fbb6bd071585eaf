import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { phoneTables } from './scripts/phoneTables.mjs';
import { mutantPlugin } from './test/mutants/mutantPlugin.js';

const source = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Tests run on the sources; only the browser tests use what was built, as a browser would. */
const alias = [
  { find: /^ondemand-pay$/, replacement: source('./src/sdk/index.ts') },
  { find: /^ondemand-pay\/internal$/, replacement: source('./src/protocol/internal.ts') },
  { find: /^ondemand-pay\/testing\/bridge$/, replacement: source('./src/testing/bridge.ts') },
  { find: /^ondemand-pay\/(\w+)$/, replacement: source('./src/$1/index.ts') },
  { find: /^ondemand-pay-provider$/, replacement: source('./provider/src/index.ts') },
];

export default defineConfig({
  resolve: { alias },
  plugins: [phoneTables(), mutantPlugin(process.env)],
  define: { __VERSION__: JSON.stringify('0.0.0-test') },
  test: {
    /* One less than there are processors, but two on a small machine: much of a test is waiting. */
    maxWorkers: Math.max(2, availableParallelism() - 1),
    /* What is looked for again and again comes late on a machine that does other things as well: a second is little. */
    expect: { poll: { timeout: 20_000 } },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: [
            'test/{protocol,sdk,frame,merchant,testing,docs}/**/*.test.{ts,tsx}',
            'provider/test/**/*.unit.test.ts',
          ],
          /* A machine that does other things as well fails no test by being slow. */
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'provider',
          include: ['provider/test/**/*.test.ts'],
          exclude: ['provider/test/**/*.unit.test.ts', 'provider/test/fire/**'],
          /* Files share the modules that they load: no test changes one, and loading took a tenth of the time. */
          isolate: false,
          globalSetup: ['provider/test/support/postgres.ts'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          /* By name only, see CONTRIBUTING.md. */
          name: 'fire',
          include: ['provider/test/fire/**/*.test.ts'],
          globalSetup: ['provider/test/support/postgres.ts'],
        },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          isolate: false,
          /* A third of their time is waiting: for what has to stand half a second, for a hand that rests. */
          maxWorkers: Math.max(3, availableParallelism()),
          globalSetup: ['provider/test/support/postgres.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          /* By name only: it takes the pictures of docs/screens. */
          name: 'screens',
          include: ['test/screens/**/*.test.ts'],
          globalSetup: ['provider/test/support/postgres.ts'],
          testTimeout: 180_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          /* By name only: their libraries have a lockfile of their own, see scripts/frameworks.mjs. */
          name: 'frameworks',
          include: ['test/frameworks/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          fileParallelism: false,
        },
      },
      {
        extends: true,
        test: {
          /* Only those of the engines that are installed, see scripts/engines.mjs. */
          name: 'engines',
          include: ['test/engines/**/*.test.ts'],
          globalSetup: ['provider/test/support/postgres.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
