import { randomBytes } from 'node:crypto';
import { ManualClock } from '@holdfast/kernel';
import type { Database } from '@holdfast/platform';
import { createTestDatabase, type TestDatabase } from '@holdfast/platform/testing';
import { ROTATE_AFTER_MS, ROTATION_GRACE_MS, SESSION_IDLE_MS, SESSION_LIFETIME_MS } from '../core/session-policy';
import { MasterKey } from '../crypto/master-key';
import { createPerson } from './seed';
import { Sessions } from './sessions';

describe('Sessions', () => {
  let database: TestDatabase;
  let portal: Database;
  let personId: string;
  const master = new MasterKey(randomBytes(32));
  const clock = new ManualClock();
  let sessions: Sessions;

  beforeAll(async () => {
    database = await createTestDatabase();
    portal = database.service('portal');
    sessions = new Sessions(portal, clock);
    const person = { email: 'ada@example.org', name: 'Ada', password: 'correct engine paper boat' };
    personId = await createPerson(database.owner, master, person);
  });
  afterAll(() => database.drop());

  const open = () => portal.transact({ personId }, (sql) => sessions.open(sql, personId, 'test\r\nagent'));
  const rotate = (sessionId: string) => portal.transact({ personId }, (sql) => sessions.rotate(sql, sessionId));

  it('keeps no token, only its hash', async () => {
    const { token } = await open();
    const [row] = await database.owner.read({}, (sql) =>
      sql.query<{ found: boolean; user_agent: string }>(
        `SELECT bool_or(token_hash = sha256($1::text::bytea)) AS found, min(user_agent) AS user_agent FROM identity.session`,
        [token],
      ),
    );
    expect(row).toEqual({ found: true, user_agent: 'testagent' });
  });

  it('finds nobody for a token that it did not make', async () => {
    expect(await sessions.find('x', null)).toBeNull();
    expect(await sessions.find(randomBytes(32).toString('base64url'), null)).toBeNull();
  });

  it('ends after a week unseen, and after thirty days in any case', async () => {
    const idle = await open();
    clock.advance(SESSION_IDLE_MS);
    expect(await sessions.find(idle.token, null)).toBeNull();
    const used = await open();
    for (let seen = 0; seen < SESSION_LIFETIME_MS - ROTATE_AFTER_MS; seen += ROTATE_AFTER_MS) {
      clock.advance(ROTATE_AFTER_MS);
      expect(await sessions.find(used.token, null)).toMatchObject({ personId, rotationDue: true });
    }
    clock.advance(ROTATE_AFTER_MS);
    expect(await sessions.find(used.token, null)).toBeNull();
  });

  it('keeps its expiry when its token is replaced', async () => {
    const first = await open();
    clock.advance(ROTATE_AFTER_MS);
    const second = await rotate(first.sessionId);
    expect(second).toMatchObject({ sessionId: first.sessionId, expiresAt: first.expiresAt });
    expect(second?.token).not.toBe(first.token);
  });

  it('takes the replaced token for a minute, then ends the family for whoever holds the new one', async () => {
    const first = await open();
    const second = await rotate(first.sessionId);
    clock.advance(ROTATION_GRACE_MS);
    expect(await sessions.find(first.token, null)).toMatchObject({ personId });
    expect(await sessions.find(second?.token ?? '', null)).toMatchObject({ personId });
    clock.advance(1);
    expect(await sessions.find(first.token, null)).toBeNull();
    expect(await sessions.find(second?.token ?? '', null)).toBeNull();
    const rows = await database.owner.read({}, (sql) =>
      sql.query('SELECT person_id FROM platform.audit_entry WHERE action = $1 AND subject = $2', [
        'identity.session_reused',
        first.sessionId,
      ]),
    );
    expect(rows).toEqual([{ person_id: personId }]);
  });

  it('is replaced by one of two requests at once', async () => {
    const { sessionId, token } = await open();
    const found = await sessions.find(token, null);
    const once = () => portal.transact({ personId }, (sql) => sessions.rotate(sql, sessionId, found?.tokenId));
    const outcomes = await Promise.all([once(), once(), once()]);
    expect(outcomes.filter((opened) => opened !== null)).toHaveLength(1);
  });

  it("is not replaced once it has ended, and never by another person's transaction", async () => {
    const { sessionId } = await open();
    const stranger = { personId: '0190a5a0-0000-7000-8000-000000000000' };
    expect(await portal.transact(stranger, (sql) => sessions.rotate(sql, sessionId))).toBeNull();
    await portal.transact({ personId }, (sql) => sessions.revoke(sql, personId, sessionId));
    expect(await rotate(sessionId)).toBeNull();
  });

  it('ends the one seen longest ago when there are more than fifty', async () => {
    const first = await open();
    clock.advance(1);
    for (let i = 0; i < 50; i++) await open();
    expect(await sessions.find(first.token, null)).toBeNull();
  });
});
