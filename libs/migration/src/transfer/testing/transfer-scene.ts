import { createHash } from 'node:crypto';
import { nodeHash, PostgresLogStore, SequenceLog, SignCheckpoint } from '@holdfast/custody';
import { newId, systemClock } from '@holdfast/kernel';
import { MailOutbox } from '@holdfast/platform';
import { noteSigner } from '@holdfast/proof';
import {
  type BagOf,
  CHAIN,
  held,
  onChain,
  OWN_WALLET,
  PLATFORM_WALLET,
  record,
  Scene,
  single,
} from '../../deposit/testing/scene';
import { AdvanceTransfer, type AdvanceTransferParts } from '../advance-transfer';
import type { ContentVerdict } from '../ports';
import { ScriptedChain } from './scripted-chain';

const VAULT = `0x${'99'.repeat(20)}`;

/** What the platform has of each kind, beside the copy `c` in its holder's own wallet. */
export interface SceneSize {
  /** `a`, `b`, ... */
  readonly records?: number;
  /** `t1`, `t2`, ... */
  readonly tokens?: number;
}

/** A settled deposit, one person who claims all of it, one custodian, and a chain that does what it is told. */
export class TransferScene {
  readonly chain = new ScriptedChain();
  readonly custodian = newId();
  readonly person = newId();
  /** What re-reading the content of an asset answers, where it is not that all is well. */
  readonly verdicts = new Map<string, Partial<ContentVerdict>>();
  private readonly sequence: SequenceLog;
  private readonly sign: SignCheckpoint;

  private constructor(readonly scene: Scene) {
    const log = new PostgresLogStore(scene.database.service('ledger'));
    const witness = { note: null as string | null };
    this.sequence = new SequenceLog(log, nodeHash);
    this.sign = new SignCheckpoint(
      log,
      { read: async () => witness.note, keep: async (note) => void (witness.note = note) },
      noteSigner('holdfast.example/log', Buffer.alloc(32, 3)),
      nodeHash,
    );
  }

  static async open(size: SceneSize = {}, more: BagOf = {}): Promise<TransferScene> {
    const world = new TransferScene(await Scene.open());
    await world.arrange(size, more);
    return world;
  }

  close(): Promise<void> {
    return this.scene.close();
  }

  private async arrange({ records = 2, tokens = 2 }: SceneSize, more: BagOf): Promise<void> {
    const { scene, custodian, chain } = this;
    await scene.run(`INSERT INTO identity.organization (id, kind, name, slug) VALUES ($1, 'custodian', 'C', $2)`, [
      custodian,
      `c-${custodian}`,
    ]);
    await scene.run(
      `INSERT INTO migration.acceptance_policy (organization_id, mode, custody_kinds) VALUES ($1, 'automatic', '{token,record,copy}')`,
      [custodian],
    );
    await scene.run(`INSERT INTO migration.vault (id, organization_id, chain_id, address) VALUES ($1, $2, $3, $4)`, [
      ...[newId(), custodian, CHAIN, VAULT],
    ]);
    await scene.proveContract();
    const tokenIds = Array.from({ length: tokens }, (_, index) => String(index + 1));
    const names = Array.from({ length: records }, (_, index) => String.fromCharCode('a'.charCodeAt(0) + index));
    scene.tokens = [
      ...tokenIds.map((tokenId) => ({ tokenId, owner: PLATFORM_WALLET, tokenUri: null })),
      { tokenId: '100', owner: OWN_WALLET, tokenUri: null },
    ];
    for (const { tokenId, owner } of scene.tokens) chain.owners.set(tokenId, owner ?? '0x0');
    const deposit = await scene.deposit({
      collections: [record('r'), onChain('e')],
      assets: [
        ...names.map((name) => single(name, 'r')),
        ...tokenIds.map((tokenId) => single(`t${tokenId}`, 'e', { tokenId })),
        single('own', 'e', { tokenId: '100' }),
        ...(more.assets ?? []),
      ],
      holders: [{ id: 'h' }],
      holdings: [
        ...[...names, ...tokenIds.map((tokenId) => `t${tokenId}`)].map((asset) => held('h', asset)),
        held('h', 'own', { wallet: OWN_WALLET }),
        ...(more.holdings ?? []),
      ],
      files: more.files ?? {},
    });
    await scene.advance(deposit);
  }

  /** What the ledger does by itself: batches get their place in the log, and its head is signed. */
  async confirm(): Promise<void> {
    await this.sequence.execute();
    await this.sign.execute();
  }

