import { recordUsage, usageAt } from './usage-statements';

/*
 * Rating many periods at once. What is to be rated lies in rating_due (one row an invoice); statement by statement come its
 * usage, its lines, what is taken off, the tax, and the invoices. Temporary tables rather than one large statement: each is
 * analyzed before it is joined, so that a batch of one and a batch of thousands both get a good plan. Everything is computed
 * in numeric and divided once per line, exactly as in core.
 */
export const OPEN_TABLES = `
  CREATE TEMP TABLE IF NOT EXISTS rating_due (
    invoice_id uuid, kind text, organization_id uuid, subscription_id uuid, holder_id uuid, currency text, plan_id uuid,
    plan_version integer, interval text, months numeric, from_day date, to_day date, cycle_days numeric, units_as_of timestamptz,
    is_final boolean
  ) ON COMMIT DELETE ROWS;
  CREATE TEMP TABLE IF NOT EXISTS rating_span (invoice_id uuid, days numeric, items numeric, bytes numeric) ON COMMIT DELETE ROWS;
  CREATE TEMP TABLE IF NOT EXISTS rating_line (
    invoice_id uuid, nth integer GENERATED ALWAYS AS IDENTITY, kind text, tier integer, units numeric, unit_price numeric,
    days numeric, amount numeric, source_id uuid
  ) ON COMMIT DELETE ROWS`;

const DUE_COLUMNS = `invoice_id, kind, organization_id, subscription_id, holder_id, currency, plan_id, plan_version, interval, months,
  from_day, to_day, cycle_days, units_as_of, is_final`;

/**
 * The usage of every period that ended by $1, $2 at most; those that another transaction rates are its. A period with which a
 * cancelled subscription ends is its last, and is rated when it ends.
 */
export const USAGE_DUE = `
  INSERT INTO rating_due (${DUE_COLUMNS})
  SELECT uuidv7(), 'usage', s.organization_id, s.id, s.holder_id, s.currency, s.plan_id, s.plan_version, s.interval,
    CASE s.interval WHEN 'year' THEN 12 ELSE 1 END, s.current_period_start, s.current_period_end,
    s.current_period_end - s.current_period_start, NULL, false
  FROM (SELECT * FROM billing.subscription WHERE state <> 'ended' AND current_period_end <= $1::date
          AND (ends_on IS NULL OR ends_on > current_period_end)
        ORDER BY current_period_end, organization_id, id LIMIT $2 FOR UPDATE SKIP LOCKED) s`;

/** The same for one subscription ($2, $3): waits for whoever else rates it, and then finds nothing. */
export const USAGE_DUE_OF_ONE = `
  INSERT INTO rating_due (${DUE_COLUMNS})
  SELECT uuidv7(), 'usage', s.organization_id, s.id, s.holder_id, s.currency, s.plan_id, s.plan_version, s.interval,
    CASE s.interval WHEN 'year' THEN 12 ELSE 1 END, s.current_period_start, s.current_period_end,
    s.current_period_end - s.current_period_start, NULL, false
  FROM (SELECT * FROM billing.subscription WHERE organization_id = $2 AND id = $3 AND state <> 'ended'
        AND current_period_end <= $1::date FOR UPDATE) s`;

/** The last days of one subscription ($2, $3), up to the day $1. */
export const FINAL_DUE = `
  INSERT INTO rating_due (${DUE_COLUMNS})
  SELECT uuidv7(), 'usage', s.organization_id, s.id, s.holder_id, s.currency, s.plan_id, s.plan_version, s.interval,
    CASE s.interval WHEN 'year' THEN 12 ELSE 1 END, s.current_period_start, GREATEST($1::date, s.current_period_start),
    s.current_period_end - s.current_period_start, NULL, true
  FROM (SELECT * FROM billing.subscription WHERE organization_id = $2 AND id = $3 AND state <> 'ended' FOR UPDATE) s`;

