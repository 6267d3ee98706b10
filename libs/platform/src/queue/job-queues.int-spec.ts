import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LedgerJob } from '@holdfast/contracts';
import { DomainError, newId } from '@holdfast/kernel';
import { Redis } from 'ioredis';
import pg from 'pg';
import { freePort } from '../database/free-port';
import { serviceUrl } from '../database/roles';
import { createLogger } from '../telemetry/logger';
import { createTestDatabase, type TestDatabase } from '../testing';
import { createQueues, type JobQueues } from '.';

const redisServer = [process.env.HOLDFAST_REDIS_SERVER, 'redis-server', '/usr/bin/redis-server'].find(
  (program) => program !== undefined && spawnSync(program, ['--version']).status === 0,
);
const command = (): LedgerJob => ({ kind: 'apply-command', commandId: newId() });

interface Store {
  databaseUrl: string;
  redisUrl?: string;
  clear(): Promise<void>;
  stop(): Promise<void>;
}

async function postgresStore(): Promise<Store> {
  const database: TestDatabase = await createTestDatabase();
  return {
    databaseUrl: serviceUrl(database.url, 'worker'),
    clear: () => database.owner.transact({}, async (sql) => void (await sql.execute('DELETE FROM bullmq.job'))),
    stop: () => database.drop(),
  };
}

