// npm run api: makes apps/portal/src/api/schema.ts, the types of the portal's client, from the API's own description.
//   --check   writes nothing; fails when the file is not what would be written
//   --stdin   takes the description from the standard input instead of from the built portal-api
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text as whole } from 'node:stream/consumers';
import openapiTS, { astToString } from 'openapi-typescript';
import { format, resolveConfig } from 'prettier';
import { ROOT } from './lib/run.mjs';

const FILE = join(ROOT, 'apps/portal/src/api/schema.ts');
const HEAD = '// Made by `npm run api` from /api/openapi.json; a test compares. Not edited by hand.\n\n';
const MAX_BYTES = 64 * 1024 * 1024;

const description = process.argv.includes('--stdin')
  ? await whole(process.stdin)
  : execFileSync(process.execPath, [join(ROOT, 'apps/portal-api/dist/openapi.js')], {
      encoding: 'utf8',
      maxBuffer: MAX_BYTES,
    });
const types = astToString(await openapiTS(JSON.parse(description), { alphabetize: true }));
const text = await format(HEAD + types, { ...(await resolveConfig(FILE)), parser: 'typescript' });

if (!process.argv.includes('--check')) writeFileSync(FILE, text);
else if (readFileSync(FILE, 'utf8') !== text) {
  console.error('apps/portal/src/api/schema.ts is not what the API describes. Run: npm run api');
  process.exit(1);
}
