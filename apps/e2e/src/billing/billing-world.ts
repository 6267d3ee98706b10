import { type BillingParts, dueJobs, openStripe, type Plan, StripeCalls } from '@holdfast/billing';
import { JobProcessor } from '@holdfast/billing-service';
import { LedgerFacts } from '@holdfast/billing/testing';
import type { BillingJob } from '@holdfast/contracts';
import { newId } from '@holdfast/kernel';
import { type Database, MailOutbox, MailSender, NOBODY, type OutboxMail, type SqlValue } from '@holdfast/platform';
import { createTestDatabase, type TestDatabase } from '@holdfast/platform/testing';
import { readyAccount, type StripeEmulatorOptions } from '@holdfast/stripe-emulator';
import pino from 'pino';
import { type BillingRows, comparable, readRows, restoreRows } from './billing-rows';
import { type EmulatedStripe, openEmulatedStripe, type StripeUnderTest } from './stripe-under-test';

const MASTER_SECRET = 'x7Lq2ZpV9mKc4TnB8rYd3WgHs6Jf1AeU';
const DAY_MS = 86_400_000;
/** A loop that does not come to rest is a fault, not a wait. */
const ROUNDS_MAX = 300;

export interface Keeper {
  readonly id: string;
  readonly accountId: string;
  readonly testClock: string;
}

export interface Held {
  readonly holderId: string;
  readonly personId: string;
}

/** A database, a Stripe, and billing between them; no queue and no network of webhooks, so that a test says what happens when. */
export class BillingWorld<Under extends StripeUnderTest = EmulatedStripe> {
  readonly jobs: BillingJob[] = [];
  readonly logged: string[] = [];
  readonly parts: BillingParts;
  readonly facts: LedgerFacts;
  private readonly mails: MailSender;

  private constructor(
    readonly under: Under,
    readonly database: TestDatabase,
    readonly billing: Database,
  ) {
    const { clock, settings } = under;
    const logger = pino({ level: 'debug' }, { write: (line: string) => void this.logged.push(line) });
    const stripe = openStripe(settings);
    const mail = new MailOutbox(MASTER_SECRET, clock);
    this.parts = {
      database: billing,
      stripe,
      calls: new StripeCalls({ database: billing, stripe, clock, logger }),
      settings,
      mail,
      clock,
      logger,
      publicOrigin: 'http://localhost:3000',
      feeBasisPoints: 300,
      ring: async (job) => void this.jobs.push(job),
    };
    this.mails = new MailSender({
      database: billing,
      outbox: mail,
      addresses: {
        addressOf: async (_sql, personId) => ({ address: `${personId}@holder.example`, language: 'en' }),
        administratorsOf: async (_sql, organizationId) => [organizationId],
      },
      transport: null,
      from: 'holdfast@holdfast.example',
      production: false,
      clock,
      logger,
    });
    this.facts = new LedgerFacts(database.owner);
  }

  static async open(stripe: StripeEmulatorOptions['billing'] = {}): Promise<BillingWorld> {
    return BillingWorld.against(await openEmulatedStripe(stripe));
  }

  static async against<Under extends StripeUnderTest>(under: Under): Promise<BillingWorld<Under>> {
    const database = await createTestDatabase();
    const world = new BillingWorld(under, database, database.service('billing'));
    await world.facts.build();
    return world;
  }

  async close(): Promise<void> {
    await this.database.drop();
    await this.under.close();
  }

  /** Everything that is due, and what that makes due, until nothing is. With what deliveries would have said, by asking. */
  async settle(): Promise<void> {
    this.jobs.push({ kind: 'reconcile' });
    await this.work(true);
  }

  /** What was rung for, and what that rings for; with what is due, and what waits a little, when asked to. */
  async work(andDue = false): Promise<void> {
    const processor = new JobProcessor(this.mails, this.parts, this.parts.logger);
    for (let round = 0; round < ROUNDS_MAX; round += 1) {
      const due = this.jobs.splice(0);
      if (due.length === 0 && !andDue) return;
      if (due.length === 0)
        due.push(...(await this.billing.read(NOBODY, (sql) => dueJobs(sql, this.parts.clock.now(), true))));
      if (due.length === 0 && !(await this.waitForEvents())) return;
      for (const job of due) await processor.process(job);
    }
    throw new Error(`billing does not come to rest: ${this.logged.slice(-5).join('')}`);
  }

  /** Events that are tried again shortly: time passes until then. False when none is. */
  private async waitForEvents(): Promise<boolean> {
    const [row] = await this.owner<{ at: Date | null }>(
      `SELECT min(next_attempt_at) AS at FROM billing.stripe_event WHERE state = 'received'`,
    );
    if (row?.at == null) return false;
    const wait = row.at.getTime() - this.parts.clock.now().getTime();
    if (wait > 40_000) return false;
    await this.under.pass(Math.max(wait, 0) + 1);
    return true;
  }