async function redisStore(): Promise<Store> {
  const directory = mkdtempSync(join(tmpdir(), 'holdfast-redis-'));
  const port = await freePort();
  const flags = ['--port', String(port), '--bind', '127.0.0.1', '--dir', directory, '--maxmemory-policy', 'noeviction'];
  const server: ChildProcess = spawn(redisServer ?? '', flags, { stdio: 'ignore' });
  const client = new Redis(port, '127.0.0.1');
  client.on('error', () => undefined); // until it listens
  await client.ping();
  return {
    databaseUrl: '',
    redisUrl: `redis://127.0.0.1:${port}/0`,
    clear: async () => void (await client.flushall()),
    async stop() {
      client.disconnect();
      server.kill('SIGTERM');
      await once(server, 'exit');
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

function suite(name: string, start: () => Promise<Store>) {
  describe(`job queues on ${name}`, () => {
    let store: Store;
    const lines: string[] = [];
    const opened: JobQueues[] = [];
    const open = () => {
      const logger = createLogger('test', { destination: { write: (line: string) => void lines.push(line) } });
      const queues = createQueues({ databaseUrl: store.databaseUrl, redisUrl: store.redisUrl, logger });
      opened.push(queues);
      return queues;
    };
    /** Resolves with the jobs once `count` of them were handled. */
    const collect = (queues: JobQueues, count: number) =>
      new Promise<LedgerJob[]>((resolve) => {
        const seen: LedgerJob[] = [];
        queues.work('ledger', async (job) => {
          if (seen.push(job) === count) resolve(seen);
        });
      });

    beforeAll(async () => (store = await start()));
    afterEach(async () => {
      await Promise.all(opened.splice(0).map((queues) => queues.close()));
      lines.length = 0;
    });
    afterAll(() => store.stop());

    it('delivers what was rung, also twice the same', async () => {
      const queues = open();
      const job = command();
      expect(await queues.ring('ledger', job)).toBe(true);
      expect(await queues.ring('ledger', job)).toBe(true);
      expect(await collect(open(), 2)).toEqual([job, job]);
    });

    it('refuses to ring what is not a job', async () => {
      const smuggled: LedgerJob = Object.assign(command(), { email: 'someone@example.org' });
      await expect(open().ring('ledger', smuggled)).rejects.toThrow('email');
    });

    it('tries a failed job again', async () => {
      const queues = open();
      const done = new Promise<number>((resolve) =>
        queues.work('ledger', async (_job, { attempt }) => {
          if (attempt < 2) throw new Error('not yet');
          resolve(attempt);
        }),
      );
      await queues.ring('ledger', command());
      expect(await done).toBe(2);
    });

    it('keeps a job that is beyond help as a dead letter, without its message, and rings it anew', async () => {
      const queues = open();
      const job = command();
      await queues.ring('ledger', job, { attempts: 1 });
      const failing = queues.work('ledger', async () => {
        throw new DomainError('conflict', 'custody.position_held', 'secret@example.org holds it');
      });
      await until(async () => (await queues.deadLetters('ledger')).length === 1);
      await failing.close();
      const [dead] = await queues.deadLetters('ledger');
      expect(dead).toMatchObject({ job, reason: 'custody.position_held', attempts: 1 });
      await queues.ringAgain('ledger', dead?.id ?? '');
      expect(await collect(open(), 1)).toEqual([job]);
      expect(await queues.deadLetters('ledger')).toEqual([]);
      await expect(queues.ringAgain('ledger', newId())).rejects.toMatchObject({ code: 'queue.no_such_dead_letter' });
    });

    it('gives a running job back when the service stops', async () => {
      const job = command();
      const stopping = open();
      const started = new Promise<void>((resolve) =>
        stopping.work('ledger', async (_job, { signal }) => {
          resolve();
          await once(signal, 'abort');
          throw new Error('stopped');
        }),
      );
      await stopping.ring('ledger', job);
      await started;
      await stopping.close();
      expect(await collect(open(), 1)).toEqual([job]);
    });

    it('gives back a job whose handler does not stop in time', async () => {
      const job = command();
      const hanging = open();
      let release = () => {};
      const started = new Promise<void>((resolve) =>
        hanging.work(
          'ledger',
          async () => {
            resolve();
            await new Promise<void>((end) => (release = end));
          },
          { drainMs: 100 },
        ),
      );
      await hanging.ring('ledger', job);
      await started;
      await hanging.close();
      const again = await collect(open(), 1);
      release();
      expect(again).toEqual([job]);
    });

    it('brings back the job of a worker that fell silent', async () => {
      const job = command();
      const silent = open();
      let release = () => {};
      const started = new Promise<void>((resolve) =>
        silent.work(
          'ledger',
          async () => {
            resolve();
            await new Promise<void>((end) => (release = end));
          },
          { lockMs: 1_000, renewLock: false },
        ),
      );
      await silent.ring('ledger', job);
      await started;
      const other = open();
      const seen = new Promise<LedgerJob>((resolve) =>
        other.work('ledger', async (again) => resolve(again), { lockMs: 1_000 }),
      );
      expect(await seen).toEqual(job);
      release();
    });

    it('answers whoever asks about it after the end, so that nobody waits for ever', async () => {
      const queues = open();
      expect(await queues.ring('ledger', command())).toBe(true);
      await queues.close();
      expect(await queues.ring('ledger', command())).toBe(false);
      await expect(queues.counts('ledger')).rejects.toThrow('the queues are closed');
    });

    it('goes on after the queue was wiped', async () => {
      const queues = open();
      await queues.ring('ledger', command());
      await store.clear();
      expect((await queues.counts('ledger')).wait).toBe(0);
      const job = command();
      await queues.ring('ledger', job);
      expect(await collect(open(), 1)).toEqual([job]);
    });
  });
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error('It never happened.');
    await new Promise((resolve) => setTimeout(resolve, 25)); // the store has no event for it
  }
}

suite('PostgreSQL', postgresStore);
if (redisServer !== undefined) suite('Redis', redisStore);
else it.skip('job queues on Redis: skipped: no redis-server on this machine', () => undefined);

(redisServer === undefined ? it.skip : it)('warns about a Redis that evicts jobs when it is full', async () => {
  const store = await redisStore();
  const client = new Redis(store.redisUrl ?? '');
  await client.config('SET', 'maxmemory-policy', 'allkeys-lru');
  const lines: string[] = [];
  const logger = createLogger('test', { destination: { write: (line: string) => void lines.push(line) } });
  await createQueues({ ...store, logger }).checkSettings();
  expect(lines.join('')).toContain('set maxmemory-policy noeviction, not allkeys-lru');
  client.disconnect();
  await store.stop();
});

describe('a queue that is down', () => {
  it.each([
    ['PostgreSQL', { databaseUrl: 'postgresql://nobody:x@127.0.0.1:1/none' }],
    ['Redis', { databaseUrl: '', redisUrl: 'redis://127.0.0.1:1' }],
  ])('is logged and fails nobody on %s', async (_name, address) => {
    const lines: string[] = [];
    const logger = createLogger('test', { destination: { write: (line: string) => void lines.push(line) } });
    const queues = createQueues({ ...address, logger, answerWithinMs: 1_000 });
    expect(await queues.ring('ledger', command())).toBe(false);
    expect(lines.join('')).toContain('the reconciler will');
    await queues.close();
  });
});

describe('the queue schema', () => {
  it('cannot be changed by a service', async () => {
    const database = await createTestDatabase();
    const client = new pg.Client({ connectionString: serviceUrl(database.url, 'worker') });
    await client.connect();
    await expect(client.query('CREATE TABLE bullmq.mine (id int)')).rejects.toMatchObject({ code: '42501' });
    await client.end();
    await database.drop();
  });
});
