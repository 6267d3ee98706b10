import { PORTAL_PAGES, portalLink, type RecoveryView } from '@holdfast/contracts';
import { type Clock, DomainError, newId } from '@holdfast/kernel';
import type { Database, MailOutbox, Sql } from '@holdfast/platform';
import type { MasterKey } from '../crypto/master-key';
import { hashToken, isToken, newToken } from '../crypto/tokens';
import { recoveryDoneMail, recoveryRequestedMail, recoveryWaitingMail } from '../mail/templates';
import { actAs } from './actor';

const HOUR_MS = 60 * 60_000;
/** To open the mail; and, once the waiting time is over, to come back. */
const CONFIRM_WITHIN_MS = 24 * HOUR_MS;
const COMPLETE_WITHIN_MS = 7 * 24 * HOUR_MS;

interface RecoveryRow {
  id: string;
  person_id: string;
  requested_at: Date;
  confirmed_at: Date | null;
  ready_at: Date | null;
  expires_at: Date;
  completed_at: Date | null;
  objected_at: Date | null;
}

export interface RecoveryParts {
  readonly database: Database;
  readonly master: MasterKey;
  readonly mails: MailOutbox;
  /** The portal's, for links. */
  readonly publicOrigin: string;
  /** Between the notice and the new password. */
  readonly delayMs: number;
  readonly clock: Clock;
}

/**
 * The way back for who has lost their password. It cannot be used to steal in a hurry: the mailbox alone begins it, a notice
 * goes to the mailbox and to every session that is still signed in, anybody with either can object, and only after the
 * waiting time is a new password taken. It ends all sessions, leaves passkeys alone, and transfers wait longer afterwards.
 */
export class Recoveries {
  constructor(private readonly parts: RecoveryParts) {}

  /** Begins one, or does nothing: whether the address is known is not told. */
  async request(sql: Sql, email: string): Promise<string | null> {
    const { master, mails, publicOrigin, clock } = this.parts;
    const [found] = await sql.query<{ person_id: string }>('SELECT person_id FROM identity.find_credentials($1)', [
      master.emailIndex(email),
    ]);
    if (found === undefined) return null;
    const personId = found.person_id;
    await actAs(sql, { personId });
    const now = clock.now();
    if ((await this.openOf(sql, personId, now))?.confirmed_at != null) return null;
    const token = newToken();
    await sql.execute(
      `INSERT INTO identity.recovery (id, person_id, token_hash, objection_hash, requested_at, expires_at)
       VALUES ($1::uuid, $2::uuid, $3, $4, $5::timestamptz, $6::timestamptz)`,
      [
        newId(),
        personId,
        hashToken(token),
        hashToken(objectionOf(token)),
        now,
        new Date(now.getTime() + CONFIRM_WITHIN_MS),
      ],
    );
    await mails.write(sql, {
      to: { personId },
      template: recoveryRequestedMail,
      parameters: { link: portalLink(publicOrigin, PORTAL_PAGES.recovery, token) },
    });
    return personId;
  }

  /** The mailbox's owner goes on: the waiting time begins, and is announced. Throws `identity.recovery_ended`. */
  async confirm(sql: Sql, token: string): Promise<{ personId: string; readyAt: Date }> {
    const { mails, publicOrigin, delayMs, clock } = this.parts;
    const row = await this.find(sql, 'recovery', token);
    if (row.ready_at !== null) return { personId: row.person_id, readyAt: row.ready_at };
    const now = clock.now();
    const readyAt = new Date(now.getTime() + delayMs);
    await sql.execute(
      `UPDATE identity.recovery SET confirmed_at = $2::timestamptz, ready_at = $3::timestamptz, expires_at = $4::timestamptz
       WHERE id = $1::uuid`,
      [row.id, now, readyAt, new Date(readyAt.getTime() + COMPLETE_WITHIN_MS)],
    );
    await mails.write(sql, {
      to: { personId: row.person_id },
      template: recoveryWaitingMail,
      parameters: {
        readyAt: textOf(readyAt),
        objectionLink: portalLink(publicOrigin, PORTAL_PAGES.recoveryObjection, objectionOf(token)),
        link: portalLink(publicOrigin, PORTAL_PAGES.recovery, token),
      },
    });
    return { personId: row.person_id, readyAt };
  }

  /** By the link of the notice. Throws `identity.recovery_ended`. */
  async object(sql: Sql, token: string): Promise<string> {
    const row = await this.find(sql, 'recovery_objection', token);
    await this.end(sql, row.id);
    return row.person_id;
  }

