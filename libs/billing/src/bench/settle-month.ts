import { systemClock } from '@holdfast/kernel';
import {
  type Actor,
  Database,
  type DatabaseOptions,
  MailOutbox,
  NOBODY,
  type Sql,
  type StripeSettings,
} from '@holdfast/platform';
import pino from 'pino';
import type Stripe from 'stripe';
import { auditInvoices } from '../audit/audit-invoices';
import { SettleInvoices } from '../invoices/settle-invoices';
import type { BillingParts } from '../parts';
import { settlePeriods } from '../rating';
import { StripeCalls } from '../stripe/stripe-calls';
import { CALLS_AT_ONCE, openStripe } from '../stripe/stripe-connection';
import { BENCH_MONTH, type BenchMonth } from './build-month';

const LANES = 2;
const TOLD_EVERY = 5_000;

/** How long it took; `ours` is the time in which at least one transaction of ours ran. */
export interface BenchSettlement {
  readonly ratedSeconds: number;
  /** Null when there was no Stripe to bring the invoices to. */
  readonly broughtSeconds: number | null;
  readonly oursSeconds: number;
  readonly invoices: number;
  readonly callsToStripe: number;
  readonly totalMinor: bigint;
}

/** Counts the time in which transactions run, however many at once. */
class TimedDatabase extends Database {
  private running = 0;
  private since = 0;
  private total = 0;

  constructor(options: DatabaseOptions) {
    super(options);
  }

  get seconds(): number {
    return this.total / 1_000;
  }

  override transact<T>(actor: Actor, work: (sql: Sql) => Promise<T>): Promise<T> {
    return this.timed(() => super.transact(actor, work));
  }

  override read<T>(actor: Actor, work: (sql: Sql) => Promise<T>): Promise<T> {
    return this.timed(() => super.read(actor, work));
  }

  private async timed<T>(work: () => Promise<T>): Promise<T> {
    if ((this.running += 1) === 1) this.since = performance.now();
    try {
      return await work();
    } finally {
      if ((this.running -= 1) === 0) this.total += performance.now() - this.since;
    }
  }
}

export interface SettleMonth {
  readonly month: BenchMonth;
  readonly owner: Database;
  /** Of billing's own role. */
  readonly billingUrl: string;
  /** Of the emulator; null rates only. */
  readonly stripe: StripeSettings | null;
  readonly tell: (progress: string) => void;
}

/** Settles the month: rated from facts of the ledger, then brought to Stripe until every invoice is finalized there. */
export async function settleMonth({
  month,
  owner,
  billingUrl,
  stripe: settings,
  tell,
}: SettleMonth): Promise<BenchSettlement> {
  const database = new TimedDatabase({ url: billingUrl, max: 8 });
  try {
    const stripe = settings === null ? null : openStripe(settings);
    if (stripe !== null) await makeCustomers(owner, stripe, month.custodian, tell);
    const started = performance.now();
    const { invoices } = await settlePeriods(database, { now: BENCH_MONTH.now });
    const rated = performance.now();
    tell(`${invoices.toLocaleString('en')} invoices rated`);
    if (stripe !== null && settings !== null) await bring(partsOf(database, stripe, settings), tell);
    const ended = performance.now();
    const [kept] = await owner.read(NOBODY, (sql) =>
      sql.query<{ calls: bigint; total: bigint; left: bigint }>(
        `SELECT (SELECT count(*) FROM billing.stripe_call WHERE state = 'done') AS calls,
           (SELECT COALESCE(sum(total_minor), 0)::bigint FROM billing.invoice) AS total,
           (SELECT count(*) FROM billing.invoice WHERE state = 'draft' OR state = 'rated') AS left`,
      ),
    );
    if (stripe !== null && kept?.left !== 0n) throw new Error(`${kept?.left} invoices did not get to Stripe`);
    return {
      ratedSeconds: (rated - started) / 1_000,
      broughtSeconds: stripe === null ? null : (ended - rated) / 1_000,
      oursSeconds: database.seconds,
      invoices,
      callsToStripe: Number(kept?.calls),
      totalMinor: kept?.total ?? 0n,
    };
  } finally {
    await database.close();
  }
}

