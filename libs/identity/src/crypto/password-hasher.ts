import { hash, verify } from '@node-rs/argon2';
import { DomainError } from '@holdfast/kernel';

/** OWASP Password Storage Cheat Sheet: argon2id (the library's default variant), 19 MiB, 2 passes, 1 lane. */
const OPTIONS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
const CONCURRENT = 2;
/** Some three seconds of work; whoever comes later is asked to come again. */
const WAITING_MAX = 100;

/** argon2id, a few at a time: a hash is 19 MiB and 20 ms of one core, and anybody may ask for one. */
export class PasswordHasher {
  private running = 0;
  private readonly waiting: (() => void)[] = [];
  private decoy: Promise<string> | undefined;

  /** Throws `identity.busy`. */
  hash(password: string): Promise<string> {
    return this.inTurn(() => hash(normal(password), OPTIONS));
  }

  /** Takes as long for a missing hash (an unknown account) as for a wrong password. Throws `identity.busy`. */
  async verify(passwordHash: string | null, password: string): Promise<boolean> {
    this.decoy ??= hash('nobody has this password', OPTIONS);
    const compared = passwordHash ?? (await this.decoy);
    const matches = await this.inTurn(() => verify(compared, normal(password)));
    return matches && passwordHash !== null;
  }

  private async inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.running >= CONCURRENT) {
      if (this.waiting.length >= WAITING_MAX) {
        throw new DomainError('unavailable', 'identity.busy', 'Too many people are signing in at this moment.', {
          remedy: 'Try again in a few seconds.',
        });
      }
      await new Promise<void>((resolve) => this.waiting.push(resolve)); // takes over the place of one that ended
    } else {
      this.running += 1;
    }
    try {
      return await work();
    } finally {
      const next = this.waiting.shift();
      if (next === undefined) this.running -= 1;
      else next();
    }
  }
}

/** The same password typed on two keyboards is the same (NIST SP 800-63B, 3.1.1.2). */
const normal = (password: string) => password.normalize('NFKC');
