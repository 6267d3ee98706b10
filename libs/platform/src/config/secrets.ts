import { hkdfSync, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DomainError } from '@holdfast/kernel';
import { z } from 'zod';

/** One key for one purpose, from the master secret (HKDF-SHA256, RFC 5869): 32 bytes, always the same. */
export function deriveSecret(masterSecret: string, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', masterSecret, 'holdfast', purpose, 32));
}

const DevelopmentSecrets = z.strictObject({ master: z.string().min(32), postgres: z.string().min(16) });
export type DevelopmentSecrets = z.infer<typeof DevelopmentSecrets>;

/**
 * The secrets of an embedded system, made on its first start and kept in `secrets.json`, readable by its user alone.
 * Throws `config.secrets_unreadable`: made anew they would not open what the old ones closed.
 */
export function developmentSecrets(dataDirectory: string): DevelopmentSecrets {
  const path = join(dataDirectory, 'secrets.json');
  mkdirSync(dataDirectory, { recursive: true, mode: 0o700 });
  const fresh = () => randomBytes(36).toString('base64url');
  try {
    writeFileSync(path, JSON.stringify({ master: fresh(), postgres: fresh() }), { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if (typeof error !== 'object' || error === null || !('code' in error) || error.code !== 'EEXIST') throw error;
  }
  try {
    return DevelopmentSecrets.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    throw new DomainError('invalid', 'config.secrets_unreadable', `${path} cannot be read as secrets.`, {
      remedy:
        'Restore it from a copy; without it nobody can open this data directory, and: npm start -- --reset begins anew.',
    });
  }
}
