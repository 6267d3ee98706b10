-- Plans, subscriptions, usage, invoices, and what is known of Stripe's side. The tenant is the custodian, who is paid; the
-- account that is billed is a holder at a custodian in a currency. The portal writes what people decide (plans, consents,
-- credits, refunds, sponsorships, asking for a hosted page); everything else is the billing service's.
-- A holder belongs to its platform, so no key here can name identity.holder within the tenant: fsck checks instead.

--------------------------------------------------------------------------------------------------- facts of the ledger
-- What an account's holdings changed by, between keepers: an issue changes a platform's only, and platforms don't bill.
-- The two sides of a posting share its day, so each day of each item is exactly one keeper's. Postings are found by their
-- asset and holder; a holder's assets, wherever they are now, by the holder's positions.
CREATE VIEW custody.holding_change WITH (security_invoker = true) AS
SELECT side.organization_id, p.holder_id, p.asset_id, p.id AS posting_id, side.sign * p.quantity AS quantity,
  p.content_manifest_hash, p.recorded_at, (p.recorded_at AT TIME ZONE 'UTC')::date AS day
FROM custody.posting p
CROSS JOIN LATERAL (VALUES (p.to_organization_id, 1), (p.from_organization_id, -1)) AS side (organization_id, sign)
WHERE p.from_organization_id <> p.to_organization_id;
CREATE VIEW custody.holder_asset WITH (security_invoker = true) AS
SELECT p.holder_id, p.asset_id FROM custody.single_position p
UNION
SELECT p.holder_id, p.asset_id FROM custody.edition_position p;
GRANT SELECT ON custody.holding_change, custody.holder_asset TO holdfast_billing;

-- Every manifest that a posting may be bound to, also those replaced since: the size of what came into an account never changes.
CREATE VIEW content.manifest_size WITH (security_invoker = true) AS
SELECT m.asset_id, m.hash, m.bytes FROM content.manifest m
UNION ALL
SELECT e.asset_id, e.hash, e.bytes FROM content.earlier_manifest e
WHERE NOT EXISTS (SELECT FROM content.manifest m WHERE m.asset_id = e.asset_id AND m.hash = e.hash);

GRANT USAGE ON SCHEMA content TO holdfast_billing;
GRANT SELECT ON content.manifest_size TO holdfast_billing;
GRANT SELECT (asset_id, hash, body, bytes) ON content.manifest, content.earlier_manifest TO holdfast_billing;
CREATE POLICY manifest_billing ON content.manifest FOR SELECT TO holdfast_billing USING (true);
CREATE POLICY earlier_manifest_billing ON content.earlier_manifest FOR SELECT TO holdfast_billing USING (true);

-- Whose account it is, to write to them; a custodian's own reference of a holder stays with the custodian.
GRANT SELECT (id, organization_id, person_id) ON identity.holder TO holdfast_billing;
CREATE POLICY holder_billing ON identity.holder FOR SELECT TO holdfast_billing USING (true);
GRANT SELECT ON migration.transfer, migration.leg, migration.off_boarding TO holdfast_billing;

------------------------------------------------------------------------------------------------------- states as data
CREATE TABLE billing.state_edge (
  machine text NOT NULL,
  from_state text NOT NULL,
  to_state text NOT NULL,
  CONSTRAINT state_edge_pkey PRIMARY KEY (machine, from_state, to_state)
);

-- Of subscriptions the same as SUBSCRIPTION_EDGES in libs/billing/src/core; a test holds them equal. Nothing here is ever
-- asked by what reads, exports, switches or leaves.
INSERT INTO billing.state_edge (machine, from_state, to_state)
SELECT machine, trim(split_part(edge, '>', 1)), trim(split_part(edge, '>', 2))
FROM (VALUES
  ('subscription', 'pending > active'), ('subscription', 'pending > past_due'), ('subscription', 'active > past_due'),
  ('subscription', 'past_due > restricted'), ('subscription', 'restricted > dormant'),
  ('subscription', 'past_due > active'), ('subscription', 'restricted > active'), ('subscription', 'dormant > active'),
  ('subscription', 'pending > ended'), ('subscription', 'active > ended'), ('subscription', 'past_due > ended'),
  ('subscription', 'restricted > ended'), ('subscription', 'dormant > ended'),

  ('invoice', 'rated > draft'), ('invoice', 'rated > open'), ('invoice', 'rated > paid'), ('invoice', 'rated > nothing_due'),
  ('invoice', 'rated > refund_due'), ('invoice', 'rated > void'), ('invoice', 'draft > open'), ('invoice', 'draft > paid'), ('invoice', 'draft > void'),
  ('invoice', 'draft > rated'),
  ('invoice', 'open > paid'), ('invoice', 'open > void'), ('invoice', 'open > uncollectible'),
  ('invoice', 'uncollectible > paid'), ('invoice', 'uncollectible > void'), ('invoice', 'refund_due > refunded'),

  ('refund', 'requested > done'), ('refund', 'requested > failed'), ('refund', 'failed > requested'), ('refund', 'done > failed'),

  ('sponsorship', 'draft > paying'), ('sponsorship', 'draft > ended'), ('sponsorship', 'paying > active'),
  ('sponsorship', 'paying > ended'), ('sponsorship', 'active > ended'), ('sponsorship', 'ended > refunded'),

  ('hosted_page', 'wanted > open'), ('hosted_page', 'wanted > failed'), ('hosted_page', 'open > completed'),
  ('hosted_page', 'open > expired'), ('hosted_page', 'expired > completed'),

  ('stripe_call', 'intended > done'), ('stripe_call', 'intended > failed'), ('stripe_call', 'failed > intended'),
  ('stripe_event', 'received > done'), ('stripe_event', 'received > parked'), ('stripe_event', 'received > ignored'),
  ('stripe_event', 'parked > done'), ('stripe_event', 'parked > ignored'), ('stripe_event', 'parked > received')
) AS edges (machine, edge);

CREATE FUNCTION billing.check_edge() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT EXISTS (
    SELECT FROM billing.state_edge
    WHERE machine = TG_ARGV[0] AND from_state = OLD.state AND to_state = NEW.state
  ) THEN
    RAISE EXCEPTION 'illegal step of % from % to %', TG_ARGV[0], OLD.state, NEW.state
      USING ERRCODE = 'check_violation', CONSTRAINT = TG_ARGV[0] || '_state_edge';
  END IF;
  RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION billing.check_edge FROM PUBLIC;

------------------------------------------------------------------------------------------------- the custodian's side
-- Which Stripe this database's ids are of. Billing refuses to start with another: live and test never mix. One row.
CREATE TABLE billing.stripe_mode (
  only_row boolean NOT NULL DEFAULT true,
  mode text NOT NULL,
  events_seen_until timestamptz(6),
  set_at timestamptz(6) NOT NULL DEFAULT now(),
  CONSTRAINT stripe_mode_pkey PRIMARY KEY (only_row),
  CONSTRAINT stripe_mode_one CHECK (only_row),
  CONSTRAINT stripe_mode_mode CHECK (mode IN ('emulator', 'test', 'live'))
);

