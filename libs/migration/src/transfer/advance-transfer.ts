import { DomainError } from '@holdfast/kernel';
import type { Database } from '@holdfast/platform';
import type { TransferState } from '../core/states';
import { copy } from './copy-steps';
import { commandBatches, hasOpenCommands, newestCommands } from './ledger-commands';
import type { Bell, ContentCheck, TokenSigner } from './ports';
import { release } from './release-steps';
import { undo, validate } from './request-steps';
import { close, mend, settle } from './settle-steps';
import { ENDED, MINUTE, MOVED, SECOND, type StepOutcome, waitFor } from './transfer-row';
import { LEASE_SECONDS, whileLeased } from './lease';
import {
  extendLease,
  giveBack,
  LeaseLost,
  retryLater,
  StateMoved,
  takeLease,
  type TransferLease,
  TransferStep,
} from './transfer-step';

export interface AdvanceTransferParts {
  database: Database;
  content: ContentCheck;
  signer: TokenSigner;
  bell: Bell;
  leaseSeconds?: number;
  /** How long what went wrong after the release is left alone before it is tried again. */
  attentionMs?: number;
}

/** Steps in one job at most; then the lease goes back, so that one large transfer cannot keep a worker for ever. */
const STEPS_PER_JOB = 200;
const ATTENTION_MS = 10 * MINUTE;
/** Where the next step is the last one. */
const ENDS_NEXT: ReadonlySet<string> = new Set(['settled', 'partially_settled', 'cancelled']);

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
        const outcome = await this.stepAndNote(lease);
        if (outcome.kind === 'moved') continue;
        await giveBack(database, lease, outcome.kind === 'ended' ? null : outcome.waiting.againInMs);
        return true;
      }
      await giveBack(database, lease, 0);
      return true;
    } catch (error) {
      if (error instanceof LeaseLost) return false;
      // When the database itself is away: the lease runs out by itself, and the reconciler finds the transfer then.
      await sayWhy(database, lease, error).catch(() => undefined);
      await retryLater(database, lease).catch(() => undefined);
      throw error;
    }
  }

  /** One step, and what the transfer waits for after it. Whoever moves the transfer meanwhile only causes another step. */
  private async stepAndNote(lease: TransferLease): Promise<StepOutcome> {
    const { database } = this.parts;
    try {
      const state = await TransferStep.run(database, lease, async (step) => step.transfer.state);
      const at = { ...lease, state };
      const outcome = await this.step(at, state);
      if (outcome.kind === 'waiting') await TransferStep.run(database, at, (step) => step.wait(outcome.waiting));
      return outcome;
    } catch (error) {
      if (error instanceof StateMoved) return MOVED;
      throw error;
    }
  }

  private async step(lease: TransferLease, state: TransferState): Promise<StepOutcome> {
    const { database, content, signer, bell, attentionMs = ATTENTION_MS } = this.parts;
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
        return this.freeExcluded(lease, () => settle(database, lease, { signer, bell, attentionMs }));
      case 'settled':
      case 'partially_settled':
        await bell.ringSettled(lease.transferId);
        return this.freeExcluded(lease, () => TransferStep.run(database, lease, close));
      case 'cancelled':
        await TransferStep.run(database, lease, undo);
        return this.freeExcluded(lease, async () => ENDED);
      case 'exception':
        return this.freeExcluded(lease, () => mend(database, lease, { signer, bell, attentionMs }));
      default:
        return ENDED;
    }
  }

  /**
   * Gives back the holds of legs that stay behind, before or beside everything else. Nothing ends before the ledger has
   * answered every command: a hold that it places a moment later would stay for ever.
   */
  private async freeExcluded(lease: TransferLease, then: () => Promise<StepOutcome>): Promise<StepOutcome> {
    const { database, bell } = this.parts;
    const { ring, isOpen } = await TransferStep.run(database, lease, async (step) => {
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
function sayWhy(database: Database, { state: _state, ...lease }: TransferLease, error: unknown): Promise<void> {
  const code = error instanceof DomainError ? error.code : 'retry';
  const on = code.startsWith('evm.') ? 'chain' : 'holdfast';
  return TransferStep.run(database, lease, (step) => step.wait({ for: code, on, untilMs: 10 * MINUTE, againInMs: 0 }));
}
