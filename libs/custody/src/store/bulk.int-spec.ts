import { Database, NOBODY, serviceUrl, runFsck } from '@holdfast/platform';
import { createTestDatabase, type TestDatabase } from '@holdfast/platform/testing';
import { ScratchLedger } from '../bench/scratch-ledger';
import { custodyChecks } from '../fsck';
import { PostgresLedgerStore } from './postgres-ledger-store';

/** What batches of any size must have in common on one connection, whose plans were made for the first of them. */
describe('a batch', () => {
  let database: TestDatabase;
  let ledger: Database;
  let ledgerUrl: string;
  let scratch: ScratchLedger;

  beforeAll(async () => {
    database = await createTestDatabase();
    ledger = database.service('ledger');
    ledgerUrl = serviceUrl(database.url, 'ledger');
    scratch = await new ScratchLedger(database.owner).build(40);
  });
  afterAll(() => database.drop());

  /** With what the connection did to the positions, as far as PostgreSQL has not handed it on to its statistics yet. */
  const apply = (commandId: string) =>
    ledger.transact(NOBODY, async (sql) => {
      const [result] = await sql.query<{ state: string; line_count: number }>(
        'SELECT state, line_count FROM custody.apply_command($1)',
        [commandId],
      );
      const [updates] = await sql.query<{ all: bigint; hot: bigint }>(
        `SELECT n_tup_upd AS all, n_tup_hot_upd AS hot FROM pg_stat_xact_all_tables
         WHERE relid = 'custody.single_position'::regclass`,
      );
      return { ...result, ...updates };
    });

  it('is issued by one plan, of one line or of thousands, and by every line', async () => {
    for (const lines of [1, 3_000, 2]) {
      expect(await apply(await scratch.issueCommand(lines))).toMatchObject({ state: 'applied', line_count: lines });
    }
    const { problems } = await runFsck([{ database: ledger, checks: custodyChecks(null) }]);
    expect(problems).toEqual([]);
  });

  it('finds nothing of the commands before it on its connection, whether they were applied, refused or large', async () => {
    const one = new Database({ url: ledgerUrl, max: 1 });
    const store = new PostgresLedgerStore(one);
    const refused = await scratch.issueCommand(3);
    await database.owner.transact(NOBODY, (sql) =>
      sql.execute(`UPDATE migration.ledger_issue_line SET holder_id = asset_id WHERE command_id = $1 AND line_no = 3`, [
        refused,
      ]),
    );
    const large = await scratch.issueCommand(20_000);
    for (const commandId of [await scratch.issueCommand(50), refused, await scratch.issueCommand(50), large]) {
      const result = await store.apply(commandId);
      expect(result.refusals).toEqual(commandId === refused ? [{ lineNo: 3, code: 'custody.holder_unknown' }] : []);
    }
    const { hold, post } = await scratch.transferCommands(2, 5);
    for (const commandId of [hold[0]!, post[0]!, await scratch.issueCommand(5), hold[1]!, post[1]!]) {
      expect(await store.apply(commandId)).toMatchObject({ state: 'applied' });
    }
    const left = await one.read(NOBODY, (sql) =>
      sql.query('SELECT ipad FROM inbox_holder UNION ALL SELECT ipad FROM inbox_issuer'),
    );
    expect(left).toEqual([]); // Nobody's key outlives the command that needed it.
    await one.close();
    const { problems } = await runFsck([{ database: ledger, checks: custodyChecks(null) }]);
    expect(problems).toEqual([]);
  });

  it('changes the keeper of its items without touching an index, where a page has room', async () => {
    const { hold, post } = await scratch.transferCommands(3, 500);
    for (const commandId of [...hold, ...post]) {
      const { state, all, hot } = await apply(commandId);
      expect(state).toBe('applied');
      expect(all).toBeGreaterThanOrEqual(500n);
      // An index on what changes would make it none, always. How many it is depends on how full the pages are and on
      // who may still see the dead rows: that is the cluster's affair, not ours.
      expect(hot).toBeGreaterThan(0n);
    }
  });
});
