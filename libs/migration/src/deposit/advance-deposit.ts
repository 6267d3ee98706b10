import type { BagProblem } from '@holdfast/content';
import { DomainError } from '@holdfast/kernel';
import { crashPoint } from '@holdfast/platform';
import type { Database } from '@holdfast/platform';
import { openDeposit } from '@holdfast/sources';
import { LEASE_SECONDS, whileLeased } from '../transfer/lease';
import type { Bell } from '../transfer/ports';
import { LeaseLost } from '../transfer/transfer-step';
import {
  type DepositLease,
  DepositStep,
  extendDepositLease,
  giveDepositBack,
  retryDepositLater,
  takeDepositLease,
} from './deposit-step';
import { commandIssues, gradeItems, isCommanded } from './issue-deposit';
import { judgeContent } from './judge-content';
import { landDeposit } from './land-deposit';
import type { ChainScanner, ContentIntake, HolderSealer } from './ports';
import { countDeposit, reconcileDeposit } from './reconcile-deposit';
import { scanChains } from './scan-chain';
import { isStaged } from './staging';
import { refuseDeposit, verifyDeposit } from './verify-deposit';

export interface AdvanceDepositParts {
  database: Database;
  /** Where the uploaded bag of a deposit lies. */
  bagPath: (depositId: string) => string;
  sealer: HolderSealer;
  scanner: ChainScanner;
  content: ContentIntake;
  bell: Pick<Bell, 'ringLedger'>;
  leaseSeconds?: number;
}

type Outcome = 'moved' | 'ended' | { waitingFor: string; againInMs: number };

const COUNT_EVERY_MS = 2_000;

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
    const { database, scanner } = this.parts;
    switch (state) {
      case 'received':
        await this.verify(lease);
        return 'moved';
      case 'verified':
        await this.land(lease, organizationId);
        await DepositStep.run(database, lease, (step) => step.become('landed'));
        return 'moved';
      case 'landed':
        if (!(await DepositStep.run(database, lease, isStaged))) await this.land(lease, organizationId);
        await scanChains(database, lease, scanner);
        return 'moved';
      case 'scanned':
        if (await DepositStep.run(database, lease, reconcileDeposit)) return 'moved';
        await this.land(lease, organizationId);
        await scanChains(database, lease, scanner);
        return 'moved';
      case 'reconciled':
        return this.issue(lease);
      case 'issued':
        return this.collectContent(lease);
      default:
        return 'ended';
    }
  }

  /** A package that cannot even be opened is refused like one whose digests are wrong. */
  private async verify(lease: DepositLease): Promise<void> {
    const { database } = this.parts;
    try {
      await this.withBag(lease, (bag) => verifyDeposit(database, lease, bag));
    } catch (error) {
      if (!isWrongBag(error)) throw error;
      await DepositStep.run(database, lease, (step) => refuseDeposit(step, [problemOf(error)], 1));
    }
  }

  private land(lease: DepositLease, organizationId: string): Promise<void> {
    const { database, sealer } = this.parts;
    return this.withBag(lease, (bag) => landDeposit(database, lease, bag, organizationId, sealer));
  }

  /** What lies in the bag, and a first try at every address, before issuing: the leaves name what was there at import. */
  private async issue(lease: DepositLease): Promise<Outcome> {
    const { database, content, bell } = this.parts;
    if (!(await DepositStep.run(database, lease, isCommanded))) {
      await this.attemptContent(lease);
      await content.recomputeManifests(lease.depositId);
      await DepositStep.run(database, lease, gradeItems);
    }
    const { ring, open } = await DepositStep.run(database, lease, commandIssues);
    for (const commandId of ring) await bell.ringLedger(commandId);
    if (open > 0) return { waitingFor: 'ledger', againInMs: 2_000 };
    await DepositStep.run(database, lease, (step) => step.become('issued'));
    return 'moved';
  }

  /** Addresses that did not answer are tried again until each is stored or given up with its reason. */
  private async collectContent(lease: DepositLease): Promise<Outcome> {
    const { database, content } = this.parts;
    const wanted = await this.attemptContent(lease);
    if (wanted > 0) return { waitingFor: 'content', againInMs: 5_000 };
    // Always, and not only after a try: the one that stored the last file may have been cut off here.
    await content.recomputeManifests(lease.depositId);
    await DepositStep.run(database, lease, async (step) => {
      await judgeContent(step);
      await countDeposit(step);
      await step.become('accepted');
    });
    return 'ended';
  }

  /** Tries what is due until nothing is; answers how many files are still wanted then. */
  private async attemptContent(lease: DepositLease): Promise<number> {
    const { database, content } = this.parts;
    let countedAt = 0;
    for (;;) {
      const { tried, wanted } = await content.attempt(lease.depositId);
      // Counting reads all of the manifest: not after each of thousands of passes.
      if (tried === 0 || Date.now() - countedAt > COUNT_EVERY_MS) {
        await DepositStep.run(database, lease, countDeposit);
        countedAt = Date.now();
      }
      if (tried === 0) return wanted;
    }
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
    try {
      await retryDepositLater(this.parts.database, lease);
    } catch {
      // The database itself is away: the lease runs out by itself, and the reconciler finds the deposit then.
    }
  }
}

/** The package is wrong in itself; reading it again cannot help. */
const isWrongBag = (error: unknown): error is DomainError =>
  error instanceof DomainError && error.code.startsWith('bag.') && !OUR_OWN_TROUBLE.has(error.code);
const OUR_OWN_TROUBLE = new Set(['bag.not_found', 'bag.file_changed']);

function problemOf({ code, message, details }: DomainError): BagProblem {
  return { code, message, remedy: details.remedy ?? 'Pack the deposit again.' };
}
