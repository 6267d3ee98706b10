import { statfsSync } from 'node:fs';
import { freemem, tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where the one cluster of a test run tells its address to the test workers. */
export const CLUSTER_ENVIRONMENT = 'HOLDFAST_TEST_CLUSTER_URL';
export const TEMPLATE_DATABASE = 'holdfast_template';
export const clusterDirectory = (): string => join(inMemory() ?? tmpdir(), `holdfast-test-${process.pid}`);
export const prismaDirectory = join(__dirname, '../../../../prisma');

const MEMORY_DISK = '/dev/shm';
const TMPFS = 0x01021994;
/** Several times what the databases of a run take at once. */
const ROOM_BYTES = 4 * 2 ** 30;

/**
 * Linux's disk in memory, where there is one with room to spare. A database is 800 files: ext4 takes up to a second to make
 * them, because it looks for inodes that were not freed just now, and every test frees as many.
 */
function inMemory(): string | undefined {
  try {
    const { type, bavail, bsize } = statfsSync(MEMORY_DISK);
    return type === TMPFS && Math.min(bavail * bsize, freemem()) > ROOM_BYTES ? MEMORY_DISK : undefined;
  } catch {
    return undefined;
  }
}
