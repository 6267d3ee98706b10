import type { Database } from '@holdfast/platform';
import { copy } from './copy-steps';
import { commandBatches } from './ledger-commands';
import type { Bell, ContentCheck, TokenSigner } from './ports';
import { release } from './release-steps';
import { undo, validate } from './request-steps';
import { close, settle } from './settle-steps';
import { ENDED, MINUTE, MOVED, SECOND, type StepOutcome, waitFor } from './transfer-row';
import { LEASE_SECONDS, whileLeased } from './lease';
import { extendLease, giveBack, LeaseLost, takeLease, type TransferLease, TransferStep } from './transfer-step';

export interface AdvanceTransferParts {
  database: Database;
  content: ContentCheck;
  signer: TokenSigner;
  bell: Bell;
  leaseSeconds?: number;
}

/** Steps in one job at most; then the lease goes back, so that one large transfer cannot keep a worker for ever. */
const STEPS_PER_JOB = 200;
const RETRY_AFTER_MS = [SECOND, 2 * SECOND, 5 * SECOND, 15 * SECOND, MINUTE, 5 * MINUTE];

const HAS_PLACED_HOLD = `state = 'excluded' AND EXISTS (
  SELECT FROM custody.hold h WHERE h.leg_id = leg.id AND h.state = 'placed')`;

/**
 * Takes a transfer forward until it waits for something or has ended. Every step is one transaction under the lease's
 * fence (or an external call between two of them), can be run twice, and can be cut off anywhere.
 */
export class AdvanceTransfer {
  constructor(private readonly parts: AdvanceTransferParts) {}

  /** Answers false when another worker has it, or when there is nothing to do. Errors are kept for a later retry. */
  async execute(transferId: string): Promise<boolean> {
    const { database } = this.parts;
    const lease = await takeLease(database, transferId, this.parts.leaseSeconds ?? LEASE_SECONDS);
    if (lease === null) return false;
    return whileLeased(
      lease.seconds,
      () => extendLease(database, lease),
      () => this.advance(lease),
    );
  }

  private async advance(lease: TransferLease): Promise<boolean> {
    const { database } = this.parts;
    try {
      for (let taken = 0; taken < STEPS_PER_JOB; taken += 1) {
        const outcome = await this.step(lease);
        if (outcome.kind === 'moved') continue;
        if (outcome.kind === 'waiting') {
          await TransferStep.run(database, lease, (step) => step.wait(outcome.waiting));
        }
        await giveBack(database, lease, outcome.kind === 'ended' ? null : outcome.waiting.againInMs);
        return true;
      }
      await giveBack(database, lease, 0);
      return true;
    } catch (error) {
      if (error instanceof LeaseLost) return false;
      await this.retryLater(lease);
      throw error;
    }
  }

  private async step(lease: TransferLease): Promise<StepOutcome> {
    const { database, content, signer, bell } = this.parts;
    const state = await TransferStep.run(database, lease, async (step) => step.transfer.state);
    switch (state) {
      case 'authorized':
        return TransferStep.run(database, lease, async (step) => (await step.become('requested'), MOVED));
      case 'requested':
        return TransferStep.run(database, lease, validate);
      case 'validated':
        return TransferStep.run(database, lease, async (step) => (await step.become('copying'), MOVED));
      case 'copying':
        return copy(database, lease, content, bell);
      case 'cutover':
        return release(database, lease, signer);
      case 'settling':
        return this.freeExcluded(lease, () => settle(database, lease, signer, bell));
      case 'settled':
      case 'partially_settled':
        return this.freeExcluded(lease, () => TransferStep.run(database, lease, close));
      case 'cancelled':
        await TransferStep.run(database, lease, undo);
        return this.freeExcluded(lease, async () => ENDED);
      case 'exception':
        return waitFor({ for: 'attention', on: 'holdfast', untilMs: 24 * 60 * MINUTE, againInMs: 10 * MINUTE });
      default:
        return ENDED;
    }
  }

  /** Gives back the holds of legs that stay behind, before or beside everything else. */
  private async freeExcluded(lease: TransferLease, then: () => Promise<StepOutcome>): Promise<StepOutcome> {
    const { database, bell } = this.parts;
    const { ring, left } = await TransferStep.run(database, lease, async (step) => ({
      ring: await commandBatches(step, 'release', HAS_PLACED_HOLD),
      left: await step.sql.query(
        `SELECT id FROM migration.leg AS leg WHERE transfer_id = $1 AND ${HAS_PLACED_HOLD} LIMIT 1`,
        [step.transfer.id],
      ),
    }));
    for (const commandId of ring) await bell.ringLedger(commandId);
    const outcome = left.length === 0 || ring.length === 0 ? await then() : MOVED;
    if (outcome.kind === 'ended' && left.length > 0) {
      return waitFor({ for: 'ledger_release', on: 'holdfast', untilMs: 10 * MINUTE, againInMs: 2 * SECOND });
    }
    return outcome;
  }

  private async retryLater(lease: TransferLease): Promise<void> {
    const { database } = this.parts;
    try {
      const attempts = await TransferStep.run(database, lease, async (step) => {
        await step.sql.execute(`UPDATE migration.transfer SET attempts = attempts + 1 WHERE id = $1`, [
          step.transfer.id,
        ]);
        return step.transfer.attempts;
      });
      await giveBack(database, lease, RETRY_AFTER_MS[Math.min(attempts, RETRY_AFTER_MS.length - 1)] ?? MINUTE);
    } catch {
      // The database itself is away: the lease runs out by itself, and the reconciler finds the transfer then.
    }
  }
}
