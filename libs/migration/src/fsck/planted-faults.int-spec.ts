import { createHash } from 'node:crypto';
import { custodyChecks } from '@holdfast/custody';
import { NOBODY, type Sql } from '@holdfast/platform';
import { held, record, single } from '../deposit/testing/scene';
import { TransferScene } from '../transfer/testing/transfer-scene';
import { migrationChecks } from './migration-checks';

/** What a disk, or a careless owner, could do behind every guard's back, and the check that finds it out. */
const FAULTS: readonly (readonly [check: string, ruin: string])[] = [
  ['migration.consent_documents', `UPDATE migration.consent_line SET quantity = 2`],
  ['migration.consent_documents', `UPDATE migration.consent_line SET holder_id = uuidv7()`],
  ['migration.consent_documents', `UPDATE migration.consent_line SET organization_id = from_organization_id`],
  ['migration.consent_documents', `UPDATE migration.consent SET document = 'no JSON', hash = sha256('no JSON')`],
  ['migration.consent_documents', `UPDATE migration.consent SET person_id = uuidv7()`],
  ['migration.claims', `UPDATE identity.holder SET person_id = NULL, claimed_at = NULL`],
  ['migration.claims', `UPDATE migration.claim SET person_id = uuidv7()`],
  ['migration.claims', `DELETE FROM migration.claim`],
  ['migration.claims', `UPDATE migration.claim_code SET used_at = NULL`],
  ['migration.issues', `UPDATE migration.deposit SET manifest_digest = sha256('another')`],
  ['migration.issues', `UPDATE migration.deposit SET organization_id = uuidv7()`],
  ['migration.issues', `UPDATE custody.posting SET authority_id = uuidv7() WHERE authority_kind = 'deposit'`],
  ['migration.posted_manifests', `DELETE FROM content.manifest`],
  ['migration.chain_intents', `UPDATE migration.vault SET address = '0x77'`],
  ['migration.acceptances', `UPDATE migration.acceptance_policy SET mode = 'by_hand'`],
  ['custody.authorities', `UPDATE identity.holder SET person_id = NULL, claimed_at = NULL`],
  ['migration.manifest', `UPDATE migration.holding SET quantity = 2`],
  ['migration.manifest', `UPDATE migration.item SET verdict = 'pending', cause = 'holder_missing', turn = 'platform'`],
  ['migration.deposit_counts', `UPDATE migration.deposit SET counts = counts || '{"manifest": 1}'`],
  ['migration.leg_postings', `UPDATE custody.posting SET leg_id = uuidv7() WHERE leg_id IS NOT NULL`],
  ['migration.leg_postings', `UPDATE migration.leg SET quantity = 3`],
  ['migration.leg_postings', `UPDATE migration.leg SET state = 'held'`],
  ['migration.leg_holds', `UPDATE custody.hold SET state = 'placed', resolved_at = NULL`],
  ['migration.leg_holds', `UPDATE custody.hold SET state = 'released'`],
  ['migration.transfer_events', `DELETE FROM migration.transfer_event WHERE seq = 2`],
  [
    'migration.transfer_events',
    `UPDATE migration.transfer_event SET body = body || '{"state": "authorized"}' WHERE seq = 4`,
  ],
  ['migration.consents', `UPDATE migration.leg SET holder_id = uuidv7()`],
  ['migration.consents', `DELETE FROM migration.consent_line`],
  ['migration.consent_documents', `UPDATE migration.consent SET expires_at = expires_at + interval '1 day'`],
  ['migration.next_steps', `UPDATE migration.transfer SET state = 'settling'`],
  ['migration.next_steps', `UPDATE migration.deposit SET state = 'landed'`],
  ['migration.next_steps', `UPDATE migration.leg SET state = 'released'`],
  ['migration.late_content', `DELETE FROM custody.statement WHERE type = 'late_content'`],
  ['migration.late_content', `UPDATE migration.late_content SET body = '{}', hash = sha256('{}')`],
  ['migration.late_content', `DELETE FROM migration.late_content`],
  ['migration.late_content', `UPDATE content.file SET name = 'other' WHERE source_uri = 'ipfs://late'`],
  ['migration.superseded', `UPDATE migration.item SET superseded_by = NULL`],
  ['migration.superseded', `UPDATE migration.item SET superseded_by = deposit_id WHERE superseded_by IS NULL`],
  ['migration.superseded', `UPDATE migration.item SET superseded_by = uuidv7() WHERE superseded_by IS NOT NULL`],
  ['migration.files', `DELETE FROM content.blob`],
  ['migration.files', `UPDATE content.file SET state = 'wanted', sha256 = NULL, size_bytes = NULL, media_type = NULL`],
  ['migration.chain_intents', `UPDATE migration.chain_intent SET state = 'broadcast'`],
  [
    'migration.chain_intents',
    `UPDATE migration.leg SET state = 'excluded', excluded_code = 'leg.cancelled'; UPDATE migration.chain_intent SET state = 'signed'`,
  ],
  ['migration.chain_intents', `DELETE FROM migration.chain_attempt`],
  ['migration.chain_intents', `UPDATE migration.signer_nonce SET next_nonce = 0`],
  ['migration.chain_intents', `UPDATE migration.chain_attempt SET nonce = 0`],
  ['migration.chain_sources', `UPDATE migration.chain_source SET wallets = '{}'`],
  ['migration.chain_sources', `UPDATE migration.chain_source SET escrow = '0x77'`],
];

