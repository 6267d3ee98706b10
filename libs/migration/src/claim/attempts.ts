import { createHmac } from 'node:crypto';
import { type Clock, DomainError } from '@holdfast/kernel';
import { type Database, NOBODY } from '@holdfast/platform';

const PER_PERSON = 10;
/** Families and offices share an address. */
const PER_ADDRESS = 50;
const WINDOW_MINUTES = 60;

export interface Claimant {
  readonly personId: string;
  readonly clientAddress: string;
}

/**
 * Limits how many codes a person, and an address, may try in an hour. Kept in PostgreSQL under keyed hashes: a restart
 * gives nobody new attempts, and no address is stored.
 */
export class ClaimAttempts {
  constructor(
    private readonly database: Database,
    private readonly secret: Uint8Array,
    private readonly clock: Clock,
  ) {}

  /**
   * Counts one attempt before the code is looked at, in a transaction of its own: a wrong code must not roll its own
   * count back. Throws `claim.too_many_attempts`.
   */
  async count(claimant: Claimant): Promise<void> {
    const [row] = await this.database.transact(NOBODY, (sql) =>
      sql.query<{ exceeded: boolean }>(
        `SELECT identity.count_attempt($1::bytea[], $2::int[], $3::timestamptz, make_interval(mins => $4::int)) AS exceeded`,
        [this.subjects(claimant), [PER_PERSON, PER_ADDRESS], this.clock.now(), WINDOW_MINUTES],
      ),
    );
    if (row?.exceeded !== true) return;
    throw new DomainError('rate_limited', 'claim.too_many_attempts', 'Too many codes were tried.', {
      remedy: 'Try again in an hour.',
    });
  }

  /** A right code takes its own attempt back. */
  async uncount(claimant: Claimant): Promise<void> {
    await this.database.transact(NOBODY, (sql) =>
      sql.execute(`SELECT identity.uncount_attempt($1::bytea[])`, [this.subjects(claimant)]),
    );
  }

  private subjects({ personId, clientAddress }: Claimant): Buffer[] {
    const keyed = (text: string) => createHmac('sha256', this.secret).update(`claim attempt ${text}`).digest();
    return [keyed(`person ${personId}`), keyed(`address ${clientAddress}`)];
  }
}
