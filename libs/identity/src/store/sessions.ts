import { type PageOf, type SessionItem, StaffRole } from '@holdfast/contracts';
import { type Clock, DomainError, newId } from '@holdfast/kernel';
import type { Database, Page, Sql } from '@holdfast/platform';
import { hashToken, isToken, newToken } from '../crypto/tokens';
import { isRotationDue, isSeenDue, judgeSession, SESSION_IDLE_MS, SESSION_LIFETIME_MS } from '../core/session-policy';

const USER_AGENT_MAX = 300;
/** Live sessions of one person; the one seen longest ago ends when another begins. */
const SESSIONS_MAX = 50;

/** A new token, in clear for the only time. */
export interface OpenedSession {
  readonly token: string;
  readonly sessionId: string;
  readonly expiresAt: Date;
}

export interface SignedInSession {
  readonly sessionId: string;
  /** The row of this very token. */
  readonly tokenId: string;
  readonly personId: string;
  /** In the organization that was asked for; null when there the person has none. */
  readonly role: StaffRole | null;
  readonly rotationDue: boolean;
}

interface FoundToken {
  id: string;
  family_id: string;
  person_id: string;
  created_at: Date;
  last_seen_at: Date;
  rotated_at: Date | null;
  expires_at: Date;
  revoked_at: Date | null;
  role: string | null;
}

interface SessionRow {
  id: string;
  started_at: Date;
  last_seen_at: Date;
  expires_at: Date;
  user_agent: string | null;
}

/** Sessions in cookies: the id that people see is the family's, which outlives its tokens. */
export class Sessions {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** Begins a session; the transaction's actor must be the person. */
  async open(sql: Sql, personId: string, userAgent: string | undefined): Promise<OpenedSession> {
    const now = this.clock.now();
    const id: string = newId();
    const expiresAt = new Date(now.getTime() + SESSION_LIFETIME_MS);
    const token = newToken();
    await sql.execute(
      `INSERT INTO identity.session (id, family_id, person_id, token_hash, created_at, last_seen_at, expires_at, user_agent)
       VALUES ($1::uuid, $1::uuid, $2::uuid, $3, $4::timestamptz, $4::timestamptz, $5::timestamptz, $6)`,
      [
        id,
        personId,
        hashToken(token),
        now,
        expiresAt,
        userAgent?.replace(/[^ -~]/g, '').slice(0, USER_AGENT_MAX) ?? null,
      ],
    );
    await sql.execute(
      `UPDATE identity.session SET revoked_at = $2::timestamptz WHERE revoked_at IS NULL AND family_id IN (
         SELECT family_id FROM identity.session
          WHERE person_id = $1::uuid AND revoked_at IS NULL AND rotated_at IS NULL AND expires_at > $2::timestamptz
          ORDER BY last_seen_at DESC, id DESC OFFSET ${SESSIONS_MAX})`,
      [personId, now],
    );
    return { token, sessionId: id, expiresAt };
  }

  /**
   * Whose session the token is, with their role in the organization. Null when there is none, or it has ended. A token
   * that was replaced and comes back later ends its whole family.
   */
  async find(token: string, organizationId: string | null): Promise<SignedInSession | null> {
    if (!isToken(token)) return null;
    const [found] = await this.database.read({}, (sql) =>
      sql.query<FoundToken>('SELECT * FROM identity.find_session($1, $2::uuid)', [hashToken(token), organizationId]),
    );
    if (found === undefined) return null;
    const now = this.clock.now();
    const facts = {
      createdAt: found.created_at,
      lastSeenAt: found.last_seen_at,
      rotatedAt: found.rotated_at,
      expiresAt: found.expires_at,
      revokedAt: found.revoked_at,
    };
    const verdict = judgeSession(facts, now);
    const actor = { personId: found.person_id };
    if (verdict === 'reused') await this.database.transact(actor, (sql) => this.endReused(sql, found, now));
    if (verdict !== 'valid') return null;
    if (isSeenDue(facts, now)) {
      await this.database.transact(actor, (sql) =>
        sql.execute('UPDATE identity.session SET last_seen_at = $2::timestamptz WHERE id = $1::uuid', [found.id, now]),
      );
    }
    return {
      sessionId: found.family_id,
      tokenId: found.id,
      personId: found.person_id,
      role: found.role === null ? null : StaffRole.parse(found.role),
      rotationDue: isRotationDue(facts, now),
    };
  }