class Undone extends Error {}

describe('fsck of the moves', () => {
  let world: TransferScene;

  beforeAll(async () => {
    world = await TransferScene.open({}, FILES);
    const id = await world.transferOf(['a', 't1', 't2', 'pictured']);
    await world.advance(id);
    await world.scene.advance(await world.scene.deposit(LATER));
    await world.confirm();
    await world.isSound(id);
  });
  afterAll(() => world.close());

  async function found(sql: Sql): Promise<string[]> {
    const names: string[] = [];
    for (const check of [...migrationChecks, ...custodyChecks(null)]) {
      await check.run(sql, { counted: () => undefined, problem: () => void names.push(check.name) });
    }
    return names;
  }

  it.each(FAULTS)('finds by %s: %s', async (check, ruin) => {
    let names: string[] = [];
    const ruined = world.scene.database.owner.transact(NOBODY, async (sql) => {
      await sql.execute('SET LOCAL session_replication_role = replica');
      for (const statement of ruin.split('; ')) expect(await sql.execute(statement)).toBeGreaterThan(0);
      names = await found(sql);
      throw new Undone();
    });
    await expect(ruined).rejects.toThrow(Undone);
    expect(names).toContain(check);
  });

  it('has a planted fault for every check, and is clean without one', async () => {
    const planted = new Set(FAULTS.map(([check]) => check));
    const names = migrationChecks.map(({ name }) => name).filter((name) => name !== 'migration.counts');
    expect(names.filter((name) => !planted.has(name))).toEqual([]);
    expect(await world.scene.fsck()).toEqual([]);
  });
});

const FILES = {
  assets: [
    single('pictured', 'r', { content: [{ role: 'media', path: 'content/a.txt' }] }),
    single('gap', 'r', {
      content: [{ role: 'media', url: 'ipfs://late', sha256: createHash('sha256').update('late').digest('hex') }],
    }),
  ],
  holdings: [held('h', 'pictured'), held('h', 'gap')],
  files: { 'content/a.txt': 'the picture' },
};
/** What a later deposit brings: the file that the first one lacks. */
const LATER = {
  collections: [record('r')],
  assets: [single('gap', 'r', { content: [{ role: 'media', path: 'content/late.txt' }] })],
  holders: [{ id: 'h' }],
  holdings: [held('h', 'gap')],
  files: { 'content/late.txt': 'late' },
};
