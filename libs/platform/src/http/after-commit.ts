import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { HTTP_OPTIONS, type HttpOptions } from './http-options';

/** Doorbells that ring after the commit: nobody waits for them, a failing one is logged, and shutdown waits for the last. */
@Injectable()
export class AfterCommit implements OnApplicationShutdown {
  private readonly running = new Set<Promise<void>>();

  constructor(@Inject(HTTP_OPTIONS) private readonly options: HttpOptions) {}

  run(hooks: readonly (() => Promise<void> | void)[]): void {
    for (const hook of hooks) {
      const work = Promise.resolve()
        .then(hook)
        .catch((error: unknown) => this.options.logger.error({ err: error }, 'a hook after the commit failed'))
        .finally(() => this.running.delete(work));
      this.running.add(work);
    }
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all(this.running);
  }
}
