import { PORTAL_PAGES, portalLink } from '@holdfast/contracts';
import { type Clock, DomainError, newId } from '@holdfast/kernel';
import type { MailOutbox, Sql } from '@holdfast/platform';
import { hashToken, isToken, newToken } from '../crypto/tokens';
import { verifyEmailMail } from '../mail/templates';
import { actAs } from './actor';

const LIFETIME_MS = 3 * 24 * 60 * 60_000;
/** A person who asks for one mail after the other. */
const OPEN_MAX = 5;

export class EmailVerifications {
  constructor(
    private readonly mails: MailOutbox,
    private readonly publicOrigin: string,
    private readonly clock: Clock,
  ) {}

  /** As the person. Throws `identity.too_many_verifications`, `identity.email_verified`. */
  async send(sql: Sql, personId: string): Promise<void> {
    const now = this.clock.now();
    const [person] = await sql.query<{ verified: boolean; open: number }>(
      `SELECT p.email_verified_at IS NOT NULL AS verified, (SELECT count(*)::int FROM identity.email_verification v
         WHERE v.person_id = p.id AND v.expires_at > $2::timestamptz) AS open
       FROM identity.person p WHERE p.id = $1::uuid`,
      [personId, now],
    );
    if (person?.verified === true) {
      throw new DomainError('conflict', 'identity.email_verified', 'Your address is verified already.');
    }
    if ((person?.open ?? 0) >= OPEN_MAX) {
      throw new DomainError(
        'rate_limited',
        'identity.too_many_verifications',
        'Several such mails were sent already.',
        {
          remedy: 'Look into your mailbox, also among what was taken for spam.',
        },
      );
    }
    const token = newToken();
    await sql.execute(
      `INSERT INTO identity.email_verification (id, person_id, token_hash, created_at, expires_at)
       VALUES ($1::uuid, $2::uuid, $3, $4::timestamptz, $5::timestamptz)`,
      [newId(), personId, hashToken(token), now, new Date(now.getTime() + LIFETIME_MS)],
    );
    const parameters = { link: portalLink(this.publicOrigin, PORTAL_PAGES.verifyEmail, token) };
    await this.mails.write(sql, { to: { personId }, template: verifyEmailMail, parameters });
  }

  /** By the link of the mail, once. Throws `identity.verification_ended`. */
  async verify(sql: Sql, token: string): Promise<string> {
    const [found] = isToken(token)
      ? await sql.query<{ kind: string; id: string; person_id: string }>(
          'SELECT * FROM identity.find_mailed_token($1)',
          [hashToken(token)],
        )
      : [];
    if (found?.kind === 'email_verification') {
      await actAs(sql, { personId: found.person_id });
      const now = this.clock.now();
      const taken = await sql.execute(
        'DELETE FROM identity.email_verification WHERE id = $1::uuid AND expires_at > $2::timestamptz',
        [found.id, now],
      );
      if (taken === 1) {
        await sql.execute('DELETE FROM identity.email_verification WHERE person_id = $1::uuid', [found.person_id]);
        await sql.execute('UPDATE identity.person SET email_verified_at = $2::timestamptz WHERE id = $1::uuid', [
          found.person_id,
          now,
        ]);
        return found.person_id;
      }
    }
    throw new DomainError('not_found', 'identity.verification_ended', 'This link has been used, or is too old.', {
      remedy: 'Sign in and ask for a new mail.',
    });
  }
}
