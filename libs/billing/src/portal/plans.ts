import { type Clock, DomainError, newId } from '@holdfast/kernel';
import type { Page, Sql } from '@holdfast/platform';
import { checkPlan, NOTICE_DAYS, type Plan, planHash, type Tier } from '../core/plan';
import { PRICE_COLUMNS, type PriceColumns, priceOf, type TierText } from './price-row';
import { priceJson } from './quotes';

/** Plans as a custodian publishes them: a version is written once and never changed. */

const MAX_PLANS = 100;
const MAX_VERSIONS = 1_000;
const DAY_MS = 86_400_000;

export interface NewVersion {
  readonly prices: readonly Plan[];
  /** Null: as soon as it may be. */
  readonly effectiveAt: Date | null;
}

/**
 * Publishes a plan with its first version. Throws `plan.name_taken`, `plan.too_many`, `plan.effective_in_the_past`,
 * `billing.plan_invalid`, `billing.currency_unsupported`.
 */
export async function publishPlan(
  sql: Sql,
  plan: { readonly organizationId: string; readonly name: string; readonly version: NewVersion },
  clock: Clock,
): Promise<string> {
  const { organizationId, name } = plan;
  await lockPlans(sql, organizationId);
  const known = await sql.query<{ name: string }>(
    `SELECT name FROM billing.plan WHERE organization_id = $1::uuid AND retired_at IS NULL`,
    [organizationId],
  );
  if (known.some((one) => one.name === name)) {
    throw new DomainError('conflict', 'plan.name_taken', 'You have a plan of this name.', {
      field: '/name',
      remedy: 'Publish a new version of it, or choose another name.',
    });
  }
  if (known.length >= MAX_PLANS) {
    throw new DomainError('conflict', 'plan.too_many', `A custodian has at most ${MAX_PLANS} plans at a time.`);
  }
  const planId: string = newId();
  await sql.execute(
    `INSERT INTO billing.plan (organization_id, id, name, created_at) VALUES ($1::uuid, $2::uuid, $3, $4::timestamptz)`,
    [organizationId, planId, name, clock.now()],
  );
  await insertVersion(sql, { organizationId, planId, version: 1, ...plan.version }, clock);
  return planId;
}

/**
 * Publishes the next version. It is offered to nobody before the notice has passed, and who pays by an earlier one goes on
 * doing so until they consent. Throws `plan.not_found`, `plan.retired`, `plan.unchanged`, `plan.notice_too_short`,
 * `plan.too_many_versions`, `billing.plan_invalid`, `billing.currency_unsupported`.
 */
export async function publishPlanVersion(
  sql: Sql,
  plan: { readonly organizationId: string; readonly planId: string; readonly version: NewVersion },
  clock: Clock,
): Promise<number> {
  const { organizationId, planId } = plan;
  await lockPlans(sql, organizationId);
  await assertLive(sql, organizationId, planId);
  const newest = await sql.query<{ version: number; hash: string }>(
    `SELECT version, encode(hash, 'hex') AS hash FROM billing.plan_version v
     WHERE organization_id = $1::uuid AND plan_id = $2::uuid AND version = (
       SELECT max(version) FROM billing.plan_version WHERE organization_id = $1::uuid AND plan_id = $2::uuid)`,
    [organizationId, planId],
  );
  const hashes = plan.version.prices.map((price) => planHash(price).toString('hex'));
  if (hashes.length === newest.length && newest.every(({ hash }) => hashes.includes(hash))) {
    throw new DomainError('conflict', 'plan.unchanged', 'These are the newest prices already.');
  }
  const version = (newest[0]?.version ?? 0) + 1;
  if (version > MAX_VERSIONS) {
    throw new DomainError('conflict', 'plan.too_many_versions', `A plan has at most ${MAX_VERSIONS} versions.`);
  }
  await insertVersion(sql, { organizationId, planId, version, ...plan.version }, clock);
  return version;
}

/** No more offered; who pays by it goes on. Throws `plan.not_found`, `plan.retired`. */
export async function retirePlan(sql: Sql, organizationId: string, planId: string, clock: Clock): Promise<void> {
  await lockPlans(sql, organizationId);
  await assertLive(sql, organizationId, planId);
  await sql.execute(
    `UPDATE billing.plan SET retired_at = $3::timestamptz WHERE organization_id = $1::uuid AND id = $2::uuid`,
    [organizationId, planId, clock.now()],
  );
}

/** One publisher at a time; two would otherwise both make the same version. */
async function lockPlans(sql: Sql, organizationId: string): Promise<void> {
  await sql.query(`SELECT pg_advisory_xact_lock(hashtextextended('plans ' || $1, 0))::text`, [organizationId]);
}

async function assertLive(sql: Sql, organizationId: string, planId: string): Promise<void> {
  const [plan] = await sql.query<{ retired: boolean }>(
    `SELECT retired_at IS NOT NULL AS retired FROM billing.plan WHERE organization_id = $1::uuid AND id = $2::uuid`,
    [organizationId, planId],
  );
  if (plan === undefined) throw planNotFound();
  if (plan.retired) throw new DomainError('conflict', 'plan.retired', 'This plan is retired.');
}

export const planNotFound = () => new DomainError('not_found', 'plan.not_found', 'There is no such plan.');

