import { countCheck, type FsckCheck, sqlCheck } from '@holdfast/platform';
import { usageAt, usageSteps } from '../rating/usage-statements';

const counts = countCheck('billing.counts', {
  'plan versions': `SELECT count(*) AS n FROM billing.plan_version`,
  subscriptions: `SELECT count(*) AS n FROM billing.subscription`,
  'subscriptions in arrears or pending': `SELECT count(*) AS n FROM billing.subscription WHERE state NOT IN ('active', 'ended')`,
  'days on which usage changed': `SELECT count(*) AS n FROM billing.usage_day`,
  invoices: `SELECT count(*) AS n FROM billing.invoice`,
  'invoice lines': `SELECT count(*) AS n FROM billing.invoice_line`,
  'calls to Stripe': `SELECT count(*) AS n FROM billing.stripe_call`,
  'events parked': `SELECT count(*) AS n FROM billing.stripe_event WHERE state = 'parked'`,
});

/** One live subscription, one Stripe customer per account; what a key cannot say, because a holder is of another tenant. */
const accounts = sqlCheck(
  'billing.accounts',
  `SELECT format('account of holder %s at %s', holder_id, organization_id) AS row,
     format('%s live subscriptions', count(*)) AS message
   FROM billing.subscription WHERE state <> 'ended' GROUP BY organization_id, holder_id HAVING count(*) > 1
   UNION ALL
   SELECT 'customer ' || min(c.id::text), format('%s customers of one account', count(*))
   FROM billing.customer c GROUP BY c.organization_id, c.holder_id, c.currency HAVING count(*) > 1
   UNION ALL
   SELECT 'subscription ' || s.id, 'is of a holder that does not exist'
   FROM billing.subscription s WHERE NOT EXISTS (SELECT FROM identity.holder h WHERE h.id = s.holder_id)
   UNION ALL
   SELECT 'subscription ' || s.id, 'is at what is no custodian'
   FROM billing.subscription s JOIN identity.organization o ON o.id = s.organization_id WHERE o.kind <> 'custodian'`,
);

/** What was intended has a result within a day; what was received was handled, or parked for people to look at. */
const unanswered = sqlCheck(
  'billing.unanswered',
  `SELECT format('call %s (%s)', id, kind) AS row, format('intended at %s, and still without a result', intended_at) AS message
   FROM billing.stripe_call WHERE state = 'intended' AND intended_at < now() - interval '1 day'
   UNION ALL
   SELECT 'event ' || id, format('received at %s, and not handled', received_at)
   FROM billing.stripe_event WHERE state = 'received' AND received_at < now() - interval '1 day'
   UNION ALL
   SELECT 'hosted page ' || id, format('wanted at %s, and never opened', created_at)
   FROM billing.hosted_page WHERE state = 'wanted' AND created_at < now() - interval '1 day'
   UNION ALL
   SELECT 'invoice ' || id, format('%s, and nobody will ever look at it again', state)
   FROM billing.invoice WHERE state IN ('rated', 'refund_due') AND total_minor <> 0 AND next_step_at IS NULL
     AND stripe_invoice_id IS NULL AND rated_at < now() - interval '1 day'`,
);

const SUBSCRIBED = 'SELECT organization_id, holder_id FROM billing.subscription GROUP BY organization_id, holder_id';

/** What the ledger's changes sum to is what its positions say now. */
const positions = sqlCheck(
  'billing.usage_positions',
  `SELECT format('account of holder %s at %s', s.holder_id, s.organization_id) AS row,
     format('its postings leave %s items, its positions are %s', COALESCE(u.items, 0), COALESCE(p.items, 0)) AS message
   FROM (${SUBSCRIBED}) s
   LEFT JOIN (${usageAt(`SELECT s.*, 'infinity'::timestamptz AS until FROM (${SUBSCRIBED}) s`)}) u USING (organization_id, holder_id)
   LEFT JOIN (SELECT organization_id, holder_id, count(*) AS items FROM (
       SELECT organization_id, holder_id FROM custody.single_position
       UNION ALL SELECT organization_id, holder_id FROM custody.edition_position WHERE quantity > 0) kept
     GROUP BY organization_id, holder_id) p USING (organization_id, holder_id)
   WHERE COALESCE(u.items, 0) <> COALESCE(p.items, 0)`,
);