-- The custodian's own account at Stripe (Connect): it is the merchant of record, charges are made on it directly.
CREATE TABLE billing.stripe_account (
  organization_id uuid NOT NULL,
  account_id text NOT NULL,
  livemode boolean NOT NULL,
  country text,
  default_currency text,
  charges_enabled boolean NOT NULL DEFAULT false,
  payouts_enabled boolean NOT NULL DEFAULT false,
  details_submitted boolean NOT NULL DEFAULT false,
  requirements jsonb NOT NULL DEFAULT '{}',
  disabled_reason text,
  portal_configuration_id text,
  -- Tests move this custodian's time with a test clock of Stripe's; test_clock_at is how late it is there.
  test_clock_id text,
  test_clock_at timestamptz(6),
  -- Events up to here have been listed, also those whose delivery was lost.
  events_seen_until timestamptz(6),
  created_at timestamptz(6) NOT NULL DEFAULT now(),
  updated_at timestamptz(6) NOT NULL DEFAULT now(),
  CONSTRAINT stripe_account_no_live_clock CHECK (NOT livemode OR test_clock_id IS NULL),
  CONSTRAINT stripe_account_pkey PRIMARY KEY (organization_id),
  CONSTRAINT stripe_account_organization_fkey FOREIGN KEY (organization_id) REFERENCES identity.organization (id)
);
CREATE UNIQUE INDEX stripe_account_account_id_key ON billing.stripe_account (account_id);

-- How a custodian goes about money; what holds without a row is in libs/billing/src/portal/policy.ts.
CREATE TABLE billing.policy (
  organization_id uuid NOT NULL,
  payment_method_first boolean NOT NULL,
  -- What an operator may refund of one invoice: [{ currency, maxMinor }].
  operator_refund_limits jsonb NOT NULL,
  updated_at timestamptz(6) NOT NULL DEFAULT now(),
  CONSTRAINT policy_pkey PRIMARY KEY (organization_id),
  CONSTRAINT policy_organization_fkey FOREIGN KEY (organization_id) REFERENCES identity.organization (id),
  CONSTRAINT policy_limits_list CHECK (jsonb_typeof(operator_refund_limits) = 'array')
);

CREATE TABLE billing.payout (
  organization_id uuid NOT NULL,
  id text NOT NULL,
  currency text NOT NULL,
  amount_minor bigint NOT NULL,
  state text NOT NULL,
  created_at timestamptz(6) NOT NULL,
  arrives_on date NOT NULL,
  updated_at timestamptz(6) NOT NULL DEFAULT now(),
  CONSTRAINT payout_pkey PRIMARY KEY (organization_id, id),
  CONSTRAINT payout_account_fkey FOREIGN KEY (organization_id) REFERENCES billing.stripe_account (organization_id)
);
CREATE INDEX payout_organization_id_created_at_idx ON billing.payout (organization_id, created_at);

-- One price of nothing per currency and interval carries the subscriptions of a custodian; what is due, we rate.
CREATE TABLE billing.stripe_price (
  organization_id uuid NOT NULL,
  currency text NOT NULL,
  interval text NOT NULL,
  product_id text NOT NULL,
  price_id text NOT NULL,
  created_at timestamptz(6) NOT NULL DEFAULT now(),
  CONSTRAINT stripe_price_pkey PRIMARY KEY (organization_id, currency, interval),
  CONSTRAINT stripe_price_account_fkey FOREIGN KEY (organization_id) REFERENCES billing.stripe_account (organization_id),
  CONSTRAINT stripe_price_interval CHECK (interval IN ('month', 'year'))
);

CREATE TABLE billing.plan (
  organization_id uuid NOT NULL,
  id uuid NOT NULL,
  name text NOT NULL,
  created_at timestamptz(6) NOT NULL DEFAULT now(),
  retired_at timestamptz(6),
  CONSTRAINT plan_pkey PRIMARY KEY (organization_id, id),
  CONSTRAINT plan_organization_fkey FOREIGN KEY (organization_id) REFERENCES identity.organization (id),
  CONSTRAINT plan_name_length CHECK (length(name) BETWEEN 1 AND 100)
);

-- A version of a plan is published once, in as many currencies and intervals as the custodian likes, and never changes.
-- Prices are for a month, whatever the interval. Tiers: [{"upTo": "100", "unitMinor": "5"}, ..., {"upTo": null, ...}], of items
-- and of gibibytes, graduated; the free allowance comes off the first units. `hash` is of the canonical text (planHash).
CREATE TABLE billing.plan_version (
  organization_id uuid NOT NULL,
  plan_id uuid NOT NULL,
  version integer NOT NULL,
  currency text NOT NULL,
  interval text NOT NULL,
  item_tiers jsonb NOT NULL,
  gibibyte_tiers jsonb NOT NULL,
  minimum_minor bigint NOT NULL,
  free_items bigint NOT NULL,
  free_bytes bigint NOT NULL,
  tax_label text NOT NULL,
  tax_basis_points integer NOT NULL,
  hash bytea NOT NULL,
  published_at timestamptz(6) NOT NULL DEFAULT now(),
  effective_at timestamptz(6) NOT NULL,
  CONSTRAINT plan_version_pkey PRIMARY KEY (organization_id, plan_id, version, currency, interval),
  CONSTRAINT plan_version_plan_fkey FOREIGN KEY (organization_id, plan_id) REFERENCES billing.plan (organization_id, id),
  CONSTRAINT plan_version_version CHECK (version > 0),
  CONSTRAINT plan_version_currency CHECK (currency ~ '^[a-z]{3}$'),
  CONSTRAINT plan_version_interval CHECK (interval IN ('month', 'year')),
  CONSTRAINT plan_version_tiers CHECK (jsonb_typeof(item_tiers) = 'array' AND jsonb_array_length(item_tiers) BETWEEN 1 AND 20
    AND jsonb_typeof(gibibyte_tiers) = 'array' AND jsonb_array_length(gibibyte_tiers) BETWEEN 1 AND 20),
  CONSTRAINT plan_version_not_negative CHECK (minimum_minor >= 0 AND free_items >= 0 AND free_bytes >= 0),
  CONSTRAINT plan_version_tax CHECK (tax_basis_points BETWEEN 0 AND 10000 AND length(tax_label) <= 100),
  CONSTRAINT plan_version_hash_length CHECK (length(hash) = 32),
  -- Who is on an earlier version has at least thirty days to think about it.
  CONSTRAINT plan_version_notice CHECK (version = 1 OR effective_at >= published_at + interval '30 days')
);

----------------------------------------------------------------------------------------------------- the holder's side
-- A payment method belongs to one custodian's account, so a customer is of one holder, custodian and currency.
CREATE TABLE billing.customer (
  organization_id uuid NOT NULL,
  id uuid NOT NULL,
  holder_id uuid NOT NULL,
  currency text NOT NULL,
  stripe_customer_id text,
  payment_method_id text,
  card_brand text,
  card_last4 text,
  card_exp_month integer,
  card_exp_year integer,
  created_at timestamptz(6) NOT NULL DEFAULT now(),
  updated_at timestamptz(6) NOT NULL DEFAULT now(),
  CONSTRAINT customer_pkey PRIMARY KEY (organization_id, id),
  CONSTRAINT customer_holder_key UNIQUE (organization_id, holder_id, currency),
  CONSTRAINT customer_organization_fkey FOREIGN KEY (organization_id) REFERENCES identity.organization (id),
  CONSTRAINT customer_currency CHECK (currency ~ '^[a-z]{3}$')
);
CREATE UNIQUE INDEX customer_stripe_customer_id_key ON billing.customer (organization_id, stripe_customer_id);
CREATE INDEX customer_holder_id_idx ON billing.customer (holder_id);

