import type { Interval } from '../core/days';
import type { Plan } from '../core/plan';

/** A tier as the database has it. */
export interface TierText {
  readonly upTo: string | null;
  readonly unitMinor: string;
}

/** A row of billing.plan_version, as far as it is a price. */
export interface PriceColumns {
  readonly currency: string;
  readonly interval: Interval;
  readonly itemTiers: TierText[];
  readonly gibibyteTiers: TierText[];
  readonly minimumMinor: bigint;
  readonly freeItems: bigint;
  readonly freeBytes: bigint;
  readonly taxLabel: string;
  readonly taxBasisPoints: number;
}

/** What `priceOf` reads, of `billing.plan_version v`. */
export const PRICE_COLUMNS = `v.currency, v.interval, v.item_tiers AS "itemTiers", v.gibibyte_tiers AS "gibibyteTiers",
  v.minimum_minor AS "minimumMinor", v.free_items AS "freeItems", v.free_bytes AS "freeBytes", v.tax_label AS "taxLabel",
  v.tax_basis_points AS "taxBasisPoints"`;

export function priceOf(row: PriceColumns): Plan {
  const tiers = (list: readonly TierText[]) =>
    list.map(({ upTo, unitMinor }) => ({ upTo: upTo === null ? null : BigInt(upTo), unitMinor: BigInt(unitMinor) }));
  return {
    currency: row.currency,
    interval: row.interval,
    itemTiers: tiers(row.itemTiers),
    gibibyteTiers: tiers(row.gibibyteTiers),
    minimumMinor: row.minimumMinor,
    freeItems: row.freeItems,
    freeBytes: row.freeBytes,
    taxLabel: row.taxLabel,
    taxBasisPoints: row.taxBasisPoints,
  };
}