/** A manifest's bytes are those of its own text, which its hash is of: what is billed is what was bound. */
const sizes = sqlCheck(
  'billing.manifest_bytes',
  `SELECT format('manifest %s of asset %s', encode(m.hash, 'hex'), m.asset_id) AS row,
     format('says %s bytes, its text %s', m.bytes, t.bytes) AS message
   FROM (SELECT asset_id, hash, body, bytes FROM content.manifest
     UNION ALL SELECT asset_id, hash, body, bytes FROM content.earlier_manifest) m
   CROSS JOIN LATERAL (SELECT COALESCE(sum((file ->> 'size')::numeric), 0) AS bytes
     FROM jsonb_array_elements(CASE WHEN m.body IS JSON OBJECT AND jsonb_typeof(m.body::jsonb -> 'files') = 'array' THEN m.body::jsonb -> 'files' ELSE '[]' END) AS file
     WHERE file ->> 'sha256' IS NOT NULL) t
   WHERE m.bytes <> t.bytes`,
);

/** As far as usage is certainly recorded: to its last row, and to the end of what was invoiced. */
const RECORDED = `
  SELECT organization_id, holder_id, max(until) AS until FROM (
    SELECT organization_id, holder_id, day + 1 AS until FROM billing.usage_day
    UNION ALL SELECT organization_id, holder_id, period_end FROM billing.invoice WHERE kind = 'usage') r
  GROUP BY organization_id, holder_id`;

/** What is recorded is what the ledger has, day by day. */
const usage = sqlCheck(
  'billing.usage_days',
  `SELECT format('usage of holder %s at %s on %s', holder_id, organization_id, day) AS row,
     format('recorded are %s items and %s bytes, in the ledger %s and %s', COALESCE(r.items::text, 'no new'), COALESCE(r.bytes::text, 'no new'),
       COALESCE(f.items::text, 'no new'), COALESCE(f.bytes::text, 'no new')) AS message
   FROM (${usageSteps(RECORDED)}) f
   FULL JOIN billing.usage_day r USING (organization_id, holder_id, day)
   WHERE (r.items, r.bytes) IS DISTINCT FROM (f.items, f.bytes)`,
);

const sums = sqlCheck(
  'billing.invoice_sums',
  `SELECT 'invoice ' || i.id AS row, format('its lines sum to %s and %s of tax, but it says %s and %s', COALESCE(l.subtotal, 0),
     COALESCE(l.tax, 0), i.subtotal_minor, i.tax_minor) AS message
   FROM billing.invoice i
   LEFT JOIN (SELECT organization_id, invoice_id, sum(amount_minor) FILTER (WHERE kind <> 'tax') AS subtotal,
       sum(amount_minor) FILTER (WHERE kind = 'tax') AS tax FROM billing.invoice_line GROUP BY organization_id, invoice_id) l
     ON l.organization_id = i.organization_id AND l.invoice_id = i.id
   WHERE (COALESCE(l.subtotal, 0), COALESCE(l.tax, 0)) <> (i.subtotal_minor, i.tax_minor)
   UNION ALL
   SELECT 'invoice ' || min(i.id::text), format('sums to %s with those beside it, but Stripe''s invoice to %s', sum(i.total_minor), max(i.stripe_total_minor))
   FROM billing.invoice i WHERE i.stripe_total_minor IS NOT NULL AND i.state <> 'void'
   GROUP BY i.organization_id, i.stripe_invoice_id HAVING sum(i.total_minor) <> max(i.stripe_total_minor)
   UNION ALL
   SELECT 'invoice ' || i.id, format('%s were paid back of %s paid', i.amount_refunded_minor, i.amount_paid_minor)
   FROM billing.invoice i WHERE i.amount_refunded_minor > i.amount_paid_minor`,
);

