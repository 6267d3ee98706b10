import { type Clock, newId } from '@holdfast/kernel';
import type { Transporter } from 'nodemailer';
import type { Logger } from 'pino';
import { crashPoint } from '../crash-point';
import type { Database } from '../database/database';
import { NOBODY, type Sql } from '../database/sql';
import type { MailOutbox } from './mail-outbox';
import type { Language } from './mail-template';
import { mailProblem } from './mail-transport';

/** Who people are is identity's; the sender asks it at the last moment, so that nobody's address is kept here. */
export interface AddressBook {
  /** Null for somebody who was erased. */
  addressOf(sql: Sql, personId: string): Promise<{ readonly address: string; readonly language: Language } | null>;
  /** Who looks after the organization. */
  administratorsOf(sql: Sql, organizationId: string): Promise<string[]>;
}

export interface MailSenderParts {
  readonly database: Database;
  readonly outbox: MailOutbox;
  readonly addresses: AddressBook;
  /** Null when no SMTP server is set. */
  readonly transport: Transporter | null;
  readonly from: string;
  /** Without a server, mails rest to be looked at; in production they wait for one. */
  readonly production: boolean;
  readonly clock: Clock;
  readonly logger: Logger;
}

interface DueMail {
  id: string;
  template: string;
  person_id: string | null;
  organization_id: string | null;
  language: Language | null;
  sealed: Buffer;
  attempts: number;
}

type Outcome = { readonly state: 'sent' | 'failed' | 'waiting'; readonly problem: string | null };

const BATCH = 20;
const ATTEMPTS_MAX = 8;
/** How long a mail whose sender died stays untouched; longer than sending takes. */
const LEASE_MS = 120_000;
const FIRST_PAUSE_MS = 30_000;

/**
 * Sends what is due. A mail is taken by moving its next attempt ahead, sent, and marked: a sender that dies between the
 * last two sends it a second time, under the same Message-ID, and at most eight times in all.
 */
export class MailSender {
  constructor(private readonly parts: MailSenderParts) {}

  /** Whether anything waits, for a reconciler that rings. */
  static async isDue(sql: Sql, now: Date): Promise<boolean> {
    const rows = await sql.query(
      `SELECT FROM platform.mail WHERE state = 'waiting' AND next_attempt_at <= $1::timestamptz LIMIT 1`,
      [now],
    );
    return rows.length > 0;
  }

  /** Takes one batch; answers how many mails there were in it. */
  async sendDue(signal?: AbortSignal): Promise<number> {
    const { database, transport, production } = this.parts;
    if (transport === null && production) return 0;
    const due = await database.transact(NOBODY, (sql) => this.take(sql));
    for (const mail of due) {
      if (signal?.aborted === true) break;
      if (mail.organization_id !== null) await this.spread(mail.id, mail.organization_id);
      else await this.send(mail, transport);
    }
    return due.length;
  }

  private async take(sql: Sql): Promise<DueMail[]> {
    const now = this.parts.clock.now();
    return sql.query<DueMail>(
      `UPDATE platform.mail SET attempts = attempts + 1, next_attempt_at = $2::timestamptz
        WHERE id IN (SELECT id FROM platform.mail WHERE state = 'waiting' AND next_attempt_at <= $1::timestamptz
                      ORDER BY next_attempt_at LIMIT $3::integer FOR UPDATE SKIP LOCKED)
       RETURNING id, template, person_id, organization_id, language, sealed, attempts`,
      [now, new Date(now.getTime() + LEASE_MS), BATCH],
    );
  }

  /** A mail to an organization becomes one to each of its administrators, in one transaction. */
  private async spread(mailId: string, organizationId: string): Promise<void> {
    const { database, addresses, outbox } = this.parts;
    await database.transact(NOBODY, async (sql) => {
      const [mail] = await sql.query<{ template: string; language: string | null; sealed: Buffer; written_at: Date }>(
        `UPDATE platform.mail SET state = 'spread' WHERE id = $1::uuid AND state = 'waiting'
         RETURNING template, language, sealed, written_at`,
        [mailId],
      );
      if (mail === undefined) return;
      const content = outbox.unseal(mailId, mail.sealed);
      for (const personId of await addresses.administratorsOf(sql, organizationId)) {
        const id = newId<'mail'>();
        await sql.execute(
          `INSERT INTO platform.mail (id, template, person_id, language, sealed, next_attempt_at, written_at)
           VALUES ($1::uuid, $2, $3::uuid, $4, $5, $6::timestamptz, $7::timestamptz)`,
          [
            id,
            mail.template,
            personId,
            mail.language,
            outbox.seal(id, content),
            this.parts.clock.now(),
            mail.written_at,
          ],
        );
      }
      await sql.execute('UPDATE platform.mail SET sealed = NULL WHERE id = $1::uuid', [mailId]);
    });
  }

  private async send(mail: DueMail, transport: Transporter | null): Promise<void> {
    const { database, outbox, addresses, from } = this.parts;
    const content = outbox.unseal(mail.id, mail.sealed);
    const { person_id: personId } = mail;
    const known = personId === null ? null : await database.read(NOBODY, (sql) => addresses.addressOf(sql, personId));
    const address = content.address ?? known?.address;
    const language = mail.language ?? known?.language ?? 'en';
    if (address === undefined) return this.record(mail, { state: 'failed', problem: 'mail.nobody' });
    if (transport === null) {
      const resting = outbox.seal(mail.id, { ...content, address });
      await database.transact(NOBODY, (sql) =>
        sql.execute(
          `UPDATE platform.mail SET state = 'outbox', language = $2, sealed = $3 WHERE id = $1::uuid AND state = 'waiting'`,
          [mail.id, language, resting],
        ),
      );
      return;
    }
    await crashPoint('mail.send.before');
    try {
      await transport.sendMail({
        from,
        to: { name: '', address },
        messageId: `<${mail.id}@${from.slice(from.indexOf('@') + 1)}>`,
        headers: { 'Auto-Submitted': 'auto-generated', 'Content-Language': language },
        ...content.texts[language],
      });
      await crashPoint('mail.send.after');
      await this.record(mail, { state: 'sent', problem: null });
    } catch (error) {
      const problem = mailProblem(error);
      const over = problem === 'refused' || mail.attempts >= ATTEMPTS_MAX;
      await this.record(mail, { state: over ? 'failed' : 'waiting', problem: `mail.${problem}` });
    }
  }

  private async record(mail: DueMail, { state, problem }: Outcome): Promise<void> {
    const { database, clock, logger } = this.parts;
    const now = clock.now();
    const pause = FIRST_PAUSE_MS * 2 ** (mail.attempts - 1);
    await database.transact(NOBODY, (sql) =>
      sql.execute(
        `UPDATE platform.mail
            SET state = $2, problem = $3, next_attempt_at = $4::timestamptz,
                sealed = CASE WHEN $2 = 'waiting' THEN sealed END, sent_at = CASE WHEN $2 = 'sent' THEN $5::timestamptz END
          WHERE id = $1::uuid AND state = 'waiting'`,
        [mail.id, state, problem, new Date(now.getTime() + pause), now],
      ),
    );
    if (problem !== null) {
      const { id, template, attempts } = mail;
      logger.warn({ mailId: id, template, attempts, state, problem }, 'a mail was not sent');
    }
  }
}
