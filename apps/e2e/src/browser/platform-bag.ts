import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packDeposit } from '@holdfast/sources';

/** Three pieces of a resumable upload, and a bit of a fourth. */
const LARGE_BYTES = 25_000_000;

/** A key of a platform's own; the public half as one pastes it. */
export function newSigningKey() {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return { privateKey, publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString() };
}

/** A signed bag of two holders with three items, one line of which is wrong; large enough to be cut off in the middle. */
export async function largeBag(
  directory: string,
  { offBoardingId, privateKey }: { offBoardingId: string; privateKey: ReturnType<typeof newSigningKey>['privateKey'] },
): Promise<string> {
  const source = join(directory, 'export');
  const target = join(directory, 'deposit.tar');
  await mkdir(join(source, 'content'), { recursive: true });
  await writeFile(join(source, 'content/large.bin'), randomBytes(LARGE_BYTES));
  // Names of their own, so that the story may be told twice to one system.
  const lamps = `lamps-${offBoardingId.slice(-12)}`;
  const asset = (name: string, collection: string) => ({
    id: `${lamps}-${name}`,
    collection,
    kind: 'single',
    name: `Lamp ${name}`,
  });
  const lines = {
    'collections.jsonl': [{ id: lamps, name: 'Lamps', source: { type: 'record' } }],
    'assets.jsonl': [
      { ...asset('lamp-1', lamps), content: [{ role: 'media', path: 'content/large.bin' }] },
      asset('lamp-2', lamps),
      asset('lamp-3', 'no-such-collection'),
    ],
    'holders.jsonl': [{ id: 'user-of-lamps-1' }, { id: 'user-of-lamps-2' }],
    'holdings.jsonl': [
      { holder: 'user-of-lamps-1', asset: `${lamps}-lamp-1` },
      { holder: 'user-of-lamps-2', asset: `${lamps}-lamp-2` },
    ],
  };
  for (const [file, records] of Object.entries(lines)) {
    await writeFile(join(source, file), records.map((record) => `${JSON.stringify(record)}\n`).join(''));
  }
  await packDeposit({ source, target, kind: 'tar', privateKey, offBoardingId, baggedAt: new Date() });
  return target;
}