  owner<Row extends object>(text: string, values: readonly SqlValue[] = []): Promise<Row[]> {
    return this.database.owner.transact(NOBODY, (sql) => sql.query<Row>(text, values));
  }

  /** A custodian that may take money, on a test clock of its own that stands at the suite's time. */
  async keeper(): Promise<Keeper> {
    const { stripe, clock } = this.parts;
    const id = await this.facts.custodian();
    const account = await readyAccount(stripe);
    const frozen = Math.floor(clock.now().getTime() / 1_000);
    const testClock = await stripe.testHelpers.testClocks.create(
      { frozen_time: frozen },
      { stripeAccount: account.id },
    );
    await this.owner(
      `INSERT INTO billing.stripe_account (organization_id, account_id, livemode, charges_enabled, details_submitted, test_clock_id, test_clock_at, events_seen_until)
       VALUES ($1::uuid, $2, false, true, true, $3, $4::timestamptz, $4::timestamptz) RETURNING 1 AS one`,
      [id, account.id, testClock.id, new Date(frozen * 1_000)],
    );
    return { id, accountId: account.id, testClock: testClock.id };
  }

  /** Items of a holder arrive at a custodian by a transfer that settles now, some of them perhaps not. Answers what arrived. */
  async arrive(
    keeper: Keeper,
    held: Held,
    what: {
      readonly items: number;
      /** So many more were on the list, and were left out on the way. */
      readonly excluded?: number;
      readonly bytes?: bigint;
      readonly plan: Plan;
      readonly planId: string;
      readonly from?: string;
    },
  ): Promise<string[]> {
    const assets = Array.from({ length: what.items }, () => newId<'asset'>());
    await this.facts.move(
      assets.map((assetId) => ({
        holderId: held.holderId,
        assetId,
        from: what.from ?? this.facts.platform,
        to: keeper.id,
        bytes: what.bytes ?? 0n,
        recordedAt: this.parts.clock.now(),
      })),
    );
    const from = what.from ?? this.facts.platform;
    const excluded = Array.from({ length: what.excluded ?? 0 }, () => newId<'asset'>());
    const transferId = await this.transfer({ from, to: keeper.id, held, assets, excluded, plan: what });
    this.jobs.push({ kind: 'transfer-settled', transferId });
    return assets;
  }

  /** Items leave a custodian, back to where they came from, at this moment; whoever takes them asks for nothing. */
  async depart(keeper: Keeper, held: Held, assets: readonly string[], recordedAt: Date): Promise<void> {
    const to = this.facts.platform;
    await this.facts.move(
      assets.map((assetId) => ({ holderId: held.holderId, assetId, from: keeper.id, to, bytes: 0n, recordedAt })),
    );
    const transferId = await this.transfer({ from: keeper.id, to, held, assets, excluded: [], plan: null });
    this.jobs.push({ kind: 'transfer-settled', transferId });
  }

  private async transfer(move: {
    readonly from: string;
    readonly to: string;
    readonly held: Held;
    readonly assets: readonly string[];
    readonly excluded: readonly string[];
    readonly plan: { readonly plan: Plan; readonly planId: string } | null;
  }): Promise<string> {
    const id = newId<'transfer'>();
    const { from, to, held, assets, excluded, plan } = move;
    const state = excluded.length === 0 ? 'settled' : assets.length === 0 ? 'closed' : 'partially_settled';
    await this.owner(
      `INSERT INTO migration.transfer (id, organization_id, from_organization_id, person_id, state, offer, offer_hash, offer_expires_at,
         leg_count, batch_count, plan_id, plan_version, plan_currency, plan_interval)
       VALUES ($1::uuid, $2::uuid, $3::uuid, $4::uuid, $10, '{}', '\\x00', now(), $5::integer, 1, $6::uuid, $7::integer, $8, $9)
       RETURNING 1 AS one`,
      [
        id,
        to,
        from,
        held.personId,
        assets.length + excluded.length,
        plan?.planId ?? null,
        plan === null ? null : 1,
        plan?.plan.currency ?? null,
        plan?.plan.interval ?? null,
        state,
      ],
    );
    await this.owner(
      `INSERT INTO migration.leg (id, transfer_id, organization_id, from_organization_id, batch_no, line_no, asset_id, holder_id, quantity,
         custody_kind, content_manifest_hash, state, excluded_code)
       SELECT uuidv7(), $1::uuid, $2::uuid, $3::uuid, 0, n, a, $4::uuid, 1, 'record', '\\x00',
              CASE WHEN n <= $6::integer THEN 'confirmed' ELSE 'excluded' END, CASE WHEN n > $6::integer THEN 'leg.not_in_manifest' END
         FROM unnest($5::uuid[]) WITH ORDINALITY AS t(a, n) RETURNING 1 AS one`,
      [id, to, from, held.holderId, [...assets, ...excluded], assets.length],
    );
    return id;
  }