/** Closed periods begin anew: from the version that the holder agreed to, if it is effective by then. */
export const ADVANCE = `
  UPDATE billing.subscription s SET current_period_start = d.to_day, updated_at = now(),
    current_period_end = (s.started_on + make_interval(months => (extract(year FROM d.to_day)::int - extract(year FROM s.started_on)::int) * 12
      + extract(month FROM d.to_day)::int - extract(month FROM s.started_on)::int + d.months::int))::date,
    plan_version = COALESCE((SELECT max(c.version) FROM billing.plan_consent c
      JOIN billing.plan_version v ON (v.organization_id, v.plan_id, v.version, v.currency, v.interval)
        = (c.organization_id, c.plan_id, c.version, c.currency, c.interval)
      WHERE c.organization_id = s.organization_id AND c.subscription_id = s.id AND c.plan_id = s.plan_id
        AND c.currency = s.currency AND c.interval = s.interval AND c.version > s.plan_version
        AND v.effective_at <= d.to_day::timestamp AT TIME ZONE 'UTC'
        AND c.consented_at < d.to_day::timestamp AT TIME ZONE 'UTC'), s.plan_version)
  FROM rating_due d
  WHERE d.kind = 'usage' AND NOT d.is_final AND s.organization_id = d.organization_id AND s.id = d.subscription_id`;

/** A year ahead for each yearly subscription whose period began anew, at what is kept when it begins; none when nothing is there any more. */
export const RENEWALS_DUE = `
  INSERT INTO rating_due (${DUE_COLUMNS})
  SELECT uuidv7(), 'prepayment', s.organization_id, s.id, s.holder_id, s.currency, s.plan_id, s.plan_version, s.interval, 12,
    s.current_period_start, s.current_period_end, s.current_period_end - s.current_period_start,
    s.current_period_start::timestamp AT TIME ZONE 'UTC', false
  FROM rating_due d JOIN billing.subscription s ON s.organization_id = d.organization_id AND s.id = d.subscription_id
  WHERE d.kind = 'usage' AND NOT d.is_final AND s.interval = 'year' AND (
    EXISTS (SELECT FROM custody.single_position p WHERE p.holder_id = s.holder_id AND p.organization_id = s.organization_id)
    OR EXISTS (SELECT FROM custody.edition_position p WHERE p.holder_id = s.holder_id AND p.organization_id = s.organization_id AND p.quantity > 0))`;

/** The first year of one subscription ($1, $2), at what has arrived by now; none when it has one, or needs none. */
export const FIRST_YEAR_DUE = `
  INSERT INTO rating_due (${DUE_COLUMNS})
  SELECT uuidv7(), 'prepayment', s.organization_id, s.id, s.holder_id, s.currency, s.plan_id, s.plan_version, s.interval, 12,
    s.current_period_start, s.current_period_end, s.current_period_end - s.current_period_start,
    (SELECT date_trunc('milliseconds', COALESCE(max(c.recorded_at), now())) + interval '1 millisecond' FROM custody.holder_asset h
     JOIN custody.holding_change c ON c.asset_id = h.asset_id AND c.holder_id = h.holder_id
     WHERE h.holder_id = s.holder_id AND c.organization_id = s.organization_id), false
  FROM (SELECT * FROM billing.subscription WHERE organization_id = $1 AND id = $2 AND state <> 'ended' AND interval = 'year'
        FOR UPDATE) s
  WHERE NOT EXISTS (SELECT FROM billing.invoice i WHERE i.organization_id = s.organization_id AND i.subscription_id = s.id
    AND i.kind = 'prepayment' AND i.period_start = s.current_period_start)`;

/** Of a subscription that ends ($1, $2), the year ahead that Stripe was not given yet is not asked for any more. */
export const WITHDRAW_PREPAYMENT = `
  UPDATE billing.invoice SET state = 'void', voided_at = now(), next_step_at = NULL, updated_at = now()
  WHERE organization_id = $1 AND subscription_id = $2 AND kind = 'prepayment' AND state = 'rated' AND stripe_invoice_id IS NULL`;

const DUE_ACCOUNTS = `
  SELECT organization_id, holder_id, max(to_day) AS until FROM rating_due WHERE kind = 'usage' GROUP BY organization_id, holder_id`;
export const RECORD_DUE_USAGE = recordUsage(DUE_ACCOUNTS);

