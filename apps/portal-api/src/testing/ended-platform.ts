import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { DiskContentStore } from '@holdfast/content';
import {
  ApplyCommand,
  custodyChecks,
  FileCheckpointWitness,
  nodeHash,
  openLogKey,
  PostgresLedgerStore,
  PostgresLogStore,
  SequenceLog,
  SignCheckpoint,
} from '@holdfast/custody';
import { HolderReferences, upsertHolders } from '@holdfast/identity';
import { newId, systemClock } from '@holdfast/kernel';
import { AdvanceTransfer, migrationChecks } from '@holdfast/migration';
import { MailOutbox, NOBODY, runFsck, type SqlValue } from '@holdfast/platform';
import {
  contentManifest,
  contentManifestHash,
  contentManifestText,
  lateContentText,
  platformAssetName,
} from '@holdfast/proof';
import type { Portal } from './portal-app';

/** What the worker and the ledger would have made of a deposit: items issued to holders, with files in the store. */
interface FileOptions {
  readonly missing?: boolean;
  readonly wanted?: boolean;
  readonly sizeBytes?: number;
  /** A PNG, instead of a line of text. */
  readonly picture?: Buffer;
}

export class EndedPlatform {
  readonly offBoardingId = newId();
  readonly depositId = newId();
  readonly collectionId = newId();
  private batch = 0;

  private constructor(
    private readonly portal: Portal,
    readonly store: DiskContentStore,
    private readonly ledger: {
      store: PostgresLedgerStore;
      apply: ApplyCommand;
      sequence: SequenceLog;
      sign: SignCheckpoint;
    },
  ) {}

  static async build(portal: Portal): Promise<EndedPlatform> {
    const { config, database } = portal;
    const door = database.service('ledger');
    const log = new PostgresLogStore(door);
    const signer = await openLogKey(config.dataDirectory, config.logOrigin, { create: true });
    const store = new PostgresLedgerStore(door);
    const platform = new EndedPlatform(portal, await DiskContentStore.open(join(config.dataDirectory, 'content')), {
      store,
      apply: new ApplyCommand(store),
      sequence: new SequenceLog(log, nodeHash),
      sign: new SignCheckpoint(log, new FileCheckpointWitness(config.dataDirectory), signer, nodeHash),
    });
    await platform.arrange();
    return platform;
  }

  private get platformId(): string {
    return this.portal.organizations.platform;
  }

  private async arrange(): Promise<void> {
    await this.run(
      `INSERT INTO migration.off_boarding (id, organization_id, name, state, election_opens_at, election_closes_at)
       VALUES ($1, $2, 'The end', 'election', now() - interval '1 day', now() + interval '30 days')`,
      [this.offBoardingId, this.platformId],
    );
    await this.run(
      `INSERT INTO migration.deposit (id, organization_id, off_boarding_id, state, size_bytes, sha256, manifest_digest)
       VALUES ($1, $2, $3, 'issued', 1, sha256('a'), sha256('b'))`,
      [this.depositId, this.platformId, this.offBoardingId],
    );
    await this.run(
      `INSERT INTO migration.collection (id, organization_id, off_boarding_id, deposit_id, reference, name)
       VALUES ($1, $2, $3, $4, 'lanterns', 'Lanterns')`,
      [this.collectionId, this.platformId, this.offBoardingId, this.depositId],
    );
  }

  /** Holders by the platform's references; answers their ids in the same order. */
  async holders(...references: string[]): Promise<string[]> {
    const known = await this.portal.database
      .service('worker')
      .transact(NOBODY, async (sql) =>
        upsertHolders(sql, await HolderReferences.open(sql, this.portal.master, this.platformId), references),
      );
    return references.map((reference) => known.get(reference) ?? '');
  }

  /** Issues one item a holder, each with a file of its own and, when asked, one that is missing. */
  async issue(holderIds: readonly string[], options: FileOptions = {}): Promise<string[]> {
    this.batch += 1;
    const assetIds: string[] = [];
    for (const [i, holderId] of holderIds.entries()) {
      const assetId = newId();
      assetIds.push(assetId);
      const reference = `item-${this.batch}-${i}`;
      await this.run(
        `INSERT INTO migration.item (asset_id, organization_id, off_boarding_id, deposit_id, collection_id, reference,
           asset_name, kind, name, custody_kind, grade, verdict)
         VALUES ($1, $2, $3, $4, $5, $6, $7, 'single', $8, 'record', 'B', 'accepted')`,
        [
          assetId,
          this.platformId,
          this.offBoardingId,
          this.depositId,
          this.collectionId,
          reference,
          platformAssetName(this.platformId, 'lanterns', reference),
          `Lantern ${reference}`,
        ],
      );
      await this.run(
        `INSERT INTO migration.holding (asset_id, holder_id, organization_id, deposit_id, quantity, batch_no, line_no)
         VALUES ($1, $2, $3, $4, 1, $5, $6)`,
        [assetId, holderId, this.platformId, this.depositId, this.batch, i],
      );
      await this.content(assetId, reference, options);
    }
    await this.command('issue', this.depositId, this.batch);
    await this.signLog();
    return assetIds;
  }

