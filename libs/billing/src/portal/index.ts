export { giveCredit, listCredits } from './credits';
export { askForPage, getPage, type HostedPageRow, type HostedPageWish } from './hosted-pages';
export { getCustodianInvoice, getOwnInvoice, listCustodianInvoices, listOwnInvoices } from './invoices';
export {
  findPrice,
  listOfferedPrices,
  listPayingAccounts,
  type OfferedPrice,
  type PriceReference,
} from './offered-prices';
export { chooseOwnHolder, holdersWithoutPaymentMethod, listPaymentMethods } from './payment-methods';
export { checkPrices, getPlan, listPlans, type NewVersion, publishPlan, publishPlanVersion, retirePlan } from './plans';
export { type BillingPolicy, readBillingPolicy, setBillingPolicy, wantsPaymentMethodFirst } from './policy';
export {
  type AccountQuote,
  choosePrices,
  type ChosenPrices,
  type Holdings,
  priceJson,
  type PriceWish,
  quoteAccount,
  quoteHoldings,
  quotePrice,
  referenceOf,
} from './quotes';
export { listRefunds, requestRefund } from './refunds';
export { payability, readStripeAccount } from './stripe-account';
export {
  consentToPlanVersion,
  getOwnSubscription,
  listCustodianSubscriptions,
  listOwnSubscriptions,
} from './subscriptions';
export { sumMonths } from './months';
export { STATEMENT_HEAD, statementPage, type StatementPlace } from './statement';
export { listParkedEvents, lookAgainAtParkedEvents } from './parked-events';
export { listPayouts, summariseBilling } from './summary';
export { readUsage } from './usage';
export { NOT_PAYABLE } from './words';
export { type Leaving, listReturningMoney, nextCharge, type ReturningMoney } from './estimate';
export {
  assertPayableSponsorship,
  draftSponsorship,
  endSponsorship,
  getSponsorship,
  listSponsorshipOffers,
  listSponsorships,
  takeSponsorship,
} from './sponsorships';
export { readStripeMode } from './stripe-mode';