  /**
   * Gives the session a new token: daily, and whenever its person gained a right. The old one counts for a minute more.
   * Null when the session has ended. The transaction's actor must be the person.
   * @param tokenId only when this is still the token: null when another request was faster.
   */
  async rotate(sql: Sql, sessionId: string, tokenId?: string): Promise<OpenedSession | null> {
    const now = this.clock.now();
    const [old] = await sql.query<{ id: string; person_id: string; expires_at: Date; user_agent: string | null }>(
      `UPDATE identity.session SET rotated_at = $2::timestamptz
        WHERE family_id = $1::uuid AND ($3::uuid IS NULL OR id = $3::uuid) AND rotated_at IS NULL AND revoked_at IS NULL
        RETURNING id, person_id, expires_at, user_agent`,
      [sessionId, now, tokenId ?? null],
    );
    if (old === undefined) return null;
    const token = newToken();
    await sql.execute(
      `INSERT INTO identity.session
         (id, family_id, person_id, token_hash, created_at, last_seen_at, rotated_from, expires_at, user_agent)
       VALUES ($1::uuid, $2::uuid, $3::uuid, $4, $5::timestamptz, $5::timestamptz, $6::uuid, $7::timestamptz, $8)`,
      [newId(), sessionId, old.person_id, hashToken(token), now, old.id, old.expires_at, old.user_agent],
    );
    return { token, sessionId, expiresAt: old.expires_at };
  }

  async expiryOf(sql: Sql, sessionId: string): Promise<Date> {
    const [row] = await sql.query<{ expires_at: Date }>(
      'SELECT expires_at FROM identity.session WHERE family_id = $1::uuid LIMIT 1',
      [sessionId],
    );
    if (row === undefined) throw sessionNotFound();
    return row.expires_at;
  }

  /** The actor's live sessions, newest first. */
  async list(sql: Sql, of: { personId: string; currentSessionId: string }, page: Page): Promise<PageOf<SessionItem>> {
    const now = this.clock.now();
    const rows = await sql.query<SessionRow>(
      `SELECT s.family_id AS id, f.created_at AS started_at, s.last_seen_at, s.expires_at, s.user_agent
         FROM identity.session s JOIN identity.session f ON f.id = s.family_id
        WHERE s.person_id = $1::uuid AND s.rotated_at IS NULL AND s.revoked_at IS NULL AND s.expires_at > $2::timestamptz
          AND s.last_seen_at > $3::timestamptz AND ($4::uuid IS NULL OR s.family_id < $4::uuid)
        ORDER BY s.family_id DESC LIMIT $5::integer`,
      [of.personId, now, new Date(now.getTime() - SESSION_IDLE_MS), page.after?.[0] ?? null, page.fetchLimit],
    );
    return page.of(
      rows,
      (row) => [row.id],
      (row) => ({
        id: row.id,
        startedAt: row.started_at.toISOString(),
        lastSeenAt: row.last_seen_at.toISOString(),
        expiresAt: row.expires_at.toISOString(),
        userAgent: row.user_agent,
        current: row.id === of.currentSessionId,
      }),
    );
  }

  /** Throws `identity.session_not_found`: another person's session looks like none. */
  async revoke(sql: Sql, personId: string, sessionId: string): Promise<void> {
    const ended = await sql.execute(
      `UPDATE identity.session SET revoked_at = $3::timestamptz
        WHERE person_id = $1::uuid AND family_id = $2::uuid AND revoked_at IS NULL`,
      [personId, sessionId, this.clock.now()],
    );
    if (ended === 0) throw sessionNotFound();
  }

  /** Ends all sessions of the person but one; answers how many. */
  async revokeOthers(sql: Sql, personId: string, exceptSessionId: string): Promise<number> {
    const ended = await sql.query<{ family_id: string }>(
      `UPDATE identity.session SET revoked_at = $3::timestamptz
        WHERE person_id = $1::uuid AND family_id <> $2::uuid AND revoked_at IS NULL RETURNING family_id`,
      [personId, exceptSessionId, this.clock.now()],
    );
    return new Set(ended.map(({ family_id }) => family_id)).size;
  }

  private async endReused(sql: Sql, found: FoundToken, now: Date): Promise<void> {
    await sql.execute(
      'UPDATE identity.session SET revoked_at = $2::timestamptz WHERE family_id = $1::uuid AND revoked_at IS NULL',
      [found.family_id, now],
    );
    await sql.execute(
      `INSERT INTO platform.audit_entry (person_id, action, subject) VALUES ($1::uuid, 'identity.session_reused', $2)`,
      [found.person_id, found.family_id],
    );
  }
}

const sessionNotFound = () => new DomainError('not_found', 'identity.session_not_found', 'There is no such session.');
