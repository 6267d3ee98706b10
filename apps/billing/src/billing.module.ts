import {
  type DynamicModule,
  Inject,
  Module,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { type BillingParts, claimStripeMode, dueJobs, openStripe, StripeCalls } from '@holdfast/billing';
import type { BillingJob } from '@holdfast/contracts';
import { MasterKey, PeopleAddressBook } from '@holdfast/identity';
import { systemClock } from '@holdfast/kernel';
import {
  deriveSecret,
  HealthModule,
  MailOutbox,
  MailSender,
  openMailTransport,
  Reconciler,
  type ServiceDefinition,
  type ServiceParts,
  standardChecks,
} from '@holdfast/platform';
import { JobProcessor } from './job-processor';
import { BILLING_PARTS, WebhooksController } from './webhooks.controller';

const PARTS = Symbol('PARTS');
const JOBS_AT_ONCE = 8;
/** Of all billing services, one looks for what is due, and one for what deliveries missed. */
const DUE_LOCK = 7_203_001;
const GAPS_LOCK = 7_203_002;
/** Against the emulator every minute, since somebody may be watching; Stripe itself is asked every ten. */
const GAPS_EVERY_MS = { emulator: 60_000, test: 600_000, live: 600_000 };
/** With so many jobs waiting, whatever is due has been rung for. */
const BACKLOG = 500;

/** Subscriptions, invoices and what Stripe says of them; sends everybody's mails. */
@Module({})
export class BillingModule implements OnApplicationBootstrap, OnApplicationShutdown {
  private reconcilers: Reconciler<BillingJob>[] = [];

  constructor(
    @Inject(PARTS) private readonly parts: ServiceParts,
    @Inject(BILLING_PARTS) private readonly billing: BillingParts | null,
  ) {}

  static register(parts: ServiceParts): DynamicModule {
    const checks = standardChecks(parts.database, parts.queues);
    const billing = billingParts(parts);
    return {
      module: BillingModule,
      imports: [HealthModule.forRoot({ checks, logger: parts.logger })],
      controllers: billing === null ? [] : [WebhooksController],
      providers: [
        { provide: PARTS, useValue: parts },
        { provide: BILLING_PARTS, useValue: billing },
      ],
    };
  }

  async onApplicationBootstrap(): Promise<void> {
    const { database, queues, logger } = this.parts;
    if (this.billing === null) logger.warn('STRIPE_SECRET_KEY is not set: nothing is billed, and only mails are sent');
    else await claimStripeMode(database, this.billing.settings.mode);
    const processor = new JobProcessor(this.mailSender(), this.billing, logger);
    queues.work('billing', (job, { signal }) => processor.process(job, signal), { concurrency: JOBS_AT_ONCE });
    const ring = (job: BillingJob) => queues.ring('billing', job);
    const common = { database, logger, ring };
    this.reconcilers.push(
      new Reconciler<BillingJob>({
        ...common,
        lock: DUE_LOCK,
        due: (sql) => dueJobs(sql, systemClock.now(), this.billing !== null),
        isBusy: async () => ((await queues.counts('billing')).wait ?? 0) > BACKLOG,
      }),
    );
    if (this.billing !== null) {
      const everyMs = GAPS_EVERY_MS[this.billing.settings.mode];
      this.reconcilers.push(
        new Reconciler<BillingJob>({ ...common, lock: GAPS_LOCK, everyMs, due: async () => [{ kind: 'reconcile' }] }),
      );
      await ring({ kind: 'reconcile' });
    }
    for (const reconciler of this.reconcilers) reconciler.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all(this.reconcilers.map((reconciler) => reconciler.stop()));
  }

  private mailSender(): MailSender {
    const { config, database, logger } = this.parts;
    return new MailSender({
      database,
      outbox: new MailOutbox(config.masterSecret, systemClock),
      addresses: new PeopleAddressBook(new MasterKey(deriveSecret(config.masterSecret, 'identity'))),
      transport: config.mailUrl === undefined ? null : openMailTransport(config.mailUrl),
      from: config.mailFrom,
      production: config.nodeEnv === 'production',
      clock: systemClock,
      logger,
    });
  }
}

/** Null without a key of Stripe's. */
function billingParts({ config, database, queues, logger }: ServiceParts): BillingParts | null {
  const { stripe: settings } = config;
  if (settings === null) return null;
  const stripe = openStripe(settings);
  return {
    database,
    stripe,
    calls: new StripeCalls({ database, stripe, clock: systemClock, logger }),
    settings,
    mail: new MailOutbox(config.masterSecret, systemClock),
    clock: systemClock,
    logger,
    publicOrigin: config.publicOrigin,
    feeBasisPoints: config.feeBasisPoints,
    ring: async (job) => void (await queues.ring('billing', job)),
  };
}

export const billing: ServiceDefinition = {
  name: 'billing',
  connections: 16,
  module: (parts) => BillingModule.register(parts),
};
