import { createHash, createHmac, generateKeyPairSync } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { ContentFetcher, DiskContentStore, FetchWanted, progressOf, recomputeManifests } from '@holdfast/content';
import { ApplyCommand, type CommandResult, custodyChecks, PostgresLedgerStore } from '@holdfast/custody';
import { newId, systemClock } from '@holdfast/kernel';
import { type Database, NOBODY, runFsck } from '@holdfast/platform';
import { createTestDatabase, type TestDatabase } from '@holdfast/platform/testing';
import { packDeposit, rawPublicKey } from '@holdfast/sources';
import { migrationChecks } from '../../fsck/migration-checks';
import { BagShelf } from '../../off-boarding/bag-shelf';
import { AdvanceDeposit, type AdvanceDepositParts } from '../advance-deposit';
import type { ChainScanner, ContentIntake, HolderSealer, SeenToken } from '../ports';

export const CHAIN = 31337;
export const GENESIS = `0x${'ab'.repeat(32)}`;
export const BLOCK_HASH = `0x${'b1'.repeat(32)}`;
export const CONTRACT = `0x${'c0'.repeat(20)}`;
export const PLATFORM_WALLET = `0x${'11'.repeat(20)}`;
export const OWN_WALLET = `0x${'22'.repeat(20)}`;
export const ESCROW = `0x${'e5'.repeat(20)}`;

type Lines = readonly (object | string)[];
export interface BagOf {
  readonly collections?: Lines;
  readonly assets?: Lines;
  readonly holders?: Lines;
  readonly holdings?: Lines;
  readonly files?: Readonly<Record<string, string>>;
}

export const record = (id: string) => ({ id, name: `Name of ${id}`, source: { type: 'record' } });
export const onChain = (id: string, contract = CONTRACT) => ({
  id,
  name: `Name of ${id}`,
  source: { type: 'evm', chainId: CHAIN, genesisHash: GENESIS, contract },
});
export const single = (id: string, collection: string, more: object = {}) => ({
  ...{ id, collection, kind: 'single', name: `Name of ${id}` },
  ...more,
});
export const held = (holder: string, asset: string, more: object = {}) => ({ holder, asset, ...more });

/** A platform with a deposit, on a database of its own; the ledger is the real one, in place of its queue. */
export class Scene {
  readonly platform = newId();
  readonly offBoarding = newId();
  readonly keys = generateKeyPairSync('ed25519');
  readonly worker: Database;
  tokens: SeenToken[] = [];
  readonly answers: CommandResult[] = [];
  /** Transfers that billing was rung for. */
  readonly settled: string[] = [];

  private constructor(
    readonly database: TestDatabase,
    readonly directory: string,
    readonly store: DiskContentStore,
  ) {
    this.bags = new BagShelf(directory, Buffer.alloc(32, 7));
    this.worker = database.service('worker');
    this.apply = new ApplyCommand(new PostgresLedgerStore(database.service('ledger')));
  }
  readonly apply: ApplyCommand;
  readonly bags: BagShelf;

  static async open(): Promise<Scene> {
    const directory = await mkdtemp(join(tmpdir(), 'holdfast-steps-'));
    const scene = new Scene(
      await createTestDatabase(),
      directory,
      await DiskContentStore.open(join(directory, 'store')),
    );
    await scene.arrange();
    return scene;
  }

  async close(): Promise<void> {
    await this.database.drop();
    await rm(this.directory, { recursive: true });
  }

  private async arrange(): Promise<void> {
    await this.run(`INSERT INTO identity.organization (id, kind, name, slug) VALUES ($1, 'platform', 'P', $2)`, [
      this.platform,
      `p-${this.platform}`,
    ]);
    await this.run(`INSERT INTO migration.off_boarding (id, organization_id, name) VALUES ($1, $2, 'The end')`, [
      this.offBoarding,
      this.platform,
    ]);
    await this.registerKey(Buffer.from(rawPublicKey(this.keys.privateKey)));
  }

  async registerKey(publicKey: Buffer): Promise<void> {
    await this.run(`INSERT INTO migration.signing_key (id, organization_id, public_key) VALUES ($1, $2, $3)`, [
      newId(),
      this.platform,
      publicKey,
    ]);
  }