/** What was measured must be right. Throws when an invoice is not what the ledger makes it. */
export async function auditMonth(billingUrl: string): Promise<{ seconds: number; invoices: number }> {
  const database = new Database({ url: billingUrl, max: 2 });
  try {
    const started = performance.now();
    const { differences, invoices } = await auditInvoices(database, { all: true });
    if (differences[0] !== undefined)
      throw new Error(`the audit differs: ${differences[0].line} of ${differences[0].invoiceId}`);
    return { seconds: (performance.now() - started) / 1_000, invoices };
  } finally {
    await database.close();
  }
}

const partsOf = (database: Database, stripe: Stripe, settings: StripeSettings): BillingParts => {
  const logger = pino({ level: 'error' });
  return {
    database,
    stripe,
    calls: new StripeCalls({ database, stripe, clock: systemClock, logger }),
    settings,
    mail: new MailOutbox('bench-secret-that-opens-nothing-at-all', systemClock),
    clock: systemClock,
    logger,
    publicOrigin: 'http://localhost:3000',
    feeBasisPoints: 100,
    ring: async () => undefined,
  };
};

/** As the service does it: a few batches side by side, one in the database while another's calls are made. */
async function bring(parts: BillingParts, tell: SettleMonth['tell']): Promise<void> {
  const settle = new SettleInvoices(parts);
  let brought = 0;
  const lane = async () => {
    // The month is of another time than the emulator's, whose drafts do not come: each invoice is made beside its period.
    for (let looked = 1; looked > 0; brought += looked) {
      looked = await settle.execute({ waitForDraftMs: 0 });
      if (brought % TOLD_EVERY < looked) tell(`${brought.toLocaleString('en')} invoices finalized`);
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
}

/** Not measured: holders are customers long before. Without cards: paying is Stripe's affair, and what is measured ends before it. */
async function makeCustomers(
  owner: Database,
  stripe: Stripe,
  custodian: string,
  tell: SettleMonth['tell'],
): Promise<void> {
  const account = await onboard(stripe);
  const { rows } = await owner.pool.query<{ holder_id: string }>(
    'SELECT holder_id FROM billing.subscription WHERE organization_id = $1 ORDER BY id',
    [custodian],
  );
  await owner.pool.query(
    `INSERT INTO billing.stripe_account (organization_id, account_id, livemode, charges_enabled, payouts_enabled, details_submitted)
     VALUES ($1, $2, false, true, true, true)`,
    [custodian, account.id],
  );
  const made: [string, string][] = [];
  const waiting = rows.map(({ holder_id: holderId }) => holderId);
  const next = async (): Promise<void> => {
    for (let holderId = waiting.pop(); holderId !== undefined; holderId = waiting.pop()) {
      const customer = await stripe.customers.create({}, { stripeAccount: account.id });
      made.push([holderId, customer.id]);
      if (made.length % 10_000 === 0) tell(`${made.length.toLocaleString('en')} customers made`);
    }
  };
  await Promise.all(Array.from({ length: CALLS_AT_ONCE }, next));
  await owner.pool.query(
    `INSERT INTO billing.customer (organization_id, id, holder_id, currency, stripe_customer_id)
     SELECT $1, uuidv7(), u.holder_id, 'eur', u.customer_id FROM unnest($2::uuid[], $3::text[]) AS u (holder_id, customer_id)`,
    [custodian, made.map(([holderId]) => holderId), made.map(([, id]) => id)],
  );
}

/** What a custodian does on Stripe's pages, as forms: without it the emulator lets nobody take money, as Stripe does. */
async function onboard(stripe: Stripe): Promise<Stripe.Account> {
  const account = await stripe.accounts.create({ country: 'DE' });
  const elsewhere = 'https://bench.example/';
  const { url } = await stripe.accountLinks.create({
    account: account.id,
    type: 'account_onboarding',
    refresh_url: elsewhere,
    return_url: elsewhere,
  });
  let page = (await fetch(url)).url;
  for (const fields of ONBOARDING) {
    const answer = await fetch(page, { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' });
    page = new URL(answer.headers.get('location') ?? '', page).href;
  }
  if (page !== elsewhere) throw new Error('the emulator did not finish the onboarding');
  return account;
}

const ONBOARDING: readonly Record<string, string>[] = [
  {
    action: 'next',
    business_type: 'company',
    'company.name': 'Bench GmbH',
    'company.tax_id': 'HRB 1',
    'business_profile.url': 'https://bench.example',
  },
  {
    action: 'next',
    'representative.first_name': 'Ada',
    'representative.last_name': 'Bench',
    'representative.dob': '1990-01-01',
  },
  { action: 'next', external_account: 'DE89370400440532013000' },
  { action: 'submit' },
];
