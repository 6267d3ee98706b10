import type { Sql } from '@holdfast/platform';

/** How a custodian goes about money. */
export interface BillingPolicy {
  /** Takes assets from a platform only with a stored payment method; a mandate and an exit never wait for one. */
  readonly paymentMethodFirst: boolean;
  /** What an operator may refund of one invoice, in minor units of whatever its currency is. */
  readonly operatorRefundMaxMinor: bigint;
}

/** What holds until the custodian says otherwise. */
const DEFAULT: BillingPolicy = { paymentMethodFirst: false, operatorRefundMaxMinor: 5_000n };

export async function readBillingPolicy(sql: Sql, organizationId: string): Promise<BillingPolicy> {
  const [row] = await sql.query<BillingPolicy>(
    `SELECT payment_method_first AS "paymentMethodFirst", operator_refund_max_minor AS "operatorRefundMaxMinor"
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
    `INSERT INTO billing.policy (organization_id, payment_method_first, operator_refund_max_minor)
     VALUES ($1::uuid, $2::boolean, $3::bigint)
     ON CONFLICT ON CONSTRAINT policy_pkey DO UPDATE
       SET payment_method_first = excluded.payment_method_first,
         operator_refund_max_minor = excluded.operator_refund_max_minor, updated_at = now()`,
    [organizationId, policy.paymentMethodFirst, policy.operatorRefundMaxMinor],
  );
  return policy;
}

/** Does a custodian want a payment method stored first? The one part of its policy that everybody may ask for. */
export async function wantsPaymentMethodFirst(sql: Sql, custodianId: string): Promise<boolean> {
  const [row] = await sql.query<{ wants: boolean }>(`SELECT billing.payment_method_first($1::uuid) AS wants`, [
    custodianId,
  ]);
  return row?.wants ?? false;
}
