import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { DomainError } from '@holdfast/kernel';
import { z } from 'zod';
import { markRunning } from './running-mark';

const FORMAT = 1;
const Marker = z.object({ holdfast: z.literal('data directory'), format: z.int() });
const FREE_BYTES_MIN = 500 * 1024 ** 2;

/**
 * Makes the directory ours, or refuses one that is somebody else's, a newer Holdfast's, in use, or on a full disk. Answers
 * how to give it back. Throws `data.*`.
 */
export function openDataDirectory(directory: string): () => void {
  return explaining(directory, () => {
    assertFreeSpace(directory);
    if (isEmpty(directory)) {
      mkdirSync(directory, { recursive: true, mode: 0o700 });
      writeFileSync(join(directory, 'holdfast.json'), JSON.stringify({ holdfast: 'data directory', format: FORMAT }));
    }
    assertOurs(directory);
    const release = markRunning(directory);
    // PostgreSQL runs as an unprivileged user when we are root, and has to walk through here to its own directory.
    if (process.getuid?.() === 0) chmodSync(directory, 0o711);
    return release;
  });
}

/** Removes everything that Holdfast keeps there; nothing when it is not ours, a newer Holdfast's, or in use. Throws `data.*`. */
export function resetDataDirectory(directory: string): void {
  explaining(directory, () => {
    if (isEmpty(directory)) return;
    assertOurs(directory);
    markRunning(directory)();
    rmSync(directory, { recursive: true, force: true });
  });
}

const isEmpty = (directory: string): boolean => !existsSync(directory) || readdirSync(directory).length === 0;

function assertOurs(directory: string): void {
  const marker = readMarker(join(directory, 'holdfast.json'));
  if (marker === null) {
    throw new DomainError(
      'conflict',
      'data.foreign_directory',
      `${directory} is not empty, and Holdfast did not make it.`,
      { remedy: 'It is left as it is: point HOLDFAST_DATA at an empty or a new directory.' },
    );
  }
  if (marker.format > FORMAT) {
    throw new DomainError('conflict', 'data.newer_directory', `${directory} was made by a newer Holdfast.`, {
      remedy: 'Start that newer version, or point HOLDFAST_DATA at another directory.',
    });
  }
}

function readMarker(path: string): z.infer<typeof Marker> | null {
  try {
    return Marker.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return null;
  }
}

/** Before anything is written: a disk that is full to the brim does not even take the directory. */
function assertFreeSpace(directory: string): void {
  let there = directory;
  while (!existsSync(there)) there = dirname(there);
  const { bavail, bsize } = statfsSync(there);
  if (bavail * bsize < FREE_BYTES_MIN) throw diskFull(directory);
}

const diskFull = (directory: string): DomainError =>
  new DomainError('unavailable', 'data.disk_full', `The disk that holds ${directory} has less than 500 MB left.`, {
    remedy: 'Free some space there, or point HOLDFAST_DATA at a larger disk.',
  });

/** What the file system answers, to whoever chose the directory. */
function explaining<T>(directory: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOSPC' || code === 'EDQUOT') throw diskFull(directory);
    const reason = REASONS[String(code)];
    if (error instanceof DomainError || reason === undefined) throw error;
    throw new DomainError('forbidden', 'data.unusable_directory', `${directory} cannot be used: ${reason}.`, {
      remedy: 'Point HOLDFAST_DATA at a directory that the user who starts Holdfast may write to.',
    });
  }
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'this user may not write there',
  EPERM: 'this user may not write there',
  EROFS: 'it is on a read-only disk',
  ENOTDIR: 'it is no directory',
  EEXIST: 'it is no directory',
};