  /** A transfer of these references that was asked for, with its consent, as the portal writes them. */
  async transferOf(references: readonly string[], consentMinutes = 60): Promise<string> {
    const [id, consent] = [newId(), newId()];
    await this.scene.run(
      `INSERT INTO identity.person (id, email_index, sealed) VALUES ($1, $2, '\\x00') ON CONFLICT DO NOTHING`,
      [this.person, createHash('sha256').update(this.person).digest()],
    );
    await this.scene.claimAll(this.person);
    await this.scene.run(
      `INSERT INTO migration.transfer (id, organization_id, from_organization_id, person_id, state, offer, offer_hash, offer_expires_at,
       leg_count, batch_count, next_step_at, event_seq) VALUES ($1, $2, $3, $4, 'requested', '{}', sha256('{}'), now(), $5, 1, now(), 2)`,
      [id, this.custodian, this.scene.platform, this.person, references.length],
    );
    await this.scene.run(
      `INSERT INTO migration.transfer_event (transfer_id, seq, organization_id, kind, body)
     VALUES ($1, 1, $2, 'state', '{"state": "authorized", "counters": {}}'),
       ($1, 2, $2, 'state', '{"state": "requested", "counters": {}}')`,
      [id, this.custodian],
    );
    await this.scene.run(
      `INSERT INTO migration.leg (id, transfer_id, organization_id, from_organization_id, batch_no, line_no, asset_id, holder_id,
       quantity, custody_kind, content_manifest_hash, state)
     SELECT uuidv7(), $1, $2, $3, 1, row_number() OVER (ORDER BY i.reference) - 1, i.asset_id, h.holder_id, h.quantity,
       i.custody_kind, m.hash, 'eligible'
     FROM migration.item i JOIN migration.holding h USING (asset_id) JOIN content.manifest m USING (asset_id)
     WHERE i.reference = ANY ($4)`,
      [id, this.custodian, this.scene.platform, references],
    );
    await this.scene.run(
      `INSERT INTO migration.consent (id, transfer_id, organization_id, person_id, document, hash, expires_at)
     SELECT $1, $2::uuid, $3::uuid, $4, offer, sha256(convert_to(offer, 'UTF8')), now() + make_interval(mins => $6)
     FROM (SELECT jsonb_build_object('consentExpiresAt', now() + make_interval(mins => $6), 'transferId', $2::uuid, 'from', jsonb_build_object('id', $5::uuid),
         'custodian', jsonb_build_object('id', $3::uuid), 'vaults', (SELECT jsonb_agg(jsonb_build_object('chainId',
           chain_id::text, 'address', address)) FROM migration.vault WHERE organization_id = $3::uuid), 'legs', jsonb_agg(jsonb_build_object('assetId', asset_id,
           'holderId', holder_id, 'quantity', quantity::text, 'custodyKind', custody_kind,
           'contentManifestHash', encode(content_manifest_hash, 'hex'))))::text AS offer
       FROM migration.leg WHERE transfer_id = $2::uuid) shown`,
      [consent, id, this.custodian, this.person, this.scene.platform, consentMinutes],
    );
    await this.scene.run(
      `INSERT INTO migration.consent_line (consent_id, asset_id, holder_id, organization_id, from_organization_id, quantity, custody_kind, content_manifest_hash)
     SELECT $1, asset_id, holder_id, organization_id, from_organization_id, quantity, custody_kind, content_manifest_hash
     FROM migration.leg WHERE transfer_id = $2`,
      [consent, id],
    );
    return id;
  }

  worker(changed: Partial<AdvanceTransferParts> = {}): AdvanceTransfer {
    return new AdvanceTransfer({
      database: this.scene.worker,
      bell: this.scene.bell,
      signer: this.chain,
      content: {
        verify: async (assetIds) =>
          assetIds.map((assetId) => ({
            assetId,
            verdict: 'verified' as const,
            missing: [],
            ...this.verdicts.get(assetId),
          })),
      },
      mails: new MailOutbox('a secret of tests that opens nothing', systemClock),
      publicOrigin: 'https://holdfast.example',
      attentionMs: 0,
      ...changed,
    });
  }

  async advance(id: string, steps = this.worker(), times = 6): Promise<void> {
    for (let i = 0; i < times; i += 1) {
      await this.scene.due(id);
      await steps.execute(id).catch(() => undefined);
      await this.confirm();
    }
  }

  async stateOf(id: string) {
    const [row] = await this.scene.rows<{
      state: string;
      exception_code: string | null;
      waiting_for: string | null;
      legs: string[];
    }>(
      `SELECT state, exception_code, waiting_for, ARRAY(SELECT concat_ws(' ', i.reference, l.state, l.excluded_code)
       FROM migration.leg l JOIN migration.item i USING (asset_id) WHERE l.transfer_id = t.id ORDER BY i.reference) AS legs
     FROM migration.transfer t WHERE id = $1`,
      [id],
    );
    if (row === undefined) throw new Error(`no transfer ${id}`);
    return row;
  }

  /** Nothing is broken anywhere, and what was told adds up, in every event. */
  async isSound(id: string): Promise<void> {
    expect(await this.scene.fsck()).toEqual([]);
    const [transfer] = await this.scene.rows<{ leg_count: number }>(
      'SELECT leg_count FROM migration.transfer WHERE id = $1',
      [id],
    );
    const events = await this.scene.rows<{ seq: bigint; body: { counters: Record<string, number> } }>(
      'SELECT seq, body FROM migration.transfer_event WHERE transfer_id = $1 ORDER BY seq OFFSET 2',
      [id],
    );
    events.forEach(({ seq, body }, i) => {
      expect(seq).toBe(BigInt(i + 3));
      expect(Object.values(body.counters).reduce((sum, n) => sum + n, 0)).toBe(transfer?.leg_count);
    });
  }

  async assetOf(reference: string): Promise<string> {
    const [row] = await this.scene.rows<{ asset_id: string }>(
      'SELECT asset_id FROM migration.item WHERE reference = $1',
      [reference],
    );
    if (row === undefined) throw new Error(`no asset ${reference}`);
    return row.asset_id;
  }
}
