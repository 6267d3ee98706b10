import js from '@eslint/js';
import nx from '@nx/eslint-plugin';
import prettier from 'eslint-config-prettier';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

/** Which lib may import which: the natural way of the data, seen from the top (DESIGN: Rooms). */
const imports = {
  kernel: [],
  contracts: ['kernel'],
  proof: ['kernel'],
  platform: ['kernel', 'contracts'],
  identity: ['kernel', 'contracts', 'platform'],
  content: ['kernel', 'contracts', 'platform'],
  sources: ['kernel', 'contracts', 'platform', 'content'],
  billing: ['kernel', 'contracts', 'platform'],
  custody: ['kernel', 'contracts', 'proof', 'platform'],
  migration: ['kernel', 'contracts', 'proof', 'platform', 'identity', 'custody', 'content', 'sources', 'billing'],
};

const boundaries = [
  ...Object.entries(imports).map(([lib, allowed]) => ({
    sourceTag: `lib:${lib}`,
    onlyDependOnLibsWithTags: allowed.length > 0 ? allowed.map((name) => `lib:${name}`) : ['lib:none'],
  })),
  { sourceTag: 'type:app', onlyDependOnLibsWithTags: ['type:lib'] },
  // What a browser runs: nothing of a server's.
  { sourceTag: 'type:browser', onlyDependOnLibsWithTags: ['lib:kernel', 'lib:proof'] },
  { sourceTag: 'type:composition', onlyDependOnLibsWithTags: ['type:lib', 'type:app', 'type:composition'] },
];

const notInCore = [
  '@nestjs/*',
  '@prisma/*',
  'bullmq',
  'ioredis',
  'pg',
  'fastify',
  'undici',
  'viem',
  'stripe',
  '@holdfast/platform',
  'node:http',
  'node:https',
  'node:net',
  'node:fs',
  'node:fs/promises',
];
const plain = { group: notInCore, message: 'core/ is plain TypeScript: no framework, database, queue or HTTP.' };

export default tseslint.config(
  { ignores: ['**/dist', '**/generated', '**/*.cjs', '.nx', '.holdfast', 'apps/portal/src/api/schema.ts'] },
  js.configs.recommended,
  ...tseslint.configs.recommended,
  {
    files: ['**/*.ts', '**/*.tsx'],
    plugins: { '@nx': nx },
    rules: {
      '@nx/enforce-module-boundaries': [
        'error',
        { enforceBuildableLibDependency: false, allow: [], depConstraints: boundaries },
      ],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/no-explicit-any': 'error',
      'no-console': 'error',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
    },
  },
  {
    files: ['libs/proof/src/**/*.ts', 'libs/kernel/src/**/*.ts'],
    ignores: ['**/*.spec.ts', '**/*.int-spec.ts'],
    rules: { 'no-restricted-imports': ['error', { patterns: [plain] }] },
  },
  {
    files: ['libs/*/src/core/**/*.ts'],
    ignores: ['**/*.spec.ts', '**/*.int-spec.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        { patterns: [plain, { group: ['../*'], message: 'core/ knows nothing of the adapters beside it.' }] },
      ],
    },
  },
  {
    files: ['**/*.mjs', '**/*.cjs', 'scripts/**'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        URL: 'readonly',
        Buffer: 'readonly',
        setTimeout: 'readonly',
        clearTimeout: 'readonly',
        fetch: 'readonly',
        WebAssembly: 'readonly',
        globalThis: 'readonly',
        performance: 'readonly',
      },
    },
  },
  { files: ['apps/portal/src/**/*.{ts,tsx}'], ...reactHooks.configs.flat['recommended-latest'] },
  {
    files: ['apps/portal/public/*.js'],
    languageOptions: { globals: { document: 'readonly', localStorage: 'readonly', navigator: 'readonly' } },
  },
  { files: ['apps/cli/**/*.ts', 'apps/standalone/**/*.ts', 'apps/e2e/**/*.ts'], rules: { 'no-console': 'off' } },
  prettier,
);
