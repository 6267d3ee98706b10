import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bagRemedies } from '@holdfast/content';
import { depositRemedies } from './deposit-problem';

it('docs/deposit-format.md lists every code with its remedy', async () => {
  const text = await readFile(join(__dirname, '../../../../docs/deposit-format.md'), 'utf8');
  const listed = [...text.matchAll(/^\| `([a-z]+\.[a-z_0-9]+)` +\| (.+?) +\|$/gm)].map(([, code, remedy]) => [
    code,
    remedy,
  ]);
  expect(listed).toEqual(Object.entries({ ...bagRemedies, ...depositRemedies }));
});
