import type { CheckpointWitness, LogStore, LogTransaction } from '@holdfast/custody';
import { crashPoint, namedStep } from '@holdfast/platform';

const NAMES = ['apply', 'ring', 'sequence', 'sign', 'keep_note'] as const;
type StepName = (typeof NAMES)[number];

/** The names of all steps of the ledger that change something, as its crash points have them. */
export const LEDGER_STEPS: readonly string[] = NAMES.map((name) => `ledger.${name}`);

export const ledgerStep = <T>(name: StepName, work: () => Promise<T>): Promise<T> => namedStep(`ledger.${name}`, work);

/**
 * The log's store with a crash point inside each transaction that writes, and one after its commit. A look that finds
 * nothing to sequence or sign (there is one a second) passes none.
 */
export function logStoreInSteps(store: LogStore): LogStore {
  return {
    async exclusively(work) {
      const written: StepName[] = [];
      const begin = async (name: StepName) => {
        written.push(name);
        await crashPoint(`ledger.${name}.before`);
      };
      const result = await store.exclusively((log) => work(inSteps(log, begin)));
      for (const name of written) await crashPoint(`ledger.${name}.after`);
      return result;
    },
  };
}

function inSteps(log: LogTransaction, begin: (name: StepName) => Promise<void>): LogTransaction {
  return {
    size: log.size,
    readTile: (...tile) => log.readTile(...tile),
    pending: (maxBatches) => log.pending(maxBatches),
    leafHashes: (parts) => log.leafHashes(parts),
    place: async (batches) => (await begin('sequence'), await log.place(batches)),
    keepTiles: (tiles) => log.keepTiles(tiles),
    lastCheckpoint: () => log.lastCheckpoint(),
    keepCheckpoint: async (head) => (await begin('sign'), await log.keepCheckpoint(head)),
  };
}

export function witnessInSteps(witness: CheckpointWitness): CheckpointWitness {
  return {
    read: () => witness.read(),
    keep: (note) => ledgerStep('keep_note', () => witness.keep(note)),
  };
}
