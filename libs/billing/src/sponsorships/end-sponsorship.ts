import { newId } from '@holdfast/kernel';
import { NOBODY, type Sql } from '@holdfast/platform';
import { type Day, dayOf } from '../core/days';
import { unusedSponsorship } from '../core/sponsorship';
import { type BillingParts, findAccount } from '../parts';
import { allotAllShares } from './allot-shares';

interface SponsorshipRow {
  organization_id: string;
  id: string;
  platform_id: string;
  currency: string;
  subtotal_minor: bigint;
  tax_minor: bigint;
  paid_minor: bigint;
  refunded_minor: bigint;
  tax_basis_points: number;
  state: string;
  ends_on: Day | null;
  end_requested_at: Date | null;
  used_minor: bigint;
  unrated: boolean;
}

const DAY_MS = 86_400_000;
const SOON_MS = 3_600_000;

/**
 * Takes a paid sponsorship forward: gives shares to those who chose it since, and at the end of its term, once every period
 * that it covers is rated, sends the unused rest back to the platform.
 */
export class AdvanceSponsorship {
  constructor(private readonly parts: BillingParts) {}

  async execute(sponsorshipId: string): Promise<void> {
    const { database, clock, ring } = this.parts;
    const refundId = await database.transact(NOBODY, async (sql) => {
      const sponsorship = await this.find(sql, sponsorshipId);
      if (sponsorship === null || sponsorship.ends_on === null) return null;
      const account = await findAccount(sql, sponsorship.organization_id, clock);
      const today = dayOf(account?.now ?? clock.now());
      const isOver = sponsorship.end_requested_at !== null || today >= sponsorship.ends_on;
      if (sponsorship.state === 'active' && !isOver) {
        const { organization_id: organizationId } = sponsorship;
        await allotAllShares(sql, { organizationId, sponsorshipId, today });
        await this.lookAgain(sql, sponsorship, DAY_MS);
        return null;
      }
      if (sponsorship.state !== 'active') return null;
      if (sponsorship.end_requested_at !== null) await this.coverNoMore(sql, sponsorship, today);
      if (sponsorship.unrated) {
        await this.lookAgain(sql, sponsorship, SOON_MS);
        return null;
      }
      return this.end(sql, sponsorship);
    });
    if (refundId !== null) await ring({ kind: 'advance-refund', refundId });
  }

  /** Ended early: the periods that have begun are covered as promised, and no other. */
  private async coverNoMore(sql: Sql, { organization_id, id }: SponsorshipRow, today: Day): Promise<void> {
    await sql.execute(
      `UPDATE billing.sponsorship_share SET covers_until = GREATEST(covers_from + 1, $3::date)
        WHERE organization_id = $1::uuid AND sponsorship_id = $2::uuid AND covers_until > $3::date AND covers_until > covers_from + 1`,
      [organization_id, id, today],
    );
  }

  private async find(sql: Sql, sponsorshipId: string): Promise<SponsorshipRow | null> {
    const [row] = await sql.query<SponsorshipRow>(
      `SELECT s.organization_id, s.id, s.platform_id, s.currency, s.subtotal_minor, s.tax_minor, s.paid_minor, s.refunded_minor,
              v.tax_basis_points, s.state, s.ends_on, s.end_requested_at,
              (SELECT COALESCE(sum(u.amount_minor), 0)::bigint FROM billing.sponsorship_use u
                WHERE u.organization_id = s.organization_id AND u.sponsorship_id = s.id) AS used_minor,
              EXISTS (SELECT FROM billing.sponsorship_share x
                        JOIN billing.subscription b ON b.organization_id = x.organization_id AND b.holder_id = x.holder_id
                                                   AND b.currency = x.currency AND b.state <> 'ended'
                       WHERE x.organization_id = s.organization_id AND x.sponsorship_id = s.id
                         AND b.current_period_start < x.covers_until) AS unrated
         FROM billing.sponsorship s
         JOIN billing.plan_version v ON v.organization_id = s.organization_id AND v.plan_id = s.plan_id
                                    AND v.version = s.plan_version AND v.currency = s.currency AND v.interval = s.interval
        WHERE s.id = $1::uuid FOR UPDATE OF s`,
      [sponsorshipId],
    );
    return row ?? null;
  }

  /** The refund's id; null when everything was used. */
  private async end(sql: Sql, sponsorship: SponsorshipRow): Promise<string | null> {
    const { organization_id: organizationId, id } = sponsorship;
    const plan = { taxBasisPoints: sponsorship.tax_basis_points };
    const paid = { subtotalMinor: sponsorship.subtotal_minor, taxMinor: sponsorship.tax_minor };
    const unused = unusedSponsorship(plan, paid, sponsorship.used_minor);
    const left = sponsorship.paid_minor - sponsorship.refunded_minor;
    const amount = unused < left ? unused : left;
    await sql.execute(
      `UPDATE billing.sponsorship SET state = 'ended', next_step_at = NULL, updated_at = now()
        WHERE organization_id = $1::uuid AND id = $2::uuid`,
      [organizationId, id],
    );
    if (amount <= 0n) return null;
    const refundId = newId<'refund'>();
    await sql.execute(
      `INSERT INTO billing.refund
         (organization_id, id, sponsorship_id, platform_id, currency, amount_minor, reason, cause, requested_at, next_step_at)
       VALUES ($1::uuid, $2::uuid, $3::uuid, $4::uuid, $5, $6::bigint, 'What a sponsorship did not use', 'term_end',
               $7::timestamptz, $7::timestamptz)`,
      [organizationId, refundId, id, sponsorship.platform_id, sponsorship.currency, amount, this.parts.clock.now()],
    );
    return refundId;
  }

  private async lookAgain(sql: Sql, { organization_id, id }: SponsorshipRow, inMs: number): Promise<void> {
    await sql.execute(
      'UPDATE billing.sponsorship SET next_step_at = $3::timestamptz WHERE organization_id = $1::uuid AND id = $2::uuid',
      [organization_id, id, new Date(this.parts.clock.now().getTime() + inMs)],
    );
  }
}

/** Once what was unused has gone back, nothing is left to do. */
export async function endIfRefunded(sql: Sql, organizationId: string, sponsorshipId: string): Promise<void> {
  await sql.execute(
    `UPDATE billing.sponsorship SET state = 'refunded', updated_at = now()
      WHERE organization_id = $1::uuid AND id = $2::uuid AND state = 'ended'`,
    [organizationId, sponsorshipId],
  );
}
