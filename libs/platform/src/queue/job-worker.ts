import type { JobOf, QueueName } from '@holdfast/contracts';
import { DomainError } from '@holdfast/kernel';
import { type Job, UnrecoverableError, WaitingError } from 'bullmq';
import type { Logger } from 'pino';
import { z } from 'zod';
import { newTraceId, withTrace } from '../telemetry/trace';
import { openWorker, type OpenWorker, type QueueConnectionOptions } from './queue-connection';

export interface JobContext {
  /** Aborts when the service shuts down: stop at the next safe point and throw; the job goes back to the queue. */
  readonly signal: AbortSignal;
  /** 1 for the first try. */
  readonly attempt: number;
}

export type JobHandler<Queue extends QueueName> = (job: JobOf<Queue>, context: JobContext) => Promise<void>;

export interface WorkerSettings {
  /** Jobs at once in this process; 1 when not given. */
  readonly concurrency?: number;
  /** How long running jobs may go on at shutdown. */
  readonly drainMs?: number;
  /** How long a silent worker keeps its job. Renewed at half of it. */
  readonly lockMs?: number;
  /** False makes this worker look frozen to the others, for tests. */
  readonly renewLock?: boolean;
}

const DRAIN_MS = 30_000;
const LOCK_MS = 15_000;
/** A job is lost with its worker this often before it counts as failed; harmless ones come back by the reconciler. */
const STALLS_MAX = 5;

/** Takes jobs off one queue. A job that fails is tried again later, and is a dead letter in the end. */
export class JobWorker {
  private readonly worker: OpenWorker;
  private readonly stopping = new AbortController();
  private readonly running = new Map<Job<unknown, void>, string | undefined>();
  private closing: Promise<void> | undefined;

  constructor(
    private readonly queue: QueueName,
    private readonly handle: (envelope: unknown, context: JobContext) => Promise<void>,
    private readonly settings: WorkerSettings,
    private readonly options: QueueConnectionOptions & { readonly logger: Logger },
  ) {
    const lockMs = settings.lockMs ?? LOCK_MS;
    const timing = {
      concurrency: settings.concurrency ?? 1,
      lockDuration: lockMs,
      skipLockRenewal: settings.renewLock === false,
      stalledInterval: Math.ceil(lockMs / 2),
      maxStalledCount: STALLS_MAX,
      runRetryDelay: 1_000,
    };
    this.worker = openWorker(queue, (job, token) => this.process(job, token), timing, options);
    this.worker.on('error', (error) => options.logger.warn({ err: error, queue }, 'the worker has a problem'));
    this.worker.on('stalled', (jobId) => options.logger.warn({ queue, jobId }, 'a job was lost with its worker'));
  }

  async ready(): Promise<void> {
    await this.worker.waitUntilReady();
  }

  async close(): Promise<void> {
    this.closing ??= this.drain();
    await this.closing;
  }

  private async process(job: Job<unknown, void>, token?: string): Promise<void> {
    const traceId = z.object({ traceId: z.string() }).safeParse(job.data).data?.traceId ?? newTraceId();
    this.running.set(job, token);
    try {
      await withTrace(traceId, () =>
        this.handle(job.data, { signal: this.stopping.signal, attempt: job.attemptsMade + 1 }),
      );
    } catch (error) {
      await withTrace(traceId, () => this.fail(job, token, error));
    } finally {
      this.running.delete(job);
    }
  }

  private async fail(job: Job<unknown, void>, token: string | undefined, error: unknown): Promise<never> {
    const { logger } = this.options;
    if (this.stopping.signal.aborted) {
      await job.moveToWait(token);
      logger.info({ queue: this.queue, kind: job.name }, 'a job was given back at shutdown');
      throw new WaitingError();
    }
    logger.error({ err: error, queue: this.queue, kind: job.name, attempt: job.attemptsMade + 1 }, 'a job failed');
    if (error instanceof z.ZodError) throw new UnrecoverableError('queue.malformed_job');
    // Only what kind of failure it was: the queue's store is no place for what the message may quote.
    throw new Error(error instanceof DomainError ? error.code : error instanceof Error ? error.name : 'failed');
  }

  private async drain(): Promise<void> {
    this.stopping.abort();
    const closed = this.worker.close();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<'late'>((resolve) => {
      timer = setTimeout(() => resolve('late'), this.settings.drainMs ?? DRAIN_MS);
    });
    const outcome = await Promise.race([closed, late]);
    clearTimeout(timer);
    if (outcome !== 'late') return;
    // Handlers that did not stop: their jobs go back, and what they still do is fenced off in PostgreSQL.
    await Promise.allSettled([...this.running].map(([job, token]) => job.moveToWait(token)));
    this.options.logger.warn({ queue: this.queue, jobs: this.running.size }, 'jobs were given back unfinished');
  }
}
