import { createHash } from 'node:crypto';
import { newId } from '@holdfast/kernel';
import { type Database, NOBODY, type Sql, type SqlValue } from '@holdfast/platform';
import type { Day } from '../core/days';
import { type Plan, planHash } from '../core/plan';

const digestOf = (text: string): Buffer => createHash('sha256').update(text).digest();

/** A move between keepers as the ledger recorded it. */
export interface MoveFact {
  readonly holderId: string;
  readonly assetId: string;
  readonly from: string;
  readonly to: string;
  readonly quantity?: bigint;
  /** Of the content manifest that the posting binds. */
  readonly bytes: bigint;
  readonly recordedAt: Date;
}

/**
 * Facts as the ledger would have left them in another time: postings, manifests and positions, written around it (the
 * ledger's own clock cannot be moved). In a database of a test or a bench, with its owner's door.
 */
export class LedgerFacts {
  readonly platform = newId();
  private manifests = 0;

  constructor(readonly owner: Database) {}

  async build(): Promise<this> {
    await this.organization(this.platform, 'platform');
    return this;
  }

  async custodian(): Promise<string> {
    const id = newId();
    await this.organization(id, 'custodian');
    return id;
  }

  async holder(): Promise<{ holderId: string; personId: string }> {
    const [holderId, personId] = [newId(), newId()];
    await this.run(`INSERT INTO identity.person (id, email_index, sealed) VALUES ($1, $2, '\\x00')`, [
      personId,
      digestOf(personId),
    ]);
    await this.run(
      `INSERT INTO identity.holder (id, organization_id, reference_index, person_id, claimed_at) VALUES ($1, $2, $3, $4, now())`,
      [holderId, this.platform, digestOf(holderId), personId],
    );
    return { holderId, personId };
  }

  /** Publishes a plan of one version, interval and currency; answers its id. */
  async plan(custodian: string, plan: Plan): Promise<string> {
    const id = newId();
    await this.run(`INSERT INTO billing.plan (organization_id, id, name) VALUES ($1, $2, 'Test')`, [custodian, id]);
    await this.planVersion(custodian, id, 1, plan);
    return id;
  }

  async planVersion(
    custodian: string,
    id: string,
    version: number,
    plan: Plan,
    publishedAt = new Date('2029-01-01'),
  ): Promise<void> {
    await this.run(
      `INSERT INTO billing.plan_version (organization_id, plan_id, version, currency, interval, item_tiers, gibibyte_tiers, minimum_minor,
         free_items, free_bytes, tax_label, tax_basis_points, hash, published_at, effective_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $14::timestamptz + interval '30 days')`,
      [
        custodian,
        id,
        version,
        plan.currency,
        plan.interval,
        tiersText(plan.itemTiers),
        tiersText(plan.gibibyteTiers),
        plan.minimumMinor,
        plan.freeItems,
        plan.freeBytes,
        plan.taxLabel,
        plan.taxBasisPoints,
        planHash(plan),
        publishedAt,
      ],
    );
  }

  async subscription(input: {
    custodian: string;
    holderId: string;
    planId: string;
    plan: Plan;
    startedOn: Day;
    periodEnd: Day;
    state?: string;
  }): Promise<string> {
    const id = newId();
    await this.owner.transact(NOBODY, (sql) => openAccount(sql, input.custodian, input.holderId));
    await this.run(
      `INSERT INTO billing.subscription (organization_id, id, holder_id, currency, plan_id, plan_version, interval, state, started_on,
         current_period_start, current_period_end)
       VALUES ($1, $2, $3, $4, $5, 1, $6, $7, $8, $8, $9)`,
      [
        input.custodian,
        id,
        input.holderId,
        input.plan.currency,
        input.planId,
        input.plan.interval,
        input.state ?? 'active',
        input.startedOn,
        input.periodEnd,
      ],
    );
    return id;
  }

  /** Ids begin with the time at which they are recorded, as the ledger's do. Positions are as after the last. */
  async move(moves: readonly MoveFact[]): Promise<void> {
    await this.owner.transact(NOBODY, async (sql) => {
      for (const move of moves) await this.moveOne(sql, move);
    });
  }

