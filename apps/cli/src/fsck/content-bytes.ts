import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DiskContentStore } from '@holdfast/content';
import { type FsckResult, type Problem, PROBLEMS_PER_CHECK } from '@holdfast/platform';
import { NOBODY } from '@holdfast/platform';
import type { LedgerSource } from './ledger-source';

const BLOBS_PER_PAGE = 1_000;
const CHECK = 'content.bytes';

interface BlobRow {
  readonly sha256: string;
  readonly size: bigint;
}

/**
 * Every digest that the database says is kept, against the disk: the file and its size; with `deep` every byte. Null when
 * there is no data directory at hand. Bytes are put down before their row and never removed, so a running system is well too.
 */
export async function checkContentBytes(source: LedgerSource, options: { deep: boolean }): Promise<FsckResult | null> {
  if (source.dataDirectory === null || !existsSync(source.dataDirectory)) return null;
  const store = DiskContentStore.existing(join(source.dataDirectory, 'content'));
  const problems: Problem[] = [];
  let blobs = 0n;
  for (let page = await blobsAfter(source, ''); page.length > 0; page = await blobsAfter(source, page.at(-1)!.sha256)) {
    for (const blob of page) {
      blobs += 1n;
      const message = await judge(store, blob, options.deep);
      if (message === null) continue;
      if (problems.length === PROBLEMS_PER_CHECK) {
        const more = { check: CHECK, row: '...', message: `and more than ${PROBLEMS_PER_CHECK} others` };
        return { counted: { 'blobs looked at': blobs }, problems: [...problems, more] };
      }
      problems.push({ check: CHECK, row: `blob ${blob.sha256}`, message });
    }
  }
  return { counted: { [options.deep ? 'blobs read whole' : 'blobs on disk']: blobs }, problems };
}

function blobsAfter({ worker }: LedgerSource, after: string): Promise<BlobRow[]> {
  return worker.read(NOBODY, (sql) =>
    sql.query<BlobRow>(
      `SELECT encode(sha256, 'hex') AS sha256, size_bytes AS size FROM content.blob
       WHERE sha256 > decode($1, 'hex') ORDER BY content.blob.sha256 LIMIT ${BLOBS_PER_PAGE}`,
      [after],
    ),
  );
}

async function judge(store: DiskContentStore, { sha256, size }: BlobRow, deep: boolean): Promise<string | null> {
  const file = await store.stat(sha256);
  if (file === null) return 'there is no file of it on the disk';
  if (BigInt(file.sizeBytes) !== size) return `its file has ${file.sizeBytes} bytes instead of ${size}`;
  if (!deep) return null;
  return (await store.verify(sha256)) === 'ok' ? null : 'the bytes of its file are others';
}
