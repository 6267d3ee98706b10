import type { BagProblem, WriteContent } from '@holdfast/content';
import { DomainError } from '@holdfast/kernel';
import { type Database, namedStep } from '@holdfast/platform';
import type { Deposit } from '@holdfast/sources';
import type { DepositState } from '../core/states';
import type { BagShelf } from '../off-boarding/bag-shelf';
import type { Lease } from '../step/lease';
import { ENDED, MOVED, type Outcome, SECOND, type Wait, waitFor } from '../step/outcome';
import { takeForward } from '../step/take-forward';
import type { Bell } from '../transfer/ports';
import { unstorable } from './deposit-problems';
import { DepositStep } from './deposit-step';
import { commandIssues, gradeItems, isCommanded } from './issue-deposit';
import { judgeContent } from './judge-content';
import { landDeposit } from './land-deposit';
import { countMended, hasOpenStatements, mendContent } from './mend-content';
import type { ChainScanner, ContentIntake, HolderSealer } from './ports';
import { countDeposit, reconcileDeposit, supersede } from './reconcile-deposit';
import { scanChains } from './scan-chain';
import { isStaged } from './staging';
import { refuseDeposit, verifyDeposit } from './verify-deposit';

export interface AdvanceDepositParts {
  database: Database;
  bags: Pick<BagShelf, 'open' | 'forgetHolders' | 'discard'>;
  sealer: HolderSealer;
  scanner: ChainScanner;
  content: ContentIntake;
  bell: Pick<Bell, 'ringLedger'>;
  leaseSeconds?: number;
}

const COUNT_EVERY_MS = 2_000;

/** Takes a deposit forward until it waits or has ended; every step can be run twice and cut off anywhere. */
export class AdvanceDeposit {
  constructor(private readonly parts: AdvanceDepositParts) {}

  /** Answers false when another worker has it, or when there is nothing to do. */
  execute(depositId: string): Promise<boolean> {
    const { database, leaseSeconds } = this.parts;
    const wait = (lease: Lease, waitingFor: string) =>
      DepositStep.run(database, lease, 'wait', (step) => step.wait(waitingFor));
    return takeForward(
      {
        ...{ database, leaseSeconds, machine: 'deposit' },
        state: (lease) => DepositStep.look(database, lease, async (step) => step.deposit.state),
        step: (lease) => this.step(lease),
        wait: (lease, waiting) => wait(lease, waiting.for),
        fail: (lease) => wait(lease, 'retry'),
      },
      depositId,
    );
  }

  /** A value that the database will never take refuses the whole: to try again would be to try for ever. */
  private async step(at: Lease): Promise<Outcome<Wait>> {
    try {
      return await this.forward(at);
    } catch (error) {
      const problem = BEFORE_MANIFEST.has(at.state ?? '') ? unstorable(error) : null;
      if (problem === null) throw error;
      await refuseDeposit(this.parts.database, at, [problem], 1);
      return MOVED;
    }
  }

  private async forward(at: Lease): Promise<Outcome<Wait>> {
    const { database, scanner } = this.parts;
    // Landing and scanning are done again from a later state when staging was lost: they look at the state themselves.
    const { state, ...lease } = at;
    switch (state) {
      case 'received':
        await this.verify(lease);
        return MOVED;
      case 'verified':
        await this.land(lease);
        return MOVED;
      case 'landed':
        if (!(await DepositStep.look(database, lease, isStaged))) await this.land(lease);
        await scanChains(database, lease, scanner);
        return MOVED;
      case 'scanned':
        if (await DepositStep.run(database, lease, 'reconcile', reconcileDeposit)) return MOVED;
        await this.land(lease);
        await scanChains(database, lease, scanner);
        return MOVED;
      case 'reconciled':
        return this.issue(lease);
      case 'issued':
        return this.collectContent(lease);
      case 'refused':
        await namedStep('deposit.discard_bag', () => this.parts.bags.discard(lease.id));
        return ENDED;
      default:
        return ENDED;
    }
  }

  /** A package that cannot even be opened is refused like one whose digests are wrong. */
  private async verify(lease: Lease): Promise<void> {
    const { database } = this.parts;
    try {
      await this.withBag(lease, (bag) => verifyDeposit(database, lease, bag));
    } catch (error) {
      if (!isWrongBag(error)) throw error;
      await refuseDeposit(database, lease, [problemOf(error)], 1);
    }
  }

