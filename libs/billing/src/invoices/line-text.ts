import type { Language } from '@holdfast/platform';
import { moneyText } from '../core/rounding';

/** A line of an invoice, as its row has it. */
export interface LineRow {
  readonly kind: string;
  readonly tier: number | null;
  readonly units: bigint | null;
  readonly unit_price_minor: bigint | null;
  readonly days: number | null;
  readonly currency: string;
  readonly interval: string;
  readonly tax_label: string;
  readonly period_start: string;
  readonly period_end: string;
  readonly invoice_kind: string;
}

const GIBIBYTE = 1n << 30n;

/** What Stripe's invoice says of a line, in the holder's language; numbers that anybody can check. */
export function lineText(line: LineRow, language: Language): string {
  const price = line.unit_price_minor === null ? '' : moneyText(line.unit_price_minor, line.currency);
  const units = line.units ?? 0n;
  const text = TEXTS[language][line.kind];
  return text === undefined ? line.kind : text({ line, price, units });
}

type Text = (of: { line: LineRow; price: string; units: bigint }) => string;

const TEXTS: Record<Language, Record<string, Text | undefined>> = {
  en: {
    items: ({ line, price, units }) =>
      `Items, tier ${line.tier}: ${units} item-days at ${price} an item and month${span(line)}`,
    storage: ({ line, price, units }) =>
      `Storage, tier ${line.tier}: ${gibibyteDays(units)} GiB-days at ${price} a GiB and month${span(line)}`,
    minimum: ({ line, price }) => `Up to the minimum of ${price} a month${span(line)}`,
    prepaid: ({ line }) => `Paid ahead${span(line)}`,
    sponsored: ({ line }) => `Paid by a sponsor${span(line)}`,
    credit: () => 'Credit from the custodian',
    tax: ({ line }) => line.tax_label,
  },
  zh: {
    items: ({ line, price, units }) => `藏品，第 ${line.tier} 档：${units} 件·天，每件每月 ${price}${span(line)}`,
    storage: ({ line, price, units }) =>
      `存储，第 ${line.tier} 档：${gibibyteDays(units)} GiB·天，每 GiB 每月 ${price}${span(line)}`,
    minimum: ({ line, price }) => `补足每月最低费用 ${price}${span(line)}`,
    prepaid: ({ line }) => `已预付${span(line)}`,
    sponsored: ({ line }) => `由资助方支付${span(line)}`,
    credit: () => '托管机构给予的抵扣',
    tax: ({ line }) => line.tax_label,
  },
};

const span = ({ period_start, period_end }: LineRow): string => ` (${period_start} – ${period_end})`;

/** Byte-days as GiB-days with three decimals, rounded down: what is charged is computed from the bytes. */
function gibibyteDays(byteDays: bigint): string {
  const thousandths = (byteDays * 1_000n) / GIBIBYTE;
  const fraction = (thousandths % 1_000n).toString().padStart(3, '0');
  return `${thousandths / 1_000n}.${fraction}`;
}
