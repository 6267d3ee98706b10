import type { Logger } from 'pino';

const DEADLINE_MS = 30_000;
const SIGNALS = ['SIGTERM', 'SIGINT'] as const;

/**
 * Runs `stop` at the first SIGTERM or SIGINT and ends the process: with 0 when everything drained within 30 s, else
 * with 1. What is cut off then was not acknowledged, and its jobs come back.
 */
export function stopOnSignal(stop: () => Promise<void>, logger: Logger, deadlineMs = DEADLINE_MS): void {
  let stopping = false;
  for (const signal of SIGNALS) {
    process.on(signal, () => {
      if (stopping) return;
      stopping = true;
      logger.info({ signal }, 'stopping');
      const late = setTimeout(() => {
        logger.error('not everything ended in time');
        process.exit(1);
      }, deadlineMs);
      stop().then(
        () => {
          clearTimeout(late);
          process.exit(0);
        },
        (error: unknown) => {
          logger.error({ err: error }, 'stopping failed');
          process.exit(1);
        },
      );
    });
  }
}
