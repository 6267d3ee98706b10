import { JOBS, type JobOf, type QueueName, QUEUES } from '@holdfast/contracts';
import { DomainError, newId } from '@holdfast/kernel';
import type { JobsOptions } from 'bullmq';
import type { Logger } from 'pino';
import { z } from 'zod';
import { currentTraceId, newTraceId } from '../telemetry/trace';
import { JobWorker, type JobHandler, type WorkerSettings } from './job-worker';
import { evictionWarning, openQueue, type OpenQueue, type QueueConnectionOptions } from './queue-connection';

export interface QueueOptions extends QueueConnectionOptions {
  readonly logger: Logger;
  /** How long a queue may take to answer; five seconds when not given. */
  readonly answerWithinMs?: number;
}

export interface RingOptions {
  /** How often it is tried before it is a dead letter; 8 when not given. */
  readonly attempts?: number;
  /** Milliseconds to wait before the first try. */
  readonly delay?: number;
}

/** A job that failed as often as it may, kept until somebody has looked. */
export interface DeadLetter<Queue extends QueueName = QueueName> {
  readonly id: string;
  /** Null when what was rung is no job of this queue: ringing again would not help. */
  readonly job: JobOf<Queue> | null;
  /** The error's code or name: messages may quote what a queue must not keep. */
  readonly reason: string;
  readonly attempts: number;
  readonly failedAt: Date | null;
}

/** What is stored: the job, and the trace it belongs to. */
export const Envelope = z.strictObject({ traceId: z.string(), job: z.unknown() });

const ANSWER_WITHIN_MS = 5_000;
/** So many dead letters are listed at once. */
export const DEAD_LETTERS_MAX = 1_000;

const JOB_OPTIONS: JobsOptions = {
  attempts: 8,
  backoff: { type: 'exponential', delay: 500, jitter: 0.5 },
  // By age, never by count: on PostgreSQL a count makes every completion delete "all but the newest".
  removeOnComplete: { age: 3_600 },
  removeOnFail: false,
  stackTraceLimit: 0,
};

/** The doorbells between services. Nothing is lost when one does not ring: the reconciler asks PostgreSQL. */
export class JobQueues {
  private readonly queues = new Map<QueueName, OpenQueue>();
  private readonly workers: JobWorker[] = [];
  private isClosed = false;
  private readonly answerWithinMs: number;

  constructor(private readonly options: QueueOptions) {
    this.answerWithinMs = options.answerWithinMs ?? ANSWER_WITHIN_MS;
  }

  /**
   * Rings a queue, under a fresh job id: a job that is kept under a fixed one would make this do nothing. Answers
   * whether it rang; a queue that is down is logged and is no error, because the caller has committed already.
   */
  async ring<Queue extends QueueName>(queue: Queue, job: JobOf<Queue>, options: RingOptions = {}): Promise<boolean> {
    const data = { traceId: currentTraceId() ?? newTraceId(), job: JOBS[queue].parse(job) };
    try {
      await withTimeout(
        this.open(queue).add(job.kind, data, { ...JOB_OPTIONS, ...options, jobId: newId() }),
        this.answerWithinMs,
      );
      return true;
    } catch (error) {
      this.options.logger.warn({ err: error, queue, kind: job.kind }, 'a queue did not ring; the reconciler will');
      this.forget(queue);
      return false;
    }
  }

  /** Takes jobs off a queue, each at least once. Several workers, here and elsewhere, may share a queue. */
  work<Queue extends QueueName>(queue: Queue, handler: JobHandler<Queue>, settings: WorkerSettings = {}): JobWorker {
    const worker = new JobWorker(
      queue,
      async (envelope, context) => handler(parseJob(queue, envelope), context),
      settings,
      this.options,
    );
    this.workers.push(worker);
    return worker;
  }

  /** The jobs that gave up, newest first. */
  async deadLetters<Queue extends QueueName>(queue: Queue, limit = 100): Promise<DeadLetter<Queue>[]> {
    const failed = await this.open(queue).getFailed(0, Math.min(limit, DEAD_LETTERS_MAX) - 1);
    return failed.map((job) => ({
      id: String(job.id),
      job: readJob(queue, job.data),
      reason: job.failedReason,
      attempts: job.attemptsMade,
      failedAt: job.finishedOn === undefined ? null : new Date(job.finishedOn),
    }));
  }

