import { newId } from '@holdfast/kernel';
import { type Database, NOBODY, type SqlValue } from '@holdfast/platform';
import type { Plan } from '../core/plan';
import { planHash } from '../core/plan';

export interface BenchMonth {
  readonly custodian: string;
  readonly holders: number;
  readonly items: number;
  readonly postings: number;
}

export const BENCH_MONTH = { startedOn: '2030-04-01', periodEnd: '2030-05-01', now: new Date('2030-05-01T01:00:00Z') };

const PLAN: Plan = {
  currency: 'eur',
  interval: 'month',
  itemTiers: [
    { upTo: 5n, unitMinor: 12n },
    { upTo: 100n, unitMinor: 7n },
    { upTo: null, unitMinor: 3n },
  ],
  gibibyteTiers: [
    { upTo: 1n, unitMinor: 90n },
    { upTo: null, unitMinor: 40n },
  ],
  minimumMinor: 50n,
  freeItems: 1n,
  freeBytes: 1n << 20n,
  taxLabel: 'VAT 19 %',
  taxBasisPoints: 1_900,
};

/**
 * A month at one custodian, as rows that the ledger would have left: holders with 1 to 19 items each, ten on average, of up
 * to 200 MiB; a tenth arrive in mid-month, a twentieth leave in it. Written by SQL alone, with the owner's door.
 */
export async function buildMonth(owner: Database, holders: number): Promise<BenchMonth> {
  const [platform, custodian, elsewhere, planId] = [newId<string>(), newId<string>(), newId<string>(), newId<string>()];
  await owner.transact(NOBODY, async (sql) => {
    await sql.execute('SET LOCAL statement_timeout = 0');
    for (const [id, kind] of [
      [platform, 'platform'],
      [custodian, 'custodian'],
      [elsewhere, 'custodian'],
    ] as const) {
      await sql.execute(`INSERT INTO identity.organization (id, kind, name, slug) VALUES ($1, $2, 'Bench', $3)`, [
        id,
        kind,
        `o-${id}`,
      ]);
    }
    await sql.execute(`INSERT INTO billing.plan (organization_id, id, name) VALUES ($1, $2, 'Bench')`, [
      custodian,
      planId,
    ]);
    await insertPlan((statement, values) => sql.execute(statement, values), custodian, planId);
    await sql.execute(
      `INSERT INTO identity.holder (id, organization_id, reference_index)
       SELECT uuidv7(), $1, sha256(int8send(g)) FROM generate_series(1, $2::int) AS g`,
      [platform, holders],
    );
    await sql.execute(
      `INSERT INTO custody.account (id, organization_id, holder_id, kind, reference)
       SELECT uuidv7(), $1, h.id, 'holder', replace(gen_random_uuid()::text, '-', '') FROM identity.holder h`,
      [custodian],
    );
    await sql.execute(ITEMS, [BENCH_MONTH.startedOn]);
    await sql.execute('ANALYZE bench_item');
    await sql.execute(MANIFESTS, [platform]);
    await sql.execute(POSTINGS, [platform, custodian, 'arrived_at']);
    await sql.execute(POSTINGS, [custodian, elsewhere, 'left_at']);
    await sql.execute(POSITIONS, [custodian, elsewhere]);
    await sql.execute(
      `INSERT INTO billing.subscription (organization_id, id, holder_id, currency, plan_id, plan_version, interval, state, started_on,
         current_period_start, current_period_end)
       SELECT $1, uuidv7(), h.id, 'eur', $2, 1, 'month', 'active', $3, $3, $4 FROM identity.holder h`,
      [custodian, planId, BENCH_MONTH.startedOn, BENCH_MONTH.periodEnd],
    );
  });
  // What autovacuum does a minute after so much was written.
  await owner.pool.query(
    'VACUUM ANALYZE custody.posting, custody.single_position, custody.account, content.manifest, billing.subscription, identity.holder',
  );
  const { rows } = await owner.pool.query<{ items: bigint; postings: bigint }>(
    'SELECT (SELECT count(*) FROM custody.single_position) AS items, (SELECT count(*) FROM custody.posting) AS postings',
  );
  return { custodian, holders, items: Number(rows[0]?.items), postings: Number(rows[0]?.postings) };
}

