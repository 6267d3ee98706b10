import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bagLimits, defaultFetchLimits, MAX_CONTENT_BYTES, PROBLEMS_LISTED } from '@holdfast/content';
import { lineLimits } from '@holdfast/sources';
import { MAX_LISTED } from './deposit-problems';

const KiB = 1_024;
const words = (count: number) => count.toLocaleString('en');
const bytes = (count: number): string => {
  const power = ['', ' KiB', ' MiB', ' GiB', ' TiB'].findLastIndex((_, at) => count >= KiB ** at);
  return `${count / KiB ** power}${['', ' KiB', ' MiB', ' GiB', ' TiB'][power]}`;
};

it.each([
  ['lists', `\`check\` lists the first ${PROBLEMS_LISTED}, the server ${words(MAX_LISTED)} of a deposit`],
  [
    'a bag',
    `At most ${words(bagLimits.maxFiles)} files, ${bytes(bagLimits.maxFileBytes)} a file, ${bytes(bagLimits.maxBagBytes)} in all.`,
  ],
  [
    'content',
    `One content file is kept up to ${bytes(MAX_CONTENT_BYTES)}, or ${bytes(defaultFetchLimits.maxBytes)} from an address`,
  ],
  [
    'the asset line',
    `A file of the bag above ${bytes(MAX_CONTENT_BYTES)}, or one that an address does not give within ${bytes(defaultFetchLimits.maxBytes)}`,
  ],
  [
    'tag files',
    `\`bag-info.txt\` and the signature: ${bytes(bagLimits.maxTagFileBytes)} each. A line of a manifest: ${bytes(bagLimits.maxManifestLineBytes)}.`,
  ],
  ['paths', `at most ${words(bagLimits.maxPathBytes)} bytes and ${bagLimits.maxPathDepth} deep`],
  [
    'lines',
    `at most ${words(lineLimits.maxLines)} lines: one JSON object a line, at most ${bytes(lineLimits.maxLineBytes)}`,
  ],
])('docs/deposit-format.md states the limits in force: %s', async (_what, sentence) => {
  const text = await readFile(join(__dirname, '../../../../docs/deposit-format.md'), 'utf8');
  expect(text.replaceAll(/\s+/g, ' ')).toContain(sentence);
});