  /** Rings a dead letter anew and takes it out of the list. Throws `queue.no_such_dead_letter`, `queue.malformed_job`. */
  async ringAgain(queue: QueueName, id: string): Promise<void> {
    const dead = await this.open(queue).getJob(id);
    if (dead === undefined || !(await dead.isFailed())) {
      throw new DomainError('not_found', 'queue.no_such_dead_letter', `There is no dead letter ${id} in ${queue}.`);
    }
    const job = readJob(queue, dead.data);
    if (job === null) {
      throw new DomainError(
        'conflict',
        'queue.malformed_job',
        `Dead letter ${id} in ${queue} is no job of this version.`,
        {
          remedy: 'Nothing is lost: what has to be done is in PostgreSQL, and the reconciler rings for it.',
        },
      );
    }
    const data = { traceId: currentTraceId() ?? newTraceId(), job };
    await this.open(queue).add(job.kind, data, { ...JOB_OPTIONS, jobId: newId() });
    await dead.remove();
  }

  /** How many jobs gave up, over all queues. Throws when the queue's store does not answer. */
  async countDeadLetters(): Promise<number> {
    const counts = QUEUES.map((queue) => this.open(queue).getJobCounts('failed'));
    const all = await withTimeout(Promise.all(counts), this.answerWithinMs);
    return all.reduce((sum, { failed }) => sum + (failed ?? 0), 0);
  }

  /** How many jobs a queue has in each state. Throws when the queue's store does not answer. */
  async counts(queue: QueueName): Promise<Record<string, number>> {
    const counts = this.open(queue).getJobCounts('wait', 'active', 'delayed', 'failed', 'completed');
    return withTimeout(counts, this.answerWithinMs);
  }

  /** Throws when the queue's store does not answer. */
  async ping(): Promise<void> {
    await withTimeout(this.open(QUEUES[0]).getJobCounts('wait'), this.answerWithinMs);
  }

  /** Logs what is wrong with the store's settings. Call it once at the start. */
  async checkSettings(): Promise<void> {
    const { redisUrl, logger } = this.options;
    const warning = redisUrl === undefined ? null : await evictionWarning(redisUrl);
    if (warning !== null) logger.warn(warning);
  }

  /** Stops taking jobs, lets the running ones end within 30 s, gives the others back, and closes. */
  async close(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.close()));
    // Until here, running jobs may ring.
    this.isClosed = true;
    await Promise.all(
      [...this.queues.values()].map((queue) => withTimeout(queue.close(), this.answerWithinMs).catch(() => undefined)),
    );
  }

  /** BullMQ remembers a first connection that failed; a new queue tries again. */
  private forget(name: QueueName): void {
    const queue = this.queues.get(name);
    this.queues.delete(name);
    queue?.close().catch(() => undefined);
  }

  private open(name: QueueName): OpenQueue {
    // BullMQ never answers about a queue that is closed, and whoever asks then would keep a shutdown waiting for ever.
    if (this.isClosed) throw new Error('the queues are closed');
    const known = this.queues.get(name);
    if (known !== undefined) return known;
    const queue = openQueue(name, this.options);
    queue.on('error', (error) => this.options.logger.warn({ err: error, queue: name }, 'the queue has a problem'));
    this.queues.set(name, queue);
    return queue;
  }
}

export const createQueues = (options: QueueOptions): JobQueues => new JobQueues(options);

function parseJob<Queue extends QueueName>(queue: Queue, data: unknown): JobOf<Queue> {
  const schema: z.ZodType<JobOf<Queue>> = JOBS[queue];
  return schema.parse(Envelope.parse(data).job);
}

function readJob<Queue extends QueueName>(queue: Queue, data: unknown): JobOf<Queue> | null {
  const schema: z.ZodType<JobOf<Queue>> = JOBS[queue];
  const envelope = Envelope.safeParse(data);
  return schema.safeParse(envelope.data?.job).data ?? null;
}

async function withTimeout<T>(work: Promise<T>, milliseconds: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${milliseconds} ms`)), milliseconds);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