  private async moveOne(sql: Sql, move: MoveFact): Promise<void> {
    const [from, to] = [
      await openAccount(sql, move.from, move.holderId),
      await openAccount(sql, move.to, move.holderId),
    ];
    const hash = await this.manifest(sql, move.assetId, move.bytes);
    const quantity = move.quantity ?? 1n;
    await sql.execute(
      `INSERT INTO custody.posting (id, batch_id, batch_position, asset_id, from_account_id, to_account_id, from_organization_id,
         to_organization_id, holder_id, quantity, custody_kind, authority_kind, authority_id, content_manifest_hash, authority_hash,
         asset_commitment, from_commitment, to_commitment, leaf_hash, occurred_at, recorded_at)
       SELECT uuidv7($9::timestamptz - clock_timestamp()), uuidv7(), 0, $1, $2, $3, $4, $5, $6, $7, 'record', 'consent', uuidv7(),
         $8, $8, $8, $8, $8, $8, $9, $9`,
      [move.assetId, from, to, move.from, move.to, move.holderId, quantity, hash, move.recordedAt],
    );
    await sql.execute(
      `INSERT INTO custody.edition_position AS p (account_id, asset_id, organization_id, holder_id, custody_kind, quantity)
       VALUES ($1, $2, $3, $4, 'record', $5)
       ON CONFLICT (asset_id, account_id) DO UPDATE SET quantity = p.quantity + excluded.quantity`,
      [to, move.assetId, move.to, move.holderId, quantity],
    );
    await sql.execute(
      `UPDATE custody.edition_position SET quantity = GREATEST(quantity - $3, 0) WHERE account_id = $1 AND asset_id = $2`,
      [from, move.assetId, quantity],
    );
  }

  run(statement: string, values: readonly SqlValue[] = []): Promise<number> {
    return this.owner.transact(NOBODY, (sql) => sql.execute(statement, values));
  }

  /** A manifest of these bytes and a missing file; an earlier one of the asset stays beside it. */
  private async manifest(sql: Sql, assetId: string, bytes: bigint): Promise<Buffer> {
    const body = JSON.stringify({
      files: [
        {
          name: `a-${(this.manifests += 1)}`,
          role: 'media',
          sha256: digestOf(assetId).toString('hex'),
          size: Number(bytes),
        },
        { name: 'missing', role: 'media', sha256: null, size: 5_000 },
      ],
      version: 1,
    });
    const hash = digestOf(body);
    await sql.execute(
      `INSERT INTO content.earlier_manifest (asset_id, hash, organization_id, body, bytes)
       SELECT asset_id, hash, organization_id, body, bytes FROM content.manifest WHERE asset_id = $1 ON CONFLICT DO NOTHING`,
      [assetId],
    );
    await sql.execute(
      `INSERT INTO content.manifest (asset_id, organization_id, hash, body, bytes, complete) VALUES ($1, $2, $3, $4, $5, false)
       ON CONFLICT (asset_id) DO UPDATE SET hash = excluded.hash, body = excluded.body, bytes = excluded.bytes`,
      [assetId, this.platform, hash, body, bytes],
    );
    return hash;
  }

  private async organization(id: string, kind: string): Promise<void> {
    await this.run(`INSERT INTO identity.organization (id, kind, name, slug) VALUES ($1, $2, $3, $4)`, [
      id,
      kind,
      `Test ${kind}`,
      `o-${id}`,
    ]);
  }
}

/** The account of a holder at a keeper: opened when there is none. */
async function openAccount(sql: Sql, organizationId: string, holderId: string): Promise<string> {
  await sql.execute(
    `INSERT INTO custody.account (id, organization_id, holder_id, kind, reference)
     VALUES ($1, $2, $3, 'holder', replace(gen_random_uuid()::text, '-', '')) ON CONFLICT ON CONSTRAINT account_holder_key DO NOTHING`,
    [newId(), organizationId, holderId],
  );
  const [row] = await sql.query<{ id: string }>(
    'SELECT id FROM custody.account WHERE organization_id = $1 AND holder_id = $2',
    [organizationId, holderId],
  );
  if (row === undefined) throw new Error('unreachable');
  return row.id;
}

/** Tiers as the table keeps them. */
const tiersText = (tiers: Plan['itemTiers']): string =>
  JSON.stringify(
    tiers.map(({ upTo, unitMinor }) => ({ upTo: upTo?.toString() ?? null, unitMinor: unitMinor.toString() })),
  );