  /** What a later deposit would have brought: the missing file of an item, with its leaf in the log. */
  async mend(assetId: string, text: string): Promise<void> {
    const { sha256, sizeBytes } = await this.store.put(Readable.from([text]), { maxBytes: 1e9 });
    const name = '2-lost.mp4';
    await this.run(
      `UPDATE content.file SET state = 'stored', sha256 = decode($2, 'hex'), size_bytes = $3, media_type = 'video/mp4'
       WHERE asset_id = $1 AND name = $4`,
      [assetId, sha256, sizeBytes, name],
    );
    const [item] = await this.rows<{ assetName: string; before: string }>(
      `SELECT i.asset_name AS "assetName", encode(m.hash, 'hex') AS before
       FROM migration.item i JOIN content.manifest m ON m.asset_id = i.asset_id WHERE i.asset_id = $1`,
      [assetId],
    );
    const { assetName: asset = '', before = '' } = item ?? {};
    const files = [{ name, role: 'media', sha256 }];
    const body = lateContentText({ after: before, asset, before, deposit: this.depositId, files, version: 1 });
    await this.run(
      `INSERT INTO migration.late_content (id, organization_id, deposit_id, page, asset_id, body, hash)
       VALUES ($1, $2, $3, 0, $4, $5, sha256(convert_to($5, 'UTF8')))`,
      [newId(), this.platformId, this.depositId, assetId, body],
    );
    await this.command('state', this.depositId, 0);
    await this.signLog();
  }

  private async content(assetId: string, text: string, options: FileOptions): Promise<void> {
    const bytes = options.picture ?? Buffer.from(`the picture of ${text}`.padEnd(options.sizeBytes ?? 0, '.'));
    const { sha256, sizeBytes } = await this.store.put(Readable.from([bytes]), { maxBytes: 1e9 });
    const files = [{ name: '1-picture.txt', role: 'media', sha256, size: sizeBytes }];
    const type = options.picture === undefined ? 'text/plain' : 'image/png';
    await this.file(assetId, '1-picture.txt', 'stored', Buffer.from(sha256, 'hex'), sizeBytes, type);
    if (options.missing === true) {
      await this.file(assetId, '2-lost.mp4', 'missing', null, null);
      await this.manifest(assetId, [...files, { name: '2-lost.mp4', role: 'media', sha256: null, size: null }]);
      return;
    }
    if (options.wanted === true) await this.file(assetId, '2-soon.mp4', 'wanted', null, null);
    await this.manifest(assetId, files);
  }

  private async file(
    assetId: string,
    name: string,
    state: string,
    sha256: Buffer | null,
    size: number | null,
    type = 'text/plain',
  ) {
    await this.run(
      `INSERT INTO content.file (id, asset_id, organization_id, deposit_id, role, name, sha256, size_bytes, media_type, state)
       VALUES ($1, $2, $3, $4, 'media', $5, $6, $7, $8, $9)`,
      [newId(), assetId, this.platformId, this.depositId, name, sha256, size, sha256 && type, state],
    );
  }

  private async manifest(assetId: string, files: Parameters<typeof contentManifest>[0]): Promise<void> {
    const made = contentManifest(files);
    await this.run(
      `INSERT INTO content.manifest (asset_id, organization_id, hash, body, bytes, complete) VALUES ($1, $2, $3, $4, $5, $6)`,
      [
        assetId,
        this.platformId,
        Buffer.from(contentManifestHash(made)),
        contentManifestText(made),
        made.files.reduce((sum, file) => sum + (file.sha256 === null ? 0 : (file.size ?? 0)), 0),
        files.every((file) => file.sha256 !== null),
      ],
    );
  }

  /** The holder is this person's, as if they had claimed it with a code. */
  async claim(holderId: string, personId: string): Promise<void> {
    const codeId = newId();
    await this.run(
      `INSERT INTO migration.claim_code (id, organization_id, off_boarding_id, holder_id, code_hash, expires_at, used_at)
       VALUES ($1, $2, $3, $4, $5, now(), now())`,
      [codeId, this.platformId, this.offBoardingId, holderId, createHash('sha256').update(codeId).digest()],
    );
    await this.run(
      `INSERT INTO migration.claim (id, organization_id, holder_id, person_id, claim_code_id) VALUES ($1, $2, $3, $4, $5)`,
      [newId(), this.platformId, holderId, personId, codeId],
    );
    await this.run(`UPDATE identity.holder SET person_id = $2, claimed_at = now() WHERE id = $1`, [holderId, personId]);
  }