-- Billing runs by whole days in UTC: started_on is the first day that can be billed, ended_on the first that cannot.
-- current_period_* are days too: the half-open period that no invoice is rated for yet.
-- ends_on: the holder has cancelled at Stripe, and this is the first day that will not be billed; null again when they take it back.
CREATE TABLE billing.subscription (
  organization_id uuid NOT NULL,
  id uuid NOT NULL,
  holder_id uuid NOT NULL,
  currency text NOT NULL,
  plan_id uuid NOT NULL,
  plan_version integer NOT NULL,
  interval text NOT NULL,
  transfer_id uuid,
  state text NOT NULL DEFAULT 'pending',
  state_since timestamptz(6) NOT NULL DEFAULT now(),
  collection text NOT NULL DEFAULT 'charge_automatically',
  started_on date NOT NULL,
  current_period_start date NOT NULL,
  current_period_end date NOT NULL,
  ends_on date,
  ended_on date,
  end_reason text,
  stripe_subscription_id text,
  stripe_status text,
  next_step_at timestamptz(6),
  attempts integer NOT NULL DEFAULT 0,
  created_at timestamptz(6) NOT NULL DEFAULT now(),
  updated_at timestamptz(6) NOT NULL DEFAULT now(),
  CONSTRAINT subscription_pkey PRIMARY KEY (organization_id, id),
  CONSTRAINT subscription_plan_version_fkey FOREIGN KEY (organization_id, plan_id, plan_version, currency, interval)
    REFERENCES billing.plan_version (organization_id, plan_id, version, currency, interval),
  CONSTRAINT subscription_account_fkey FOREIGN KEY (organization_id, holder_id)
    REFERENCES custody.account (organization_id, holder_id),
  CONSTRAINT subscription_transfer_fkey FOREIGN KEY (organization_id, transfer_id)
    REFERENCES migration.transfer (organization_id, id),
  CONSTRAINT subscription_state CHECK (state IN ('pending', 'active', 'past_due', 'restricted', 'dormant', 'ended')),
  CONSTRAINT subscription_collection CHECK (collection IN ('charge_automatically', 'send_invoice')),
  CONSTRAINT subscription_period CHECK (current_period_start >= started_on AND current_period_end > current_period_start),
  CONSTRAINT subscription_ended_whole CHECK ((state = 'ended') = (ended_on IS NOT NULL) AND (ended_on IS NULL) = (end_reason IS NULL)),
  CONSTRAINT subscription_end_reason CHECK (end_reason IN ('left', 'cancelled', 'nothing_arrived')),
  CONSTRAINT subscription_end_after_start CHECK (ended_on >= started_on)
) WITH (fillfactor = 80);
-- Usage is of a holder at a custodian, whatever the currency: a second live subscription would charge all of it once more.
CREATE UNIQUE INDEX subscription_live_key ON billing.subscription (organization_id, holder_id) WHERE state <> 'ended';
CREATE UNIQUE INDEX subscription_stripe_subscription_id_key ON billing.subscription (organization_id, stripe_subscription_id);
CREATE INDEX subscription_holder_id_idx ON billing.subscription (holder_id);
CREATE INDEX subscription_period_due_idx ON billing.subscription (current_period_end, organization_id, id) WHERE state <> 'ended';
CREATE INDEX subscription_due_idx ON billing.subscription (next_step_at) WHERE next_step_at IS NOT NULL;

-- The holder agrees to a newer version; without it the subscription stays on its own. It takes effect with the next period
-- that begins once the version is effective.
CREATE TABLE billing.plan_consent (
  organization_id uuid NOT NULL,
  subscription_id uuid NOT NULL,
  plan_id uuid NOT NULL,
  version integer NOT NULL,
  currency text NOT NULL,
  interval text NOT NULL,
  holder_id uuid NOT NULL,
  person_id uuid NOT NULL,
  plan_hash bytea NOT NULL,
  consented_at timestamptz(6) NOT NULL DEFAULT now(),
  CONSTRAINT plan_consent_pkey PRIMARY KEY (organization_id, subscription_id, plan_id, version),
  CONSTRAINT plan_consent_subscription_fkey FOREIGN KEY (organization_id, subscription_id)
    REFERENCES billing.subscription (organization_id, id),
  CONSTRAINT plan_consent_plan_version_fkey FOREIGN KEY (organization_id, plan_id, version, currency, interval)
    REFERENCES billing.plan_version (organization_id, plan_id, version, currency, interval),
  CONSTRAINT plan_consent_person_fkey FOREIGN KEY (person_id) REFERENCES identity.person (id)
);

-- What an account kept at the end of a UTC day, in rows for the days on which that changed: every other day is as the last
-- row before it. Rated from the ledger, never changed after.
CREATE TABLE billing.usage_day (
  organization_id uuid NOT NULL,
  holder_id uuid NOT NULL,
  day date NOT NULL,
  items bigint NOT NULL,
  bytes bigint NOT NULL,
  recorded_at timestamptz(6) NOT NULL DEFAULT now(),
  CONSTRAINT usage_day_pkey PRIMARY KEY (organization_id, holder_id, day),
  CONSTRAINT usage_day_not_negative CHECK (items >= 0 AND bytes >= 0)
);
CREATE INDEX usage_day_holder_id_idx ON billing.usage_day (holder_id);

-- The last UTC day whose changes are in usage_day for every account. One row.
CREATE TABLE billing.usage_progress (
  only_row boolean NOT NULL DEFAULT true,
  through date NOT NULL,
  CONSTRAINT usage_progress_pkey PRIMARY KEY (only_row),
  CONSTRAINT usage_progress_one CHECK (only_row)
);