  async proveContract(contract = CONTRACT): Promise<void> {
    await this.run(
      `INSERT INTO migration.chain_source (id, organization_id, off_boarding_id, chain_id, genesis_hash, contract, escrow,
         wallets, challenge, proven_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, now())`,
      [
        ...[newId(), this.platform, this.offBoarding, CHAIN, GENESIS, contract, ESCROW, [PLATFORM_WALLET]],
        `Contract: ${contract}\nEscrow: ${ESCROW}\nWallet: ${PLATFORM_WALLET}`,
      ],
    );
  }

  /** Packs and signs a bag, and announces it as received. */
  async deposit(bag: BagOf, packedFor: string = this.offBoarding, offBoarding = this.offBoarding): Promise<string> {
    const id = newId();
    const source = join(this.directory, `source-${id}`);
    for (const kind of ['collections', 'assets', 'holders', 'holdings'] as const) {
      const lines = (bag[kind] ?? []).map((line) => (typeof line === 'string' ? line : JSON.stringify(line)));
      await this.put(join(source, `${kind}.jsonl`), lines.join('\n'));
    }
    for (const [name, text] of Object.entries(bag.files ?? {})) await this.put(join(source, name), text);
    const target = join(this.directory, `${id}.tar`);
    await packDeposit({
      ...{ source, target, kind: 'tar', baggedAt: new Date(), offBoardingId: packedFor },
      privateKey: this.keys.privateKey,
    });
    await this.receive(id, await readFile(target));
    await this.run(
      `INSERT INTO migration.deposit (id, organization_id, off_boarding_id, state, size_bytes, sha256, next_step_at)
       VALUES ($1, $2, $3, 'received', 1, sha256('a'), now())`,
      [id, this.platform, offBoarding],
    );
    return id;
  }

  /** A deposit for another off-boarding of the same platform. */
  async depositElsewhere(bag: BagOf): Promise<{ id: string; offBoarding: string }> {
    const offBoarding = newId();
    await this.run(`INSERT INTO migration.off_boarding (id, organization_id, name) VALUES ($1, $2, 'Another end')`, [
      ...[offBoarding, this.platform],
    ]);
    return { id: await this.deposit(bag, offBoarding, offBoarding), offBoarding };
  }

  /** What the platform handed over as this deposit's bag, in the place of whatever was there. */
  async receive(depositId: string, bytes: Buffer): Promise<void> {
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    await this.bags.receive({ depositId, sizeBytes: BigInt(bytes.length), sha256 }, Readable.from([bytes]));
  }

  /** The bag as the platform packed it. */
  packed(depositId: string): Promise<Buffer> {
    return readFile(join(this.directory, `${depositId}.tar`));
  }

  async put(path: string, text: string | Buffer): Promise<void> {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  }

  steps(changed: Partial<AdvanceDepositParts> = {}): AdvanceDeposit {
    return new AdvanceDeposit({
      database: this.worker,
      bags: this.bags,
      sealer: this.sealer,
      scanner: this.scanner,
      content: this.content,
      bell: this.bell,
      ...changed,
    });
  }

  /** As far as it goes without anything else happening. */
  async advance(depositId: string, steps = this.steps()): Promise<void> {
    for (let i = 0; i < 6; i += 1) {
      await this.due(depositId);
      await steps.execute(depositId);
    }
  }

  async due(id: string): Promise<void> {
    for (const table of ['deposit', 'transfer']) {
      await this.run(`UPDATE migration.${table} SET next_step_at = now() WHERE id = $1 AND next_step_at IS NOT NULL`, [
        id,
      ]);
    }
    await this.run(`UPDATE content.file SET next_attempt_at = now() - interval '1 second' WHERE deposit_id = $1`, [id]);
  }

  readonly bell = {
    ringLedger: async (commandId: string) => void this.answers.push(await this.apply.execute({ commandId })),
    ringSettled: async (transferId: string) => void this.settled.push(transferId),
  };

  /** Two tokens a page, so that a scan has pages to be cut off between. */
  readonly scanner: ChainScanner = {
    scan: (_source, cursor) => pagesOf(this.tokens, cursor),
  };

  readonly sealer: HolderSealer = {
    seal: async (organizationId, references) =>
      references.map((reference) => ({
        index: createHmac('sha256', organizationId).update(reference).digest(),
        sealed: Buffer.from(reference),
      })),
  };

