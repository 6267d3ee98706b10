import { type Hash, type NoteSigner, signCheckpoint, TreeBuilder } from '@holdfast/proof';
import type { CheckpointWitness, LogStore, SignedHead } from './log-store';

/**
 * Signs the log's head when it has grown, and keeps the note outside of the database too. The database comes first: after a
 * crash in between, the note outside is older, which is consistent; the other way round would look like a lost database.
 */
export class SignCheckpoint {
  constructor(
    private readonly store: LogStore,
    private readonly witness: CheckpointWitness,
    private readonly signer: NoteSigner,
    private readonly hash: Hash,
  ) {}

  /** The newest signed head; null while the log is empty. */
  async execute(): Promise<SignedHead | null> {
    const head = await this.store.exclusively(async (log) => {
      const last = await log.lastCheckpoint();
      if (log.size === 0 || last?.size === log.size) return last;
      const tree = await TreeBuilder.resume(log.size, log.readTile, { hash: this.hash });
      const root = tree.root();
      const signed = { size: log.size, root, note: signCheckpoint({ size: log.size, rootHash: root }, this.signer) };
      await log.keepCheckpoint(signed);
      return signed;
    });
    if (head && (await this.witness.read()) !== head.note) await this.witness.keep(head.note);
    return head;
  }
}