async function insertPlan(
  run: (statement: string, values: readonly SqlValue[]) => Promise<number>,
  custodian: string,
  id: string,
) {
  const tiers = (list: Plan['itemTiers']) =>
    JSON.stringify(
      list.map(({ upTo, unitMinor }) => ({ upTo: upTo?.toString() ?? null, unitMinor: unitMinor.toString() })),
    );
  await run(
    `INSERT INTO billing.plan_version (organization_id, plan_id, version, currency, interval, item_tiers, gibibyte_tiers, minimum_minor,
       free_items, free_bytes, tax_label, tax_basis_points, hash, effective_at)
     VALUES ($1, $2, 1, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, now())`,
    [
      custodian,
      id,
      PLAN.currency,
      PLAN.interval,
      tiers(PLAN.itemTiers),
      tiers(PLAN.gibibyteTiers),
      PLAN.minimumMinor,
      PLAN.freeItems,
      PLAN.freeBytes,
      PLAN.taxLabel,
      PLAN.taxBasisPoints,
      planHash(PLAN),
    ],
  );
}

const ITEMS = `
  CREATE TEMP TABLE bench_item ON COMMIT DROP AS
  SELECT i.*, sha256(convert_to(i.body, 'UTF8')) AS hash
  FROM (
    SELECT h.id AS holder_id, a.id AS account_id, gen_random_uuid() AS asset_id, h.nth, g.nth AS item,
      CASE WHEN (h.nth + g.nth) % 10 = 3 THEN $1::date + (h.nth * 7 + g.nth) % 28 ELSE $1::date END + interval '9 hours' AS arrived_at,
      CASE WHEN (h.nth + g.nth) % 20 = 7 THEN $1::date + 1 + (h.nth * 5 + g.nth) % 27 + interval '17 hours' END AS left_at,
      format('{"files":[{"name":"image-%s.png","role":"media","sha256":"%s","size":%s},{"name":"metadata.json","role":"metadata","sha256":"%s","size":%s}],"version":1}',
        g.nth, encode(sha256(int4send(h.nth * 100 + g.nth)), 'hex'), (h.nth::bigint * 7919 + g.nth * 104729) % 209715200,
        encode(sha256(int4send(h.nth)), 'hex'), 400 + h.nth % 200) AS body,
      (h.nth::bigint * 7919 + g.nth * 104729) % 209715200 + 400 + h.nth % 200 AS bytes
    FROM (SELECT id, (row_number() OVER (ORDER BY id))::int AS nth FROM identity.holder) h
    JOIN custody.account a ON a.holder_id = h.id
    CROSS JOIN LATERAL generate_series(1, 1 + h.nth * 7 % 19) AS g (nth)) i`;

const MANIFESTS = `
  INSERT INTO content.manifest (asset_id, organization_id, hash, body, bytes, complete)
  SELECT asset_id, $1, hash, body, bytes, true FROM bench_item`;

const POSTINGS = `
  INSERT INTO custody.posting (id, batch_id, batch_position, asset_id, asset_sequence, from_account_id, to_account_id,
    from_organization_id, to_organization_id, holder_id, quantity, custody_kind, authority_kind, authority_id, content_manifest_hash,
    authority_hash, asset_commitment, from_commitment, to_commitment, leaf_hash, occurred_at, recorded_at)
  SELECT uuidv7(i.moved_at - now()), uuidv7(), 0, i.asset_id, CASE $3 WHEN 'arrived_at' THEN 2 ELSE 3 END, uuidv7(), i.account_id, $1, $2,
    i.holder_id, 1, 'record', 'consent', i.holder_id, i.hash, i.hash, i.hash, i.hash, i.hash, i.hash, i.moved_at, i.moved_at
  FROM (SELECT b.*, CASE $3 WHEN 'arrived_at' THEN b.arrived_at ELSE b.left_at END AS moved_at FROM bench_item b) i
  WHERE i.moved_at IS NOT NULL AND (i.left_at IS NULL OR i.left_at > i.arrived_at)
  ORDER BY i.asset_id`;

const POSITIONS = `
  INSERT INTO custody.single_position (asset_id, account_id, organization_id, holder_id, custody_kind, sequence, since_posting_id)
  SELECT asset_id, account_id, CASE WHEN left_at > arrived_at THEN $2::uuid ELSE $1::uuid END, holder_id, 'record', 2, uuidv7()
  FROM bench_item WHERE left_at IS NULL OR left_at > arrived_at ORDER BY asset_id`;
