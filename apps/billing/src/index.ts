export { billing, BillingModule } from './billing.module';
