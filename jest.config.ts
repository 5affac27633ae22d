/** @jest-config-loader esbuild-register */
import type { Config } from 'jest';

const common = {
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '\\.ts$': [
      '@swc/jest',
      { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'es6' } },
    ],
  },
  moduleNameMapper: { '^@prisma-mend/core$': '<rootDir>/packages/core/src/index.ts' },
};

/** `--selectProjects` takes every word that follows for a project: a path behind it would run the whole project. */
const projectNames = ['unit', 'database', 'workspace'];
const selected = process.argv.indexOf('--selectProjects');
const words = selected === -1 ? [] : process.argv.slice(selected + 1);
const stray = words
  .slice(0, words.findIndex((word) => word.startsWith('-')) >>> 0)
  .find((word) => !projectNames.includes(word));
if (stray !== undefined) {
  throw new Error(
    `"${stray}" is no jest project: give paths with --testPathPatterns, or without --selectProjects`,
  );
}

/**
 * Three projects: `unit` tests sit beside the code and need no database; `database` tests run against real
 * PostgreSQL servers, which the test run starts for itself; `workspace` tests check the documents, the lint
 * boundaries, the packed packages and the examples.
 */
const config: Config = {
  // A test waits for servers as often as it works: three keep two cores busy.
  maxWorkers: 3,
  // Jest reads it only here, not from a project. Unit tests take milliseconds.
  testTimeout: 180_000,
  testSequencer: '<rootDir>/scripts/order-tests.mjs',
  projects: [
    {
      ...common,
      displayName: 'unit',
      testMatch: ['<rootDir>/packages/*/src/**/*.test.ts'],
    },
    {
      ...common,
      displayName: 'database',
      testMatch: ['<rootDir>/packages/*/test/**/*.test.ts'],
    },
    {
      ...common,
      displayName: 'workspace',
      testMatch: ['<rootDir>/test/**/*.test.ts'],
    },
  ],
};

export default config;
