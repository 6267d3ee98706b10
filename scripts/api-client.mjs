// npm run api: makes apps/portal/src/api/schema.ts, the types of the portal's client, from the API's own description.
//   --check   writes nothing; fails when the file is not what would be written
//   --stdin   takes the description from the standard input instead of from the built portal-api
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text as whole } from 'node:stream/consumers';
import canonicalize from 'canonicalize';
import { ROOT } from './lib/run.mjs';

const FILE = join(ROOT, 'apps/portal/src/api/schema.ts');
const MAX_BYTES = 64 * 1024 * 1024;

const description = JSON.parse(
  process.argv.includes('--stdin')
    ? await whole(process.stdin)
    : execFileSync(process.execPath, [join(ROOT, 'apps/portal-api/dist/openapi.js')], {
        encoding: 'utf8',
        maxBuffer: MAX_BYTES,
      }),
);

const digest = (text) => createHash('sha256').update(text).digest('hex');

/** Says what the types were made from and what they are, so that a comparison does not have to make them. */
const headOf = (types) =>
  [
    '// Made by `npm run api` from /api/openapi.json; a test compares. Not edited by hand.',
    `// Of a description with the SHA-256 ${digest(canonicalize(description))}.`,
    `// The SHA-256 of what follows is ${digest(types)}.`,
    ...['', ''],
  ].join('\n');

async function makeTypes() {
  const { default: openapiTS, astToString } = await import('openapi-typescript');
  const { format, resolveConfig } = await import('prettier');
  const types = astToString(await openapiTS(description, { alphabetize: true }));
  return format(types, { ...(await resolveConfig(FILE)), parser: 'typescript' });
}

/** As it was made of this very description, and not touched since. */
function isCurrent() {
  const text = readFileSync(FILE, 'utf8');
  return text.startsWith(headOf(text.slice(text.indexOf('\n\n') + 2)));
}

if (!process.argv.includes('--check')) {
  const types = await makeTypes();
  writeFileSync(FILE, headOf(types) + types);
} else if (!isCurrent()) {
  console.error('apps/portal/src/api/schema.ts is not what the API describes. Run: npm run api');
  process.exit(1);
}
