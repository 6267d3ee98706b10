import { createHash } from 'node:crypto';
import type { Clock } from '@holdfast/kernel';
import type { Sql } from '@holdfast/platform';

export type ChallengePurpose = 'passkey_registration' | 'passkey_sign_in' | 'passkey_step_up' | 'wallet_claim';

const LIFETIME_MS = 5 * 60_000;

/** Random values that somebody signs: each counts once, for one purpose, and for the person who asked for it. */
export class Challenges {
  constructor(private readonly clock: Clock) {}

  /** @returns until when it counts. */
  async keep(sql: Sql, purpose: ChallengePurpose, value: string): Promise<Date> {
    const now = this.clock.now();
    const expiresAt = new Date(now.getTime() + LIFETIME_MS);
    await sql.query('SELECT identity.keep_challenge($1, $2, $3::timestamptz, $4::timestamptz)::text', [
      hashOf(value),
      purpose,
      now,
      expiresAt,
    ]);
    return expiresAt;
  }

  /** Whether it counts; a second time it does not. */
  async take(sql: Sql, purpose: ChallengePurpose, value: string): Promise<boolean> {
    const [row] = await sql.query<{ taken: boolean }>(
      'SELECT identity.take_challenge($1, $2, $3::timestamptz) AS taken',
      [hashOf(value), purpose, this.clock.now()],
    );
    return row?.taken === true;
  }
}

const hashOf = (value: string): Buffer => createHash('sha256').update(value, 'utf8').digest();
