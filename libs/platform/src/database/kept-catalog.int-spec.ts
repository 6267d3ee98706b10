import { createTestDatabase, type TestDatabase } from '../testing';
import { compareCatalog, settleCatalog } from './kept-catalog';
import { assertSafeDatabase } from './safe-database';
import { NOBODY } from './sql';

const DEFERRED = 'ALTER TABLE migration.leg ALTER CONSTRAINT leg_transfer_fkey DEFERRABLE';
const TOOTHLESS =
  'CREATE OR REPLACE FUNCTION platform.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$';
const SEQUENCE = 'GRANT UPDATE ON SEQUENCE platform.audit_entry_id_seq TO holdfast_billing';

const changes: [object: string, how: string, statement: string][] = [
  ['table custody.stray', 'added', 'CREATE TABLE custody.stray (id uuid)'],
  ['table custody.posting', 'changed', 'ALTER TABLE custody.posting NO FORCE ROW LEVEL SECURITY'],
  ['table custody.posting', 'changed', 'GRANT UPDATE ON custody.posting TO holdfast_ledger'],
  ['column custody.asset.name', 'changed', 'ALTER TABLE custody.asset ALTER name TYPE varchar(10)'],
  ['column custody.asset.grade', 'changed', 'GRANT UPDATE (grade) ON custody.asset TO holdfast_ledger'],
  ['column custody.hold.placed_at', 'changed', 'ALTER TABLE custody.hold ALTER placed_at DROP DEFAULT'],
  ['constraint custody.posting.posting_sides', 'missing', 'ALTER TABLE custody.posting DROP CONSTRAINT posting_sides'],
  ['constraint migration.leg.leg_transfer_fkey', 'changed', DEFERRED],
  ['table migration.leg', 'changed', 'ALTER TABLE migration.leg DISABLE TRIGGER ALL'],
  ['key custody.posting_corrects_posting_id_key', 'missing', 'DROP INDEX custody.posting_corrects_posting_id_key'],
  ['policy custody.hold.hold_portal', 'changed', 'ALTER POLICY hold_portal ON custody.hold USING (true)'],
  ['policy custody.hold.hold_portal', 'missing', 'DROP POLICY hold_portal ON custody.hold'],
  ['trigger custody.posting.posting_append_only', 'changed', 'ALTER TABLE custody.posting DISABLE TRIGGER USER'],
  ['trigger custody.batch.batch_append_only', 'missing', 'DROP TRIGGER batch_append_only ON custody.batch'],
  ['function platform.current_person()', 'changed', 'ALTER FUNCTION platform.current_person() SECURITY DEFINER'],
  ['function platform.refuse_change()', 'changed', TOOTHLESS],
  ['view custody.entry', 'changed', 'ALTER VIEW custody.entry RESET (security_invoker)'],
  ['schema custody', 'changed', 'GRANT CREATE ON SCHEMA custody TO holdfast_worker'],
  ['sequence platform.audit_entry_id_seq', 'changed', SEQUENCE],
];

describe('the catalog as it was migrated', () => {
  let database: TestDatabase;
  beforeAll(async () => (database = await createTestDatabase()));
  afterAll(() => database.drop());

  it('is what every service finds, whoever asks', async () => {
    for (const service of ['portal', 'ledger', 'worker', 'billing'] as const) {
      expect(await database.service(service).read(NOBODY, compareCatalog)).toEqual([]);
    }
  });

  it.each(changes)('%s, %s by hand, is named', async (object, how, statement) => {
    const undone = new Error('undone');
    const found = database.owner.transact(NOBODY, async (sql) => {
      await sql.execute(statement);
      expect(await compareCatalog(sql)).toContainEqual({ object, how });
      throw undone;
    });
    await expect(found).rejects.toBe(undone);
  });

  it('leaves an index and storage settings to whoever tunes them', async () => {
    await database.owner.transact(NOBODY, async (sql) => {
      await sql.execute('CREATE INDEX by_grade ON custody.asset (grade)');
      await sql.execute('ALTER TABLE custody.asset SET (autovacuum_vacuum_scale_factor = 0.01)');
      expect(await compareCatalog(sql)).toEqual([]);
    });
  });

  const byHand = (statement: string) => database.owner.transact(NOBODY, (sql) => sql.execute(statement));
  const start = () => assertSafeDatabase(database.service('worker'), 'worker');
  const migrate = () => database.owner.transact(NOBODY, settleCatalog);

  it('stops a service and the next migration, until the change is undone', async () => {
    await byHand('CREATE TABLE billing.by_hand (id uuid)');
    const refusal = { code: 'config.database_changed', message: expect.stringContaining('table billing.by_hand') };
    await expect(start()).rejects.toMatchObject(refusal);
    await expect(migrate()).rejects.toMatchObject(refusal);
    await byHand('DROP TABLE billing.by_hand');
    await expect(start()).resolves.toBeUndefined();
    await expect(migrate()).resolves.toBeUndefined();
  });

  it('is written down by the next start of the migrator when the last one was cut short', async () => {
    await byHand(`UPDATE public._holdfast_catalog SET digest = 'of fewer migrations' WHERE object = 'migrations'`);
    await expect(start()).rejects.toMatchObject({ code: 'config.database_behind' });
    await migrate();
    await expect(start()).resolves.toBeUndefined();
  });
});
