import { createTestDatabase, type TestDatabase } from '../testing';

const EVERY_TYPE = `
  SELECT 9007199254740993::int8 AS big, 7::int4 AS small, 12.50::numeric AS exact, '\\x00ff'::bytea AS bytes, true AS yes,
         '2026-01-02T03:04:05.678Z'::timestamptz AS at, '{"a":[1]}'::jsonb AS json, 'text' AS text, NULL::int8 AS nothing,
         '0190a5a0-0000-7000-8000-000000000000'::uuid AS id, ARRAY['a','b'] AS texts, ARRAY[1,2]::int8[] AS bigs,
         $1::int8 AS big_in, $2::bytea AS bytes_in, $3::text[] AS texts_in, $4::timestamptz AS at_in, $5::uuid AS id_in`;

describe('Database', () => {
  let database: TestDatabase;
  beforeAll(async () => (database = await createTestDatabase()));
  afterAll(() => database.drop());

  const values = () => [
    9007199254740993n,
    Buffer.from([0, 255]),
    ['x', 'y'],
    new Date('2026-01-02T03:04:05.678Z'),
    '0190a5a0-0000-7000-8000-000000000000',
  ];

  it('gives the same values through pg and through Prisma', async () => {
    const [throughPg] = await database.owner.transact({}, (sql) => sql.query(EVERY_TYPE, values()));
    const [throughPrisma] = await database.owner.unitOfWork({}, (sql) => sql.query(EVERY_TYPE, values()));
    expect(throughPg).toMatchObject({ big: 9007199254740993n, exact: '12.50', bytes: Buffer.from([0, 255]) });
    // Prisma drops a numeric's trailing zeros: the same number, shorter.
    expect(throughPrisma).toEqual({ ...throughPg, exact: '12.5' });
  });

  it('forgets the actor after the transaction', async () => {
    const actor = { personId: '0190a5a0-0000-7000-8000-000000000000' };
    const portal = database.service('portal');
    const ask = `SELECT platform.current_person() AS person`;
    expect(await portal.transact(actor, (sql) => sql.query(ask))).toEqual([{ person: actor.personId }]);
    for (let i = 0; i < 5; i++) expect(await portal.transact({}, (sql) => sql.query(ask))).toEqual([{ person: null }]);
  });

  it('takes an actor’s id for a value, whatever is in it', async () => {
    const personId = `\\'; COMMIT; $1 $2 --`;
    const ask = `SELECT current_setting('app.person_id') AS person, current_setting('transaction_read_only') AS read_only`;
    expect(await database.service('portal').read({ personId }, (sql) => sql.query(ask))).toEqual([
      { person: personId, read_only: 'on' },
    ]);
  });

  it('refuses to change an audit entry, even for the owner', async () => {
    await database.owner.transact({}, (sql) => sql.execute(`INSERT INTO platform.audit_entry (action) VALUES ('x')`));
    await expect(database.owner.transact({}, (sql) => sql.execute(`DELETE FROM platform.audit_entry`))).rejects.toThrow(
      'append-only',
    );
  });
});