-- usage: what the days of a period cost, of a monthly plan all of it, of a yearly one what the prepayment does not cover (or
-- less than nothing, when it covered more). prepayment: a yearly plan's year, ahead. Both may be on one invoice of Stripe's.
-- cycle_days: the days of the whole period, by which its price is divided, also when the holder left before its end.
-- units_as_of: a prepayment's units are what the postings recorded before this moment left in the account.
-- missed_draft_id: Stripe's draft of the period, when it was closed there before these lines were on it.
CREATE TABLE billing.invoice (
  organization_id uuid NOT NULL,
  id uuid NOT NULL,
  subscription_id uuid NOT NULL,
  holder_id uuid NOT NULL,
  kind text NOT NULL,
  currency text NOT NULL,
  plan_id uuid NOT NULL,
  plan_version integer NOT NULL,
  interval text NOT NULL,
  period_start date NOT NULL,
  period_end date NOT NULL,
  cycle_days integer NOT NULL,
  state text NOT NULL DEFAULT 'rated',
  subtotal_minor bigint NOT NULL,
  tax_minor bigint NOT NULL,
  total_minor bigint NOT NULL,
  units_as_of timestamptz(6),
  rated_at timestamptz(6) NOT NULL DEFAULT now(),
  stripe_invoice_id text,
  missed_draft_id text,
  stripe_total_minor bigint,
  number text,
  hosted_url text,
  pdf_url text,
  payment_intent_id text,
  amount_paid_minor bigint NOT NULL DEFAULT 0,
  amount_refunded_minor bigint NOT NULL DEFAULT 0,
  application_fee_minor bigint NOT NULL DEFAULT 0,
  attempt_count integer NOT NULL DEFAULT 0,
  next_attempt_at timestamptz(6),
  problem text,
  due_at timestamptz(6),
  finalized_at timestamptz(6),
  paid_at timestamptz(6),
  voided_at timestamptz(6),
  next_step_at timestamptz(6),
  updated_at timestamptz(6) NOT NULL DEFAULT now(),
  CONSTRAINT invoice_pkey PRIMARY KEY (organization_id, id),
  CONSTRAINT invoice_period_key UNIQUE (organization_id, subscription_id, kind, period_start),
  CONSTRAINT invoice_subscription_fkey FOREIGN KEY (organization_id, subscription_id)
    REFERENCES billing.subscription (organization_id, id),
  CONSTRAINT invoice_plan_version_fkey FOREIGN KEY (organization_id, plan_id, plan_version, currency, interval)
    REFERENCES billing.plan_version (organization_id, plan_id, version, currency, interval),
  CONSTRAINT invoice_kind CHECK (kind IN ('usage', 'prepayment') AND (kind = 'prepayment') = (units_as_of IS NOT NULL)),
  CONSTRAINT invoice_voided CHECK ((state = 'void') = (voided_at IS NOT NULL)),
  CONSTRAINT invoice_period CHECK (period_end >= period_start AND cycle_days > 0 AND period_end - period_start <= cycle_days),
  CONSTRAINT invoice_state CHECK (state IN ('rated', 'draft', 'open', 'paid', 'void', 'uncollectible', 'nothing_due', 'refund_due', 'refunded')),
  CONSTRAINT invoice_sum CHECK (total_minor = subtotal_minor + tax_minor),
  CONSTRAINT invoice_refund_within CHECK (amount_refunded_minor BETWEEN 0 AND amount_paid_minor)
) WITH (fillfactor = 80);
CREATE INDEX invoice_holder_id_id_idx ON billing.invoice (holder_id, id);
CREATE INDEX invoice_stripe_invoice_id_idx ON billing.invoice (organization_id, stripe_invoice_id);
CREATE INDEX invoice_open_idx ON billing.invoice (organization_id, period_end) WHERE state IN ('rated', 'draft', 'open', 'uncollectible');
CREATE INDEX invoice_due_idx ON billing.invoice (next_step_at) WHERE next_step_at IS NOT NULL;

-- units: item-days or byte-days of a tier. source_id: the sponsorship, the credit, or the prepayment's invoice.
CREATE TABLE billing.invoice_line (
  organization_id uuid NOT NULL,
  invoice_id uuid NOT NULL,
  line_no integer NOT NULL,
  holder_id uuid NOT NULL,
  kind text NOT NULL,
  tier integer,
  units bigint,
  unit_price_minor bigint,
  days integer,
  amount_minor bigint NOT NULL,
  source_id uuid,
  CONSTRAINT invoice_line_pkey PRIMARY KEY (organization_id, invoice_id, line_no),
  CONSTRAINT invoice_line_invoice_fkey FOREIGN KEY (organization_id, invoice_id) REFERENCES billing.invoice (organization_id, id),
  CONSTRAINT invoice_line_kind CHECK (kind IN ('items', 'storage', 'minimum', 'prepaid', 'sponsored', 'credit', 'tax')),
  CONSTRAINT invoice_line_tier CHECK ((kind IN ('items', 'storage')) = (tier IS NOT NULL)),
  CONSTRAINT invoice_line_source CHECK ((kind IN ('prepaid', 'sponsored', 'credit')) = (source_id IS NOT NULL)),
  CONSTRAINT invoice_line_sign CHECK (CASE WHEN kind IN ('items', 'storage', 'minimum') THEN amount_minor >= 0
    WHEN kind IN ('prepaid', 'sponsored', 'credit') THEN amount_minor < 0 ELSE true END)
);
CREATE INDEX invoice_line_source_id_idx ON billing.invoice_line (organization_id, source_id) WHERE source_id IS NOT NULL;

-- What the custodian gives: it comes off the next invoices before tax, the oldest first.
CREATE TABLE billing.credit (
  organization_id uuid NOT NULL,
  id uuid NOT NULL,
  holder_id uuid NOT NULL,
  currency text NOT NULL,
  amount_minor bigint NOT NULL,
  reason text NOT NULL,
  granted_by uuid NOT NULL,
  granted_at timestamptz(6) NOT NULL DEFAULT now(),
  CONSTRAINT credit_pkey PRIMARY KEY (organization_id, id),
  CONSTRAINT credit_organization_fkey FOREIGN KEY (organization_id) REFERENCES identity.organization (id),
  CONSTRAINT credit_granted_by_fkey FOREIGN KEY (granted_by) REFERENCES identity.person (id),
  CONSTRAINT credit_amount CHECK (amount_minor > 0),
  CONSTRAINT credit_currency CHECK (currency ~ '^[a-z]{3}$'),
  CONSTRAINT credit_reason_length CHECK (length(reason) BETWEEN 1 AND 500)
);
CREATE INDEX credit_account_idx ON billing.credit (organization_id, holder_id, currency, granted_at);
CREATE INDEX credit_holder_id_idx ON billing.credit (holder_id);

------------------------------------------------------------------------------------------------------------- sponsors
-- A platform pays `months` ahead for its holders at a custodian: for all, or for those who choose it until the window closes.
CREATE TABLE billing.sponsorship (
  organization_id uuid NOT NULL,
  id uuid NOT NULL,
  platform_id uuid NOT NULL,
  off_boarding_id uuid,
  scope text NOT NULL,
  months integer NOT NULL,
  window_closes_at timestamptz(6),
  currency text NOT NULL,
  plan_id uuid NOT NULL,
  plan_version integer NOT NULL,
  interval text NOT NULL,
  holder_count integer NOT NULL DEFAULT 0,
  subtotal_minor bigint NOT NULL DEFAULT 0,
  tax_minor bigint NOT NULL DEFAULT 0,
  paid_minor bigint NOT NULL DEFAULT 0,
  refunded_minor bigint NOT NULL DEFAULT 0,
  state text NOT NULL DEFAULT 'draft',
  starts_on date,
  ends_on date,
  stripe_session_id text,
  payment_intent_id text,
  application_fee_minor bigint NOT NULL DEFAULT 0,
  requested_by uuid NOT NULL,
  end_requested_at timestamptz(6),
  next_step_at timestamptz(6),
  created_at timestamptz(6) NOT NULL DEFAULT now(),
  updated_at timestamptz(6) NOT NULL DEFAULT now(),
  CONSTRAINT sponsorship_pkey PRIMARY KEY (organization_id, id),
  CONSTRAINT sponsorship_organization_fkey FOREIGN KEY (organization_id) REFERENCES identity.organization (id),
  CONSTRAINT sponsorship_platform_fkey FOREIGN KEY (platform_id) REFERENCES identity.organization (id),
  CONSTRAINT sponsorship_off_boarding_fkey FOREIGN KEY (platform_id, off_boarding_id)
    REFERENCES migration.off_boarding (organization_id, id),
  CONSTRAINT sponsorship_plan_version_fkey FOREIGN KEY (organization_id, plan_id, plan_version, currency, interval)
    REFERENCES billing.plan_version (organization_id, plan_id, version, currency, interval),
  CONSTRAINT sponsorship_requested_by_fkey FOREIGN KEY (requested_by) REFERENCES identity.person (id),
  CONSTRAINT sponsorship_scope CHECK (scope IN ('all', 'elected') AND (scope = 'elected') = (window_closes_at IS NOT NULL)),
  CONSTRAINT sponsorship_months CHECK (months BETWEEN 1 AND 120),
  CONSTRAINT sponsorship_state CHECK (state IN ('draft', 'paying', 'active', 'ended', 'refunded')),
  CONSTRAINT sponsorship_amounts CHECK (subtotal_minor >= 0 AND tax_minor >= 0 AND paid_minor >= 0
    AND refunded_minor BETWEEN 0 AND paid_minor),
  CONSTRAINT sponsorship_term CHECK ((starts_on IS NULL) = (ends_on IS NULL) AND ends_on > starts_on)
);
CREATE INDEX sponsorship_platform_id_idx ON billing.sponsorship (platform_id, id);
CREATE INDEX sponsorship_due_idx ON billing.sponsorship (next_step_at) WHERE next_step_at IS NOT NULL;