  readonly content: ContentIntake = {
    attempt: async (depositId, write) => {
      const fetcher = new ContentFetcher({});
      const bag = await this.bags.open(depositId);
      try {
        const { claimed } = await new FetchWanted({
          ...{ store: this.store, fetcher, clock: systemClock },
          openBagFile: async (_deposit, path) => bag.content(path),
        }).execute({ depositId, write });
        const { counts } = await this.worker.read(NOBODY, (sql) => progressOf(sql, depositId));
        return { tried: claimed, wanted: counts.wanted };
      } finally {
        await bag.close();
        await fetcher.close();
      }
    },
    /** One asset a page, so that there are pages to be cut off between. */
    writeManifests: async (sql, depositId, after) => {
      const [asset] = await sql.query<{ assetId: string; organizationId: string }>(
        `SELECT asset_id AS "assetId", organization_id AS "organizationId" FROM migration.item
         WHERE deposit_id = $1 AND ($2::uuid IS NULL OR asset_id > $2) ORDER BY asset_id LIMIT 1`,
        [depositId, after],
      );
      if (asset === undefined) return null;
      await recomputeManifests(sql, [asset], systemClock.now());
      return asset.assetId;
    },
  };

  /** Writes every manifest of the deposit anew. */
  writeManifests(depositId: string): Promise<void> {
    return this.worker.transact(NOBODY, async (sql) => {
      let after: string | null = null;
      do after = await this.content.writeManifests(sql, depositId, after);
      while (after !== null);
    });
  }

  async run(text: string, values: unknown[] = []): Promise<void> {
    await this.database.owner.pool.query(text, values);
  }

  async rows<Row extends object>(text: string, values: unknown[] = []): Promise<Row[]> {
    return (await this.database.owner.pool.query<Row>(text, values)).rows;
  }

  /** Whatever nobody has claimed is this person's from now on, by a code for each. */
  async claimAll(personId: string): Promise<void> {
    await this.run(
      `WITH code AS (
         INSERT INTO migration.claim_code (id, organization_id, off_boarding_id, holder_id, code_hash, expires_at, used_at)
         SELECT uuidv7(), h.organization_id, $2, h.id, sha256(uuid_send(h.id)), now(), now()
         FROM identity.holder h WHERE h.person_id IS NULL RETURNING *),
       claim AS (
         INSERT INTO migration.claim (id, organization_id, holder_id, person_id, claim_code_id)
         SELECT uuidv7(), organization_id, holder_id, $1, id FROM code)
       UPDATE identity.holder h SET person_id = $1, claimed_at = now() FROM code WHERE h.id = code.holder_id`,
      [personId, this.offBoarding],
    );
  }

  async depositRow(id: string) {
    const [row] = await this.rows<{
      state: string;
      refusal_code: string | null;
      problem_count: bigint;
      counts: Record<string, number>;
      attempts: number;
      waiting_for: string | null;
    }>(
      `SELECT state, refusal_code, problem_count, counts, attempts, waiting_for FROM migration.deposit WHERE id = $1`,
      [id],
    );
    if (row === undefined) throw new Error(`no deposit ${id}`);
    return row;
  }

  /** `code file line` of each problem, in order. */
  async problems(id: string): Promise<string[]> {
    const rows = await this.rows<{ text: string }>(
      `SELECT concat_ws(' ', code, replace(replace(file, 'data/', ''), '.jsonl', ''), line) AS text
       FROM migration.deposit_problem WHERE deposit_id = $1 ORDER BY seq`,
      [id],
    );
    return rows.map((row) => row.text);
  }

  /** What became of each item: `verdict custody-kind cause turn`. */
  async verdicts(id: string): Promise<Record<string, string>> {
    const rows = await this.rows<{ reference: string; text: string }>(
      `SELECT reference, concat_ws(' ', verdict, custody_kind, cause, turn) AS text FROM migration.item WHERE deposit_id = $1`,
      [id],
    );
    return Object.fromEntries(rows.map((row) => [row.reference, row.text]));
  }

  async fsck(): Promise<string[]> {
    const { problems } = await runFsck([
      { database: this.database.owner, checks: [...custodyChecks(null), ...migrationChecks] },
    ]);
    return problems.map(({ check, row, message }) => `${check}: ${row}: ${message}`);
  }
}

async function* pagesOf(tokens: readonly SeenToken[], cursor: string | null) {
  for (let at = Number(cursor ?? 0); at < tokens.length; at += 2) {
    yield {
      tokens: tokens.slice(at, at + 2),
      cursor: String(at + 2),
      blockNumber: 10n,
      blockHash: BLOCK_HASH,
      nodes: 2,
    };
  }
}
