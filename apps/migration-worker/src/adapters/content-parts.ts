import { join } from 'node:path';
import type { Readable } from 'node:stream';
import {
  ContentFetcher,
  DiskContentStore,
  FetchWanted,
  progressOf,
  recomputeManifests,
  VerifyContent,
} from '@holdfast/content';
import { systemClock } from '@holdfast/kernel';
import { BagShelf, type ContentCheck, type ContentIntake } from '@holdfast/migration';
import { type Config, type Database, deriveSecret, NOBODY } from '@holdfast/platform';
import type { Deposit } from '@holdfast/sources';

const FILES_PER_PASS = 256;
const ASSETS_PER_PAGE = 10_000;

/** The content lib's use cases behind the ports of the migration steps. */
export class ContentParts {
  private readonly fetcher: ContentFetcher;
  readonly shelf: BagShelf;
  private readonly bags = new Map<string, Promise<Deposit>>();

  private constructor(
    config: Config,
    private readonly database: Database,
    private readonly store: DiskContentStore,
  ) {
    this.shelf = new BagShelf(config.dataDirectory, deriveSecret(config.masterSecret, 'deposit bags'));
    this.fetcher = new ContentFetcher({
      allowOrigins: config.fetchAllowOrigins,
      isProduction: config.nodeEnv === 'production',
    });
  }

  static async open(config: Config, database: Database): Promise<ContentParts> {
    return new ContentParts(config, database, await DiskContentStore.open(join(config.dataDirectory, 'content')));
  }

  async close(): Promise<void> {
    await this.fetcher.close();
    for (const bag of this.bags.values()) await (await bag).close();
  }

  readonly intake: ContentIntake = {
    attempt: async (depositId, write) => {
      const { claimed } = await this.wanted().execute({ depositId, write, limit: FILES_PER_PASS });
      const { counts } = await this.database.read(NOBODY, (sql) => progressOf(sql, depositId));
      const { wanted } = counts;
      if (wanted === 0) await this.closeBag(depositId);
      return { tried: claimed, wanted };
    },
    writeManifests: async (sql, depositId, after) => {
      const page = await sql.query<{ assetId: string; organizationId: string }>(
        `SELECT asset_id AS "assetId", organization_id AS "organizationId" FROM migration.item
         WHERE deposit_id = $1 AND ($2::uuid IS NULL OR asset_id > $2) ORDER BY asset_id LIMIT ${ASSETS_PER_PAGE}`,
        [depositId, after],
      );
      if (page.length > 0) await recomputeManifests(sql, page, systemClock.now());
      return page.length < ASSETS_PER_PAGE ? null : (page.at(-1)?.assetId ?? null);
    },
  };

  readonly check: ContentCheck = {
    verify: async (assetIds) => {
      const verify = new VerifyContent({ database: this.database, store: this.store });
      const answers = await verify.execute(assetIds);
      return answers.map(({ assetId, outcome, missing }) => ({ assetId, verdict: outcome, missing: [...missing] }));
    },
  };

  private wanted(): FetchWanted {
    return new FetchWanted({
      store: this.store,
      fetcher: this.fetcher,
      clock: systemClock,
      openBagFile: (depositId, path) => this.openBagFile(depositId, path),
    });
  }

  /** A bag stays open between files: finding them in a tar takes one reading of it. */
  private async openBagFile(depositId: string, path: string): Promise<Readable> {
    const known = this.bags.get(depositId);
    const opening = known ?? this.shelf.open(depositId);
    this.bags.set(depositId, opening);
    opening.catch(() => this.bags.delete(depositId));
    return (await opening).content(path);
  }

  private async closeBag(depositId: string): Promise<void> {
    const bag = this.bags.get(depositId);
    this.bags.delete(depositId);
    await (await bag)?.close();
  }
}