-- One holder's part. A holder who chooses it writes the wish; billing says what it is worth: at most budget_minor before
-- tax, for invoices whose period begins in these days.
CREATE TABLE billing.sponsorship_share (
  organization_id uuid NOT NULL,
  sponsorship_id uuid NOT NULL,
  holder_id uuid NOT NULL,
  platform_id uuid NOT NULL,
  currency text NOT NULL,
  budget_minor bigint,
  covers_from date,
  covers_until date,
  made_at timestamptz(6) NOT NULL DEFAULT now(),
  CONSTRAINT sponsorship_share_pkey PRIMARY KEY (organization_id, sponsorship_id, holder_id),
  CONSTRAINT sponsorship_share_sponsorship_fkey FOREIGN KEY (organization_id, sponsorship_id)
    REFERENCES billing.sponsorship (organization_id, id),
  CONSTRAINT sponsorship_share_budget CHECK (budget_minor >= 0),
  CONSTRAINT sponsorship_share_term CHECK (covers_until > covers_from),
  CONSTRAINT sponsorship_share_whole CHECK (num_nulls(budget_minor, covers_from, covers_until) IN (0, 3))
);
CREATE INDEX sponsorship_share_account_idx ON billing.sponsorship_share (organization_id, holder_id, currency);
CREATE INDEX sponsorship_share_holder_id_idx ON billing.sponsorship_share (holder_id);

-- What of a sponsorship went into which invoice: as its line says, but without the rest of the invoice, for the platform.
CREATE TABLE billing.sponsorship_use (
  organization_id uuid NOT NULL,
  sponsorship_id uuid NOT NULL,
  invoice_id uuid NOT NULL,
  holder_id uuid NOT NULL,
  platform_id uuid NOT NULL,
  amount_minor bigint NOT NULL,
  used_at timestamptz(6) NOT NULL DEFAULT now(),
  CONSTRAINT sponsorship_use_pkey PRIMARY KEY (organization_id, sponsorship_id, invoice_id),
  CONSTRAINT sponsorship_use_share_fkey FOREIGN KEY (organization_id, sponsorship_id, holder_id)
    REFERENCES billing.sponsorship_share (organization_id, sponsorship_id, holder_id),
  CONSTRAINT sponsorship_use_invoice_fkey FOREIGN KEY (organization_id, invoice_id) REFERENCES billing.invoice (organization_id, id),
  CONSTRAINT sponsorship_use_amount CHECK (amount_minor > 0)
);
CREATE INDEX sponsorship_use_holder_id_idx ON billing.sponsorship_use (holder_id);

-- Money that goes back: of an invoice or of a sponsorship, asked for by the custodian's staff or owed on leaving.
CREATE TABLE billing.refund (
  organization_id uuid NOT NULL,
  id uuid NOT NULL,
  invoice_id uuid,
  sponsorship_id uuid,
  holder_id uuid,
  platform_id uuid,
  currency text NOT NULL,
  amount_minor bigint NOT NULL,
  reason text NOT NULL,
  cause text NOT NULL,
  requested_by uuid,
  requested_at timestamptz(6) NOT NULL DEFAULT now(),
  state text NOT NULL DEFAULT 'requested',
  stripe_refund_id text,
  problem text,
  next_step_at timestamptz(6),
  updated_at timestamptz(6) NOT NULL DEFAULT now(),
  CONSTRAINT refund_pkey PRIMARY KEY (organization_id, id),
  CONSTRAINT refund_invoice_fkey FOREIGN KEY (organization_id, invoice_id) REFERENCES billing.invoice (organization_id, id),
  CONSTRAINT refund_sponsorship_fkey FOREIGN KEY (organization_id, sponsorship_id) REFERENCES billing.sponsorship (organization_id, id),
  CONSTRAINT refund_requested_by_fkey FOREIGN KEY (requested_by) REFERENCES identity.person (id),
  CONSTRAINT refund_of_one CHECK ((invoice_id IS NULL) <> (sponsorship_id IS NULL) AND (invoice_id IS NULL) = (holder_id IS NULL)
    AND (sponsorship_id IS NULL) = (platform_id IS NULL)),
  CONSTRAINT refund_amount CHECK (amount_minor > 0),
  CONSTRAINT refund_state CHECK (state IN ('requested', 'done', 'failed')),
  CONSTRAINT refund_cause CHECK (cause IN ('custodian', 'leaving', 'term_end') AND (cause = 'custodian') = (requested_by IS NOT NULL)),
  CONSTRAINT refund_reason_length CHECK (length(reason) BETWEEN 1 AND 500)
);
CREATE INDEX refund_invoice_id_idx ON billing.refund (organization_id, invoice_id);
CREATE INDEX refund_sponsorship_id_idx ON billing.refund (organization_id, sponsorship_id);
CREATE INDEX refund_holder_id_idx ON billing.refund (holder_id);
CREATE INDEX refund_due_idx ON billing.refund (next_step_at) WHERE next_step_at IS NOT NULL;

-- Never more back than was paid, whoever asks and however many ask at once: the paid row is locked first.
CREATE FUNCTION billing.check_refund() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  paid bigint;
  unit text;
  other bigint;
BEGIN
  IF NEW.state = 'failed' THEN RETURN NEW; END IF;
  IF NEW.invoice_id IS NOT NULL THEN
    SELECT i.amount_paid_minor, i.currency INTO paid, unit FROM billing.invoice i
     WHERE i.organization_id = NEW.organization_id AND i.id = NEW.invoice_id AND i.holder_id = NEW.holder_id FOR UPDATE;
  ELSE
    SELECT s.paid_minor, s.currency INTO paid, unit FROM billing.sponsorship s
     WHERE s.organization_id = NEW.organization_id AND s.id = NEW.sponsorship_id AND s.platform_id = NEW.platform_id FOR UPDATE;
  END IF;
  SELECT COALESCE(sum(r.amount_minor), 0) INTO other FROM billing.refund r
   WHERE r.organization_id = NEW.organization_id AND r.id <> NEW.id AND r.state <> 'failed'
     AND (r.invoice_id = NEW.invoice_id OR r.sponsorship_id = NEW.sponsorship_id);
  IF paid IS NULL OR unit <> NEW.currency OR other + NEW.amount_minor > paid THEN
    RAISE EXCEPTION 'a refund of % % of % paid, of which % were asked back before', NEW.amount_minor, NEW.currency, paid, other
      USING ERRCODE = 'check_violation', CONSTRAINT = 'refund_within_payment';
  END IF;
  RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION billing.check_refund FROM PUBLIC;