/** Usage invoices of a subscription follow one another: no day twice, no day on none. */
const periods = sqlCheck(
  'billing.periods',
  `SELECT format('invoice %s of subscription %s', p.id, p.subscription_id) AS row,
     format('begins on %s, but the days before it end on %s', p.period_start, p.before) AS message
   FROM (SELECT i.id, i.subscription_id, i.period_start, lag(i.period_end, 1, s.started_on)
           OVER (PARTITION BY i.organization_id, i.subscription_id ORDER BY i.period_start) AS before
         FROM billing.invoice i JOIN billing.subscription s ON s.organization_id = i.organization_id AND s.id = i.subscription_id
         WHERE i.kind = 'usage') p
   WHERE p.period_start <> p.before
   UNION ALL
   SELECT 'subscription ' || s.id, format('its invoices end on %s instead of %s', i.until, COALESCE(s.ended_on, s.current_period_start))
   FROM billing.subscription s
   CROSS JOIN LATERAL (SELECT COALESCE(max(period_end), s.started_on) AS until FROM billing.invoice
     WHERE organization_id = s.organization_id AND subscription_id = s.id AND kind = 'usage') i
   WHERE i.until <> COALESCE(s.ended_on, s.current_period_start)`,
);

/** Nothing pays more than there is in it, and both sides say the same of a sponsorship. */
const pots = sqlCheck(
  'billing.pots',
  `SELECT 'credit ' || c.id AS row, format('%s, but %s went into invoices', c.amount_minor, u.used) AS message
   FROM billing.credit c
   CROSS JOIN LATERAL (SELECT -COALESCE(sum(l.amount_minor), 0) AS used FROM billing.invoice_line l
     JOIN billing.invoice i ON i.organization_id = l.organization_id AND i.id = l.invoice_id AND i.state <> 'void'
     WHERE l.organization_id = c.organization_id AND l.source_id = c.id AND l.kind = 'credit') u
   WHERE u.used > c.amount_minor
   UNION ALL
   SELECT format('share of holder %s in sponsorship %s', h.holder_id, h.sponsorship_id), format('%s, but %s went into invoices', h.budget_minor, u.used)
   FROM billing.sponsorship_share h
   CROSS JOIN LATERAL (SELECT COALESCE(sum(s.amount_minor), 0) AS used FROM billing.sponsorship_use s
     JOIN billing.invoice i ON i.organization_id = s.organization_id AND i.id = s.invoice_id AND i.state <> 'void'
     WHERE s.organization_id = h.organization_id AND s.sponsorship_id = h.sponsorship_id AND s.holder_id = h.holder_id) u
   WHERE u.used > COALESCE(h.budget_minor, 0)
   UNION ALL
   SELECT 'sponsorship ' || s.id, format('%s were allotted of %s', a.allotted, s.subtotal_minor)
   FROM billing.sponsorship s
   CROSS JOIN LATERAL (SELECT COALESCE(sum(budget_minor), 0) AS allotted FROM billing.sponsorship_share
     WHERE organization_id = s.organization_id AND sponsorship_id = s.id) a
   WHERE a.allotted > s.subtotal_minor
   UNION ALL
   SELECT 'invoice ' || COALESCE(l.invoice_id, u.invoice_id), format('says %s of a sponsorship that says %s', COALESCE(-l.amount_minor, 0), COALESCE(u.amount_minor, 0))
   FROM (SELECT * FROM billing.invoice_line WHERE kind = 'sponsored') l
   FULL JOIN billing.sponsorship_use u ON u.organization_id = l.organization_id AND u.invoice_id = l.invoice_id AND u.sponsorship_id = l.source_id
   WHERE -l.amount_minor IS DISTINCT FROM u.amount_minor`,
);

/** Everything that must hold of billing, for a door that sees all of it and of the ledger's positions and postings. */
export const billingChecks: readonly FsckCheck[] = [
  counts,
  accounts,
  unanswered,
  positions,
  sizes,
  usage,
  sums,
  periods,
  pots,
];
