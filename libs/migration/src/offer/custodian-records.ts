import type { Clock } from '@holdfast/kernel';
import type { Sql } from '@holdfast/platform';

/** What a custodian has done so far; counts of its transfers, and of the items of those that have ended. */
export interface CustodianRecord {
  readonly since: Date | null;
  readonly asked: bigint;
  readonly inTime: bigint;
  readonly agreed: bigint;
  readonly arrived: bigint;
  readonly whole: bigint;
  readonly asOf: Date;
}

const FRESH_FOR_MS = 30_000;

/** Custodians' records, each summed up at most twice a minute: that reads every transfer of a custodian. */
export class CustodianRecords {
  private readonly known = new Map<string, CustodianRecord>();

  constructor(private readonly clock: Clock) {}

  async read(sql: Sql, custodianId: string): Promise<CustodianRecord> {
    const now = this.clock.now();
    const known = this.known.get(custodianId);
    if (known !== undefined && now.getTime() - known.asOf.getTime() < FRESH_FOR_MS) return known;
    const [row] = await sql.query<Omit<CustodianRecord, 'asOf'>>(
      `SELECT since, asked, in_time AS "inTime", agreed, arrived, whole FROM migration.custodian_record($1::uuid)`,
      [custodianId],
    );
    if (row === undefined) throw new Error('A sum over nothing is a row too.');
    const record = { ...row, asOf: now };
    this.known.set(custodianId, record);
    return record;
  }
}
