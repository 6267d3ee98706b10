import type { LedgerStore } from '@holdfast/custody';
import { Reconciler, type ServiceParts } from '@holdfast/platform';
import type { CommandProcessor } from './command-processor';

const COMMANDS_AT_ONCE = 100;
const LOCK = 7_201_011;

/**
 * Applies commands without a result although nothing rang, and needs no queue for it. One that the queue is applying at
 * this moment waits for it inside the database, and is answered from its result.
 */
export function ledgerReconciler(
  { database, logger }: ServiceParts,
  store: LedgerStore,
  processor: CommandProcessor,
): Reconciler<string> {
  return new Reconciler({
    database,
    logger,
    lock: LOCK,
    due: async () => (await store.waiting(COMMANDS_AT_ONCE)).map(({ commandId }) => commandId),
    ring: async (commandId) => (await processor.apply(commandId), true),
  });
}
