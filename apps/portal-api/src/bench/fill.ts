import { type Database, NOBODY } from '@holdfast/platform';
import { benchFunctions } from './ids';

/** What one holder has, who has most. */
export const LARGE = 10_000;

/*
 * A million rows in every table that has a list of its own, around one platform (1), one custodian (2) and one holder (1) who
 * has much. Written by SQL alone, with the owner's door, without the triggers and foreign keys that would look at each row.
 */
const STATEMENTS: readonly [string, string][] = [
  [
    'people',
    `INSERT INTO identity.organization (id, kind, name, slug)
     SELECT bench.id('organization', g), CASE g WHEN 1 THEN 'platform' ELSE 'custodian' END, 'Bench ' || g, 'bench-' || g
     FROM generate_series(1, 3) AS g;
     INSERT INTO identity.person (id, email_index, sealed, password_hash)
     SELECT bench.id('person', g), sha256(int8send(g)), '\\x00', 'x' FROM generate_series(1, 2) AS g;
     INSERT INTO identity.holder (id, organization_id, reference_index, person_id, claimed_at)
     SELECT bench.id('holder', g), bench.id('organization', 1), sha256(int8send(g)), CASE g WHEN 1 THEN bench.id('person', 1) END,
       CASE g WHEN 1 THEN now() END FROM generate_series(1, bench.all_rows()) AS g`,
  ],
  [
    'accounts',
    `INSERT INTO custody.account (id, organization_id, holder_id, kind, reference)
     SELECT bench.id('account', g), bench.id('organization', 2), bench.id('holder', g), 'holder', left(md5(g::text), 20)
     FROM generate_series(1, bench.all_rows()) AS g`,
  ],
  [
    'items',
    `INSERT INTO migration.off_boarding (id, organization_id, name, state) VALUES
       (bench.id('off_boarding', 1), bench.id('organization', 1), 'The end', 'election');
     INSERT INTO migration.deposit (id, organization_id, off_boarding_id, state, size_bytes, sha256) VALUES
       (bench.id('deposit', 1), bench.id('organization', 1), bench.id('off_boarding', 1), 'accepted', 1, sha256('a'));
     INSERT INTO migration.collection (id, organization_id, off_boarding_id, deposit_id, reference, name)
     SELECT bench.id('collection', g), bench.id('organization', 1), bench.id('off_boarding', 1), bench.id('deposit', 1), 'c-' || g, 'Set ' || g
     FROM generate_series(1, 2) AS g;
     INSERT INTO migration.item (asset_id, organization_id, off_boarding_id, deposit_id, collection_id, reference, line, asset_name,
       kind, name, custody_kind, grade, verdict, cause, turn, superseded_by)
     SELECT bench.id('asset', g), bench.id('organization', 1), bench.id('off_boarding', 1), bench.id('deposit', 1),
       bench.id('collection', CASE WHEN bench.is_rare(g) THEN 2 ELSE 1 END), 'item-' || g, g, 'platform:bench/' || g, 'single',
       'Lantern ' || (g * 7919 % 1000003), 'record', 'B', v.verdict,
       CASE v.verdict WHEN 'accepted' THEN CASE WHEN bench.is_rare(g - 3) THEN 'content_missing' END WHEN 'refused' THEN 'chain_lacks_token' ELSE 'content_wanted' END,
       CASE WHEN bench.is_rare(g) THEN 'holder' WHEN v.verdict = 'refused' THEN 'platform' WHEN v.verdict = 'pending' THEN 'holdfast' ELSE 'nobody' END,
       CASE WHEN g % 1000 = 5 THEN bench.id('deposit', 2) END
     FROM generate_series(1, bench.all_rows()) AS g
     CROSS JOIN LATERAL (SELECT CASE WHEN g % 20 = 7 AND g > bench.large() THEN 'refused' WHEN bench.is_rare(g - 6) THEN 'pending' ELSE 'accepted' END AS verdict) v;
     INSERT INTO migration.item (asset_id, organization_id, off_boarding_id, deposit_id, collection_id, reference, asset_name, kind, name,
       custody_kind, grade, verdict)
     SELECT bench.id('asset', -g), bench.id('organization', 1), bench.id('off_boarding', 1), bench.id('deposit', 3), bench.id('collection', 1),
       'item-' || g, 'platform:earlier/' || g, 'single', 'Earlier', 'record', 'B', 'accepted' FROM generate_series(1, bench.all_rows() / 4) AS g;
     INSERT INTO migration.holding (asset_id, holder_id, organization_id, deposit_id, quantity, batch_no, line_no)
     SELECT bench.id('asset', g), bench.id('holder', CASE WHEN g <= bench.large() THEN 1 ELSE g END), bench.id('organization', 1),
       bench.id('deposit', 1), 1, g / 1000, g % 1000 FROM generate_series(1, bench.all_rows()) AS g`,
  ],
  [
    'positions',
    `INSERT INTO custody.asset (id, organization_id, collection_id, kind, name, issued_quantity, grade)
     SELECT bench.id('asset', g), bench.id('organization', 1), bench.id('collection', 1), 'single', 'platform:bench/' || g, 1, 'B'
     FROM generate_series(1, bench.all_rows()) AS g;
     INSERT INTO custody.single_position (asset_id, account_id, organization_id, holder_id, custody_kind, sequence, since_posting_id)
     SELECT bench.id('asset', g), bench.id('account', h), bench.id('organization', CASE WHEN g % 10 = 3 THEN 1 ELSE 2 END),
       bench.id('holder', h), CASE WHEN bench.is_rare(g) THEN 'token' ELSE 'record' END, 2, bench.id('posting', g)
     FROM generate_series(1, bench.all_rows()) AS g
     CROSS JOIN LATERAL (SELECT CASE WHEN g <= bench.large() THEN 1 ELSE g END AS h) whose`,
  ],
  [
    'files',
    `INSERT INTO content.file (id, asset_id, organization_id, deposit_id, role, name, sha256, size_bytes, media_type, state)
     SELECT bench.id('file', g), bench.id('asset', g), bench.id('organization', 1), bench.id('deposit', 1), 'media', 'image.png',
       CASE WHEN g % 100 <> 9 THEN sha256(int8send(g)) END, CASE WHEN g % 100 <> 9 THEN 1000 END, CASE WHEN g % 100 <> 9 THEN 'image/png' END,
       CASE WHEN g % 100 = 9 THEN 'missing' ELSE 'stored' END
     FROM generate_series(1, bench.all_rows()) AS g`,
  ],
  [
    'problems',
    `INSERT INTO migration.deposit_problem (deposit_id, seq, organization_id, file, line, code, detail)
     SELECT bench.id('deposit', 1), g, bench.id('organization', 1), CASE WHEN bench.is_rare(g) THEN 'holders.jsonl' ELSE 'assets.jsonl' END, g,
       CASE WHEN bench.is_rare(g) THEN 'deposit.duplicate' ELSE 'deposit.field_invalid' END, 'A line.' FROM generate_series(1, bench.all_rows()) AS g`,
  ],
  [
    'claim codes',
    `INSERT INTO migration.claim_code (id, organization_id, off_boarding_id, holder_id, code_hash, issued_at, expires_at, used_at, revoked_at)
     SELECT bench.id('claim_code', g), bench.id('organization', 1), bench.id('off_boarding', 1), bench.id('holder', g), sha256(int8send(g)),
       now() - interval '90 days', now() + interval '1 day' * CASE WHEN bench.is_rare(g) THEN 30 ELSE -30 END,
       CASE WHEN g % 4 = 1 AND NOT bench.is_rare(g) THEN now() END, CASE WHEN g % 4 = 2 AND NOT bench.is_rare(g) THEN now() END
     FROM generate_series(1, bench.all_rows()) AS g`,
  ],
  [
    'transfers',
    `INSERT INTO migration.transfer (id, organization_id, from_organization_id, person_id, state, offer, offer_hash, offer_expires_at,
       leg_count, batch_count, waiting_for, waiting_on, waiting_until, exception_code, authorized_at)
     SELECT bench.id('transfer', g), bench.id('organization', CASE WHEN g % 5 = 4 THEN 3 ELSE 2 END),
       bench.id('organization', CASE WHEN g % 5 = 4 THEN 2 ELSE 1 END), bench.id('person', CASE WHEN g = 1 OR g % 1000 = 6 THEN 1 ELSE 2 END),
       CASE WHEN rare THEN 'exception' WHEN g % 10 < 4 THEN 'closed' ELSE 'requested' END, '{}', sha256('o'), now(), 1, 1,
       CASE WHEN rare THEN 'custodian_approval' WHEN g % 10 >= 4 THEN 'platform_validation' END,
       CASE WHEN rare THEN 'custodian' WHEN g % 10 >= 4 THEN 'platform' END,
       CASE WHEN rare THEN now() - interval '1 hour' WHEN g % 10 >= 4 THEN now() + interval '1 hour' + g * interval '1 second' END,
       CASE WHEN rare THEN 'transfer.release_reverted' END, now()
     FROM generate_series(1, bench.all_rows()) AS g CROSS JOIN LATERAL (SELECT bench.is_rare(g) OR bench.is_rare(g - 3) AS rare) r;
     INSERT INTO migration.leg (id, transfer_id, organization_id, from_organization_id, batch_no, line_no, asset_id, holder_id, quantity,
       custody_kind, content_manifest_hash, state)
     SELECT bench.id('leg', g), bench.id('transfer', CASE WHEN g <= bench.large() THEN 1 ELSE g END), bench.id('organization', 2),
       bench.id('organization', 1), 1, g, bench.id('asset', g), bench.id('holder', CASE WHEN g <= bench.large() THEN 1 ELSE g END), 1, 'record',
       sha256('m'), CASE WHEN g = bench.large() / 2 THEN 'gap' ELSE 'confirmed' END
     FROM generate_series(1, bench.all_rows()) AS g`,
  ],
  [
    'postings',
    `INSERT INTO custody.batch (id, command_id, kind, leaf_count) SELECT bench.id('batch', 1), bench.id('batch', 1), 'post', 1;
     INSERT INTO custody.log_range (batch_id, first_index, leaf_count) VALUES (bench.id('batch', 1), 0, 1);
     INSERT INTO custody.posting (id, batch_id, batch_position, asset_id, asset_sequence, from_account_id, to_account_id, from_organization_id,
       to_organization_id, holder_id, quantity, custody_kind, authority_kind, authority_id, content_manifest_hash, authority_hash,
       asset_commitment, from_commitment, to_commitment, leaf_hash, occurred_at)
     SELECT bench.id('posting', g), bench.id('batch', 1), g % 1000000, bench.id('asset', g), 2, bench.id('account', 0), bench.id('account', g),
       bench.id('organization', 1), bench.id('organization', CASE WHEN g <= bench.all_rows() THEN 2 ELSE 3 END),
       bench.id('holder', CASE WHEN g <= bench.large() THEN 1 ELSE g END), 1, 'record', 'consent', bench.id('transfer', g),
       hash, hash, hash, hash, hash, hash, now() - g % 30 * interval '1 day'
     FROM generate_series(1, bench.all_rows() + bench.all_rows() / 4) AS g CROSS JOIN LATERAL (SELECT sha256(int8send(g)) AS hash) h`,
  ],
  [
    'audit log',
    `INSERT INTO platform.audit_entry (organization_id, person_id, api_key_id, action, subject, recorded_at)
     SELECT bench.id('organization', 2), CASE WHEN bench.is_rare(g - 3) THEN NULL ELSE bench.id('person', CASE WHEN bench.is_rare(g) THEN 1 ELSE 2 END) END,
       CASE WHEN bench.is_rare(g - 3) THEN bench.id('api_key', 1) END,
       CASE WHEN bench.is_rare(g) THEN 'vault.registered' ELSE 'transfer.accepted' END, bench.id('transfer', g)::text,
       now() - (bench.all_rows() - g) * interval '1 second' FROM generate_series(1, bench.all_rows()) AS g`,
  ],
  [
    'subscriptions',
    `INSERT INTO billing.stripe_account (organization_id, account_id, livemode) VALUES (bench.id('organization', 2), 'acct_bench', false);
     INSERT INTO billing.plan (organization_id, id, name) VALUES (bench.id('organization', 2), bench.id('plan', 1), 'Bench');
     INSERT INTO billing.plan_version (organization_id, plan_id, version, currency, interval, item_tiers, gibibyte_tiers, minimum_minor,
       free_items, free_bytes, tax_label, tax_basis_points, hash, effective_at)
     SELECT bench.id('organization', 2), bench.id('plan', 1), 1, currency, 'month', '[{"upTo":null,"unitMinor":"3"}]',
       '[{"upTo":null,"unitMinor":"40"}]', 0, 0, 0, 'VAT', 800, sha256('p'), now() FROM (VALUES ('chf'), ('usd')) AS c (currency);
     INSERT INTO billing.subscription (organization_id, id, holder_id, currency, plan_id, plan_version, interval, state, started_on,
       current_period_start, current_period_end)
     SELECT bench.id('organization', 2), bench.id('subscription', g), bench.id('holder', g), CASE WHEN bench.is_rare(g) THEN 'usd' ELSE 'chf' END,
       bench.id('plan', 1), 1, 'month', CASE WHEN bench.is_rare(g) THEN 'restricted' ELSE 'active' END, current_date - 10, current_date - 10,
       current_date + 20 FROM generate_series(1, bench.all_rows()) AS g`,
  ],
  [
    'invoices',
    `INSERT INTO billing.invoice (organization_id, id, subscription_id, holder_id, kind, currency, plan_id, plan_version, interval,
       period_start, period_end, cycle_days, state, subtotal_minor, tax_minor, total_minor, amount_paid_minor, rated_at)
     SELECT bench.id('organization', 2), bench.id('invoice', g), bench.id('subscription', g), bench.id('holder', g), 'usage',
       CASE WHEN bench.is_rare(g) THEN 'usd' ELSE 'chf' END, bench.id('plan', 1), 1, 'month', current_date - 40, current_date - 10, 30,
       state, minor, 0, minor, CASE WHEN state = 'paid' THEN minor ELSE 0 END, now() - (g % 700) * interval '1 day'
     FROM generate_series(1, bench.all_rows()) AS g CROSS JOIN LATERAL (SELECT 100 + g * 7919 % 1000003 AS minor,
       CASE WHEN bench.is_rare(g) THEN 'uncollectible' WHEN g % 33 = 1 THEN 'open' ELSE 'paid' END AS state) i`,
  ],
  [
    'money',
    `INSERT INTO billing.credit (organization_id, id, holder_id, currency, amount_minor, reason, granted_by)
     SELECT bench.id('organization', 2), bench.id('credit', g), bench.id('holder', g), 'chf', 100, 'Late.', bench.id('person', 2)
     FROM generate_series(1, bench.all_rows()) AS g;
     INSERT INTO billing.refund (organization_id, id, invoice_id, holder_id, currency, amount_minor, reason, cause, requested_by, state)
     SELECT bench.id('organization', 2), bench.id('refund', g), bench.id('invoice', g), bench.id('holder', g), 'chf', 1, 'Late.', 'custodian',
       bench.id('person', 2), 'done' FROM generate_series(1, bench.all_rows()) AS g;
     INSERT INTO billing.payout (organization_id, id, currency, amount_minor, state, created_at, arrives_on)
     SELECT bench.id('organization', 2), 'po_' || g, 'chf', 100, 'paid', now() - g * interval '1 minute', current_date
     FROM generate_series(1, bench.all_rows()) AS g`,
  ],
  [
    'events',
    `INSERT INTO billing.stripe_event (id, organization_id, account_id, livemode, type, created, object_type, received_at, state, problem)
     SELECT 'evt_' || g, bench.id('organization', CASE WHEN g % 2 = 0 THEN 2 ELSE 3 END), 'acct_bench', false, 'invoice.paid', now(), 'invoice',
       now() - g * interval '1.000001 second', CASE WHEN g % 4 < 2 THEN 'parked' ELSE 'done' END, 'unknown'
     FROM generate_series(1, bench.all_rows()) AS g`,
  ],
];

/** Fills an empty, migrated database; `tell` is given the name of each part and the seconds that it took. */
export async function fill(
  owner: Database,
  rows: number,
  tell: (part: string, seconds: number) => void,
): Promise<void> {
  await owner.pool.query(benchFunctions(rows, Math.min(LARGE, rows / 10)));
  for (const [part, statements] of STATEMENTS) {
    const began = performance.now();
    await owner.transact(NOBODY, async (sql) => {
      await sql.execute('SET LOCAL statement_timeout = 0');
      await sql.execute('SET LOCAL session_replication_role = replica');
      for (const statement of statements.split(';\n')) await sql.execute(statement);
    });
    tell(part, (performance.now() - began) / 1_000);
  }
  const began = performance.now();
  const client = await owner.pool.connect();
  try {
    await client.query('SET statement_timeout = 0');
    await client.query('VACUUM ANALYZE');
  } finally {
    client.release(true);
  }
  tell('vacuumed', (performance.now() - began) / 1_000);
}
