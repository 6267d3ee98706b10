import type { Sql } from '@holdfast/platform';

/** The most that an operator may refund of one invoice in this currency. */
export interface RefundLimit {
  readonly currency: string;
  /** A string of digits, as the database and JSON have it. */
  readonly maxMinor: string;
}

/** How a custodian goes about money. */
export interface BillingPolicy {
  /** Takes assets from a platform only with a stored payment method; a mandate and an exit never wait for one. */
  readonly paymentMethodFirst: boolean;
  /** In a currency without one, only an administrator refunds. */
  readonly operatorRefundLimits: readonly RefundLimit[];
}

/** What holds until the custodian says otherwise. */
const DEFAULT: BillingPolicy = { paymentMethodFirst: false, operatorRefundLimits: [] };

export async function readBillingPolicy(sql: Sql, organizationId: string): Promise<BillingPolicy> {
  const [row] = await sql.query<BillingPolicy>(
    `SELECT payment_method_first AS "paymentMethodFirst", operator_refund_limits AS "operatorRefundLimits"
     FROM billing.policy WHERE organization_id = $1::uuid`,
    [organizationId],
  );
  return row ?? DEFAULT;
}

export async function setBillingPolicy(
  sql: Sql,
  organizationId: string,
  policy: BillingPolicy,
): Promise<BillingPolicy> {
  await sql.execute(
    `INSERT INTO billing.policy (organization_id, payment_method_first, operator_refund_limits)
     VALUES ($1::uuid, $2::boolean, $3::jsonb)
     ON CONFLICT ON CONSTRAINT policy_pkey DO UPDATE
       SET payment_method_first = excluded.payment_method_first,
         operator_refund_limits = excluded.operator_refund_limits, updated_at = now()`,
    [organizationId, policy.paymentMethodFirst, JSON.stringify(policy.operatorRefundLimits)],
  );
  return policy;
}

/** What an operator may refund of one invoice in this currency: nothing where no limit was set. */
export function operatorRefundMax({ operatorRefundLimits }: BillingPolicy, currency: string): bigint {
  return BigInt(operatorRefundLimits.find((limit) => limit.currency === currency)?.maxMinor ?? 0);
}

/** Does a custodian want a payment method stored first? The one part of its policy that everybody may ask for. */
export async function wantsPaymentMethodFirst(sql: Sql, custodianId: string): Promise<boolean> {
  const [row] = await sql.query<{ wants: boolean }>(`SELECT billing.payment_method_first($1::uuid) AS wants`, [
    custodianId,
  ]);
  return row?.wants ?? false;
}
