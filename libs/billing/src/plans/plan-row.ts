import { z } from 'zod';
import type { Plan } from '../core/plan';

const amount = z.string().regex(/^\d+$/).transform(BigInt);
const tiers = z.array(z.strictObject({ upTo: amount.nullable(), unitMinor: amount })).min(1);

/** A row of billing.plan_version as SQL gives it, with its columns' names. Throws a ZodError for tiers that are none. */
export interface PlanRow {
  readonly currency: string;
  readonly interval: 'month' | 'year';
  readonly item_tiers: unknown;
  readonly gibibyte_tiers: unknown;
  readonly minimum_minor: bigint;
  readonly free_items: bigint;
  readonly free_bytes: bigint;
  readonly tax_label: string;
  readonly tax_basis_points: number;
}

export const PLAN_COLUMNS =
  'currency, interval, item_tiers, gibibyte_tiers, minimum_minor, free_items, free_bytes, tax_label, tax_basis_points';

export function planOfRow(row: PlanRow): Plan {
  return {
    currency: row.currency,
    interval: row.interval,
    itemTiers: tiers.parse(row.item_tiers),
    gibibyteTiers: tiers.parse(row.gibibyte_tiers),
    minimumMinor: row.minimum_minor,
    freeItems: row.free_items,
    freeBytes: row.free_bytes,
    taxLabel: row.tax_label,
    taxBasisPoints: row.tax_basis_points,
  };
}

/** The tiers as the table keeps them. */
export const tiersJson = (list: Plan['itemTiers']): { upTo: string | null; unitMinor: string }[] =>
  list.map(({ upTo, unitMinor }) => ({ upTo: upTo?.toString() ?? null, unitMinor: unitMinor.toString() }));
