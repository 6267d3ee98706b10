export { createQueues, DEAD_LETTERS_MAX, type DeadLetter, JobQueues, type QueueOptions } from './job-queues';
export { type JobContext, type JobHandler, JobWorker, type WorkerSettings } from './job-worker';
export { pingRedis } from './queue-connection';
export { QueueModule } from './queue-module';
export { prepareQueueSchema, QUEUE_SCHEMA } from './queue-schema';
export { Reconciler, type ReconcilerParts } from './reconciler';
