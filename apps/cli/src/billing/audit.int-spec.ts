import { endSubscription, type Plan, ratePrepayment, settlePeriods } from '@holdfast/billing';
import { LedgerFacts } from '@holdfast/billing/testing';
import { NOBODY, type SqlValue } from '@holdfast/platform';
import { createTestDatabase, type TestDatabase } from '@holdfast/platform/testing';
import { fsckCommand } from '../fsck/run-fsck-command';
import { RecordedTerminal } from '../testing/recorded-terminal';
import { auditCommand } from './run-audit-command';

const plan: Plan = {
  currency: 'eur',
  interval: 'month',
  itemTiers: [
    { upTo: 1n, unitMinor: 300n },
    { upTo: null, unitMinor: 90n },
  ],
  gibibyteTiers: [{ upTo: null, unitMinor: 60n }],
  minimumMinor: 0n,
  freeItems: 0n,
  freeBytes: 0n,
  taxLabel: 'VAT 19 %',
  taxBasisPoints: 1_900,
};

/** An account with three items, one of which leaves in mid-month; invoiced for April and May 2030. */
describe('holdfast billing audit', () => {
  let database: TestDatabase;
  let facts: LedgerFacts;
  let invoiceId: string;
  let holderId: string;
  let custodian: string;
  const assets = ['a', 'b', 'c'].map(() => crypto.randomUUID());

  beforeEach(async () => {
    database = await createTestDatabase();
    facts = await new LedgerFacts(database.owner).build();
    custodian = await facts.custodian();
    ({ holderId } = await facts.holder());
    const planId = await facts.plan(custodian, plan);
    await facts.subscription({ custodian, holderId, planId, plan, startedOn: '2030-04-01', periodEnd: '2030-05-01' });
    const [arrived, left] = [new Date('2030-04-01T10:00:00Z'), new Date('2030-04-16T10:00:00Z')];
    await facts.move([
      ...assets.map((assetId) => ({
        holderId,
        assetId,
        from: facts.platform,
        to: custodian,
        bytes: 1n << 30n,
        recordedAt: arrived,
      })),
      { holderId, assetId: assets[0] ?? '', from: custodian, to: facts.platform, bytes: 1n << 30n, recordedAt: left },
    ]);
    await settlePeriods(database.service('billing'), { now: new Date('2030-06-01T01:00:00Z') });
    const [first] = await query<{ id: string }>('SELECT id FROM billing.invoice ORDER BY period_start LIMIT 1');
    invoiceId = first?.id ?? '';
  });
  afterEach(() => database.drop());

  const query = <Row extends object>(text: string) => database.owner.read(NOBODY, (sql) => sql.query<Row>(text));
  /** Around every guard, as a disk or a careless owner would do it. */
  const damage = (statement: string, values: SqlValue[] = []) =>
    database.owner.transact(NOBODY, async (sql) => {
      await sql.execute('SET LOCAL session_replication_role = replica');
      expect(await sql.execute(statement, values)).toBeGreaterThan(0);
    });
  const audit = async (options = {}) => {
    const terminal = new RecordedTerminal();
    const code = await auditCommand({ database: database.url, ...options }, terminal);
    return { code, output: terminal.output };
  };
  const fsck = async () => {
    const terminal = new RecordedTerminal();
    await fsckCommand({ database: database.url, json: true }, terminal);
    const { problems }: { problems: { check: string; row: string; message: string }[] } = JSON.parse(terminal.output);
    // The facts are written around the ledger, whose own checks have much to say about that.
    return problems
      .filter(({ check }) => check.startsWith('billing.'))
      .map(({ check, message }) => `${check}: ${message}`);
  };

  it('says how many invoices it computed again, and that they agree', async () => {
    expect(await audit()).toEqual({ code: 0, output: 'Computed 2 invoices of 1 account again.\nAll agree.\n' });
    expect(await fsck()).toEqual([]);
  });

  it('looks at all accounts only when told to', async () => {
    await damage(`UPDATE billing.invoice SET rated_at = now() - interval '36 days'`);
    expect((await audit()).output).toContain('Computed 0 invoices of 0 accounts');
    expect((await audit({ all: true })).output).toContain('Computed 2 invoices of 1 account');
  });

  it.each<[string, string, string[], string[]]>([
    [
      'a cent too much in one line',
      `UPDATE billing.invoice_line SET amount_minor = amount_minor + 1 WHERE invoice_id = $1 AND kind = 'items' AND tier = 2`,
      ['items, tier 2: expected 1.35 EUR, found 1.36 EUR'],
      ['billing.invoice_sums: its lines sum to 586 and 111 of tax, but it says 585 and 111'],
    ],
    [
      'a total that its lines do not have',
      `UPDATE billing.invoice SET subtotal_minor = subtotal_minor - 10, total_minor = total_minor - 10 WHERE id = $1`,
      ['subtotal: expected 5.85 EUR, found 5.75 EUR', 'total: expected 6.96 EUR, found 6.86 EUR'],
      ['billing.invoice_sums: its lines sum to 585 and 111 of tax, but it says 575 and 111'],
    ],
    [
      'a line that is gone',
      `DELETE FROM billing.invoice_line WHERE invoice_id = $1 AND kind = 'tax'`,
      ['tax: expected 1.11 EUR, found 0.00 EUR'],
      ['billing.invoice_sums: its lines sum to 585 and 0 of tax, but it says 585 and 111'],
    ],
    [
      'a total at Stripe that is another',
      `UPDATE billing.invoice SET stripe_invoice_id = 'in_1', stripe_total_minor = 700 WHERE id = $1`,
      ['total at Stripe: expected 6.96 EUR, found 7.00 EUR'],
      [`billing.invoice_sums: sums to 696 with those beside it, but Stripe's invoice to 700`],
    ],
    [
      'an invoice that is gone',
      `WITH gone AS (DELETE FROM billing.invoice_line WHERE invoice_id = $1) DELETE FROM billing.invoice WHERE id = $1`,
      ['days since 2030-04-01 on no invoice: expected 0 days, found 30 days'],
      ['billing.periods: begins on 2030-05-01, but the days before it end on 2030-04-01'],
    ],
  ])('finds %s', async (_, statement, differences, findings) => {
    await damage(statement, [invoiceId]);
    const { code, output } = await audit();
    expect(code).toBe(1);
    for (const difference of differences) expect(output).toContain(difference);
    expect(output).toContain(`Wrong: ${differences.length} difference`);
    expect(await fsck()).toEqual(findings);
  });

  it('finds an invoice that was rated from other facts than the ledger has', async () => {
    await damage(
      `UPDATE custody.posting SET recorded_at = recorded_at + interval '1 day' WHERE to_organization_id = $1`,
      [facts.platform],
    );
    const { code, output } = await audit();
    expect(code).toBe(1);
    // A day more of the third item, and of its gibibyte.
    expect(output).toContain(`invoice ${invoiceId}: items, tier 2: expected 1.38 EUR, found 1.35 EUR`);
    expect(output).toContain(`items, tier 2: expected 46 units, found 45 units`);
    expect((await fsck()).sort()).toEqual([
      'billing.usage_days: recorded are 2 items and 2147483648 bytes, in the ledger no new and no new',
      'billing.usage_days: recorded are no new items and no new bytes, in the ledger 2 and 2147483648',
    ]);
  });

  it('finds positions that the postings do not leave', async () => {
    await damage(`UPDATE custody.edition_position SET quantity = 0 WHERE asset_id = $1 AND organization_id = $2`, [
      assets[1] ?? '',
      custodian,
    ]);
    expect((await audit()).code).toBe(0);
    expect(await fsck()).toEqual(['billing.usage_positions: its postings leave 2 items, its positions are 1']);
  });

  it('finds a manifest that is larger than its text says, and what was too much on the invoice', async () => {
    await damage(`UPDATE content.manifest SET bytes = bytes + 1 WHERE asset_id = $1`, [assets[2] ?? '']);
    const { code, output } = await audit();
    expect(code).toBe(1);
    expect(output).toContain('storage, tier 1: expected 80530636830 units, found 80530636800 units');
    expect(await fsck()).toContain('billing.manifest_bytes: says 1073741825 bytes, its text 1073741824');
  });

  it('finds what Stripe was asked and never answered, two live subscriptions, and credits spent twice', async () => {
    await database.owner.pool.query('DROP INDEX billing.subscription_live_key');
    await damage(
      `INSERT INTO billing.subscription SELECT organization_id, uuidv7(), holder_id, currency, plan_id, plan_version, interval, NULL,
         'active', now(), collection, '2030-07-01', '2030-07-01', '2030-08-01' FROM billing.subscription`,
    );
    await damage(
      `INSERT INTO billing.stripe_call (organization_id, id, kind, subject_id, params, intended_at)
       VALUES ($1, uuidv7(), 'customer', uuidv7(), '{}', now() - interval '25 hours')`,
      [custodian],
    );
    const credit = crypto.randomUUID();
    await damage(
      `INSERT INTO billing.credit (organization_id, id, holder_id, currency, amount_minor, reason, granted_by)
       VALUES ($1, $2, $3, 'eur', 5, 'test', uuidv7())`,
      [custodian, credit, holderId],
    );
    await damage(
      `INSERT INTO billing.invoice_line (organization_id, invoice_id, line_no, holder_id, kind, amount_minor, source_id)
       SELECT organization_id, id, 90, holder_id, 'credit', -3, $1 FROM billing.invoice`,
      [credit],
    );
    const findings = await fsck();
    expect(findings).toContain('billing.accounts: 2 live subscriptions');
    expect(findings).toContain('billing.pots: 5, but 6 went into invoices');
    expect(findings.filter((one) => one.startsWith('billing.unanswered: intended at'))).toHaveLength(1);
  });

  it('agrees with the refund of a year that was paid ahead', async () => {
    const { holderId: other } = await facts.holder();
    const yearly = { ...plan, interval: 'year' as const };
    const planId = await facts.plan(custodian, yearly);
    const subscriptionId = await facts.subscription({
      custodian,
      holderId: other,
      planId,
      plan: yearly,
      startedOn: '2030-04-01',
      periodEnd: '2031-04-01',
    });
    await facts.move([
      {
        holderId: other,
        assetId: crypto.randomUUID(),
        from: facts.platform,
        to: custodian,
        bytes: 0n,
        recordedAt: new Date('2030-04-01T10:00:00Z'),
      },
    ]);
    const one = { organizationId: custodian, subscriptionId };
    await database.service('billing').transact(NOBODY, (sql) => ratePrepayment(sql, one));
    await facts.run(
      `UPDATE billing.invoice SET state = 'paid', stripe_invoice_id = 'in_year' WHERE subscription_id = $1`,
      [subscriptionId],
    );
    const [last] = await database
      .service('billing')
      .transact(NOBODY, (sql) => endSubscription(sql, { ...one, endedOn: '2030-06-13', reason: 'left' }));
    expect(last?.totalMinor).toBe(-3_427n); // 292 of 365 days of 36 EUR, and 19 % of that
    expect((await audit({ all: true })).output).toContain('Computed 4 invoices of 2 accounts again.\nAll agree.');
  });
});
