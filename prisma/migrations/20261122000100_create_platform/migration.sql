-- Roles first: one per service, none of them an owner, a superuser or BYPASSRLS. They are the cluster's, so another
-- database may have made them already. They can sign in once the migrator has given them a password.
DO $$
DECLARE
  service text;
BEGIN
  FOREACH service IN ARRAY ARRAY['holdfast_portal', 'holdfast_ledger', 'holdfast_worker', 'holdfast_billing'] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = service) THEN
      BEGIN
        EXECUTE format('CREATE ROLE %I NOLOGIN', service);
      EXCEPTION WHEN duplicate_object OR unique_violation THEN
        NULL; -- another migrator was faster
      END;
    END IF;
  END LOOP;
END $$;

CREATE SCHEMA platform;
GRANT USAGE ON SCHEMA platform TO holdfast_portal, holdfast_ledger, holdfast_worker, holdfast_billing;

-- Who asks, for row-level security: set for one transaction only. Afterwards the setting is '', not NULL.
CREATE FUNCTION platform.current_person() RETURNS uuid
  LANGUAGE sql STABLE PARALLEL SAFE
  RETURN NULLIF(current_setting('app.person_id', true), '')::uuid;

CREATE FUNCTION platform.current_organization() RETURNS uuid
  LANGUAGE sql STABLE PARALLEL SAFE
  RETURN NULLIF(current_setting('app.organization_id', true), '')::uuid;

-- A row that must never change: the trigger catches even the owner's UPDATE or DELETE.
CREATE FUNCTION platform.refuse_change() RETURNS trigger
  LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '%.% is append-only', TG_TABLE_SCHEMA, TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TABLE platform.idempotency_key (
  scope text NOT NULL,
  key text NOT NULL,
  route text NOT NULL,
  body_hash bytea NOT NULL,
  status integer,
  response jsonb,
  recorded_at timestamptz(6) NOT NULL DEFAULT now(),
  CONSTRAINT idempotency_key_pkey PRIMARY KEY (scope, key),
  CONSTRAINT idempotency_key_length CHECK (length(key) BETWEEN 1 AND 200)
);
ALTER TABLE platform.idempotency_key ENABLE ROW LEVEL SECURITY;
ALTER TABLE platform.idempotency_key FORCE ROW LEVEL SECURITY;
-- Answers are kept there: a request sees those of its own scope, which it names for one transaction.
CREATE POLICY idempotency_key_portal ON platform.idempotency_key TO holdfast_portal
  USING (scope = (SELECT current_setting('app.idempotency_scope', true)))
  WITH CHECK (scope = (SELECT current_setting('app.idempotency_scope', true)));
GRANT SELECT, INSERT (scope, key, route, body_hash), UPDATE (status, response) ON platform.idempotency_key TO holdfast_portal;

CREATE TABLE platform.audit_entry (
  id bigserial NOT NULL,
  organization_id uuid,
  person_id uuid,
  api_key_id uuid,
  action text NOT NULL,
  subject text,
  detail jsonb NOT NULL DEFAULT '{}',
  trace_id text,
  recorded_at timestamptz(6) NOT NULL DEFAULT now(),
  CONSTRAINT audit_entry_pkey PRIMARY KEY (id)
);
CREATE INDEX audit_entry_organization_id_id_idx ON platform.audit_entry (organization_id, id);
CREATE INDEX audit_entry_person_id_id_idx ON platform.audit_entry (person_id, id);
ALTER TABLE platform.audit_entry ENABLE ROW LEVEL SECURITY;
ALTER TABLE platform.audit_entry FORCE ROW LEVEL SECURITY;
CREATE POLICY audit_entry_portal_read ON platform.audit_entry FOR SELECT TO holdfast_portal
  USING (organization_id = platform.current_organization() OR person_id = platform.current_person());
CREATE POLICY audit_entry_append ON platform.audit_entry FOR INSERT TO holdfast_worker, holdfast_billing
  WITH CHECK (true);
-- Nobody writes in another's name: a person whatever they do, a program (no person) into its own organization's log, and
-- what names nobody (a sign-up with an address that is known) anybody.
CREATE POLICY audit_entry_portal_append ON platform.audit_entry FOR INSERT TO holdfast_portal
  WITH CHECK (person_id = platform.current_person()
    OR (person_id IS NULL AND (organization_id IS NULL OR organization_id = platform.current_organization())));
