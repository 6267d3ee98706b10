import { CALL_KINDS } from '@holdfast/billing';
import { LEDGER_STEPS } from '@holdfast/custody-ledger';
import { WORKER_STEPS } from '@holdfast/migration';

const aroundEach = (steps: readonly string[]): string[] => steps.flatMap((step) => [`${step}.before`, `${step}.after`]);

/** What billing tells others: each kind of call to Stripe, and a mail. What it writes for itself is one transaction each. */
export const BILLING_STEPS: readonly string[] = [...CALL_KINDS.map(({ name }) => `stripe.${name}`), 'mail.send'];

/** Where each service can be killed: before and after everything that it does. The lists of steps are the services' own. */
export const WORKER_POINTS: readonly string[] = aroundEach(WORKER_STEPS);
export const LEDGER_POINTS: readonly string[] = aroundEach(LEDGER_STEPS);
export const BILLING_POINTS: readonly string[] = aroundEach(BILLING_STEPS);