CREATE TRIGGER refund_within_payment BEFORE INSERT OR UPDATE OF state ON billing.refund
  FOR EACH ROW EXECUTE FUNCTION billing.check_refund();

-------------------------------------------------------------------------------------------------- pages, calls, events
-- A page of Stripe's that somebody asked for: the portal writes the wish, billing answers with the address.
CREATE TABLE billing.hosted_page (
  organization_id uuid NOT NULL,
  id uuid NOT NULL,
  kind text NOT NULL,
  holder_id uuid,
  sponsorship_id uuid,
  currency text,
  person_id uuid NOT NULL,
  return_path text NOT NULL,
  locale text NOT NULL DEFAULT 'en',
  state text NOT NULL DEFAULT 'wanted',
  url text,
  stripe_session_id text,
  problem text,
  expires_at timestamptz(6),
  created_at timestamptz(6) NOT NULL DEFAULT now(),
  updated_at timestamptz(6) NOT NULL DEFAULT now(),
  CONSTRAINT hosted_page_pkey PRIMARY KEY (organization_id, id),
  CONSTRAINT hosted_page_person_fkey FOREIGN KEY (person_id) REFERENCES identity.person (id),
  CONSTRAINT hosted_page_sponsorship_fkey FOREIGN KEY (organization_id, sponsorship_id)
    REFERENCES billing.sponsorship (organization_id, id),
  CONSTRAINT hosted_page_kind CHECK (kind IN ('onboarding', 'setup', 'customer_portal', 'sponsorship')
    AND (kind IN ('setup', 'customer_portal')) = (holder_id IS NOT NULL) AND (kind = 'sponsorship') = (sponsorship_id IS NOT NULL)
    AND (kind IN ('setup', 'customer_portal')) = (currency IS NOT NULL)),
  CONSTRAINT hosted_page_state CHECK (state IN ('wanted', 'open', 'completed', 'expired', 'failed')),
  CONSTRAINT hosted_page_return_path CHECK (return_path ~ '^/[^/\\]' AND length(return_path) <= 500 OR return_path = '/'),
  CONSTRAINT hosted_page_locale CHECK (locale IN ('en', 'zh'))
);
CREATE INDEX hosted_page_person_id_idx ON billing.hosted_page (person_id);
CREATE INDEX hosted_page_stripe_session_id_idx ON billing.hosted_page (organization_id, stripe_session_id);
CREATE INDEX hosted_page_wanted_idx ON billing.hosted_page (created_at) WHERE state = 'wanted';

-- Every call that changes something at Stripe: the row before, with the id as its idempotency key; the result after. The same
-- thing of the same subject is called for once.
CREATE TABLE billing.stripe_call (
  organization_id uuid NOT NULL,
  id uuid NOT NULL,
  kind text NOT NULL,
  subject_id uuid NOT NULL,
  part text NOT NULL DEFAULT '',
  params jsonb NOT NULL,
  state text NOT NULL DEFAULT 'intended',
  result_id text,
  result jsonb,
  error_code text,
  -- The key is the id, and the generation once the kept answer is an error that tells nothing.
  generation integer NOT NULL DEFAULT 0,
  attempts integer NOT NULL DEFAULT 0,
  intended_at timestamptz(6) NOT NULL DEFAULT now(),
  last_attempt_at timestamptz(6),
  done_at timestamptz(6),
  CONSTRAINT stripe_call_pkey PRIMARY KEY (organization_id, id),
  CONSTRAINT stripe_call_subject_key UNIQUE (organization_id, kind, subject_id, part),
  CONSTRAINT stripe_call_organization_fkey FOREIGN KEY (organization_id) REFERENCES identity.organization (id),
  CONSTRAINT stripe_call_state CHECK (state IN ('intended', 'done', 'failed')),
  CONSTRAINT stripe_call_result CHECK ((state = 'done') = (done_at IS NOT NULL))
);
CREATE INDEX stripe_call_open_idx ON billing.stripe_call (intended_at) WHERE state = 'intended';

-- That Stripe sent it, once, and what it is about: the object itself is asked for when it is worked off, so that neither order
-- nor age of an event matters, and nothing that Stripe knows of a person is kept here. organization_id: whose account it is of; unknown until looked up, and for ever when nobody's.
CREATE TABLE billing.stripe_event (
  id text NOT NULL,
  organization_id uuid,
  account_id text,
  livemode boolean NOT NULL,
  type text NOT NULL,
  created timestamptz(6) NOT NULL,
  object_type text NOT NULL,
  object_id text,
  received_at timestamptz(6) NOT NULL DEFAULT now(),
  state text NOT NULL DEFAULT 'received',
  problem text,
  attempts integer NOT NULL DEFAULT 0,
  next_attempt_at timestamptz(6) DEFAULT now(),
  handled_at timestamptz(6),
  CONSTRAINT stripe_event_pkey PRIMARY KEY (id),
  CONSTRAINT stripe_event_state CHECK (state IN ('received', 'done', 'parked', 'ignored'))
);
CREATE INDEX stripe_event_due_idx ON billing.stripe_event (next_attempt_at) WHERE state = 'received';
CREATE INDEX stripe_event_organization_id_created_idx ON billing.stripe_event (organization_id, created);
CREATE INDEX stripe_event_parked_idx ON billing.stripe_event (received_at) WHERE state = 'parked';

-- What was told to whom, once: a reminder, arrears, a new version of a plan. `about`: what tells two of a kind apart.
CREATE TABLE billing.notice (
  organization_id uuid NOT NULL,
  id uuid NOT NULL,
  subscription_id uuid NOT NULL,
  holder_id uuid NOT NULL,
  kind text NOT NULL,
  about text NOT NULL,
  facts jsonb NOT NULL DEFAULT '{}',
  sent_at timestamptz(6) NOT NULL DEFAULT now(),
  CONSTRAINT notice_pkey PRIMARY KEY (organization_id, id),
  CONSTRAINT notice_once UNIQUE (organization_id, subscription_id, kind, about),
  CONSTRAINT notice_subscription_fkey FOREIGN KEY (organization_id, subscription_id)
    REFERENCES billing.subscription (organization_id, id)
);
CREATE INDEX notice_holder_id_idx ON billing.notice (holder_id);