async function insertVersion(
  sql: Sql,
  made: NewVersion & { readonly organizationId: string; readonly planId: string; readonly version: number },
  clock: Clock,
): Promise<void> {
  checkPrices(made.prices, made.version === 1 ? '/version/prices' : '/prices');
  const now = clock.now();
  const earliest = new Date(now.getTime() + (made.version === 1 ? 0 : NOTICE_DAYS * DAY_MS));
  const effectiveAt = made.effectiveAt ?? earliest;
  if (effectiveAt < earliest) {
    throw made.version === 1
      ? new DomainError('invalid', 'plan.effective_in_the_past', 'A plan is not offered before it is published.', {
          field: '/version/effectiveAt',
        })
      : new DomainError('invalid', 'plan.notice_too_short', `A new version is told ${NOTICE_DAYS} days ahead.`, {
          field: '/effectiveAt',
          remedy: 'Leave effectiveAt out for the earliest day.',
        });
  }
  for (const price of made.prices) {
    await sql.execute(
      `INSERT INTO billing.plan_version (organization_id, plan_id, version, currency, interval, item_tiers, gibibyte_tiers,
         minimum_minor, free_items, free_bytes, tax_label, tax_basis_points, hash, published_at, effective_at)
       VALUES ($1::uuid, $2::uuid, $3::int, $4, $5, $6::jsonb, $7::jsonb, $8::bigint, $9::bigint, $10::bigint, $11, $12::int,
         $13::bytea, $14::timestamptz, $15::timestamptz)`,
      [
        made.organizationId,
        made.planId,
        made.version,
        price.currency,
        price.interval,
        tiersJson(price.itemTiers),
        tiersJson(price.gibibyteTiers),
        price.minimumMinor,
        price.freeItems,
        price.freeBytes,
        price.taxLabel,
        price.taxBasisPoints,
        planHash(price),
        now,
        effectiveAt,
      ],
    );
  }
}

/** Whether each can be asked for; `pointer` is where they are in what was sent. Throws as `checkPlan` does. */
export function checkPrices(prices: readonly Plan[], pointer: string): void {
  prices.forEach((price, at) => {
    try {
      checkPlan(price);
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      const field = `${pointer}/${at}/${error.details.field ?? ''}`;
      throw new DomainError(error.kind, error.code, error.message, { ...error.details, field });
    }
  });
}

const tiersJson = (tiers: readonly Tier[]): string =>
  JSON.stringify(
    tiers.map(({ upTo, unitMinor }): TierText => ({ upTo: upTo?.toString() ?? null, unitMinor: unitMinor.toString() })),
  );

interface PlanRow {
  readonly id: string;
  readonly name: string;
  readonly createdAt: Date;
  readonly retiredAt: Date | null;
}

interface VersionRow extends PriceColumns {
  readonly planId: string;
  readonly version: number;
  readonly publishedAt: Date;
  readonly effectiveAt: Date;
  readonly hash: string;
  readonly subscriptions: number;
}

/** A custodian's plans with all their versions, the newest first. */
export async function listPlans(sql: Sql, organizationId: string, page: Page) {
  const rows = await sql.query<PlanRow>(
    `SELECT id, name, created_at AS "createdAt", retired_at AS "retiredAt" FROM billing.plan
     WHERE organization_id = $1::uuid AND ($2::uuid IS NULL OR id < $2::uuid) ORDER BY id DESC LIMIT $3::int`,
    [organizationId, page.after?.[0] ?? null, page.fetchLimit],
  );
  const shown = page.byId(rows);
  const versions = await versionsOf(
    sql,
    organizationId,
    shown.items.map((plan) => plan.id),
  );
  return {
    items: shown.items.map((plan) => ({ ...plan, versions: versions.get(plan.id) ?? [] })),
    nextCursor: shown.nextCursor,
  };
}

/** Throws `plan.not_found`. */
export async function getPlan(sql: Sql, organizationId: string, planId: string) {
  const [plan] = await sql.query<PlanRow>(
    `SELECT id, name, created_at AS "createdAt", retired_at AS "retiredAt" FROM billing.plan
     WHERE organization_id = $1::uuid AND id = $2::uuid`,
    [organizationId, planId],
  );
  if (plan === undefined) throw planNotFound();
  const versions = await versionsOf(sql, organizationId, [planId]);
  return { ...plan, versions: versions.get(planId) ?? [] };
}

interface ShownVersion {
  readonly version: number;
  readonly publishedAt: Date;
  readonly effectiveAt: Date;
  readonly subscriptions: number;
  readonly prices: ReturnType<typeof priceJson>[];
}

async function versionsOf(sql: Sql, organizationId: string, planIds: readonly string[]) {
  const rows = await sql.query<VersionRow>(
    `SELECT v.plan_id AS "planId", v.version, v.published_at AS "publishedAt", v.effective_at AS "effectiveAt",
       encode(v.hash, 'hex') AS hash, ${PRICE_COLUMNS},
       (SELECT count(*)::int FROM billing.subscription s WHERE s.organization_id = v.organization_id AND s.plan_id = v.plan_id
          AND s.plan_version = v.version AND s.currency = v.currency AND s.interval = v.interval AND s.state <> 'ended') AS subscriptions
     FROM billing.plan_version v WHERE v.organization_id = $1::uuid AND v.plan_id = ANY ($2::uuid[])
     ORDER BY v.version DESC, v.currency, v.interval`,
    [organizationId, planIds],
  );
  const plans = new Map<string, ShownVersion[]>();
  for (const row of rows) {
    const versions = plans.get(row.planId) ?? [];
    plans.set(row.planId, versions);
    const price = priceJson(priceOf(row), row.hash);
    const last = versions.at(-1);
    if (last?.version === row.version) {
      versions[versions.length - 1] = {
        ...last,
        subscriptions: last.subscriptions + row.subscriptions,
        prices: [...last.prices, price],
      };
      continue;
    }
    const { version, publishedAt, effectiveAt, subscriptions } = row;
    versions.push({ version, publishedAt, effectiveAt, subscriptions, prices: [price] });
  }
  return plans;
}