  /** Terms, prices and policy, as the custodian's administrators would set them. */
  async offering(organizationId: string, mode: 'automatic' | 'by_hand' = 'automatic', maxItems = 1_000): Promise<void> {
    const admin = await this.portal.staff(organizationId, 'custodian_admin');
    const terms = {
      title: 'Safekeeping',
      body: 'We keep it.',
      jurisdiction: 'CH',
      storagePlace: 'Zurich',
    };
    const published = await admin.ask('PUT', '/api/custodian/terms', { body: terms });
    if (published.status !== 200) throw new Error(published.text);
    const priced = await admin.ask('POST', '/api/custodian/plans', { body: planOf('chf', '2', '50') });
    if (priced.status !== 201) throw new Error(priced.text);
    await this.canBePaid(organizationId);
    const custodyKinds = ['record', 'token', 'copy'];
    await this.change(organizationId, { kind: 'acceptance_policy', mode, custodyKinds, maxItems });
  }

  /** As if the custodian had opened its account at Stripe, and Stripe had nothing left to ask. */
  async canBePaid(organizationId: string): Promise<void> {
    await this.run(
      `INSERT INTO billing.stripe_account (organization_id, account_id, livemode, charges_enabled, payouts_enabled, details_submitted)
       VALUES ($1, $2, false, true, true, true)`,
      [organizationId, `acct_${organizationId.replaceAll('-', '')}`],
    );
  }

  /** One administrator proposes, another approves. */
  async change(organizationId: string, body: object): Promise<void> {
    const [first, second] = await Promise.all([1, 2].map(() => this.portal.staff(organizationId, 'custodian_admin')));
    const proposed = await first!.ask('POST', '/api/custodian/changes', { body });
    const approved = await second!.ask('POST', `/api/custodian/changes/${String(proposed.body.id)}/approval`);
    if (approved.status !== 200) throw new Error(proposed.text + approved.text);
  }

  /** Takes a transfer as far as it goes, with the worker's steps and the ledger's own. */
  async advance(transferId: string): Promise<void> {
    const steps = new AdvanceTransfer({
      database: this.portal.database.service('worker'),
      bell: {
        ringLedger: async (commandId) => void (await this.ledger.apply.execute({ commandId })),
        ringSettled: async () => undefined,
      },
      content: {
        verify: async (assetIds) =>
          assetIds.map((assetId) => ({ assetId, verdict: 'verified' as const, missing: [] as string[] })),
      },
      signer: NO_TOKENS,
      mails: new MailOutbox('a secret of tests that opens nothing', systemClock),
      publicOrigin: 'https://holdfast.example',
    });
    for (let i = 0; i < 12; i += 1) {
      await this.run(`UPDATE migration.transfer SET next_step_at = now() WHERE id = $1 AND next_step_at IS NOT NULL`, [
        transferId,
      ]);
      await steps.execute(transferId);
      await this.signLog();
    }
  }

  async signLog(): Promise<void> {
    await this.ledger.sequence.execute();
    await this.ledger.sign.execute();
  }

  /** Destroys the keys of erased people, as the ledger does. */
  async erase(): Promise<void> {
    for (const { holder_id } of await this.rows<{ holder_id: string }>(
      'SELECT holder_id FROM identity.holder_erasure',
    )) {
      await this.ledger.store.eraseSubject(holder_id);
    }
  }

  /** What fsck finds. */
  async problems(): Promise<string[]> {
    const checks = [...custodyChecks(null), ...migrationChecks];
    const { problems } = await runFsck([{ database: this.portal.database.owner, checks }]);
    return problems.map(({ check, row, message }) => `${check}: ${row}: ${message}`);
  }

  rows<Row extends object>(statement: string, values: SqlValue[] = []): Promise<Row[]> {
    return this.portal.database.owner.read(NOBODY, (sql) => sql.query<Row>(statement, values));
  }

  async run(statement: string, values: unknown[] = []): Promise<void> {
    await this.portal.database.owner.pool.query(statement, values);
  }

  private async command(kind: string, subjectId: string, batchNo: number): Promise<void> {
    const commandId = newId();
    await this.run(
      `INSERT INTO migration.ledger_command (id, kind, subject_id, batch_no, fence) VALUES ($1, $2, $3, $4, 1)`,
      [commandId, kind, subjectId, batchNo],
    );
    const result = await this.ledger.apply.execute({ commandId });
    if (result.state !== 'applied') throw new Error(JSON.stringify(result));
  }
}

/** A plan of one price without tiers, as POST /api/custodian/plans takes it. */
export function planOf(currency: string, itemMinor: string, gibibyteMinor: string, more: object = {}) {
  const flat = (unitMinor: string) => [{ upTo: null, unitMinor }];
  const price = {
    currency,
    interval: 'month',
    itemTiers: flat(itemMinor),
    gibibyteTiers: flat(gibibyteMinor),
    ...more,
  };
  return { name: `Keeping in ${currency}`, version: { prices: [price] } };
}

const never = () => Promise.reject<never>(new Error('No tokens here.'));
const NO_TOKENS = {
  addressFor: never,
  pendingNonce: never,
  ownerOf: never,
  draft: never,
  draftReplacement: never,
  broadcast: never,
  status: never,
};

export const digest = (text: string): string => createHash('sha256').update(text).digest('hex');
