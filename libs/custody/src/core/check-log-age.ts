import { DomainError } from '@holdfast/kernel';
import { equalBytes, type Hash, openCheckpoint, TileTree, type VerifierKey } from '@holdfast/proof';
import type { CheckpointWitness, LogStore } from './log-store';

/**
 * Before the ledger serves anybody: the database must have everything that the last checkpoint outside of it promised.
 * Throws `custody.database_older` (a backup was restored) and `custody.log_forked` (it tells another story), and
 * `proof.*` when the checkpoint is not this log's.
 */
export class CheckLogAge {
  constructor(
    private readonly store: LogStore,
    private readonly witness: CheckpointWitness,
    private readonly key: VerifierKey,
    private readonly hash: Hash,
  ) {}

  async execute(): Promise<void> {
    const note = await this.witness.read();
    if (note === null) return;
    const promised = openCheckpoint(note, this.key);
    await this.store.exclusively(async (log) => {
      if (log.size < promised.size) {
        throw new DomainError(
          'unavailable',
          'custody.database_older',
          `The database's log has ${log.size} entries, but ${promised.size} were signed: it is older than its last checkpoint.`,
          { remedy: 'Restore a newer backup. Do not go on with this one: signed postings would be lost.' },
        );
      }
      const root = await new TileTree(log.size, log.readTile, { hash: this.hash }).root(promised.size);
      if (!equalBytes(root, promised.rootHash)) {
        throw new DomainError(
          'unavailable',
          'custody.log_forked',
          'The database tells another history than the last signed checkpoint.',
          { remedy: 'Restore the database that belongs to this data directory.' },
        );
      }
    });
  }
}
