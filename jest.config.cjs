const { readFileSync } = require('node:fs');
const { exclude: _exclude, $schema: _schema, ...swc } = JSON.parse(readFileSync(`${__dirname}/.swcrc`, 'utf8'));

// Packages that ship ES modules only; Jest loads CommonJS, so these go through SWC too.
const esmOnly = [
  '@noble',
  '@tus',
  'srvx',
  'file-type',
  'strtok3',
  'token-types',
  'uint8array-extras',
  '@tokenizer',
  '@borewit',
  '@fastify/cookie',
  '@fastify/static',
  'cookie',
  'content-disposition',
];

const shared = {
  testEnvironment: '<rootDir>/scripts/jest/environment.cjs',
  runtime: '<rootDir>/scripts/jest/runtime.cjs',
  rootDir: __dirname,
  roots: ['<rootDir>/libs', '<rootDir>/apps'],
  modulePathIgnorePatterns: ['/dist/'],
  moduleNameMapper: {
    '^@/(.*)$': '<rootDir>/apps/portal/src/$1',
    '^@holdfast/(standalone|custody-ledger|migration-worker|portal-api|stripe-emulator)$':
      '<rootDir>/apps/$1/src/index.ts',
    '^@holdfast/billing-service$': '<rootDir>/apps/billing/src/index.ts',
    '^@holdfast/([a-z-]+)$': '<rootDir>/libs/$1/src/index.ts',
    '^@holdfast/([a-z-]+)/testing$': '<rootDir>/libs/$1/src/testing/index.ts',
  },
  transform: { '^.+\\.[cm]?[jt]s$': ['@swc/jest', { ...swc, swcrc: false, module: { type: 'commonjs', lazy: true } }] },
  transformIgnorePatterns: [`/node_modules/(?!(${esmOnly.join('|')})/)`],
};

/** Unit tests have no IO; integration tests run on real PostgreSQL, started once for all of them. */
module.exports = {
  projects: [
    { ...shared, displayName: 'unit', testMatch: ['**/*.spec.ts'] },
    {
      ...shared,
      displayName: 'integration',
      testMatch: ['**/*.int-spec.ts'],
      globalSetup: '<rootDir>/libs/platform/src/testing/global-setup.ts',
      globalTeardown: '<rootDir>/libs/platform/src/testing/global-teardown.ts',
    },
    // Each story starts the built system itself.
    { ...shared, displayName: 'story', testMatch: ['**/*.story.ts'] },
    // All of these share one built system with the demonstration played, and a real Chromium.
    {
      ...shared,
      displayName: 'browser',
      testMatch: ['**/*.browser.ts'],
      globalSetup: '<rootDir>/apps/e2e/src/browser/global-setup.ts',
      globalTeardown: '<rootDir>/apps/e2e/src/browser/global-teardown.ts',
    },
  ],
  testSequencer: '<rootDir>/scripts/jest/sequencer.cjs',
  testTimeout: 60_000,
};
