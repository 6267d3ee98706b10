import { type Clock, DomainError, newId } from '@holdfast/kernel';
import type { Page, Sql } from '@holdfast/platform';
import { getCustodianSubscription } from './subscriptions';

export interface CreditGrant {
  readonly organizationId: string;
  readonly subscriptionId: string;
  readonly amountMinor: bigint;
  readonly currency: string;
  readonly reason: string;
  readonly personId: string;
}

export interface CreditRow {
  readonly id: string;
  readonly currency: string;
  readonly amountMinor: bigint;
  readonly usedMinor: bigint;
  readonly reason: string;
  readonly grantedBy: string;
  readonly grantedAt: Date;
}

const SELECT = `
  SELECT c.id, c.currency, c.amount_minor AS "amountMinor", c.reason, c.granted_by AS "grantedBy", c.granted_at AS "grantedAt",
    COALESCE((SELECT -sum(l.amount_minor) FROM billing.invoice_line l
      WHERE l.organization_id = c.organization_id AND l.source_id = c.id), 0)::bigint AS "usedMinor"
  FROM billing.credit c`;

/**
 * What a custodian gives to the account of a subscription: it comes off its next invoices. Throws `subscription.not_found`,
 * `subscription.ended`, `credit.wrong_currency`.
 */
export async function giveCredit(sql: Sql, grant: CreditGrant, clock: Clock): Promise<CreditRow> {
  const subscription = await getCustodianSubscription(sql, grant.organizationId, grant.subscriptionId);
  if (subscription.state === 'ended') {
    throw new DomainError('conflict', 'subscription.ended', 'This subscription has ended: no invoice will come.', {
      remedy: 'Refund what was paid instead.',
    });
  }
  const { currency } = subscription.plan;
  if (currency !== grant.currency) {
    throw new DomainError('invalid', 'credit.wrong_currency', `This subscription is in ${currency}.`, {
      field: '/currency',
    });
  }
  const id: string = newId();
  await sql.execute(
    `INSERT INTO billing.credit (organization_id, id, holder_id, currency, amount_minor, reason, granted_by, granted_at)
     VALUES ($1::uuid, $2::uuid, $3::uuid, $4, $5::bigint, $6, $7::uuid, $8::timestamptz)`,
    [
      grant.organizationId,
      id,
      subscription.holderId,
      currency,
      grant.amountMinor,
      grant.reason,
      grant.personId,
      clock.now(),
    ],
  );
  const [row] = await sql.query<CreditRow>(`${SELECT} WHERE c.organization_id = $1::uuid AND c.id = $2::uuid`, [
    grant.organizationId,
    id,
  ]);
  return row!;
}

export async function listCredits(sql: Sql, organizationId: string, page: Page) {
  const rows = await sql.query<CreditRow>(
    `${SELECT} WHERE c.organization_id = $1::uuid AND ($2::uuid IS NULL OR c.id < $2::uuid) ORDER BY c.id DESC LIMIT $3::int`,
    [organizationId, page.after?.[0] ?? null, page.fetchLimit],
  );
  return page.byId(rows);
}
