import { randomBytes } from 'node:crypto';
import { type Clock, DomainError, newId } from '@holdfast/kernel';
import { type Language, LANGUAGES, type Sql } from '@holdfast/platform';
import { z } from 'zod';
import type { MasterKey } from '../crypto/master-key';
import { openPerson, type PersonalData, sealPerson } from '../crypto/personal-data';
import { actAs } from './actor';
import type { Members } from './members';

export interface NewPerson extends PersonalData {
  readonly passwordHash: string;
  /** What they read, and get their mails in. */
  readonly language: Language;
}

export interface Person {
  readonly id: string;
  readonly emailVerified: boolean;
  readonly language: Language;
  /** Null once erased. */
  readonly data: PersonalData | null;
}

export class People {
  constructor(
    private readonly master: MasterKey,
    private readonly clock: Clock,
  ) {}

  /**
   * Adds a person and goes on as them. Null when the email is somebody's already: the caller's answer must not tell.
   * @param person email and name as `parseEmail` and `parseName` give them.
   */
  async add(sql: Sql, person: NewPerson): Promise<string | null> {
    const id: string = newId();
    const { wrapped, sealed } = sealPerson(this.master, id, { email: person.email, name: person.name });
    await actAs(sql, { personId: id });
    const added = await sql.execute(
      `INSERT INTO identity.person (id, email_index, sealed, password_hash, created_at, language)
       VALUES ($1::uuid, $2, $3, $4, $5::timestamptz, $6) ON CONFLICT (email_index) DO NOTHING`,
      [id, this.master.emailIndex(person.email), sealed, person.passwordHash, this.clock.now(), person.language],
    );
    if (added === 0) return null;
    await sql.execute('INSERT INTO identity.person_key (person_id, wrapped) VALUES ($1::uuid, $2)', [id, wrapped]);
    return id;
  }

  /** Somebody that the transaction's actor may see, or null. */
  async find(sql: Sql, personId: string): Promise<Person | null> {
    const [row] = await sql.query<{ sealed: Buffer; wrapped: Buffer | null; verified: boolean; language: string }>(
      `SELECT p.sealed, p.language, k.wrapped, p.email_verified_at IS NOT NULL AS verified FROM identity.person p LEFT JOIN identity.person_key k ON k.person_id = p.id
        WHERE p.id = $1::uuid`,
      [personId],
    );
    if (row === undefined) return null;
    const language = z.enum(LANGUAGES).parse(row.language);
    return { id: personId, emailVerified: row.verified, language, data: openPerson(this.master, personId, row) };
  }

  /** Mails come in it from now on, those that are not sent yet too. */
  async changeLanguage(sql: Sql, personId: string, language: Language): Promise<void> {
    await sql.execute('UPDATE identity.person SET language = $2 WHERE id = $1::uuid AND erased_at IS NULL', [
      personId,
      language,
    ]);
  }

  /** By the person themselves, who has proved that they are there. */
  async changePassword(sql: Sql, personId: string, passwordHash: string): Promise<void> {
    await sql.execute('UPDATE identity.person SET password_hash = $2 WHERE id = $1::uuid AND erased_at IS NULL', [
      personId,
      passwordHash,
    ]);
  }

  /** Notes that the person took everything along; when they last did is `exportedAt`. */
  async noteExport(sql: Sql, personId: string): Promise<void> {
    await sql.execute('UPDATE identity.person SET exported_at = $2::timestamptz WHERE id = $1::uuid', [
      personId,
      this.clock.now(),
    ]);
  }

  /** When their account was last recovered; null when it never was. */
  async recoveredAt(sql: Sql, personId: string): Promise<Date | null> {
    const [row] = await sql.query<{ recovered_at: Date | null }>(
      'SELECT recovered_at FROM identity.person WHERE id = $1::uuid',
      [personId],
    );
    return row?.recovered_at ?? null;
  }

  async exportedAt(sql: Sql, personId: string): Promise<Date | null> {
    const [row] = await sql.query<{ exported_at: Date | null }>(
      'SELECT exported_at FROM identity.person WHERE id = $1::uuid',
      [personId],
    );
    return row?.exported_at ?? null;
  }

  /**
   * Erases a person, who is the transaction's actor: their key is destroyed, so what is sealed stays unreadable for ever,
   * here and in backups. Rows keep their ids, and nothing else that names anybody: proofs and counts still hold. Answers
   * the holders that were theirs: the ledger finds them in `identity.holder_erasure` and destroys those subjects' keys.
   * A holder's keyed reference stays, or the platform's next deposit would issue to them a second time.
   * Throws `identity.last_administrator`, `identity.person_not_found`.
   */
  async erase(sql: Sql, members: Members, personId: string): Promise<{ holderIds: string[] }> {
    const memberships = await sql.query<{ organization_id: string }>(
      'SELECT organization_id FROM identity.membership WHERE person_id = $1::uuid',
      [personId],
    );
    for (const { organization_id: organizationId } of memberships) {
      await actAs(sql, { personId, organizationId });
      await members.remove(sql, { organizationId, personId, removedBy: personId });
    }
    await actAs(sql, { personId });
    const now = this.clock.now();
    await sql.query('SELECT identity.forget_invitations($1::timestamptz)::text', [now]);
    await sql.execute(
      `UPDATE identity.session SET revoked_at = COALESCE(revoked_at, $2::timestamptz), user_agent = NULL
        WHERE person_id = $1::uuid`,
      [personId, now],
    );
    for (const table of ['passkey', 'email_verification']) {
      await sql.execute(`DELETE FROM identity.${table} WHERE person_id = $1::uuid`, [personId]);
    }
    await sql.execute('DELETE FROM identity.person_key WHERE person_id = $1::uuid', [personId]);
    const erased = await sql.execute(
      `UPDATE identity.person SET email_index = $2, sealed = $3, password_hash = NULL, erased_at = $4::timestamptz
        WHERE id = $1::uuid AND erased_at IS NULL`,
      [personId, randomBytes(32), Buffer.alloc(0), now],
    );
    if (erased === 0) throw new DomainError('not_found', 'identity.person_not_found', 'There is no such person.');
    const holders = await sql.query<{ id: string }>(
      'UPDATE identity.holder SET reference_sealed = NULL WHERE person_id = $1::uuid RETURNING id',
      [personId],
    );
    await sql.execute(
      `INSERT INTO identity.holder_erasure (holder_id, organization_id, requested_at)
       SELECT id, organization_id, $2::timestamptz FROM identity.holder WHERE person_id = $1::uuid`,
      [personId, now],
    );
    return { holderIds: holders.map(({ id }) => id) };
  }
}
