import { type DynamicModule, Inject, Module, type OnApplicationBootstrap } from '@nestjs/common';
import { HealthModule, type ServiceDefinition, type ServiceParts, standardChecks } from '@holdfast/platform';
import { JobProcessor } from './job-processor';

const PARTS = Symbol('PARTS');

/** The shell of billing: its role, its queue, its health. Prices, invoices and Stripe come with an issue of their own. */
@Module({})
export class BillingModule implements OnApplicationBootstrap {
  constructor(@Inject(PARTS) private readonly parts: ServiceParts) {}

  static register(parts: ServiceParts): DynamicModule {
    const checks = standardChecks(parts.database, parts.queues);
    return {
      module: BillingModule,
      imports: [HealthModule.forRoot({ checks, logger: parts.logger })],
      providers: [{ provide: PARTS, useValue: parts }],
    };
  }

  onApplicationBootstrap(): void {
    const processor = new JobProcessor(this.parts.logger);
    this.parts.queues.work('billing', (job) => processor.process(job));
  }
}

export const billing: ServiceDefinition = {
  name: 'billing',
  connections: 4,
  module: (parts) => BillingModule.register(parts),
};
