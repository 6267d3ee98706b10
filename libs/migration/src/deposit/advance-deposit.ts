import { crashPoint } from '@holdfast/platform';
import type { Database } from '@holdfast/platform';
import { openDeposit } from '@holdfast/sources';
import { LEASE_SECONDS, whileLeased } from '../transfer/lease';
import type { Bell } from '../transfer/ports';
import { LeaseLost } from '../transfer/transfer-step';
import { type DepositLease, DepositStep, extendDepositLease, giveDepositBack, takeDepositLease } from './deposit-step';
import { commandIssues, gradeItems } from './issue-deposit';
import { landDeposit } from './land-deposit';
import type { ChainScanner, ContentIntake, HolderSealer } from './ports';
import { countDeposit, reconcileDeposit } from './reconcile-deposit';
import { scanChains } from './scan-chain';
import { verifyDeposit } from './verify-deposit';

export interface AdvanceDepositParts {
  database: Database;
  /** Where the uploaded bag of a deposit lies. */
  bagPath: (depositId: string) => string;
  sealer: HolderSealer;
  scanner: ChainScanner;
  content: ContentIntake;
  bell: Bell;
  leaseSeconds?: number;
}

type Outcome = 'moved' | 'ended' | { waitingFor: string; againInMs: number };

const RETRY_AFTER_MS = [1_000, 2_000, 5_000, 15_000, 60_000, 300_000];

/** Takes a deposit forward until it waits or has ended; every step can be run twice and cut off anywhere. */
export class AdvanceDeposit {
  constructor(private readonly parts: AdvanceDepositParts) {}

  /** Answers false when another worker has it, or when there is nothing to do. */
  async execute(depositId: string): Promise<boolean> {
    const { database } = this.parts;
    const lease = await takeDepositLease(database, depositId, this.parts.leaseSeconds ?? LEASE_SECONDS);
    if (lease === null) return false;
    return whileLeased(
      lease.seconds,
      () => extendDepositLease(database, lease),
      () => this.advance(lease),
    );
  }

  private async advance(lease: DepositLease): Promise<boolean> {
    const { database } = this.parts;
    try {
      let outcome: Outcome = 'moved';
      while (outcome === 'moved') outcome = await this.step(lease);
      if (outcome === 'ended') await giveDepositBack(database, lease, null, null);
      else await giveDepositBack(database, lease, outcome.againInMs, outcome.waitingFor);
      return true;
    } catch (error) {
      if (error instanceof LeaseLost) return false;
      await this.retryLater(lease);
      throw error;
    }
  }

  private async step(lease: DepositLease): Promise<Outcome> {
    const { database } = this.parts;
    const deposit = await DepositStep.run(database, lease, async (step) => step.deposit);
    crashPoint(`deposit.${deposit.state}.before`);
    const outcome = await this.take(lease, deposit.state, deposit.organization_id);
    crashPoint(`deposit.${deposit.state}.after`);
    return outcome;
  }

  private async take(lease: DepositLease, state: string, organizationId: string): Promise<Outcome> {
    const { database, scanner, sealer } = this.parts;
    switch (state) {
      case 'received':
        await this.withBag(lease, (bag) => verifyDeposit(database, lease, bag));
        return 'moved';
      case 'verified':
        await this.withBag(lease, async (bag) => {
          await landDeposit(database, lease, bag, organizationId, sealer);
          await DepositStep.run(database, lease, (step) => step.become('landed'));
        });
        return 'moved';
      case 'landed':
        await scanChains(database, lease, scanner);
        return 'moved';
      case 'scanned':
        await DepositStep.run(database, lease, reconcileDeposit);
        return 'moved';
      case 'reconciled':
        return this.issue(lease);
      case 'issued':
        return this.collectContent(lease);
      default:
        return 'ended';
    }
  }

  /** What lies in the bag, and a first try at every address, before issuing: the leaves name what was there at import. */
  private async issue(lease: DepositLease): Promise<Outcome> {
    const { database, content, bell } = this.parts;
    for (let tried = -1; tried !== 0;) {
      ({ tried } = await content.attempt(lease.depositId));
      await DepositStep.run(database, lease, countDeposit);
    }
    const { ring, open } = await DepositStep.run(database, lease, async (step) => {
      const [commanded] = await step.sql.query(
        `SELECT id FROM migration.ledger_command WHERE subject_id = $1 AND kind = 'issue' LIMIT 1`,
        [step.deposit.id],
      );
      return commanded === undefined ? { ring: [], open: -1 } : commandIssues(step);
    });
    if (open === -1) {
      await content.recomputeManifests(lease.depositId);
      const first = await DepositStep.run(database, lease, async (step) => {
        await gradeItems(step);
        return commandIssues(step);
      });
      for (const commandId of first.ring) await bell.ringLedger(commandId);
      if (first.open > 0) return { waitingFor: 'ledger', againInMs: 2_000 };
    }
    for (const commandId of ring) await bell.ringLedger(commandId);
    if (open > 0) return { waitingFor: 'ledger', againInMs: 2_000 };
    await DepositStep.run(database, lease, (step) => step.become('issued'));
    return 'moved';
  }

  /** Addresses that did not answer are tried again until each is stored or given up with its reason. */
  private async collectContent(lease: DepositLease): Promise<Outcome> {
    const { database, content } = this.parts;
    const { tried, wanted } = await content.attempt(lease.depositId);
    if (tried > 0) await content.recomputeManifests(lease.depositId);
    await DepositStep.run(database, lease, countDeposit);
    if (wanted > 0) return tried > 0 ? 'moved' : { waitingFor: 'content', againInMs: 5_000 };
    await DepositStep.run(database, lease, async (step) => {
      await countDeposit(step);
      await step.become('accepted');
    });
    return 'ended';
  }

  private async withBag(
    lease: DepositLease,
    work: (bag: Awaited<ReturnType<typeof openDeposit>>) => Promise<void>,
  ): Promise<void> {
    const bag = await openDeposit(this.parts.bagPath(lease.depositId));
    try {
      await work(bag);
    } finally {
      await bag.close();
    }
  }

  private async retryLater(lease: DepositLease): Promise<void> {
    const { database } = this.parts;
    try {
      const attempts = await DepositStep.run(database, lease, async (step) => {
        await step.sql.execute(`UPDATE migration.deposit SET attempts = attempts + 1 WHERE id = $1`, [step.deposit.id]);
        return step.deposit.attempts;
      });
      const againInMs = RETRY_AFTER_MS[Math.min(attempts, RETRY_AFTER_MS.length - 1)] ?? 60_000;
      await giveDepositBack(database, lease, againInMs, 'retry');
    } catch {
      // The database itself is away: the lease runs out by itself, and the reconciler finds the deposit then.
    }
  }
}
