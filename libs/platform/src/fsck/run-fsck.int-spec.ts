import { NOBODY } from '../database/sql';
import { createTestDatabase, type TestDatabase } from '../testing';
import { countCheck, type FsckCheck, sqlCheck } from './check';
import { runFsck } from './run-fsck';

describe('runFsck', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
    await database.owner.transact(NOBODY, async (sql) => {
      await sql.execute('CREATE TABLE public.thing (id integer)');
      await sql.execute('GRANT SELECT ON public.thing TO holdfast_worker');
    });
  });
  afterAll(() => database.drop());

  const add = (id: number) =>
    database.owner.transact(NOBODY, (sql) => sql.execute('INSERT INTO public.thing VALUES ($1)', [id]));
  const things = (name: string) => countCheck(name, { [name]: 'SELECT count(*) AS n FROM public.thing' });

  it('looks through every door at one moment, whatever is written meanwhile', async () => {
    const meanwhile: FsckCheck = { name: 'meanwhile', run: async () => void (await add(1)) };
    const { counted } = await runFsck([
      { database: database.owner, checks: [things('before'), meanwhile, things('after')] },
      { database: database.service('worker'), checks: [things('through another door')] },
      { database: database.owner, checks: [things('through the first one again')] },
    ]);
    expect(counted).toEqual({
      ...{ before: 0n, after: 0n },
      ...{ 'through another door': 0n, 'through the first one again': 0n },
    });
    const { counted: later } = await runFsck([{ database: database.owner, checks: [things('later')] }]);
    expect(later).toEqual({ later: 1n });
  });

  it('names a hundred bad rows of a check, and says that there are more', async () => {
    const bad = sqlCheck('all.bad', `SELECT 'row ' || n AS row, 'is bad' AS message FROM generate_series(1, 150) n`);
    const { problems } = await runFsck([{ database: database.owner, checks: [bad] }]);
    expect(problems).toHaveLength(101);
    expect(problems[0]).toEqual({ check: 'all.bad', row: 'row 1', message: 'is bad' });
    expect(problems[100]).toEqual({ check: 'all.bad', row: '...', message: 'and more than 100 others' });
  });

  it('writes nothing', async () => {
    const writes: FsckCheck = {
      name: 'writes',
      run: async (sql) => void (await sql.execute('INSERT INTO public.thing VALUES (2)')),
    };
    await expect(runFsck([{ database: database.owner, checks: [writes] }])).rejects.toThrow('read-only');
  });
});