-------------------------------------------------------------------------------------------------------------- triggers
DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['subscription', 'invoice', 'refund', 'sponsorship', 'hosted_page', 'stripe_call', 'stripe_event'] LOOP
    EXECUTE format('CREATE TRIGGER %I BEFORE UPDATE OF state ON billing.%I
      FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state) EXECUTE FUNCTION billing.check_edge(%L)',
      name || '_edge', name, name);
  END LOOP;

  FOREACH name IN ARRAY ARRAY['plan_version', 'plan_consent', 'usage_day', 'invoice_line', 'credit', 'sponsorship_use', 'notice'] LOOP
    EXECUTE format('CREATE TRIGGER %I BEFORE UPDATE OR DELETE OR TRUNCATE ON billing.%I
      FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_change()', name || '_append_only', name);
  END LOOP;
END $$;

---------------------------------------------------------------------------------------------------- row-level security
DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['stripe_account', 'policy', 'payout', 'stripe_price', 'plan', 'plan_version', 'customer', 'subscription',
    'plan_consent', 'usage_day', 'invoice', 'invoice_line', 'credit', 'sponsorship', 'sponsorship_share', 'sponsorship_use', 'refund',
    'hosted_page', 'stripe_call', 'stripe_event', 'stripe_mode', 'notice', 'usage_progress'] LOOP
    EXECUTE format('ALTER TABLE billing.%I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE billing.%I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY %I ON billing.%I TO holdfast_billing USING (true) WITH CHECK (true)', name || '_billing', name);
  END LOOP;

  -- The custodian's own business.
  FOREACH name IN ARRAY ARRAY['stripe_account', 'policy', 'payout', 'stripe_event'] LOOP
    EXECUTE format('CREATE POLICY %I ON billing.%I FOR SELECT TO holdfast_portal
      USING (organization_id = (SELECT platform.current_organization()))', name || '_portal', name);
  END LOOP;

  -- The account's: its custodian's staff and its holder read.
  FOREACH name IN ARRAY ARRAY['customer', 'subscription', 'usage_day', 'invoice', 'invoice_line', 'credit', 'notice', 'plan_consent'] LOOP
    EXECUTE format('CREATE POLICY %I ON billing.%I FOR SELECT TO holdfast_portal
      USING (organization_id = (SELECT platform.current_organization())
        OR holder_id = ANY ((SELECT identity.current_holders())::uuid[]))', name || '_portal_read', name);
  END LOOP;

  -- The sponsor's part of it: what it paid for, and not the rest.
  FOREACH name IN ARRAY ARRAY['sponsorship_share', 'sponsorship_use', 'refund'] LOOP
    EXECUTE format('CREATE POLICY %I ON billing.%I FOR SELECT TO holdfast_portal
      USING (organization_id = (SELECT platform.current_organization()) OR platform_id = (SELECT platform.current_organization())
        OR holder_id = ANY ((SELECT identity.current_holders())::uuid[]))', name || '_portal_read', name);
  END LOOP;

  -- check_refund runs as the owner, which FORCE binds too.
  FOREACH name IN ARRAY ARRAY['invoice', 'sponsorship'] LOOP
    EXECUTE format('CREATE POLICY %I ON billing.%I TO CURRENT_USER USING (true) WITH CHECK (true)', name || '_owner', name);
  END LOOP;
  FOREACH name IN ARRAY ARRAY['refund', 'stripe_account', 'policy'] LOOP
    EXECUTE format('CREATE POLICY %I ON billing.%I FOR SELECT TO CURRENT_USER USING (true)', name || '_owner', name);
  END LOOP;
END $$;

-- Whether money is real is nobody's secret.
CREATE POLICY stripe_mode_portal ON billing.stripe_mode FOR SELECT TO holdfast_portal USING (true);

CREATE POLICY policy_portal_set ON billing.policy FOR INSERT TO holdfast_portal
  WITH CHECK (organization_id = (SELECT platform.current_organization()));
CREATE POLICY policy_portal_change ON billing.policy FOR UPDATE TO holdfast_portal
  USING (organization_id = (SELECT platform.current_organization())) WITH CHECK (organization_id = (SELECT platform.current_organization()));

-- What was parked may be looked at once more, and nothing else is said of it.
CREATE POLICY stripe_event_portal_again ON billing.stripe_event FOR UPDATE TO holdfast_portal
  USING (organization_id = (SELECT platform.current_organization()) AND state = 'parked')
  WITH CHECK (organization_id = (SELECT platform.current_organization()) AND state = 'received');

-- Prices are public: holders compare. The custodian publishes.
CREATE POLICY plan_portal_read ON billing.plan FOR SELECT TO holdfast_portal USING (true);
CREATE POLICY plan_portal_make ON billing.plan FOR INSERT TO holdfast_portal
  WITH CHECK (organization_id = (SELECT platform.current_organization()));
CREATE POLICY plan_portal_retire ON billing.plan FOR UPDATE TO holdfast_portal
  USING (organization_id = (SELECT platform.current_organization())) WITH CHECK (organization_id = (SELECT platform.current_organization()));
CREATE POLICY plan_version_portal_read ON billing.plan_version FOR SELECT TO holdfast_portal USING (true);
CREATE POLICY plan_version_portal_publish ON billing.plan_version FOR INSERT TO holdfast_portal
  WITH CHECK (organization_id = (SELECT platform.current_organization()));

CREATE POLICY plan_consent_portal_give ON billing.plan_consent FOR INSERT TO holdfast_portal
  WITH CHECK (person_id = (SELECT platform.current_person()) AND holder_id = ANY ((SELECT identity.current_holders())::uuid[])
    AND EXISTS (SELECT FROM billing.subscription s WHERE s.organization_id = plan_consent.organization_id
      AND s.id = plan_consent.subscription_id AND s.holder_id = plan_consent.holder_id AND s.currency = plan_consent.currency));

CREATE POLICY credit_portal_grant ON billing.credit FOR INSERT TO holdfast_portal
  WITH CHECK (organization_id = (SELECT platform.current_organization()) AND granted_by = (SELECT platform.current_person())
    AND EXISTS (SELECT FROM billing.subscription s WHERE s.organization_id = credit.organization_id
      AND s.holder_id = credit.holder_id AND s.currency = credit.currency));
CREATE POLICY refund_portal_request ON billing.refund FOR INSERT TO holdfast_portal
  WITH CHECK (organization_id = (SELECT platform.current_organization()) AND requested_by = (SELECT platform.current_person())
    AND state = 'requested' AND cause = 'custodian');

-- A sponsorship is seen by both organizations; by a holder, when it is of the platform that the holder comes from.
CREATE POLICY sponsorship_portal_read ON billing.sponsorship FOR SELECT TO holdfast_portal
  USING (organization_id = (SELECT platform.current_organization()) OR platform_id = (SELECT platform.current_organization())
    OR (state = 'active' AND platform_id IN (SELECT h.organization_id FROM identity.holder h WHERE h.person_id = (SELECT platform.current_person()))));
CREATE POLICY sponsorship_portal_request ON billing.sponsorship FOR INSERT TO holdfast_portal
  WITH CHECK (platform_id = (SELECT platform.current_organization()) AND requested_by = (SELECT platform.current_person())
    AND state = 'draft');
-- Its platform ends it before its term, and no more than that.
CREATE POLICY sponsorship_portal_end ON billing.sponsorship FOR UPDATE TO holdfast_portal
  USING (platform_id = (SELECT platform.current_organization()) AND state = 'active')
  WITH CHECK (platform_id = (SELECT platform.current_organization()) AND state = 'active');
CREATE POLICY sponsorship_share_portal_choose ON billing.sponsorship_share FOR INSERT TO holdfast_portal
  WITH CHECK (holder_id = ANY ((SELECT identity.current_holders())::uuid[]) AND EXISTS (
    SELECT FROM billing.sponsorship s JOIN identity.holder h ON h.organization_id = s.platform_id
    WHERE s.organization_id = sponsorship_share.organization_id AND s.id = sponsorship_share.sponsorship_id
      AND s.platform_id = sponsorship_share.platform_id AND s.currency = sponsorship_share.currency
      AND h.id = sponsorship_share.holder_id AND s.scope = 'elected' AND s.state = 'active' AND s.window_closes_at > now()));

CREATE POLICY hosted_page_portal_read ON billing.hosted_page FOR SELECT TO holdfast_portal
  USING (person_id = (SELECT platform.current_person()));
CREATE POLICY hosted_page_portal_ask ON billing.hosted_page FOR INSERT TO holdfast_portal
  WITH CHECK (person_id = (SELECT platform.current_person()) AND state = 'wanted' AND url IS NULL AND CASE kind
    WHEN 'onboarding' THEN organization_id = (SELECT platform.current_organization())
    WHEN 'sponsorship' THEN EXISTS (SELECT FROM billing.sponsorship s WHERE s.organization_id = hosted_page.organization_id
      AND s.id = hosted_page.sponsorship_id AND s.platform_id = (SELECT platform.current_organization()))
    ELSE holder_id = ANY ((SELECT identity.current_holders())::uuid[]) END);

-- Whether a custodian can be paid: the one thing of its account at Stripe that a holder learns, and why not.
CREATE FUNCTION billing.payable(p_custodian uuid) RETURNS text
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  AS $$
    SELECT COALESCE((
      SELECT CASE WHEN a.charges_enabled THEN 'ready' WHEN NOT a.details_submitted THEN 'onboarding'
        WHEN a.disabled_reason LIKE 'rejected.%' THEN 'rejected' ELSE 'under_review' END
      FROM billing.stripe_account a WHERE a.organization_id = p_custodian), 'not_connected')
  $$;
REVOKE ALL ON FUNCTION billing.payable(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION billing.payable(uuid) TO holdfast_portal, holdfast_billing;

-- Whether a custodian wants a payment method stored first: the one part of its policy that holders learn.
CREATE FUNCTION billing.payment_method_first(p_custodian uuid) RETURNS boolean
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  AS $$ SELECT COALESCE((SELECT p.payment_method_first FROM billing.policy p WHERE p.organization_id = p_custodian), false) $$;
REVOKE ALL ON FUNCTION billing.payment_method_first(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION billing.payment_method_first(uuid) TO holdfast_portal;

---------------------------------------------------------------------------------------------------------------- grants
GRANT SELECT ON ALL TABLES IN SCHEMA billing TO holdfast_billing;
GRANT INSERT ON billing.stripe_account, billing.payout, billing.stripe_price, billing.customer, billing.subscription,
  billing.usage_day, billing.invoice, billing.invoice_line, billing.sponsorship_share, billing.sponsorship_use, billing.refund,
  billing.stripe_call, billing.stripe_event, billing.stripe_mode, billing.notice, billing.usage_progress TO holdfast_billing;
GRANT UPDATE (through) ON billing.usage_progress TO holdfast_billing;
GRANT UPDATE (country, default_currency, charges_enabled, payouts_enabled, details_submitted, requirements, disabled_reason,
  portal_configuration_id, test_clock_at, events_seen_until, updated_at)
  ON billing.stripe_account TO holdfast_billing;
GRANT UPDATE (amount_minor, state, arrives_on, updated_at) ON billing.payout TO holdfast_billing;
GRANT UPDATE (product_id, price_id) ON billing.stripe_price TO holdfast_billing;
GRANT UPDATE (stripe_customer_id, payment_method_id, card_brand, card_last4, card_exp_month, card_exp_year, updated_at)
  ON billing.customer TO holdfast_billing;
GRANT UPDATE (plan_id, plan_version, state, state_since, collection, current_period_start, current_period_end, ends_on, ended_on, end_reason,
  stripe_subscription_id, stripe_status, next_step_at, attempts, updated_at) ON billing.subscription TO holdfast_billing;
GRANT UPDATE (state, stripe_invoice_id, missed_draft_id, stripe_total_minor, number, hosted_url, pdf_url, payment_intent_id,
  amount_paid_minor, amount_refunded_minor, application_fee_minor, attempt_count, next_attempt_at, problem, due_at, finalized_at, paid_at,
  voided_at, next_step_at, updated_at) ON billing.invoice TO holdfast_billing;
GRANT UPDATE (holder_count, subtotal_minor, tax_minor, paid_minor, refunded_minor, state, starts_on, ends_on, stripe_session_id,
  payment_intent_id, application_fee_minor, next_step_at, updated_at) ON billing.sponsorship TO holdfast_billing;
GRANT UPDATE (budget_minor, covers_from, covers_until) ON billing.sponsorship_share TO holdfast_billing;
GRANT UPDATE (state, stripe_refund_id, problem, next_step_at, updated_at) ON billing.refund TO holdfast_billing;
GRANT UPDATE (state, url, stripe_session_id, problem, expires_at, updated_at) ON billing.hosted_page TO holdfast_billing;
GRANT UPDATE (events_seen_until) ON billing.stripe_mode TO holdfast_billing;
GRANT UPDATE (state, result_id, result, error_code, generation, attempts, last_attempt_at, done_at)
  ON billing.stripe_call TO holdfast_billing;
GRANT UPDATE (organization_id, state, problem, attempts, next_attempt_at, handled_at) ON billing.stripe_event TO holdfast_billing;

GRANT SELECT ON billing.stripe_account, billing.payout, billing.plan, billing.plan_version, billing.plan_consent, billing.usage_day,
  billing.invoice, billing.invoice_line, billing.credit, billing.sponsorship, billing.sponsorship_share, billing.sponsorship_use,
  billing.refund, billing.hosted_page, billing.notice, billing.subscription, billing.customer, billing.state_edge TO holdfast_portal;
GRANT SELECT ON billing.stripe_event, billing.stripe_mode TO holdfast_portal;
GRANT UPDATE (state, next_attempt_at) ON billing.stripe_event TO holdfast_portal;
GRANT SELECT, INSERT (organization_id, payment_method_first, operator_refund_limits),
  UPDATE (payment_method_first, operator_refund_limits, updated_at) ON billing.policy TO holdfast_portal;
GRANT INSERT (organization_id, id, name, created_at), UPDATE (name, retired_at) ON billing.plan TO holdfast_portal;
GRANT INSERT (organization_id, plan_id, version, currency, interval, item_tiers, gibibyte_tiers, minimum_minor, free_items,
  free_bytes, tax_label, tax_basis_points, hash, published_at, effective_at) ON billing.plan_version TO holdfast_portal;
GRANT INSERT (organization_id, subscription_id, plan_id, version, currency, interval, holder_id, person_id, plan_hash)
  ON billing.plan_consent TO holdfast_portal;
GRANT INSERT (organization_id, id, holder_id, currency, amount_minor, reason, granted_by, granted_at) ON billing.credit
  TO holdfast_portal;
GRANT INSERT (organization_id, id, platform_id, off_boarding_id, scope, months, window_closes_at, currency, plan_id, plan_version, interval,
  holder_count, subtotal_minor, tax_minor, requested_by, next_step_at, created_at), UPDATE (end_requested_at, next_step_at, updated_at)
  ON billing.sponsorship TO holdfast_portal;
GRANT INSERT (organization_id, sponsorship_id, holder_id, platform_id, currency, made_at) ON billing.sponsorship_share
  TO holdfast_portal;
GRANT INSERT (organization_id, id, invoice_id, sponsorship_id, holder_id, platform_id, currency, amount_minor, reason, cause, requested_by,
  requested_at, next_step_at) ON billing.refund TO holdfast_portal;
GRANT INSERT (organization_id, id, kind, holder_id, sponsorship_id, currency, person_id, return_path, locale, created_at)
  ON billing.hosted_page TO holdfast_portal;