-- Its number and its time are the database's to say.
GRANT SELECT, INSERT (organization_id, person_id, api_key_id, action, subject, detail, trace_id) ON platform.audit_entry
  TO holdfast_portal;
GRANT INSERT (organization_id, person_id, api_key_id, action, subject, detail, trace_id) ON platform.audit_entry
  TO holdfast_worker, holdfast_billing;
GRANT USAGE ON SEQUENCE platform.audit_entry_id_seq TO holdfast_portal, holdfast_worker, holdfast_billing;
CREATE TRIGGER audit_entry_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON platform.audit_entry
  FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_change();

-- Mails that wait to be sent, written in the transaction of what they tell of. Whom: a person, an organization's
-- administrators, or an address inside of what is sealed. The content is erased once a mail has gone or failed. No foreign
-- keys: people are another context's, and erasing one must not meet a mail that waits.
CREATE TABLE platform.mail (
  id uuid NOT NULL,
  template text NOT NULL,
  person_id uuid,
  organization_id uuid,
  language text,
  sealed bytea,
  state text NOT NULL DEFAULT 'waiting',
  attempts integer NOT NULL DEFAULT 0,
  next_attempt_at timestamptz(6) NOT NULL,
  problem text,
  written_at timestamptz(6) NOT NULL,
  sent_at timestamptz(6),
  CONSTRAINT mail_pkey PRIMARY KEY (id),
  CONSTRAINT mail_one_recipient CHECK (person_id IS NULL OR organization_id IS NULL),
  CONSTRAINT mail_language CHECK (language IN ('en', 'zh')),
  -- outbox: no SMTP server is set, so it rests and can be looked at; spread: became one mail to each administrator.
  CONSTRAINT mail_state CHECK (state IN ('waiting', 'sent', 'failed', 'outbox', 'spread')),
  CONSTRAINT mail_sealed_while_needed CHECK (sealed IS NOT NULL OR state IN ('sent', 'failed', 'spread'))
);
CREATE INDEX mail_due_idx ON platform.mail (next_attempt_at) WHERE state = 'waiting';
CREATE INDEX mail_outbox_idx ON platform.mail (written_at, id) WHERE state = 'outbox';
ALTER TABLE platform.mail ENABLE ROW LEVEL SECURITY;
ALTER TABLE platform.mail FORCE ROW LEVEL SECURITY;
CREATE POLICY mail_write ON platform.mail FOR INSERT TO holdfast_portal, holdfast_worker WITH CHECK (state = 'waiting');
CREATE POLICY mail_portal_outbox ON platform.mail FOR SELECT TO holdfast_portal USING (state = 'outbox');
CREATE POLICY mail_billing ON platform.mail TO holdfast_billing USING (true) WITH CHECK (true);
GRANT INSERT (id, template, person_id, organization_id, language, sealed, next_attempt_at, written_at)
  ON platform.mail TO holdfast_portal, holdfast_worker, holdfast_billing;
GRANT SELECT (id, template, language, sealed, state, written_at) ON platform.mail TO holdfast_portal;
GRANT SELECT, UPDATE (language, sealed, state, attempts, next_attempt_at, problem, sent_at)
  ON platform.mail TO holdfast_billing;

-- COPY refuses tables with row-level security, so bulk data lands here first; only the worker sees it.
CREATE SCHEMA staging;
GRANT USAGE ON SCHEMA staging TO holdfast_worker;

CREATE SCHEMA identity;
CREATE SCHEMA custody;
CREATE SCHEMA content;
CREATE SCHEMA migration;
CREATE SCHEMA billing;
GRANT USAGE ON SCHEMA identity, custody, content, migration TO holdfast_portal, holdfast_ledger, holdfast_worker;
GRANT USAGE ON SCHEMA billing TO holdfast_billing, holdfast_portal;
GRANT USAGE ON SCHEMA identity, custody, migration TO holdfast_billing;

-- BullMQ keeps its queues here; its rows are doorbells, never facts.
CREATE SCHEMA bullmq;
GRANT USAGE ON SCHEMA bullmq TO holdfast_portal, holdfast_ledger, holdfast_worker, holdfast_billing;
