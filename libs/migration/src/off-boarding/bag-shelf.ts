import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { DomainError, isUuid } from '@holdfast/kernel';
import { SealedFile } from '@holdfast/platform';
import { Deposit } from '@holdfast/sources';

export interface ExpectedBag {
  readonly depositId: string;
  readonly sizeBytes: bigint;
  /** Lower-case hexadecimal. */
  readonly sha256: string;
}

/** Kills leave one behind now and then; a bag that is still on its way after this long is none. */
const PART_KEPT_MS = 7 * 24 * 60 * 60 * 1_000;

/**
 * Where the bags of deposits lie: sealed from the first byte, because they name the platform's users in clear, and without
 * those names as soon as the names are where they belong (`forgetHolders`).
 */
export class BagShelf {
  private readonly directory: string;

  /** @param key 32 bytes. */
  constructor(
    dataDirectory: string,
    private readonly key: Uint8Array,
  ) {
    this.directory = join(dataDirectory, 'deposits');
  }

  /** Throws `bag.not_found`. Close it in the end. */
  async open(depositId: string): Promise<Deposit> {
    const path = this.path(depositId);
    return Deposit.inTar(path, await this.sealed(path, 'read'));
  }

  /**
   * Streams a bag to the disk and checks it on the way. When this answers, the file and its directory are on the disk
   * and the bytes are the announced ones; when it throws, nothing is left. Throws `deposit.too_large` (more bytes
   * than announced), `deposit.size_mismatch` (fewer), `deposit.digest_mismatch`, `deposit.disk_full`.
   */
  async receive(expected: ExpectedBag, source: Readable): Promise<void> {
    const path = this.path(expected.depositId);
    await mkdir(this.directory, { recursive: true, mode: 0o700 });
    await this.clearOldParts();
    const temporary = `${path}.${randomUUID()}.part`;
    try {
      await this.writeVerified(temporary, expected, source);
      await rename(temporary, path);
      await syncDirectory(this.directory);
    } catch (error) {
      await rm(temporary, { force: true });
      if (error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT')) {
        throw new DomainError('unavailable', 'deposit.disk_full', 'There is no room for this bag just now.');
      }
      throw error;
    }
  }

  /**
   * Destroys the lines about holders. What stays is evidence and content: the manifests with the digests of those lines, the
   * signature, collections, assets, files. Can be done twice. Throws `bag.not_found`.
   */
  async forgetHolders(depositId: string): Promise<void> {
    const path = this.path(depositId);
    const file = await this.sealed(path, 'change');
    const bag = await Deposit.inTar(path, file);
    try {
      for (const kind of ['holders', 'holdings'] as const) {
        const place = bag.placeOf(kind);
        if (place !== null) await file.destroy(place.position, place.size);
      }
      await file.sync();
    } finally {
      await bag.close();
    }
  }

  /** Of a refused deposit nothing is kept but the list of its problems. Can be done twice. */
  async discard(depositId: string): Promise<void> {
    await rm(this.path(depositId), { force: true });
  }

  private path(depositId: string): string {
    if (!isUuid(depositId)) throw new Error('A deposit is named by a UUID.');
    return join(this.directory, `${depositId}.tar.sealed`);
  }

  private async sealed(path: string, mode: 'read' | 'change'): Promise<SealedFile> {
    try {
      return await SealedFile.open(path, this.key, mode);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
      throw new DomainError('not_found', 'bag.not_found', `There is no bag at ${path}.`);
    }
  }

  private async clearOldParts(): Promise<void> {
    for (const name of await readdir(this.directory)) {
      if (!name.endsWith('.part')) continue;
      const path = join(this.directory, name);
      const found = await stat(path).catch(() => null);
      if (found !== null && Date.now() - found.mtimeMs > PART_KEPT_MS) await rm(path, { force: true });
    }
  }

  private async writeVerified(path: string, expected: ExpectedBag, source: Readable): Promise<void> {
    const hash = createHash('sha256');
    const file = await SealedFile.create(path, this.key);
    try {
      for await (const piece of source) {
        const chunk: Buffer = Buffer.isBuffer(piece) ? piece : Buffer.from(piece);
        if (BigInt(file.size) + BigInt(chunk.length) > expected.sizeBytes) {
          throw new DomainError('too_large', 'deposit.too_large', 'The bag is larger than announced.', {
            remedy: 'Announce the bag as it is; its size is part of the announcement.',
          });
        }
        hash.update(chunk);
        await file.append(chunk);
      }
      if (BigInt(file.size) < expected.sizeBytes) {
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
}

async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
