import { createPostgresBackend, type Processor, Queue, Worker, type WorkerOptions } from 'bullmq';
import { Redis } from 'ioredis';
import { QUEUE_SCHEMA } from './queue-schema';

export interface QueueConnectionOptions {
  /** URL of the service's own role; the tables are there already (`prepareQueueSchema`). */
  readonly databaseUrl: string;
  /** Redis instead of PostgreSQL. */
  readonly redisUrl?: string | undefined;
}

type Timing = Omit<WorkerOptions, 'connection'>;
type Work = Processor<unknown, void>;

/*
 * BullMQ has a default backend for the whole process; two services in one process would share whatever the last one
 * set. So every queue and worker here is given its backend by name.
 */
const POSTGRES_CONNECTIONS = 3;
const postgres = (url: string) => ({ connectionString: url, schema: QUEUE_SCHEMA, max: POSTGRES_CONNECTIONS });

/** A producer must not wait for ever for a Redis that is away; a worker's blocking reads must. */
const PRODUCER = { maxRetriesPerRequest: 1, connectTimeout: 5_000 };
const CONSUMER = { maxRetriesPerRequest: null, connectTimeout: 5_000 };

/** The connection is BullMQ's own when it is opened from a URL, so closing the queue closes it. */
function redis(redisUrl: string, options: { maxRetriesPerRequest: number | null; connectTimeout: number }) {
  const url = new URL(redisUrl);
  return {
    ...options,
    host: url.hostname,
    port: Number(url.port || 6379),
    ...(url.username ? { username: decodeURIComponent(url.username) } : {}),
    ...(url.password ? { password: decodeURIComponent(url.password) } : {}),
    db: Number(url.pathname.slice(1) || 0),
    ...(url.protocol === 'rediss:' ? { tls: {} } : {}),
  };
}

export type OpenQueue = Pick<
  Queue<unknown>,
  'add' | 'close' | 'getJob' | 'getJobCounts' | 'getFailed' | 'waitUntilReady'
> & { on(event: 'error', listener: (error: Error) => void): unknown };

export function openQueue(name: string, options: QueueConnectionOptions): OpenQueue {
  return options.redisUrl === undefined
    ? new Queue(name, { connection: postgres(options.databaseUrl) }, createPostgresBackend)
    : new Queue(name, { connection: redis(options.redisUrl, PRODUCER) });
}

export type OpenWorker = Pick<Worker<unknown, void>, 'close' | 'waitUntilReady' | 'run'> & {
  on(event: 'error', listener: (error: Error) => void): unknown;
  on(event: 'stalled', listener: (jobId: string) => void): unknown;
};

export function openWorker(name: string, work: Work, timing: Timing, options: QueueConnectionOptions): OpenWorker {
  return options.redisUrl === undefined
    ? new Worker(name, work, { ...timing, connection: postgres(options.databaseUrl) }, createPostgresBackend)
    : new Worker(name, work, { ...timing, connection: redis(options.redisUrl, CONSUMER) });
}

/** Throws at once when nobody answers there: a queue itself goes on trying. */
export async function pingRedis(redisUrl: string): Promise<void> {
  const client = new Redis(redisUrl, { ...PRODUCER, lazyConnect: true, retryStrategy: () => null });
  client.on('error', () => undefined); // `connect` rejects with it
  try {
    await client.connect();
    await client.ping();
  } finally {
    client.disconnect();
  }
}

/** Redis may throw keys away when it is full, and jobs are keys. Answers a warning, or null when all is well. */
export async function evictionWarning(redisUrl: string): Promise<string | null> {
  const client = new Redis(redisUrl, { ...PRODUCER, lazyConnect: true });
  client.on('error', () => undefined); // the command below rejects with it
  try {
    await client.connect();
    const [, policy] = await client.config('GET', 'maxmemory-policy').then((reply) => [reply].flat().map(String));
    return policy === 'noeviction'
      ? null
      : `Redis evicts jobs when it is full: set maxmemory-policy noeviction, not ${policy}.`;
  } catch {
    return 'Redis does not tell its maxmemory-policy: see to it that it is noeviction.';
  } finally {
    client.disconnect();
  }
}
