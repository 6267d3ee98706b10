export { billing, BillingModule } from './billing.module';
export { JobProcessor } from './job-processor';
