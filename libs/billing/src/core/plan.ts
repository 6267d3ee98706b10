import { createHash } from 'node:crypto';
import { DomainError } from '@holdfast/kernel';
import type { Interval } from './days';
import { checkCurrency } from './rounding';

/** The units up to `upTo` (null: all further ones) cost this much each, a month. */
export interface Tier {
  readonly upTo: bigint | null;
  readonly unitMinor: bigint;
}

/** One version of a custodian's prices, in one currency and interval: all that rating needs, and all that a holder agrees to. */
export interface Plan {
  readonly currency: string;
  readonly interval: Interval;
  /** Graduated: each unit costs what its own tier says. The first `freeItems` items of a day are in no tier. */
  readonly itemTiers: readonly Tier[];
  /** The same for 2^30 bytes; `upTo` in gibibytes. */
  readonly gibibyteTiers: readonly Tier[];
  /** The least that a month costs in which something is kept; zero for none. */
  readonly minimumMinor: bigint;
  readonly freeItems: bigint;
  readonly freeBytes: bigint;
  /** How the tax is called on an invoice, `VAT 19 %`. */
  readonly taxLabel: string;
  /** 1900 is 19 %. */
  readonly taxBasisPoints: number;
}

export const MAX_TIERS = 20;
/** Ten million of a currency with cents: no price is higher, so that no line leaves 64 bits. */
export const MAX_PRICE_MINOR = 1_000_000_000n;
export const MAX_UNITS = 1_000_000_000_000n;
/** A newer version tells those on an earlier one so many days before. */
export const NOTICE_DAYS = 30;

const GIBIBYTE = 1n << 30n;

/** Throws `billing.plan_invalid` with the field, `billing.currency_unsupported`. */
export function checkPlan(plan: Plan): void {
  checkCurrency(plan.currency);
  checkTiers('itemTiers', plan.itemTiers);
  checkTiers('gibibyteTiers', plan.gibibyteTiers);
  within('minimumMinor', plan.minimumMinor, MAX_PRICE_MINOR);
  within('freeItems', plan.freeItems, MAX_UNITS);
  within('freeBytes', plan.freeBytes, MAX_UNITS * GIBIBYTE);
  if (!Number.isInteger(plan.taxBasisPoints) || plan.taxBasisPoints < 0 || plan.taxBasisPoints > 10_000) {
    throw invalid('taxBasisPoints', 'A tax is between 0 and 10000 basis points.');
  }
  if (plan.taxLabel.length > 100 || (plan.taxBasisPoints > 0 && plan.taxLabel.trim() === '')) {
    throw invalid('taxLabel', 'A tax has a name of at most 100 characters.');
  }
}

function checkTiers(field: string, tiers: readonly Tier[]): void {
  if (tiers.length < 1 || tiers.length > MAX_TIERS) throw invalid(field, `There are 1 to ${MAX_TIERS} tiers.`);
  let below = 0n;
  tiers.forEach(({ upTo, unitMinor }, i) => {
    within(`${field}/${i}/unitMinor`, unitMinor, MAX_PRICE_MINOR);
    if ((upTo === null) !== (i === tiers.length - 1)) {
      throw invalid(`${field}/${i}/upTo`, 'The last tier, and only the last, has no upper end.');
    }
    if (upTo === null) return;
    within(`${field}/${i}/upTo`, upTo, MAX_UNITS);
    if (upTo <= below) throw invalid(`${field}/${i}/upTo`, 'Each tier ends above the one before.');
    below = upTo;
  });
}

function within(field: string, value: bigint, most: bigint): void {
  if (value < 0n || value > most) throw invalid(field, `This is between 0 and ${most}.`);
}

const invalid = (field: string, message: string) =>
  new DomainError('invalid', 'billing.plan_invalid', message, { field });

/** SHA-256 of the plan's canonical text: the same prices have the same hash, whoever wrote them. */
export function planHash(plan: Plan): Buffer {
  return createHash('sha256').update(planText(plan), 'utf8').digest();
}

/** RFC 8785: keys in order, amounts as strings. Also how an offer shows the prices that it is about. */
export function planText(plan: Plan): string {
  const tiers = (list: readonly Tier[]) =>
    list.map(({ upTo, unitMinor }) => ({ unitMinor: unitMinor.toString(), upTo: upTo?.toString() ?? null }));
  return JSON.stringify({
    currency: plan.currency,
    freeBytes: plan.freeBytes.toString(),
    freeItems: plan.freeItems.toString(),
    gibibyteTiers: tiers(plan.gibibyteTiers),
    interval: plan.interval,
    itemTiers: tiers(plan.itemTiers),
    minimumMinor: plan.minimumMinor.toString(),
    taxBasisPoints: plan.taxBasisPoints,
    taxLabel: plan.taxLabel,
  });
}
