import { fileURLToPath } from 'node:url';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

/** Where the sources' short names are; tsconfig.json and jest.config.cjs say the same. */
export const ALIAS = {
  '@holdfast/proof': path('../../../libs/proof/src/index.ts'),
  '@holdfast/kernel': path('../../../libs/kernel/src/index.ts'),
  '@': path('../src'),
};
