import { createPrivateKey } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packDeposit } from '@holdfast/sources';

const TEXT = 'A feather that was found on the shore.';

/** A signed bag with one record of one holder; answers its path. */
export async function smallBag(
  directory: string,
  name: string,
  { offBoardingId, keyPath }: { offBoardingId: string; keyPath: string },
): Promise<string> {
  const source = join(directory, `small-${name}`);
  const target = `${source}.tar`;
  await mkdir(join(source, 'content'), { recursive: true });
  const lines = {
    'collections.jsonl': { id: name, name, source: { type: 'record' } },
    'assets.jsonl': {
      ...{ id: `${name}-1`, collection: name, kind: 'single', name: 'A feather' },
      content: [{ role: 'media', path: 'content/feather.txt' }],
    },
    'holders.jsonl': { id: 'user-of-feathers' },
    'holdings.jsonl': { holder: 'user-of-feathers', asset: `${name}-1` },
  };
  for (const [file, line] of Object.entries(lines)) await writeFile(join(source, file), `${JSON.stringify(line)}\n`);
  await writeFile(join(source, 'content/feather.txt'), `${TEXT} ${name}`);
  const privateKey = createPrivateKey(await readFile(keyPath));
  await packDeposit({ source, target, kind: 'tar', privateKey, offBoardingId, baggedAt: new Date() });
  return target;
}

/** Another byte than the one that was signed. */
export async function spoil(bag: string): Promise<void> {
  const bytes = await readFile(bag);
  const at = bytes.indexOf(TEXT);
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  await writeFile(bag, bytes);
}
