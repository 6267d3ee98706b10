import { Database } from '../database/database';
import { serviceUrl } from '../database/roles';
import type { Sql } from '../database/sql';
import { createLogger } from '../telemetry/logger';
import { createTestDatabase, type TestDatabase } from '../testing';
import { Reconciler } from './reconciler';

const LOCK = 1;

describe('the reconciler', () => {
  let test: TestDatabase;
  let database: Database;
  const lines: string[] = [];
  const logger = createLogger('test', { destination: { write: (line: string) => void lines.push(line) } });

  beforeAll(async () => {
    test = await createTestDatabase();
    database = new Database({ url: serviceUrl(test.url, 'worker'), max: 4 });
  });
  afterEach(() => void (lines.length = 0));
  afterAll(async () => {
    await database.close();
    await test.drop();
  });

  const due = async (sql: Sql) =>
    (await sql.query<{ n: number }>('SELECT * FROM generate_series(1, 3) n')).map((r) => r.n);

  it('rings for everything that is due, again and again, until it is stopped', async () => {
    const rung: number[] = [];
    await new Promise<void>((resolve) => {
      const reconciler = new Reconciler({
        database,
        logger,
        lock: LOCK,
        everyMs: 5,
        due,
        ring: async (n) => {
          if (rung.push(n) === 6) void reconciler.stop().then(resolve);
          return true;
        },
      });
      reconciler.start();
    });
    expect(rung).toEqual([1, 2, 3, 1, 2, 3]);
  });

  it('does not let two look at once, and lets the next one look', async () => {
    const rung: string[] = [];
    const other = new Reconciler({ database, logger, lock: LOCK, due, ring: async (n) => rung.push(`other ${n}`) > 0 });
    const first = new Reconciler({
      database,
      logger,
      lock: LOCK,
      due: async (sql) => (await other.look(), due(sql)),
      ring: async (n) => rung.push(`first ${n}`) > 0,
    });
    await first.look();
    await other.look();
    expect(rung).toEqual(['first 1', 'first 2', 'first 3', 'other 1', 'other 2', 'other 3']);
  });

  it('goes on after one that fails, and says which', async () => {
    const rung: number[] = [];
    const ring = async (n: number) => {
      if (n === 2) throw new Error('always');
      return rung.push(n) > 0;
    };
    await new Reconciler({ database, logger, lock: LOCK, due, ring }).look();
    expect(rung).toEqual([1, 3]);
    expect(lines.join('')).toContain('"due":2');
  });

  it('gives up a look when the queue does not ring, or is long enough already', async () => {
    const rung: number[] = [];
    const ring = async (n: number) => (rung.push(n), false);
    await new Reconciler({ database, logger, lock: LOCK, due, ring }).look();
    await new Reconciler({ database, logger, lock: LOCK, due, ring, isBusy: async () => true }).look();
    expect(rung).toEqual([1]);
  });

  it('outlives a database that is away', async () => {
    const away = new Database({ url: 'postgresql://nobody:x@127.0.0.1:1/none' });
    await new Reconciler({ database: away, logger, lock: LOCK, due, ring: async () => true }).look();
    expect(lines.join('')).toContain('looks again');
    await away.close();
  });
});
