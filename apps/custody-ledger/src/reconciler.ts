import type { LedgerStore } from '@holdfast/custody';
import { NOBODY, Reconciler, type ServiceParts } from '@holdfast/platform';
import type { CommandProcessor } from './command-processor';

const COMMANDS_AT_ONCE = 100;
const LOCK = 7_201_011;
const ERASURES_AT_ONCE = 100;
const ERASURES_LOCK = 7_201_012;

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

/** Destroys the keys of those whose person was erased. Nobody waits for it, so there is no doorbell. */
export function erasureReconciler({ database, logger }: ServiceParts, store: LedgerStore): Reconciler<string> {
  return new Reconciler({
    database,
    logger,
    lock: ERASURES_LOCK,
    due: async (sql) => {
      const rows = await sql.query<{ holder_id: string }>(
        `SELECT holder_id FROM identity.holder_erasure WHERE done_at IS NULL ORDER BY requested_at LIMIT ${ERASURES_AT_ONCE}`,
      );
      return rows.map(({ holder_id }) => holder_id);
    },
    ring: async (holderId) => {
      await store.eraseSubject(holderId);
      await database.transact(NOBODY, (sql) =>
        sql.execute('UPDATE identity.holder_erasure SET done_at = now() WHERE holder_id = $1::uuid', [holderId]),
      );
      return true;
    },
  });
}
