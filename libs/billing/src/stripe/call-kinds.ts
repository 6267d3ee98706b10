import {
  accountCreate,
  accountLinkCreate,
  portalConfigurationCreate,
  priceCreate,
  productCreate,
} from './account-calls';
import type { CallKind } from './call-kind';
import {
  customerCreate,
  customerDefaultMethod,
  paymentSessionCreate,
  portalSessionCreate,
  setupSessionCreate,
  subscriptionCancel,
  subscriptionCreate,
} from './customer-calls';
import {
  creditNoteCreate,
  invoiceAddLines,
  invoiceCreate,
  invoiceFinalize,
  invoicePay,
  refundCreate,
} from './invoice-calls';

/** Every kind of call that changes something at Stripe. Each is killed before and after it is made, in a test. */
export const CALL_KINDS: readonly CallKind<object>[] = [
  accountCreate,
  accountLinkCreate,
  creditNoteCreate,
  customerCreate,
  customerDefaultMethod,
  invoiceAddLines,
  invoiceCreate,
  invoiceFinalize,
  invoicePay,
  paymentSessionCreate,
  portalConfigurationCreate,
  portalSessionCreate,
  priceCreate,
  productCreate,
  refundCreate,
  setupSessionCreate,
  subscriptionCancel,
  subscriptionCreate,
];
