import { readFile, stat } from 'node:fs/promises';
import { resolve, sep } from 'node:path';
import { parseVerifierKey, type VerifierKey } from '@holdfast/proof';
import { z } from 'zod';
import { UsageError } from './open-input';

const MAX_KEY_FILE_BYTES = 64 * 1024;

/** What a log publishes at /.well-known/holdfast-log.json; only the key matters here. */
const publishedLogSchema = z.object({ verifierKey: z.string() });

/** The key itself, a file with it, or a saved holdfast-log.json. Throws UsageError, or `proof.verifier_key_malformed`. */
export async function readKey(keyOrFile: string, verifiedPath: string): Promise<VerifierKey> {
  const facts = await stat(keyOrFile).catch(() => null);
  if (!facts?.isFile()) {
    if (keyOrFile.split('+').length < 3)
      throw new UsageError(`--key is neither a verifier key (name+keyid+base64) nor a file: ${keyOrFile}`);
    return parseVerifierKey(keyOrFile);
  }
  if (resolve(keyOrFile).startsWith(resolve(verifiedPath) + sep)) {
    throw new UsageError(
      'The key lies within the bundle that it is to verify, so it proves nothing. Take it from outside.',
    );
  }
  if (facts.size > MAX_KEY_FILE_BYTES) throw new UsageError(`${keyOrFile} is too large for a key.`);
  const text = (await readFile(keyOrFile, 'utf8')).trim();
  return parseVerifierKey(text.startsWith('{') ? fromPublishedLog(text) : text);
}

function fromPublishedLog(text: string): string {
  try {
    return publishedLogSchema.parse(JSON.parse(text)).verifierKey;
  } catch {
    throw new UsageError('The key file is JSON without a "verifierKey".');
  }
}