export const USAGE_SPANS = `
  INSERT INTO rating_span (invoice_id, days, items, bytes)
  SELECT u.invoice_id, LEAST(u.next_day, u.to_day) - GREATEST(u.day, u.from_day), u.items, u.bytes
  FROM (SELECT d.invoice_id, d.from_day, d.to_day, u.day, u.items, u.bytes,
          lead(u.day) OVER (PARTITION BY d.invoice_id ORDER BY u.day) AS next_day
        FROM rating_due d
        JOIN billing.usage_day u ON u.organization_id = d.organization_id AND u.holder_id = d.holder_id AND u.day < d.to_day
        WHERE d.kind = 'usage') u
  WHERE LEAST(u.next_day, u.to_day) > u.from_day AND (u.items > 0 OR u.bytes > 0)`;

export const PREPAYMENT_SPANS = `
  INSERT INTO rating_span (invoice_id, days, items, bytes)
  SELECT d.invoice_id, d.cycle_days, u.items, u.bytes
  FROM (${usageAt(`SELECT organization_id, holder_id, units_as_of AS until FROM rating_due WHERE kind = 'prepayment'`)}) u
  JOIN rating_due d ON d.kind = 'prepayment' AND d.organization_id = u.organization_id AND d.holder_id = u.holder_id
  WHERE u.items > 0 OR u.bytes > 0`;

const tiersOf = (kind: string, column: string, free: string, size: string) => `
  SELECT p.organization_id, p.plan_id, p.version, p.currency, p.interval, '${kind}' AS kind, t.nth::int AS tier,
    (t.value ->> 'unitMinor')::numeric AS price, ${size}::numeric AS size, p.${free}::numeric AS free,
    lag((t.value ->> 'upTo')::numeric, 1, 0) OVER (PARTITION BY p.organization_id, p.plan_id, p.version, p.currency, p.interval
      ORDER BY t.nth) * ${size} AS above,
    (t.value ->> 'upTo')::numeric * ${size} AS up_to
  FROM version v
  JOIN billing.plan_version p ON (p.organization_id, p.plan_id, p.version, p.currency, p.interval)
    = (v.organization_id, v.plan_id, v.plan_version, v.currency, v.interval)
  CROSS JOIN LATERAL jsonb_array_elements(p.${column}) WITH ORDINALITY AS t (value, nth)`;

/** LEAST passes over null: the last tier has no upper end. div truncates, exactly: with half a divisor added it rounds half up. */
export const TIER_LINES = `
  WITH version AS (SELECT DISTINCT organization_id, plan_id, plan_version, currency, interval FROM rating_due),
  tier AS (${tiersOf('items', 'item_tiers', 'free_items', '1')} UNION ALL
    ${tiersOf('storage', 'gibibyte_tiers', 'free_bytes', '1073741824')}),
  used AS (
    SELECT d.invoice_id, d.months, d.cycle_days, t.kind, t.tier, t.price, t.size,
      sum(s.days * GREATEST(LEAST(CASE t.kind WHEN 'items' THEN s.items ELSE s.bytes END - t.free, t.up_to) - t.above, 0)) AS units
    FROM rating_due d
    JOIN rating_span s ON s.invoice_id = d.invoice_id
    JOIN tier t ON (t.organization_id, t.plan_id, t.version, t.currency, t.interval)
      = (d.organization_id, d.plan_id, d.plan_version, d.currency, d.interval)
    GROUP BY d.invoice_id, d.months, d.cycle_days, t.kind, t.tier, t.price, t.size
  )
  INSERT INTO rating_line (invoice_id, kind, tier, units, unit_price, amount)
  SELECT invoice_id, kind, tier, units, price,
    div(2 * units * price * months + cycle_days * size, 2 * cycle_days * size)
  FROM used WHERE units > 0 ORDER BY invoice_id, kind, tier`;

export const MINIMUM_LINES = `
  INSERT INTO rating_line (invoice_id, kind, unit_price, days, amount)
  SELECT k.invoice_id, 'minimum', k.price, k.days, k.least - COALESCE(u.amount, 0)
  FROM (SELECT d.invoice_id, p.minimum_minor AS price, s.days,
          div(2 * p.minimum_minor * d.months * s.days + d.cycle_days, 2 * d.cycle_days) AS least
        FROM rating_due d
        JOIN (SELECT invoice_id, sum(days) AS days FROM rating_span GROUP BY invoice_id) s ON s.invoice_id = d.invoice_id
        JOIN billing.plan_version p ON (p.organization_id, p.plan_id, p.version, p.currency, p.interval)
          = (d.organization_id, d.plan_id, d.plan_version, d.currency, d.interval)) k
  LEFT JOIN (SELECT invoice_id, sum(amount) AS amount FROM rating_line GROUP BY invoice_id) u ON u.invoice_id = k.invoice_id
  WHERE k.least > COALESCE(u.amount, 0)`;

