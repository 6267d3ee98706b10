import { PORTAL_PAGES, portalLink } from '@holdfast/contracts';
import { newId } from '@holdfast/kernel';
import type { MailTemplate, Sql } from '@holdfast/platform';
import type { BillingParts } from '../parts';
import type { Subscription } from './subscription';

export interface Notice<Parameters extends object> {
  readonly kind: string;
  /** What tells two of a kind apart: the same notice is sent once. */
  readonly about: string;
  readonly template: MailTemplate<Parameters>;
  readonly parameters: Parameters;
}

/** Tells the holder, once, in the transaction of what it tells of. Answers whether it was new. */
export async function notify<Parameters extends object>(
  sql: Sql,
  { mail, clock }: Pick<BillingParts, 'mail' | 'clock'>,
  subscription: Subscription,
  notice: Notice<Parameters>,
): Promise<boolean> {
  const { organizationId, id, holderId, personId } = subscription;
  const fresh = await sql.execute(
    `INSERT INTO billing.notice (organization_id, id, subscription_id, holder_id, kind, about, sent_at)
     VALUES ($1::uuid, $2::uuid, $3::uuid, $4::uuid, $5, $6, $7::timestamptz)
     ON CONFLICT ON CONSTRAINT notice_once DO NOTHING`,
    [organizationId, newId<'notice'>(), id, holderId, notice.kind, notice.about, clock.now()],
  );
  if (fresh === 0 || personId === null) return false;
  await mail.write(sql, { to: { personId }, template: notice.template, parameters: notice.parameters });
  return true;
}

export const billsLink = ({ publicOrigin }: Pick<BillingParts, 'publicOrigin'>): string =>
  portalLink(publicOrigin, PORTAL_PAGES.bills);