  /** Gives the holder's customer at the custodian one of Stripe's test cards, as the setup page would. */
  async giveCard(keeper: Keeper, held: Held, card: string): Promise<void> {
    await this.attach(keeper, held, card);
    await this.settle();
  }

  /** The same, of which billing has not heard yet. Answers the payment method. */
  async attach(keeper: Keeper, held: Held, card: string): Promise<string> {
    const { stripe } = this.parts;
    const at = { stripeAccount: keeper.accountId };
    const [row] = await this.owner<{ id: string }>(
      'SELECT stripe_customer_id AS id FROM billing.customer WHERE organization_id = $1::uuid AND holder_id = $2::uuid',
      [keeper.id, held.holderId],
    );
    const customer = row?.id ?? '';
    const method = await stripe.paymentMethods.attach(card, { customer }, at);
    await stripe.customers.update(customer, { invoice_settings: { default_payment_method: method.id } }, at);
    return method.id;
  }

  /** Moves the custodian's test clock, and with it everything that Stripe does by itself until then. */
  async advance(keeper: Keeper, to: Date): Promise<void> {
    await this.advanceUnheard(keeper, to);
    await this.settle();
  }

  /** The same while billing stands still. */
  async advanceUnheard(keeper: Keeper, to: Date): Promise<void> {
    const { testClocks } = this.parts.stripe.testHelpers;
    const at = { stripeAccount: keeper.accountId };
    await testClocks.advance(keeper.testClock, { frozen_time: Math.floor(to.getTime() / 1_000) }, at);
    while ((await testClocks.retrieve(keeper.testClock, {}, at)).status !== 'ready') {
      await this.under.pass(this.under.lookEveryMs);
    }
  }

  async subscription(
    keeper: Keeper,
    held: Held,
  ): Promise<{ state: string; stripe_subscription_id: string | null; stripe_status: string; id: string }> {
    const [row] = await this.owner<{
      state: string;
      stripe_subscription_id: string | null;
      stripe_status: string;
      id: string;
    }>(
      `SELECT id, state, stripe_subscription_id, stripe_status FROM billing.subscription
        WHERE organization_id = $1::uuid AND holder_id = $2::uuid ORDER BY created_at DESC LIMIT 1`,
      [keeper.id, held.holderId],
    );
    if (row === undefined) throw new Error('there is no subscription');
    return row;
  }

  /** Everything that billing has written down and said, but for what may differ when the same has happened. */
  async comparable(): Promise<object> {
    const mails = (await this.outbox()).map(({ template, subject, text }) => `${template} ${subject}\n${text}`);
    return { ...comparable(await readRows(this.database.owner)), mails: mails.sort() };
  }

  snapshot(): Promise<BillingRows> {
    return readRows(this.database.owner);
  }

  /** As if nothing had been heard since; Stripe's side stays where it is. */
  async restore(snapshot: BillingRows): Promise<void> {
    await restoreRows(this.database.owner, snapshot, await this.snapshot());
    this.jobs.splice(0);
  }

  invoices(keeper: Keeper, held: Held): Promise<InvoiceRow[]> {
    return this.owner<InvoiceRow>(
      `SELECT id, kind, state, total_minor, stripe_total_minor, amount_paid_minor, amount_refunded_minor, application_fee_minor,
              stripe_invoice_id, attempt_count, hosted_url, pdf_url
         FROM billing.invoice WHERE organization_id = $1::uuid AND holder_id = $2::uuid ORDER BY period_start, kind`,
      [keeper.id, held.holderId],
    );
  }

  async outbox(): Promise<OutboxMail[]> {
    return this.database.service('portal').read(NOBODY, (sql) => this.parts.mail.readDevelopment(sql, 1_000));
  }
}

export interface InvoiceRow {
  id: string;
  kind: string;
  state: string;
  total_minor: bigint;
  stripe_total_minor: bigint | null;
  amount_paid_minor: bigint;
  amount_refunded_minor: bigint;
  application_fee_minor: bigint;
  stripe_invoice_id: string | null;
  attempt_count: number;
  hosted_url: string | null;
  pdf_url: string | null;
}

export const days = (count: number): number => count * DAY_MS;
