import { newId } from '@holdfast/kernel';
import { type Database, NOBODY, type SqlValue } from '@holdfast/platform';
import { digestOf, standInForMigration, World } from '../testing';

/** A large world made by SQL alone, in a scratch database: what the benchmark imports and moves. */
export class ScratchLedger {
  private platform = '';
  private collection = '';
  private deposit = '';
  private custodian = '';
  private holders = 1;

  constructor(private readonly owner: Database) {}

  async build(holders: number): Promise<this> {
    this.holders = holders;
    await standInForMigration(this.owner);
    const world = await new World(this.owner).build();
    ({ platform: this.platform, collection: this.collection, deposit: this.deposit } = world);
    this.custodian = await world.custodian();
    await this.run(
      `INSERT INTO identity.holder (id, organization_id, reference_index)
       SELECT uuidv7(), $1, sha256(int8send(g)) FROM generate_series(1, $2::int) AS g`,
      [this.platform, holders],
    );
    await this.owner.pool.query('VACUUM ANALYZE identity.holder');
    return this;
  }

  /** What another process built in this database, to move it. */
  async open(): Promise<this> {
    const { rows } = await this.owner.pool.query<{ platform: string; custodian: string }>(
      `SELECT (SELECT id FROM identity.organization WHERE kind = 'platform') AS platform,
         (SELECT id FROM identity.organization WHERE kind = 'custodian') AS custodian`,
    );
    if (rows[0] === undefined) throw new Error('unreachable');
    ({ platform: this.platform, custodian: this.custodian } = rows[0]);
    return this;
  }

  /** A command that issues `count` new assets, spread over all holders; answers its id. */
  async issueCommand(count: number): Promise<string> {
    const commandId = newId();
    await this.run(`INSERT INTO migration.ledger_command VALUES ($1, 'issue', $2, 0, 1)`, [commandId, this.deposit]);
    await this.run(
      `INSERT INTO migration.ledger_issue_line (command_id, line_no, asset_id, organization_id, collection_id, holder_id, kind,
         asset_name, quantity, custody_kind, grade, content_manifest_hash, authority_id, authority_hash)
       SELECT $1, n.nth, n.id, $2, $3, h.id, 'single', 'platform:' || $2::uuid || '/collection/' || $1::uuid || '-' || n.nth, 1,
         'record', 'B', sha256(uuid_send(n.id)), $4, $5
       FROM (SELECT g AS nth, uuidv7() AS id FROM generate_series(1, $6::int) AS g) AS n
       JOIN (SELECT id, row_number() OVER () - 1 AS nth FROM identity.holder) AS h ON h.nth = n.nth % $7::int ORDER BY n.nth`,
      [commandId, this.platform, this.collection, this.deposit, digestOf('deposit'), count, this.holders],
    );
    return commandId;
  }

  /** Consents, and hold and post commands of `size` lines, for items that are still at the platform. */
  async transferCommands(batches: number, size: number): Promise<{ hold: string[]; post: string[] }> {
    const [hold, post, transfers] = [0, 1, 2].map(() => Array.from({ length: batches }, () => newId<string>()));
    if (!hold || !post || !transfers) throw new Error('unreachable');
    for (const [kind, ids] of [['hold', hold] as const, ['post', post] as const]) {
      await this.run(
        `INSERT INTO migration.ledger_command (id, kind, subject_id, batch_no, fence)
         SELECT u.id, $2, u.transfer_id, 0, 1 FROM unnest($1::uuid[], $3::uuid[]) AS u (id, transfer_id)`,
        [ids, kind, transfers],
      );
    }
    await this.run(
      `INSERT INTO migration.ledger_transfer_line
       SELECT ($1::uuid[])[1 + i.nth / $4], i.nth % $4 + 1, uuidv7(), ($3::uuid[])[1 + i.nth / $4], i.asset_id, i.holder_id,
         i.organization_id, $5, 1, 'record', sha256(uuid_send(i.asset_id)), 1, 'consent', ($3::uuid[])[1 + i.nth / $4],
         sha256(uuid_send(($3::uuid[])[1 + i.nth / $4]))
       FROM (SELECT p.*, (row_number() OVER (ORDER BY p.asset_id) - 1)::int AS nth FROM custody.single_position p
             WHERE p.organization_id = $6 AND p.hold_leg_id IS NULL ORDER BY p.asset_id LIMIT $2::int * $4::int) AS i`,
      [hold, batches, transfers, size, this.custodian, this.platform],
    );
    await this.run(
      `INSERT INTO migration.ledger_transfer_line
       SELECT ($2::uuid[])[array_position($1::uuid[], l.command_id)], l.line_no, l.leg_id, l.transfer_id, l.asset_id, l.holder_id,
         l.from_organization_id, l.to_organization_id, l.quantity, l.custody_kind, l.content_manifest_hash, l.fence,
         l.authority_kind, l.authority_id, l.authority_hash
       FROM migration.ledger_transfer_line l WHERE l.command_id = ANY ($1::uuid[])`,
      [hold, post],
    );
    await this.run(
      `INSERT INTO migration.authority_line
       SELECT l.authority_id, l.authority_kind, l.authority_hash, l.transfer_id, l.asset_id, l.holder_id, l.from_organization_id,
         l.to_organization_id, l.quantity, l.custody_kind, l.content_manifest_hash, now() + interval '1 hour'
       FROM migration.ledger_transfer_line l WHERE l.command_id = ANY ($1::uuid[])`,
      [hold],
    );
    await this.owner.pool.query('VACUUM ANALYZE migration.ledger_transfer_line, migration.authority_line');
    return { hold, post };
  }

  /** What autovacuum does a minute after a large import. */
  async vacuum(): Promise<void> {
    // Only what has rows: a table analyzed empty is planned as empty until it is analyzed again.
    await this.owner.pool.query(
      'VACUUM ANALYZE custody.asset, custody.account, custody.single_position, custody.posting, custody.subject_key',
    );
  }

  private run(statement: string, values: readonly SqlValue[]): Promise<number> {
    return this.owner.transact(NOBODY, (sql) => sql.execute(statement, values));
  }
}
