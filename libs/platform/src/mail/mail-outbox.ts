import { type Clock, newId } from '@holdfast/kernel';
import { z } from 'zod';
import { deriveSecret } from '../config/secrets';
import { seal, unseal } from '../crypto/seal';
import type { Sql } from '../database/sql';
import { type Language, LANGUAGES, type MailTemplate } from './mail-template';

/** A person by id, the administrators of an organization, or an address that is nobody's yet (an invitation). */
export type Recipient =
  { readonly personId: string } | { readonly organizationId: string } | { readonly address: string };

export interface Letter<Parameters extends object> {
  readonly to: Recipient;
  readonly template: MailTemplate<Parameters>;
  readonly parameters: Parameters;
  /** What the reader was reading in; a person's own setting when not given. */
  readonly language?: Language;
}

const Text = z.strictObject({ subject: z.string(), text: z.string() });
/** What is under the seal. */
export const MailContent = z.strictObject({
  address: z.string().nullable(),
  texts: z.strictObject({ en: Text, zh: Text }),
});
export type MailContent = z.infer<typeof MailContent>;

/** A mail of the development outbox, as it would have gone out. */
export interface OutboxMail {
  readonly id: string;
  readonly template: string;
  readonly address: string | null;
  readonly language: Language;
  readonly subject: string;
  readonly text: string;
  readonly writtenAt: Date;
}

/**
 * Where mails are put, in the transaction of what they tell of: a mail that was not committed is never sent, one that was
 * is never forgotten. The content, an address included, is sealed under a key of the master secret until it is sent, and
 * erased then: links that sign somebody in are not for whoever reads the database.
 */
export class MailOutbox {
  private readonly key: Buffer;

  constructor(
    masterSecret: string,
    private readonly clock: Clock,
  ) {
    this.key = deriveSecret(masterSecret, 'mail outbox');
  }

  /** Throws a ZodError when the parameters are not the template's. After the commit, ring `billing` with `send-mail`. */
  async write<Parameters extends object>(sql: Sql, letter: Letter<Parameters>): Promise<void> {
    const { to, template, parameters } = letter;
    template.parameters.parse(parameters);
    const id = newId<'mail'>();
    const now = this.clock.now();
    const texts = { en: template.render(parameters, 'en'), zh: template.render(parameters, 'zh') };
    const content = { address: 'address' in to ? to.address : null, texts };
    await sql.execute(
      `INSERT INTO platform.mail (id, template, person_id, organization_id, language, sealed, next_attempt_at, written_at)
       VALUES ($1::uuid, $2, $3::uuid, $4::uuid, $5, $6, $7::timestamptz, $7::timestamptz)`,
      [
        id,
        template.name,
        'personId' in to ? to.personId : null,
        'organizationId' in to ? to.organizationId : null,
        letter.language ?? null,
        this.seal(id, content),
        now,
      ],
    );
  }

  /** The newest mails that rest because no SMTP server is set; never in production, where nothing rests. */
  async readDevelopment(sql: Sql, limit = 100): Promise<OutboxMail[]> {
    const rows = await sql.query<{ id: string; template: string; language: string; sealed: Buffer; written_at: Date }>(
      `SELECT id, template, language, sealed, written_at FROM platform.mail
        WHERE state = 'outbox' ORDER BY written_at DESC, id DESC LIMIT $1::integer`,
      [limit],
    );
    return rows.map(({ id, template, language, sealed, written_at: writtenAt }) => {
      const content = this.unseal(id, sealed);
      const read = z.enum(LANGUAGES).parse(language);
      return { id, template, address: content.address, language: read, ...content.texts[read], writtenAt };
    });
  }

  seal(mailId: string, content: MailContent): Buffer {
    return seal(this.key, Buffer.from(JSON.stringify(content)), `mail:${mailId}`);
  }

  unseal(mailId: string, sealed: Uint8Array): MailContent {
    return MailContent.parse(JSON.parse(unseal(this.key, sealed, `mail:${mailId}`).toString()));
  }
}