const REST = `(SELECT d.*, COALESCE(l.amount, 0) AS rest FROM rating_due d
  LEFT JOIN (SELECT invoice_id, sum(amount) AS amount FROM rating_line GROUP BY invoice_id) l ON l.invoice_id = d.invoice_id)`;

export const PREPAID_LINES = `
  INSERT INTO rating_line (invoice_id, kind, amount, source_id)
  SELECT d.invoice_id, 'prepaid', -LEAST(p.rated, d.rest + p.subtotal_minor), p.id
  FROM ${REST} d
  JOIN LATERAL (
    SELECT i.id, i.subtotal_minor, sum(l.amount_minor) AS rated
    FROM billing.invoice i JOIN billing.invoice_line l ON l.organization_id = i.organization_id AND l.invoice_id = i.id
      AND l.kind IN ('items', 'storage', 'minimum')
    WHERE i.organization_id = d.organization_id AND i.subscription_id = d.subscription_id AND i.kind = 'prepayment'
      AND i.period_start = d.from_day AND i.voided_at IS NULL
    GROUP BY i.id, i.subtotal_minor) p ON true
  WHERE d.kind = 'usage' AND d.interval = 'year' AND LEAST(p.rated, d.rest + p.subtotal_minor) > 0`;

export const SPONSORED_LINES = `
  INSERT INTO rating_line (invoice_id, kind, amount, source_id)
  SELECT invoice_id, 'sponsored', -LEAST(left_minor, rest - before), sponsorship_id
  FROM (
    SELECT s.*, sum(s.left_minor) OVER (PARTITION BY s.invoice_id ORDER BY s.sponsorship_id) - s.left_minor AS before
    FROM (
      SELECT d.invoice_id, d.rest, h.sponsorship_id, h.budget_minor - COALESCE((
          SELECT sum(u.amount_minor) FROM billing.sponsorship_use u
          JOIN billing.invoice i ON i.organization_id = u.organization_id AND i.id = u.invoice_id AND i.voided_at IS NULL
          WHERE u.organization_id = h.organization_id AND u.sponsorship_id = h.sponsorship_id AND u.holder_id = h.holder_id), 0)
        AS left_minor
      FROM ${REST} d
      JOIN billing.sponsorship_share h ON h.organization_id = d.organization_id AND h.holder_id = d.holder_id
        AND h.currency = d.currency AND h.covers_from <= d.from_day AND h.covers_until > d.from_day
      WHERE d.kind = 'usage' AND d.interval = 'month') s
    WHERE s.left_minor > 0) s
  WHERE before < rest ORDER BY invoice_id, sponsorship_id`;

/** What invoices need and what credits have, each laid end to end: where two overlap, that credit pays that invoice. */
export const CREDIT_LINES = `
  WITH need AS (
    SELECT r.invoice_id, r.organization_id, r.holder_id, r.currency, r.kind, GREATEST(r.rest, 0) AS amount,
      sum(GREATEST(r.rest, 0)) OVER (PARTITION BY r.organization_id, r.holder_id, r.currency ORDER BY r.kind DESC) AS upto,
      (CASE r.kind WHEN 'usage' THEN r.to_day ELSE r.from_day END)::timestamp AT TIME ZONE 'UTC' AS cutoff
    FROM ${REST} r
  ), pot AS (
    SELECT p.*, sum(p.amount) OVER (PARTITION BY p.organization_id, p.holder_id, p.currency ORDER BY p.granted_at, p.id) AS upto
    FROM (
      SELECT c.organization_id, c.holder_id, c.currency, c.id, c.granted_at, c.amount_minor + COALESCE((
          SELECT sum(l.amount_minor) FROM billing.invoice_line l
          JOIN billing.invoice i ON i.organization_id = l.organization_id AND i.id = l.invoice_id AND i.voided_at IS NULL
          WHERE l.organization_id = c.organization_id AND l.source_id = c.id AND l.kind = 'credit'), 0) AS amount
      FROM billing.credit c
      JOIN (SELECT organization_id, holder_id, currency, min(cutoff) AS cutoff FROM need GROUP BY organization_id, holder_id, currency) n
        ON n.organization_id = c.organization_id AND n.holder_id = c.holder_id AND n.currency = c.currency
        AND c.granted_at < n.cutoff) p
    WHERE p.amount > 0
  )
  INSERT INTO rating_line (invoice_id, kind, amount, source_id)
  SELECT n.invoice_id, 'credit', GREATEST(n.upto - n.amount, p.upto - p.amount) - LEAST(n.upto, p.upto), p.id
  FROM need n
  JOIN pot p ON p.organization_id = n.organization_id AND p.holder_id = n.holder_id AND p.currency = n.currency
    AND GREATEST(n.upto - n.amount, p.upto - p.amount) < LEAST(n.upto, p.upto)
  ORDER BY n.invoice_id, p.granted_at, p.id`;

