import { NOBODY } from '@holdfast/platform';
import { toAmount } from '../mail/amounts';
import { refunded } from '../mail/templates';
import { type BillingParts, findAccount, toStripeAmount } from '../parts';
import { refundCreate } from '../stripe/invoice-calls';
import { StripeCallFailed } from '../stripe/stripe-problem';
import { billsLink } from '../subscriptions/notify';
import { endIfRefunded } from '../sponsorships/end-sponsorship';
import { refreshPayment } from './refresh-payment';

interface RefundRow {
  organization_id: string;
  id: string;
  invoice_id: string | null;
  sponsorship_id: string | null;
  platform_id: string | null;
  person_id: string | null;
  custodian: string;
  currency: string;
  amount_minor: bigint;
  payment_intent_id: string | null;
  fee_minor: bigint;
}

const LEASE_MS = 120_000;
const RETRY_MS = 300_000;

/** Sends money back to where it came from, once, whoever asked for it. */
export class AdvanceRefund {
  constructor(private readonly parts: BillingParts) {}

  async execute(refundId: string): Promise<void> {
    const refund = await this.take(refundId);
    if (refund === null) return;
    const { database, clock, calls } = this.parts;
    const account = await database.read(NOBODY, (sql) => findAccount(sql, refund.organization_id, clock));
    if (account === null || refund.payment_intent_id === null) return this.fail(refund, 'nothing_was_paid');
    try {
      const { id, facts } = await calls.make(refundCreate, {
        organizationId: refund.organization_id,
        subjectId: refund.id,
        parameters: {
          paymentIntentId: refund.payment_intent_id,
          amountMinor: toStripeAmount(refund.amount_minor),
          withFee: refund.fee_minor > 0n,
          refundId: refund.id,
        },
        account: account.accountId,
      });
      await this.finish(refund, id, facts?.status === 'failed' || facts?.status === 'canceled');
      // How much has come back altogether is Stripe's to say: its events of the same may be here before this line.
      await refreshPayment(this.parts, account, refund.payment_intent_id);
    } catch (error) {
      if (!(error instanceof StripeCallFailed)) throw error;
      if (error.isFinal) await this.fail(refund, error.problem.code);
      else await this.putOff(refund);
    }
  }

  private async take(refundId: string): Promise<RefundRow | null> {
    const { database, clock } = this.parts;
    const now = clock.now();
    const [row] = await database.transact(NOBODY, (sql) =>
      sql.query<RefundRow>(
        `WITH taken AS (
           UPDATE billing.refund SET next_step_at = $3::timestamptz
            WHERE id = $1::uuid AND state = 'requested' AND (next_step_at IS NULL OR next_step_at <= $2::timestamptz)
           RETURNING *
         )
         SELECT r.organization_id, r.id, r.invoice_id, r.sponsorship_id, r.platform_id, h.person_id, o.name AS custodian, r.currency,
                r.amount_minor, COALESCE(i.payment_intent_id, s.payment_intent_id) AS payment_intent_id,
                COALESCE(i.application_fee_minor, s.application_fee_minor, 0) AS fee_minor
           FROM taken r
           JOIN identity.organization o ON o.id = r.organization_id
           LEFT JOIN billing.invoice i ON i.organization_id = r.organization_id AND i.id = r.invoice_id
           LEFT JOIN billing.sponsorship s ON s.organization_id = r.organization_id AND s.id = r.sponsorship_id
           LEFT JOIN identity.holder h ON h.id = r.holder_id`,
        [refundId, now, new Date(now.getTime() + LEASE_MS)],
      ),
    );
    return row ?? null;
  }

  private async finish(refund: RefundRow, stripeRefundId: string, failed: boolean): Promise<void> {
    if (failed) return this.fail(refund, 'bank_refused');
    const { database, mail } = this.parts;
    await database.transact(NOBODY, async (sql) => {
      const done = await sql.execute(
        `UPDATE billing.refund SET state = 'done', stripe_refund_id = $3, problem = NULL, next_step_at = NULL, updated_at = now()
          WHERE organization_id = $1::uuid AND id = $2::uuid AND state = 'requested'`,
        [refund.organization_id, refund.id, stripeRefundId],
      );
      if (done === 0) return;
      if (refund.sponsorship_id !== null) await endIfRefunded(sql, refund.organization_id, refund.sponsorship_id);
      const parameters = {
        custodian: refund.custodian,
        amount: toAmount(refund.amount_minor, refund.currency),
        link: billsLink(this.parts),
      };
      if (refund.person_id !== null)
        await mail.write(sql, { to: { personId: refund.person_id }, template: refunded, parameters });
      if (refund.platform_id !== null) {
        await mail.write(sql, { to: { organizationId: refund.platform_id }, template: refunded, parameters });
      }
    });
  }

  private async fail({ organization_id, id }: RefundRow, problem: string): Promise<void> {
    await this.parts.database.transact(NOBODY, (sql) =>
      sql.execute(
        `UPDATE billing.refund SET state = 'failed', problem = $3, next_step_at = NULL, updated_at = now()
          WHERE organization_id = $1::uuid AND id = $2::uuid AND state = 'requested'`,
        [organization_id, id, problem],
      ),
    );
  }

  private async putOff({ organization_id, id }: RefundRow): Promise<void> {
    const later = new Date(this.parts.clock.now().getTime() + RETRY_MS);
    await this.parts.database.transact(NOBODY, (sql) =>
      sql.execute(
        'UPDATE billing.refund SET next_step_at = $3::timestamptz WHERE organization_id = $1::uuid AND id = $2::uuid',
        [organization_id, id, later],
      ),
    );
  }
}
