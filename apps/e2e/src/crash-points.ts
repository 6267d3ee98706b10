import { LEDGER_STEPS } from '@holdfast/custody-ledger';
import { WORKER_STEPS } from '@holdfast/migration';

const aroundEach = (steps: readonly string[]): string[] => steps.flatMap((step) => [`${step}.before`, `${step}.after`]);

/** Where each service can be killed: before and after everything that it does. The lists of steps are the services' own. */
export const WORKER_POINTS: readonly string[] = aroundEach(WORKER_STEPS);
export const LEDGER_POINTS: readonly string[] = aroundEach(LEDGER_STEPS);
