import { NOBODY } from '@holdfast/platform';
import { refreshAccount, refreshTestClock } from '../accounts/custodian-account';
import { refreshPayout } from '../accounts/refresh-payout';
import { refreshCustomer } from '../customers';
import { MirrorInvoice } from '../invoices/mirror-invoice';
import { refreshSession } from '../pages/refresh-session';
import { type Account, type BillingParts, findAccount, groupBy } from '../parts';
import { refreshPayment, refreshRefund } from '../refunds/refresh-payment';
import { toStripeProblem } from '../stripe/stripe-problem';
import { refreshSubscription } from '../subscriptions/refresh-subscription';
import { wakeAccount } from '../subscriptions/wake';
import { type EventOutcome, settleEvents, takeEvents, type WaitingEvent } from './event-inbox';

/** Looked at again so often before it counts as somebody else's: our own row may be written a moment after Stripe's event. */
const UNKNOWN_ATTEMPTS = 5;
const BATCH = 200;
const OBJECTS_AT_ONCE = 8;

const DONE: EventOutcome = { state: 'done' };
const IGNORED: EventOutcome = { state: 'ignored' };

/** How one object is taken over; false when it is not ours, `later` when it is too early. */
type Refresh = (account: Account, id: string) => Promise<boolean | 'later'>;

/**
 * Works off events by looking at what they are about. Stripe is asked for the object as it is now, so twice, late and in any
 * order come to the same; several events of one object cost one look.
 */
export class HandleEvents {
  private readonly refreshes: Readonly<Record<string, Refresh>>;

  constructor(private readonly parts: BillingParts) {
    const invoices = new MirrorInvoice(parts);
    this.refreshes = {
      account: async (account) => (await refreshAccount(parts, account.organizationId, account.accountId), true),
      'checkout.session': (account, id) => refreshSession(parts, account, id),
      subscription: (account, id) => refreshSubscription(parts, account, id),
      invoice: async (account, id) => {
        const outcome = await invoices.execute(account, id);
        return outcome === 'later' ? 'later' : outcome === 'done';
      },
      customer: async (account, id) => {
        const outcome = await refreshCustomer(parts, account, id);
        if (outcome === 'changed') await wakeAccount(parts, account.organizationId, null);
        return outcome !== 'unknown';
      },
      refund: (account, id) => refreshRefund(parts, account, id),
      charge: async (account, id) => {
        const charge = await parts.stripe.charges.retrieve(id, {}, { stripeAccount: account.accountId });
        const intent = typeof charge.payment_intent === 'string' ? charge.payment_intent : charge.payment_intent?.id;
        return intent === undefined ? false : refreshPayment(parts, account, intent);
      },
      payout: (account, id) => refreshPayout(parts, account, id),
      'test_helpers.test_clock': async (account) => {
        await refreshTestClock(parts, account);
        await wakeAccount(parts, account.organizationId, null);
        return true;
      },
    };
  }

  /** One batch; answers how many events there were in it. */
  async execute(): Promise<number> {
    const { database, clock } = this.parts;
    const events = await database.transact(NOBODY, (sql) => takeEvents(sql, clock.now(), BATCH));
    const groups = [...groupBy(events, (event) => `${event.accountId} ${event.objectType} ${event.objectId}`).values()];
    let next = 0;
    const lane = async () => {
      for (let group = groups[next++]; group !== undefined; group = groups[next++]) await this.handle(group);
    };
    await Promise.all(Array.from({ length: OBJECTS_AT_ONCE }, lane));
    return events.length;
  }

  private async handle(events: readonly WaitingEvent[]): Promise<void> {
    const { database, clock, logger } = this.parts;
    const wanted = events.filter(({ type }) => concerns(type));
    const rest = events.filter(({ type }) => !concerns(type));
    const settle = (some: readonly WaitingEvent[], outcome: EventOutcome) =>
      database.transact(NOBODY, (sql) => settleEvents(sql, some, outcome, clock.now()));
    if (rest.length > 0) await settle(rest, IGNORED);
    const [first] = wanted;
    if (first === undefined) return;
    const outcome = await this.look(first).catch((error: unknown): EventOutcome => {
      logger.warn({ err: error, type: first.type, attempts: first.attempts }, 'an event could not be worked off yet');
      return { state: 'received', problem: toStripeProblem(error)?.code ?? 'failed' };
    });
    if (outcome.state === 'parked') {
      logger.warn({ type: first.type, objectType: first.objectType, problem: outcome.problem }, 'an event was parked');
    }
    await settle(wanted, outcome);
  }

  private async look(event: WaitingEvent): Promise<EventOutcome> {
    const refresh = this.refreshes[event.objectType];
    if (refresh === undefined || event.objectId === null) return IGNORED;
    const account = await this.accountOf(event);
    if (account === null) return this.unknown(event, 'unknown_account');
    const known = await refresh(account, event.objectId);
    if (known === 'later') return { state: 'received', problem: 'too_early' };
    return known ? DONE : this.unknown(event, `unknown_${event.objectType}`);
  }

  private async accountOf(event: WaitingEvent): Promise<Account | null> {
    const { organizationId } = event;
    if (organizationId === null) return null;
    return this.parts.database.read(NOBODY, (sql) => findAccount(sql, organizationId, this.parts.clock));
  }

  private unknown(event: WaitingEvent, problem: string): EventOutcome {
    return event.attempts < UNKNOWN_ATTEMPTS ? { state: 'received', problem } : { state: 'parked', problem };
  }
}

/** The kinds of events that something here depends on; all others are kept and left alone. */
const CONCERNS = [
  /^account\.updated$/,
  /^checkout\.session\./,
  /^customer\.(updated|subscription\.)/,
  /^invoice\.(?!upcoming)/,
  /^(refund\.|charge\.(refunded|refund\.))/,
  /^payout\./,
  /^test_helpers\.test_clock\.ready$/,
];

const concerns = (type: string): boolean => CONCERNS.some((pattern) => pattern.test(type));
