import type { SequenceLog, SignCheckpoint } from '@holdfast/custody';
import type { Logger } from 'pino';

const EVERY_MS = 1_000;

/**
 * Keeps the log up with the ledger: sequences and signs when a batch rings, and on a timer for the rings that were lost.
 * One run at a time; rings during a run make one more.
 */
export class LogKeeper {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;
  private again = false;

  constructor(
    private readonly sequence: SequenceLog,
    private readonly checkpoint: SignCheckpoint,
    private readonly logger: Logger,
  ) {}

  start(): void {
    this.timer = setInterval(() => this.ring(), EVERY_MS);
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.running;
  }

  ring(): void {
    if (this.running !== undefined) {
      this.again = true;
      return;
    }
    this.running = this.untilQuiet().finally(() => (this.running = undefined));
  }

  async keep(): Promise<void> {
    await this.sequence.execute();
    await this.checkpoint.execute();
  }

  private async untilQuiet(): Promise<void> {
    do {
      this.again = false;
      try {
        await this.keep();
      } catch (error) {
        this.logger.warn({ err: error }, 'the log could not be kept up; the timer tries again');
        return;
      }
    } while (this.again);
  }
}
