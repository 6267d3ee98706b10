import type { Route } from './http/route';
import { accountLinkRoutes } from './resources/account-link';
import { accountRoutes } from './resources/account';
import { balanceRoutes } from './resources/balance';
import { billingPortalRoutes } from './resources/billing-portal';
import { chargeRoutes } from './resources/charge';
import { checkoutSessionRoutes } from './resources/checkout-session';
import { creditNoteRoutes } from './resources/credit-note';
import { customerRoutes } from './resources/customer';
import { eventRoutes } from './resources/event';
import { invoiceItemRoutes } from './resources/invoice-item';
import { invoicePaymentRoutes } from './resources/invoice-payment';
import { invoiceRoutes } from './resources/invoice-routes';
import { paymentIntentRoutes } from './resources/payment-intent';
import { paymentMethodRoutes } from './resources/payment-method';
import { priceRoutes } from './resources/price';
import { refundRoutes } from './resources/refund';
import { setupIntentRoutes } from './resources/setup-intent';
import { subscriptionRoutes } from './resources/subscription-routes';
import { testClockRoutes } from './resources/test-clock';
import { webhookEndpointRoutes } from './resources/webhook-endpoint';

/** Every call that the emulator knows. What is not here answers as Stripe answers an unknown URL. */
export const routes: readonly Route[] = [
  ...accountLinkRoutes,
  ...accountRoutes,
  ...balanceRoutes,
  ...billingPortalRoutes,
  ...chargeRoutes,
  ...checkoutSessionRoutes,
  ...creditNoteRoutes,
  ...customerRoutes,
  ...eventRoutes,
  ...invoiceItemRoutes,
  ...invoicePaymentRoutes,
  ...invoiceRoutes,
  ...paymentIntentRoutes,
  ...paymentMethodRoutes,
  ...priceRoutes,
  ...refundRoutes,
  ...setupIntentRoutes,
  ...subscriptionRoutes,
  ...testClockRoutes,
  ...webhookEndpointRoutes,
];
