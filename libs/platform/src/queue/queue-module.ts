import { type DynamicModule, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { JobQueues } from './job-queues';

/** The service's queues for every module of it; they drain at shutdown. */
@Module({})
export class QueueModule implements OnApplicationShutdown {
  constructor(@Inject(JobQueues) private readonly queues: JobQueues) {}

  static forRoot(queues: JobQueues): DynamicModule {
    return {
      module: QueueModule,
      global: true,
      providers: [{ provide: JobQueues, useValue: queues }],
      exports: [JobQueues],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.queues.close();
  }
}
