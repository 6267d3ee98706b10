import { Injectable } from '@nestjs/common';
import type { OffBoardingCounters } from '@holdfast/contracts';
import { countDepositItems, countOffBoarding, offBoardingDays } from '@holdfast/migration';
import type { Sql } from '@holdfast/platform';
import { KeptSums } from '../kept-sums';
import { PortalParts } from '../portal-parts';

/** Who has just acted looks at what became of it: only what is slow indeed is kept. */
const QUICK_MS = 1_000;

type Read = <T>(work: (sql: Sql) => Promise<T>) => Promise<T>;

/** What is counted over a whole shutdown: for a platform with a million items once a minute at most, whoever asks. */
@Injectable()
export class OffBoardingSums {
  private readonly counters: KeptSums<OffBoardingCounters>;
  private readonly byDay: KeptSums<Awaited<ReturnType<typeof offBoardingDays>>>;
  private readonly deposits: KeptSums<Awaited<ReturnType<typeof countDepositItems>>>;

  constructor(parts: PortalParts) {
    this.counters = new KeptSums(parts.clock, QUICK_MS);
    this.byDay = new KeptSums(parts.clock, QUICK_MS);
    this.deposits = new KeptSums(parts.clock, QUICK_MS);
  }

  /** `read` is called when they are to be counted anew. The off-boarding is known to be the organization's. */
  async count(read: Read, organizationId: string, id: string): Promise<{ counters: OffBoardingCounters; asOf: Date }> {
    const counted = await this.counters.read(id, () => read((sql) => countOffBoarding(sql, organizationId, id)));
    const { asOf, ...counters } = counted;
    return { counters, asOf };
  }

  days(sql: Sql, organizationId: string, id: string) {
    return this.byDay.read(id, () => offBoardingDays(sql, organizationId, id));
  }

  /** Of a deposit in one state: each next one is counted anew. */
  async items(sql: Sql, organizationId: string, deposit: { readonly id: string; readonly state: string }) {
    const key = `${deposit.id} ${deposit.state}`;
    const { asOf: _asOf, ...items } = await this.deposits.read(key, () =>
      countDepositItems(sql, organizationId, deposit.id),
    );
    return items;
  }
}
