import { statfsSync } from 'node:fs';
import { freemem, tmpdir } from 'node:os';

const MEMORY_DISK = '/dev/shm';
const TMPFS = 0x01021994;
/** Several times what the databases of a run take at once. */
const ROOM_BYTES = 4 * 2 ** 30;

/**
 * Where tests put databases: Linux's disk in memory, where there is one with room to spare, else the temporary folder. A
 * database is 800 files: ext4 takes up to a second to make them, because it looks for inodes that were not freed just now,
 * and every test frees as many. What a killed process has written stays in either.
 */
export const scratchDisk = (): string => (hasRoom() ? MEMORY_DISK : tmpdir());

function hasRoom(): boolean {
  try {
    const { type, bavail, bsize } = statfsSync(MEMORY_DISK);
    return type === TMPFS && Math.min(bavail * bsize, freemem()) > ROOM_BYTES;
  } catch {
    return false;
  }
}