  private async land(lease: Lease): Promise<void> {
    const { database, sealer } = this.parts;
    await this.withBag(lease, (bag) => landDeposit(database, lease, bag, sealer));
  }

  /** What lies in the bag, and a first try at every address, before issuing: the leaves name what was there at import. */
  private async issue(lease: Lease): Promise<Outcome<Wait>> {
    const { database, bell } = this.parts;
    if (!(await DepositStep.look(database, lease, isCommanded))) {
      // Who is meant is known by now, sealed: from here on the bag is read for content alone.
      await namedStep('deposit.forget_holders', () => this.parts.bags.forgetHolders(lease.id));
      await this.fetchContent(lease);
      await this.writeManifests(lease);
      await DepositStep.run(database, lease, 'grade', gradeItems);
    }
    const { ring, open } = await DepositStep.run(database, lease, 'issue', commandIssues);
    for (const commandId of ring) await bell.ringLedger(commandId);
    if (open > 0) return waitFor({ for: 'ledger', againInMs: 2 * SECOND });
    await DepositStep.run(database, lease, 'issued', (step) => step.become('issued'));
    return MOVED;
  }

  /** Addresses that did not answer are tried again until each is stored or given up with its reason. */
  private async collectContent(lease: Lease): Promise<Outcome<Wait>> {
    const wanted = await this.fetchContent(lease);
    if (wanted > 0) return waitFor({ for: 'content', againInMs: 5 * SECOND });
    // Always, and not only after a try: the one that stored the last file may have been cut off here.
    await this.writeManifests(lease);
    const { database, bell } = this.parts;
    for (;;) {
      const commandId = await DepositStep.run(database, lease, 'mend_content', mendContent);
      if (commandId === null) break;
      await bell.ringLedger(commandId);
    }
    if (await DepositStep.look(database, lease, hasOpenStatements)) {
      return waitFor({ for: 'ledger', againInMs: 2 * SECOND });
    }
    await DepositStep.run(database, lease, 'accept', async (step) => {
      await judgeContent(step.sql, step.deposit.id);
      await countDeposit(step);
      await countMended(step);
      await supersede(step);
      await step.become('accepted');
    });
    return ENDED;
  }

  /** Tries what is due until nothing is; answers how many files are still wanted then. */
  private async fetchContent(lease: Lease): Promise<number> {
    const { database, content } = this.parts;
    const write: WriteContent = (name, work) => DepositStep.run(database, lease, name, ({ sql }) => work(sql));
    let countedAt = 0;
    for (;;) {
      const { tried, wanted } = await content.attempt(lease.id, write);
      // Counting reads all of the manifest: not after each of thousands of passes.
      if (tried === 0 || Date.now() - countedAt > COUNT_EVERY_MS) {
        await DepositStep.run(database, lease, 'count', countDeposit);
        countedAt = Date.now();
      }
      if (tried === 0) return wanted;
    }
  }

  /** A page in each transaction: a deposit of millions is not locked while all of it is computed. */
  private async writeManifests(lease: Lease): Promise<void> {
    const { database, content } = this.parts;
    let after: string | null = null;
    do {
      const from: string | null = after;
      after = await DepositStep.run(database, lease, 'write_manifests', ({ sql }) =>
        content.writeManifests(sql, lease.id, from),
      );
    } while (after !== null);
  }

  private async withBag(lease: Lease, work: (bag: Deposit) => Promise<void>): Promise<void> {
    const bag = await this.parts.bags.open(lease.id);
    try {
      await work(bag);
    } finally {
      await bag.close();
    }
  }
}

const BEFORE_MANIFEST = new Set<string>(['verified', 'landed', 'scanned'] satisfies DepositState[]);

/** The package is wrong in itself; reading it again cannot help. */
const isWrongBag = (error: unknown): error is DomainError =>
  error instanceof DomainError && error.code.startsWith('bag.') && !OUR_OWN_TROUBLE.has(error.code);
const OUR_OWN_TROUBLE = new Set(['bag.not_found', 'bag.file_changed']);

function problemOf({ code, message, details }: DomainError): BagProblem {
  return { code, message, remedy: details.remedy ?? 'Pack the deposit again.' };
}
