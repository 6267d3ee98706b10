import type { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { alreadyReceived, getDeposit, markDepositReceived } from '@holdfast/migration';
import { Database, JobQueues, RequestContext } from '@holdfast/platform';
import { PortalParts } from '../portal-parts';

/** A bag arrives, in one piece or put together from several: the bytes are checked before anything says that it came. */
@Injectable()
export class DepositIntake {
  /** Bags that are on their way in; two at once for one deposit would be one too many. */
  private readonly arriving = new Set<string>();

  constructor(
    private readonly context: RequestContext,
    private readonly parts: PortalParts,
    private readonly database: Database,
    private readonly queues: JobQueues,
  ) {}

  /** The caller's own deposit, still without its bag. Throws `deposit.not_found`, `deposit.already_received`. */
  async awaited(id: string) {
    const { organizationId, actor } = this.context;
    const deposit = await this.database.read(actor, (sql) => getDeposit(sql, organizationId, id));
    if (deposit.state !== 'announced' || this.arriving.has(id)) throw alreadyReceived();
    return deposit;
  }

  /** Also throws what `BagShelf.receive` does. */
  async take(id: string, source: () => Readable) {
    const deposit = await this.awaited(id);
    const { organizationId, actor } = this.context;
    this.arriving.add(id);
    try {
      const expected = { depositId: id, sizeBytes: deposit.sizeBytes, sha256: deposit.sha256 };
      await this.parts.bags.receive(expected, source());
      const received = await this.database.transact(actor, async (sql) => {
        const row = await markDepositReceived(sql, organizationId, id);
        const detail = { offBoarding: deposit.offBoardingId };
        await this.context.writeAudit(sql, { action: 'deposit.received', subject: id, detail });
        return row;
      });
      this.context.afterCommit(
        async () => void (await this.queues.ring('migration', { kind: 'advance-deposit', depositId: id })),
      );
      return received;
    } finally {
      this.arriving.delete(id);
    }
  }
}