export const TAX_LINES = `
  INSERT INTO rating_line (invoice_id, kind, amount)
  SELECT t.invoice_id, 'tax', t.tax
  FROM (SELECT d.invoice_id, sign(d.rest) * div(2 * abs(d.rest) * p.tax_basis_points + 10000, 20000) AS tax
        FROM ${REST} d
        JOIN billing.plan_version p ON (p.organization_id, p.plan_id, p.version, p.currency, p.interval)
          = (d.organization_id, d.plan_id, d.plan_version, d.currency, d.interval)) t
  WHERE t.tax <> 0`;

/** An invoice below nothing is a refund when its subscription ends; otherwise it goes on the bill of the next year. */
export const INVOICES = `
  INSERT INTO billing.invoice (organization_id, id, subscription_id, holder_id, kind, currency, plan_id, plan_version, interval,
    period_start, period_end, cycle_days, units_as_of, subtotal_minor, tax_minor, total_minor, state, next_step_at)
  SELECT d.organization_id, d.invoice_id, d.subscription_id, d.holder_id, d.kind, d.currency, d.plan_id, d.plan_version, d.interval,
    d.from_day, d.to_day, d.cycle_days, d.units_as_of, COALESCE(l.subtotal, 0), COALESCE(l.tax, 0), COALESCE(l.total, 0),
    CASE WHEN COALESCE(l.total, 0) = 0 THEN 'nothing_due' WHEN l.total < 0 AND d.is_final THEN 'refund_due' ELSE 'rated' END,
    CASE WHEN l.total <> 0 THEN now() END
  FROM rating_due d
  LEFT JOIN (SELECT invoice_id, sum(amount) FILTER (WHERE kind <> 'tax') AS subtotal, sum(amount) FILTER (WHERE kind = 'tax') AS tax,
               sum(amount) AS total FROM rating_line GROUP BY invoice_id) l ON l.invoice_id = d.invoice_id`;

export const INVOICE_LINES = `
  INSERT INTO billing.invoice_line (organization_id, invoice_id, line_no, holder_id, kind, tier, units, unit_price_minor, days,
    amount_minor, source_id)
  SELECT d.organization_id, l.invoice_id, row_number() OVER (PARTITION BY l.invoice_id ORDER BY l.nth), d.holder_id, l.kind, l.tier,
    l.units, l.unit_price, l.days, l.amount, l.source_id
  FROM rating_line l JOIN rating_due d ON d.invoice_id = l.invoice_id`;

export const SPONSORSHIP_USES = `
  INSERT INTO billing.sponsorship_use (organization_id, sponsorship_id, invoice_id, holder_id, platform_id, amount_minor)
  SELECT d.organization_id, l.source_id, d.invoice_id, d.holder_id, s.platform_id, -l.amount
  FROM rating_line l
  JOIN rating_due d ON d.invoice_id = l.invoice_id
  JOIN billing.sponsorship s ON s.organization_id = d.organization_id AND s.id = l.source_id
  WHERE l.kind = 'sponsored'`;

export const END = `
  UPDATE billing.subscription s SET state = 'ended', state_since = now(), ended_on = d.to_day, end_reason = $1, updated_at = now()
  FROM rating_due d WHERE d.is_final AND s.organization_id = d.organization_id AND s.id = d.subscription_id`;
