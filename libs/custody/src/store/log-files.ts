import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DomainError } from '@holdfast/kernel';
import {
  formatSignerKey,
  formatVerifierKey,
  noteSigner,
  type NoteSigner,
  parseSignerKey,
  type VerifierKey,
} from '@holdfast/proof';
import { z } from 'zod';
import type { CheckpointWitness } from '../core/log-store';

const Missing = z.object({ code: z.literal('ENOENT') });

const KEY_FILE = 'log-key';
const CHECKPOINT_FILE = 'last-checkpoint';
const SECRET_MODE = 0o600;

/**
 * The log's Ed25519 key from `<directory>/log-key`. Made when it is absent and `create` says so (development). Throws
 * `custody.log_key_missing`, `custody.log_key_exposed` (others may read the file), `custody.log_key_other_origin`.
 */
export async function openLogKey(directory: string, origin: string, options: { create: boolean }): Promise<NoteSigner> {
  const path = join(directory, KEY_FILE);
  const text = await readIfThere(path);
  if (text === null) {
    if (!options.create) {
      throw new DomainError('unavailable', 'custody.log_key_missing', `There is no log key at ${path}.`, {
        remedy: 'Put the key there. A new key would make every checkpoint signed so far worthless.',
      });
    }
    await mkdir(directory, { recursive: true });
    const seed = randomBytes(32);
    const signer = noteSigner(origin, seed);
    await writeDurably(path, `${formatSignerKey(signer, seed)}\n`, SECRET_MODE);
    return signer;
  }
  await refuseExposed(path);
  const signer = parseSignerKey(text.trim());
  if (signer.name !== origin) {
    throw new DomainError(
      'unavailable',
      'custody.log_key_other_origin',
      `The log key at ${path} is for ${signer.name}, not ${origin}.`,
      {
        remedy: 'Set the origin to the name that the key was made for.',
      },
    );
  }
  return signer;
}

/** Writes the key's public half beside it, for services that must not read the key itself. */
export async function publishLogKey(directory: string, key: VerifierKey): Promise<void> {
  await writeDurably(join(directory, `${KEY_FILE}.pub`), `${formatVerifierKey(key)}\n`, 0o644);
}

/** The newest checkpoint as a file beside the database, not in it. */
export class FileCheckpointWitness implements CheckpointWitness {
  private readonly path: string;

  constructor(directory: string) {
    this.path = join(directory, CHECKPOINT_FILE);
  }

  read(): Promise<string | null> {
    return readIfThere(this.path);
  }

  keep(note: string): Promise<void> {
    return writeDurably(this.path, note, 0o644);
  }
}

async function refuseExposed(path: string): Promise<void> {
  const file = await open(path);
  try {
    const { mode } = await file.stat();
    if ((mode & 0o077) === 0) return;
    throw new DomainError('unavailable', 'custody.log_key_exposed', `Others may read the log key at ${path}.`, {
      remedy: `chmod 600 ${path}`,
    });
  } finally {
    await file.close();
  }
}

async function readIfThere(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (Missing.safeParse(error).success) return null;
    throw error;
  }
}

/** Whole or not at all, and there after a power cut: temporary file, fsync, rename, fsync of the directory. */
async function writeDurably(path: string, text: string, mode: number): Promise<void> {
  const temporary = `${path}.${randomBytes(6).toString('hex')}`;
  const file = await open(temporary, 'wx', mode);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, path);
  const directory = await open(dirname(path));
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
