import { DomainError } from '@holdfast/kernel';
import type { Database } from '@holdfast/platform';
import type { Lease } from '../step/lease';
import { DAY, ENDED, MINUTE, MOVED, SECOND, waitFor } from '../step/outcome';
import { takeForward } from '../step/take-forward';
import { copy } from './copy-steps';
import { commandBatches, hasOpenCommands, newestCommands } from './ledger-commands';
import type { Bell, ContentCheck, HolderMail, TokenSigner } from './ports';
import { release } from './release-steps';
import { request, undo, validate } from './request-steps';
import { close, mend, settle } from './settle-steps';
import type { StepOutcome } from './transfer-row';
import { TransferStep } from './transfer-step';

export interface AdvanceTransferParts extends HolderMail {
  database: Database;
  content: ContentCheck;
  signer: TokenSigner;
  bell: Bell;
  leaseSeconds?: number;
  /** How long what went wrong after the release is left alone before it is tried again; ten minutes when not given. */
  attentionMs?: number;
  /** How long a transaction may wait to be mined before it is replaced by one that pays more; five minutes. */
  stuckMs?: number;
  /** How long a signed release may be refused by every node before it is undone; a day. */
  releaseWithinMs?: number;
}

const DEFAULTS = { attentionMs: 10 * MINUTE, stuckMs: 5 * MINUTE, releaseWithinMs: DAY };
/** Where the next step is the last one. */
const ENDS_NEXT: ReadonlySet<string> = new Set(['settled', 'partially_settled', 'cancelled']);

const HAS_PLACED_HOLD = `state = 'excluded' AND EXISTS (
  SELECT FROM custody.hold h WHERE h.leg_id = leg.id AND h.state = 'placed')`;

/**
 * Takes a transfer forward until it waits for something or has ended. Every step is one transaction under the lease's
 * fence (or an external call between two of them), can be run twice, and can be cut off anywhere.
 */
export class AdvanceTransfer {
  private readonly parts: Required<Omit<AdvanceTransferParts, 'leaseSeconds'>> & { leaseSeconds?: number };

  constructor(parts: AdvanceTransferParts) {
    this.parts = { ...DEFAULTS, ...parts };
  }

  /** Answers false when another worker has it, or when there is nothing to do. Errors are kept for a later retry. */
  execute(transferId: string): Promise<boolean> {
    const { database, leaseSeconds } = this.parts;
    return takeForward(
      {
        ...{ database, leaseSeconds, machine: 'transfer' },
        state: (lease) => TransferStep.look(database, lease, async (step) => step.transfer.state),
        step: (lease) => this.step(lease),
        wait: (lease, waiting) => TransferStep.run(database, lease, 'wait', (step) => step.wait(waiting)),
        fail: (lease, error) => sayWhy(database, lease, error),
      },
      transferId,
    );
  }

  private async step(lease: Lease): Promise<StepOutcome> {
    const { parts } = this;
    const { database, content, bell } = parts;
    switch (lease.state) {
      case 'authorized':
        return TransferStep.run(database, lease, 'request', request);
      case 'requested':
        return TransferStep.run(database, lease, 'validate', validate);
      case 'validated':
        return TransferStep.run(database, lease, 'begin_copy', async (step) => (await step.become('copying'), MOVED));
      case 'copying':
        return copy(database, lease, content, bell);
      case 'cutover':
        return release(database, lease, parts);
      case 'settling':
        return this.freeExcluded(lease, () => settle(database, lease, parts));
      case 'settled':
      case 'partially_settled':
        await bell.ringSettled(lease.id);
        return this.freeExcluded(lease, () =>
          TransferStep.run(database, lease, 'close', (ended) => close(ended, parts)),
        );
      case 'cancelled':
        await TransferStep.run(database, lease, 'undo', undo);
        return this.freeExcluded(lease, async () => ENDED);
      case 'exception':
        return this.freeExcluded(lease, () => mend(database, lease, parts));
      default:
        return ENDED;
    }
  }

  /**
   * Gives back the holds of legs that stay behind, before or beside everything else. Nothing ends before the ledger has
   * answered every command: a hold that it places a moment later would stay for ever.
   */
  private async freeExcluded(lease: Lease, then: () => Promise<StepOutcome>): Promise<StepOutcome> {
    const { database, bell } = this.parts;
    const { ring, isOpen } = await TransferStep.run(database, lease, 'free', async (step) => {
      const wasOpen = await hasOpenCommands(step);
      const before = await newestCommands(step, 'release');
      const commanded = await commandBatches(step, 'release', before, HAS_PLACED_HOLD);
      return { ring: commanded, isOpen: wasOpen || commanded.length > 0 };
    });
    for (const commandId of ring) await bell.ringLedger(commandId);
    if (ring.length > 0) return MOVED;
    if (isOpen && ENDS_NEXT.has(lease.state ?? 'draft')) {
      return waitFor({ for: 'ledger_release', on: 'holdfast', untilMs: 10 * MINUTE, againInMs: 2 * SECOND });
    }
    return then();
  }
}

/** A transfer that a failure stands in the way of says so, like one that waits for anything else. */
function sayWhy(database: Database, lease: Lease, error: unknown): Promise<void> {
  const code = error instanceof DomainError ? error.code : 'retry';
  const on = code.startsWith('evm.') ? 'chain' : 'holdfast';
  return TransferStep.run(database, lease, 'wait', (step) =>
    step.wait({ for: code, on, untilMs: 10 * MINUTE, againInMs: 0 }),
  );
}
