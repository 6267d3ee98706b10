import type { BillingJob } from '@holdfast/contracts';
import type { Logger } from 'pino';

/** Takes the jobs of the billing queue. There is nothing to bill yet, and a job that does nothing says so. */
export class JobProcessor {
  constructor(private readonly logger: Logger) {}

  async process(job: BillingJob): Promise<void> {
    switch (job.kind) {
      case 'transfer-settled':
      case 'reconcile':
        this.logger.info({ kind: job.kind }, 'nothing is billed yet: the job is taken and does nothing');
    }
  }
}