  /** By the person, signed in. Throws `identity.recovery_ended`. */
  async objectAs(sql: Sql, personId: string): Promise<void> {
    const row = await this.openOf(sql, personId, this.parts.clock.now());
    if (row === null) throw ended();
    await this.end(sql, row.id);
  }

  /** Throws `identity.recovery_ended`, `identity.recovery_waits`. */
  async complete(sql: Sql, token: string, passwordHash: string): Promise<string> {
    const { mails, clock } = this.parts;
    const row = await this.find(sql, 'recovery', token);
    const now = clock.now();
    if (row.ready_at === null || row.ready_at > now) {
      throw new DomainError('conflict', 'identity.recovery_waits', 'The waiting time is not over yet.', {
        remedy:
          row.ready_at === null ? 'Confirm by the link in the mail first.' : `Come back after ${textOf(row.ready_at)}.`,
      });
    }
    await sql.execute('UPDATE identity.recovery SET completed_at = $2::timestamptz WHERE id = $1::uuid', [row.id, now]);
    await sql.execute(
      `UPDATE identity.person SET password_hash = $2, recovered_at = $3::timestamptz,
         email_verified_at = COALESCE(email_verified_at, $3::timestamptz) WHERE id = $1::uuid`,
      [row.person_id, passwordHash, now],
    );
    await sql.execute(
      'UPDATE identity.session SET revoked_at = $2::timestamptz WHERE person_id = $1::uuid AND revoked_at IS NULL',
      [row.person_id, now],
    );
    await mails.write(sql, {
      to: { personId: row.person_id },
      template: recoveryDoneMail,
      parameters: { at: textOf(now) },
    });
    return row.person_id;
  }

  /** The person's recovery that goes on, for every session that is still signed in to see. */
  async view(sql: Sql, personId: string): Promise<RecoveryView['recovery']> {
    const row = await this.openOf(sql, personId, this.parts.clock.now());
    if (row === null) return null;
    return {
      requestedAt: row.requested_at.toISOString(),
      confirmedAt: row.confirmed_at?.toISOString() ?? null,
      readyAt: row.ready_at?.toISOString() ?? null,
    };
  }

  /** Goes on as the token's person. */
  private async find(sql: Sql, kind: 'recovery' | 'recovery_objection', token: string): Promise<RecoveryRow> {
    const [found] = isToken(token)
      ? await sql.query<{ kind: string; id: string; person_id: string }>(
          'SELECT * FROM identity.find_mailed_token($1)',
          [hashToken(token)],
        )
      : [];
    if (found?.kind !== kind) throw ended();
    await actAs(sql, { personId: found.person_id });
    const [row] = await sql.query<RecoveryRow>('SELECT * FROM identity.recovery WHERE id = $1::uuid FOR UPDATE', [
      found.id,
    ]);
    if (row === undefined || row.completed_at !== null || row.objected_at !== null) throw ended();
    if (row.expires_at <= this.parts.clock.now()) throw ended();
    return row;
  }

  private async openOf(sql: Sql, personId: string, now: Date): Promise<RecoveryRow | null> {
    const [row] = await sql.query<RecoveryRow>(
      `SELECT * FROM identity.recovery WHERE person_id = $1::uuid AND completed_at IS NULL AND objected_at IS NULL
         AND expires_at > $2::timestamptz ORDER BY confirmed_at DESC NULLS LAST, id DESC LIMIT 1`,
      [personId, now],
    );
    return row ?? null;
  }

  /** All of the person's at once: who objects does not mean one of several. */
  private async end(sql: Sql, id: string): Promise<void> {
    await sql.execute(
      `UPDATE identity.recovery SET objected_at = $2::timestamptz WHERE completed_at IS NULL AND objected_at IS NULL
         AND person_id = (SELECT person_id FROM identity.recovery WHERE id = $1::uuid)`,
      [id, this.parts.clock.now()],
    );
  }
}

/** Made of the recovery's own token, so that it need not be kept to be mailed later; it opens nothing else. */
const objectionOf = (token: string): string => hashToken(`objection ${token}`).toString('base64url');

const textOf = (time: Date): string => `${time.toISOString().slice(0, 16).replace('T', ' ')} UTC`;

const ended = () =>
  new DomainError('not_found', 'identity.recovery_ended', 'There is no such recovery, or it has ended.', {
    remedy: 'Begin again, if it is still needed.',
  });
