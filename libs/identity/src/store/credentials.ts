import { type Clock, DomainError } from '@holdfast/kernel';
import type { Database } from '@holdfast/platform';
import type { MasterKey } from '../crypto/master-key';
import type { PasswordHasher } from '../crypto/password-hasher';

const WINDOW = '15 minutes';
/**
 * Failures in a window. An account may be tried more often over all addresses than from one, so that a stranger who
 * guesses does not lock its owner out at once; and an address more often than an account, for offices behind one.
 */
const MAX_PER_ACCOUNT_AND_ADDRESS = 10;
const MAX_PER_ACCOUNT = 50;
const MAX_PER_ADDRESS = 200;
/**
 * Sign-ups in a window, each of them a slow hash: from one address enough for an office, from everywhere together a minute of
 * one core, so that a platform's users can come on the same day and a flood cannot take the machine.
 */
const MAX_SIGN_UPS_PER_ADDRESS = 100;
const MAX_SIGN_UPS = 3_000;
const MAX_RECOVERIES_PER_ACCOUNT = 5;
const MAX_RECOVERIES_PER_ADDRESS = 50;

export interface PasswordAttempt {
  /** As `parseEmail` gives it. */
  readonly email: string;
  readonly password: string;
  /** The client's address. */
  readonly address: string;
}

interface Limit {
  readonly subject: Buffer;
  readonly most: number;
}

/** Passwords, checked with equal effort for known and unknown accounts, and counted in transactions of their own. */
export class Credentials {
  constructor(
    private readonly database: Database,
    private readonly master: MasterKey,
    private readonly hasher: PasswordHasher,
    private readonly clock: Clock,
  ) {}

  /**
   * The person whose email and password these are, or null: whether the account, or the password, was wrong is not told.
   * Throws `identity.too_many_attempts` (for unknown accounts too) and `identity.busy`.
   */
  async verify({ email, password, address }: PasswordAttempt): Promise<string | null> {
    const account = this.master.emailIndex(email);
    const limits = this.limits(account.toString('hex'), address);
    await this.count(limits);
    const [found] = await this.database.read({}, (sql) =>
      sql.query<{ person_id: string; password_hash: string | null }>('SELECT * FROM identity.find_credentials($1)', [
        account,
      ]),
    );
    const right = await this.hasher.verify(found?.password_hash ?? null, password);
    if (!right || found === undefined) return null;
    await this.uncount(limits);
    return found.person_id;
  }

  /**
   * Step-up: a signed-in person proves again that they are there. Throws `identity.password_wrong`,
   * `identity.too_many_attempts`, `identity.busy`.
   */
  async confirmPassword(personId: string, password: string, address = ''): Promise<void> {
    const limits = this.limits(`person:${personId}`, address);
    await this.count(limits);
    const [found] = await this.database.read({ personId }, (sql) =>
      sql.query<{ password_hash: string | null }>('SELECT password_hash FROM identity.person WHERE id = $1::uuid', [
        personId,
      ]),
    );
    if (!(await this.hasher.verify(found?.password_hash ?? null, password))) {
      throw new DomainError('forbidden', 'identity.password_wrong', 'The password is not right.', {
        field: '/password',
      });
    }
    await this.uncount(limits);
  }

  /** Counts a sign-up before its password is hashed. Throws `identity.too_many_sign_ups`. */
  async countSignUp(address: string): Promise<void> {
    const exceeded = await this.isExceeded([
      { subject: this.master.attemptSubject(['sign-up', address]), most: MAX_SIGN_UPS_PER_ADDRESS },
      { subject: this.master.attemptSubject(['sign-up']), most: MAX_SIGN_UPS },
    ]);
    if (!exceeded) return;
    throw new DomainError('rate_limited', 'identity.too_many_sign_ups', 'Too many people have just signed up.', {
      remedy: 'Try again in 15 minutes.',
    });
  }

  /** Counts what is done about a recovery, for unknown accounts too. Throws `identity.too_many_recoveries`. */
  async countRecovery(account: string, address: string): Promise<void> {
    const exceeded = await this.isExceeded([
      { subject: this.master.attemptSubject(['recovery', account]), most: MAX_RECOVERIES_PER_ACCOUNT },
      { subject: this.master.attemptSubject(['recovery address', address]), most: MAX_RECOVERIES_PER_ADDRESS },
    ]);
    if (!exceeded) return;
    throw new DomainError('rate_limited', 'identity.too_many_recoveries', 'This was asked for several times already.', {
      remedy: 'Look into your mailbox, or try again in 15 minutes.',
    });
  }

  private limits(account: string, address: string): Limit[] {
    return [
      { subject: this.master.attemptSubject(['account', account, address]), most: MAX_PER_ACCOUNT_AND_ADDRESS },
      { subject: this.master.attemptSubject(['account', account]), most: MAX_PER_ACCOUNT },
      { subject: this.master.attemptSubject(['address', address]), most: MAX_PER_ADDRESS },
    ];
  }

  private async count(limits: readonly Limit[]): Promise<void> {
    if (!(await this.isExceeded(limits))) return;
    throw new DomainError('rate_limited', 'identity.too_many_attempts', 'There were too many wrong passwords.', {
      remedy: 'Try again in 15 minutes.',
    });
  }

  private async isExceeded(limits: readonly Limit[]): Promise<boolean> {
    const [answer] = await this.database.transact({}, (sql) =>
      sql.query<{ exceeded: boolean }>(
        'SELECT identity.count_attempt($1::bytea[], $2::integer[], $3::timestamptz, $4::interval) AS exceeded',
        [limits.map(({ subject }) => subject), limits.map(({ most }) => most), this.clock.now(), WINDOW],
      ),
    );
    return answer?.exceeded !== false;
  }

  private async uncount(limits: readonly Limit[]): Promise<void> {
    await this.database.transact({}, (sql) =>
      sql.query('SELECT identity.uncount_attempt($1::bytea[])::text', [limits.map(({ subject }) => subject)]),
    );
  }
}
