import { type Database, NOBODY } from '@holdfast/platform';
import { type FileRecord, filesOf } from './database/file-records';
import type { DiskContentStore } from './store/disk-content-store';

export interface VerifiedAsset {
  readonly assetId: string;
  /**
   * `verified`: every file was read again and matched. `gap`: what is stored matched, some files are not stored. `corrupt`: bytes
   * that were stored are lost or damaged; whoever stores the same bytes again mends them.
   */
  readonly outcome: 'verified' | 'gap' | 'corrupt';
  /** Files that are not stored, by name. */
  readonly missing: readonly string[];
  /** Those of them that are still being fetched. */
  readonly pending: readonly string[];
  /** Files whose bytes are lost or damaged, by name. */
  readonly corrupt: readonly string[];
}

const CONCURRENCY = 4;

/** Reads the files of assets again from the store; nothing is written. */
export class VerifyContent {
  constructor(private readonly options: { database: Database; store: DiskContentStore }) {}

  /** One answer per asset, in the order asked; an asset without files is verified. */
  async execute(assetIds: readonly string[]): Promise<VerifiedAsset[]> {
    const files = await this.options.database.read(NOBODY, (sql) => filesOf(sql, assetIds));
    const damaged = await this.damagedAmong(files);
    const byAsset = new Map<string, FileRecord[]>(assetIds.map((assetId) => [assetId, []]));
    for (const file of files) byAsset.get(file.assetId)?.push(file);
    return assetIds.map((assetId) => judge(assetId, byAsset.get(assetId) ?? [], damaged));
  }

  private async damagedAmong(files: readonly FileRecord[]): Promise<Set<string>> {
    const digests = [
      ...new Set(files.flatMap((file) => (file.state === 'stored' && file.sha256 ? [file.sha256] : []))),
    ];
    const damaged = new Set<string>();
    const work = async () => {
      for (let digest = digests.shift(); digest !== undefined; digest = digests.shift()) {
        if ((await this.options.store.verify(digest)) !== 'ok') damaged.add(digest);
      }
    };
    await Promise.all(Array.from({ length: CONCURRENCY }, work));
    return damaged;
  }
}

function judge(assetId: string, files: readonly FileRecord[], damaged: ReadonlySet<string>): VerifiedAsset {
  const names = (matches: (file: FileRecord) => boolean) => files.filter(matches).map((file) => file.name);
  const missing = names((file) => file.state !== 'stored');
  const pending = names((file) => file.state === 'wanted');
  const corrupt = names((file) => file.state === 'stored' && file.sha256 !== null && damaged.has(file.sha256));
  return {
    assetId,
    outcome: corrupt.length > 0 ? 'corrupt' : missing.length > 0 ? 'gap' : 'verified',
    missing,
    pending,
    corrupt,
  };
}
