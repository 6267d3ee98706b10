import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, rename, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { DomainError, isUuid } from '@holdfast/kernel';

/** Where a deposit's bag lies, for the worker that reads it. */
export function bagPath(dataDirectory: string, depositId: string): string {
  if (!isUuid(depositId)) throw new Error('A deposit is named by a UUID.');
  return join(dataDirectory, 'deposits', `${depositId}.tar`);
}

export interface ExpectedBag {
  readonly depositId: string;
  readonly sizeBytes: bigint;
  /** Lower-case hexadecimal. */
  readonly sha256: string;
}

/**
 * Streams a bag to the disk and checks it on the way. When this answers, the file and its directory are on the disk
 * and the bytes are the announced ones; when it throws, nothing is left. Throws `deposit.too_large` (more bytes
 * than announced), `deposit.size_mismatch` (fewer), `deposit.digest_mismatch`, `deposit.disk_full`.
 */
export async function receiveBag(dataDirectory: string, expected: ExpectedBag, source: Readable): Promise<void> {
  const path = bagPath(dataDirectory, expected.depositId);
  const directory = join(dataDirectory, 'deposits');
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const temporary = `${path}.${randomUUID()}.part`;
  try {
    await writeVerified(temporary, expected, source);
    await rename(temporary, path);
    await syncDirectory(directory);
  } catch (error) {
    await unlink(temporary).catch(() => undefined);
    if (error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT')) {
      throw new DomainError('unavailable', 'deposit.disk_full', 'There is no room for this bag just now.');
    }
    throw error;
  }
}

async function writeVerified(path: string, expected: ExpectedBag, source: Readable): Promise<void> {
  const hash = createHash('sha256');
  let size = 0n;
  const file = await open(path, 'wx', 0o640);
  try {
    for await (const piece of source) {
      const chunk: Buffer = Buffer.isBuffer(piece) ? piece : Buffer.from(piece);
      size += BigInt(chunk.length);
      if (size > expected.sizeBytes) {
        throw new DomainError('too_large', 'deposit.too_large', 'The bag is larger than announced.', {
          remedy: 'Announce the bag as it is; its size is part of the announcement.',
        });
      }
      hash.update(chunk);
      for (let written = 0; written < chunk.length;) {
        written += (await file.write(chunk, written)).bytesWritten;
      }
    }
    if (size < expected.sizeBytes) {
      throw new DomainError('invalid', 'deposit.size_mismatch', 'The bag is smaller than announced.', {
        remedy: 'Send it again, whole.',
      });
    }
    if (hash.digest('hex') !== expected.sha256) {
      throw new DomainError('invalid', 'deposit.digest_mismatch', "The bag's SHA-256 is not the announced one.", {
        remedy: 'Send the announced bag, or announce this one.',
      });
    }
    await file.sync();
  } finally {
    await file.close();
  }
}

async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
