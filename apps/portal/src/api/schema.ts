// Made by `npm run api` from /api/openapi.json; a test compares. Not edited by hand.
// Of a description with the SHA-256 c19aee17e87b482b071721c187151943a2076181618c94a7a92911be91753a86.
// The SHA-256 of what follows is 6dfdabd79fde593beefbabc835a0b7e4cc7f444b295c876eed332912f0ecbdeb.

export interface paths {
  '/.well-known/holdfast-log.json': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The log's public key and its fingerprint */
    get: operations['LogController.describe'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/assets': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What you hold, wherever it is kept */
    get: operations['AssetsController.list'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/assets/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** One asset: its files, names and history */
    get: operations['AssetsController.get'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/assets/{id}/thumbnail': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** A small picture of an asset that you hold, deposited or keep */
    get: operations['ThumbnailsController.read'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/assets/facets': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** How many assets you hold by collection, keeper, custody kind, and with files missing */
    get: operations['AssetsController.facets'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/billing/invoices': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Your invoices, newest first */
    get: operations['HolderBillingController.invoices'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/billing/invoices/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** One invoice with its lines, its PDF and the page where it is paid */
    get: operations['HolderBillingController.invoice'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/billing/mode': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Whether payments are real */
    get: operations['BillingModeController.mode'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/billing/pages/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** A page of Stripe’s that you asked for: where it is, and what became of it */
    get: operations['HostedPagesController.get'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/billing/payment-methods': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Your payment methods: one for each custodian and currency */
    get: operations['HolderBillingController.paymentMethods'];
    put?: never;
    /** Ask for the page on which a payment method is stored; nothing is charged */
    post: operations['HolderBillingController.askSetup'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/billing/returning': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What comes back from custodians that you have left, or would leave */
    get: operations['HolderBillingController.returning'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/billing/sponsorships': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What platforms pay for you */
    get: operations['HolderBillingController.sponsorships'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/billing/sponsorships/{id}/choice': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Take your part of a sponsorship, until its window closes */
    post: operations['HolderBillingController.takeSponsorship'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/billing/subscriptions': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Your subscriptions, newest first */
    get: operations['HolderBillingController.subscriptions'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/billing/subscriptions/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** One subscription: its state, its price, a newer version that waits for you */
    get: operations['HolderBillingController.subscription'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/billing/subscriptions/{id}/next-charge': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What will be asked for next, and when */
    get: operations['HolderBillingController.nextCharge'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/billing/subscriptions/{id}/plan-consents': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Say yes to a newer version of your plan */
    post: operations['HolderBillingController.consent'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/billing/subscriptions/{id}/portal': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Ask for Stripe’s page where the card is changed and the subscription cancelled */
    post: operations['HolderBillingController.askPortal'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/billing/subscriptions/{id}/usage': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What was kept at the end of each day */
    get: operations['HolderBillingController.usage'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/bundle': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Everything that is yours, with its proofs, as one tar */
    get: operations['BundleController.everything'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/chain-sources': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Your declared contracts, newest first */
    get: operations['ChainSourcesController.list'];
    put?: never;
    /** Declare a contract; answers the challenge that its owner signs */
    post: operations['ChainSourcesController.declare'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/chain-sources/{id}/proof': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Prove control with the owner's signature of the challenge */
    post: operations['ChainSourcesController.prove'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/claim-codes/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    /** Revoke a code */
    delete: operations['ClaimCodesController.revoke'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/claims': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Prove with a code to be a platform's user */
    post: operations['ClaimsController.claim'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/claims/wallet': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Claim with a wallet that a platform named for you, or that a token of yours is in */
    post: operations['ClaimsController.claimByWallet'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/claims/wallet/message': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** A message for your wallet to sign */
    post: operations['ClaimsController.walletMessage'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/custodian/acceptance-policy': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What is accepted */
    get: operations['OfferingController.policy'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/custodian/accounts': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Accounts */
    get: operations['BooksController.accounts'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/custodian/assets/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** One asset: what is kept of it, for whom, its files and its history */
    get: operations['BooksController.asset'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/custodian/billing/account': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Your account at Stripe: whether you can be paid, and what is still wanted */
    get: operations['CustodianBillingController.account'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/custodian/billing/account/onboarding': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Ask for Stripe’s page on which the account is opened or completed */
    post: operations['CustodianBillingController.onboard'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/custodian/billing/credits': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Credits, newest first */
    get: operations['CustodianBillingController.credits'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/custodian/billing/events': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Events of Stripe’s that could not be made sense of */
    get: operations['CustodianBillingController.events'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/custodian/billing/events/attempts': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Have these events looked at once more */
    post: operations['CustodianBillingController.lookAgain'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/custodian/billing/invoices': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Invoices, the newest or the largest first */
    get: operations['CustodianBillingController.invoices'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/custodian/billing/invoices/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** One invoice with its lines */
    get: operations['CustodianBillingController.invoice'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/custodian/billing/invoices/{id}/refunds': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Give back what was paid, wholly or in part */
    post: operations['CustodianBillingController.refund'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/custodian/billing/months': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What was invoiced, paid, charged as a fee and given back, by month */
    get: operations['CustodianBillingController.sumMonths'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/custodian/billing/payouts': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What Stripe paid out to you, newest first */
    get: operations['CustodianBillingController.payouts'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/custodian/billing/policy': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** How you go about money */
    get: operations['CustodianBillingController.policy'];
    /** Whether a payment method comes first, and what an operator may refund */
    put: operations['CustodianBillingController.setPolicy'];
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/custodian/billing/refunds': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Refunds, newest first */
    get: operations['CustodianBillingController.refunds'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/custodian/billing/statement': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What was invoiced, given back, credited and paid out in a month, as CSV */
    get: operations['StatementController.read'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/custodian/billing/subscriptions': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Subscriptions, the newest or those that owe most first */
    get: operations['CustodianBillingController.subscriptions'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/custodian/billing/subscriptions/{id}/credits': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Give something off the next invoices */
    post: operations['CustodianBillingController.giveCredit'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/custodian/billing/summary': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Revenue, arrears, fees and payouts, by currency */
    get: operations['CustodianBillingController.summary'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/custodian/changes': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Changes, newest first: what waits for a second person, and what was decided */
    get: operations['ChangesController.list'];
    put?: never;
    /** Propose a change of a vault or of the acceptance policy */
    post: operations['ChangesController.propose'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/custodian/changes/{id}/approval': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Approve a change, as the second of two people: it counts from now on */
    post: operations['ChangesController.approve'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/custodian/changes/{id}/withdrawal': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Take a proposed change back */
    post: operations['ChangesController.withdraw'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/custodian/plans': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Plans with all their versions, newest first */
    get: operations['PlansController.list'];
    put?: never;
    /** Publish a plan with its first version */
    post: operations['PlansController.publish'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/custodian/plans/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** One plan with all its versions */
    get: operations['PlansController.get'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/custodian/plans/{id}/retirement': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Offer it no more; who pays by it goes on */
    post: operations['PlansController.retire'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/custodian/plans/{id}/versions': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Publish the next version, with thirty days’ notice */
    post: operations['PlansController.publishVersion'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/custodian/plans/preview': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** What prices would ask for a collection, published or not */
    post: operations['PlansController.preview'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/custodian/positions': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Positions, of one account or all */
    get: operations['BooksController.positions'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/custodian/postings': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Postings, newest first */
    get: operations['BooksController.postings'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/custodian/summary': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Accounts, positions, postings and transfers, counted */
    get: operations['BooksController.summary'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/custodian/terms': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The newest version of the terms */
    get: operations['OfferingController.terms'];
    /** Publish a new version of the terms */
    put: operations['OfferingController.publish'];
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/custodian/terms/versions': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** All versions of the terms, newest first */
    get: operations['OfferingController.termsVersions'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/custodian/transfers': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Transfers in and out, with their clocks */
    get: operations['CustodianTransfersController.list'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/custodian/transfers/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** One transfer */
    get: operations['CustodianTransfersController.get'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/custodian/transfers/{id}/acceptance': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Accept into custody: the first of two people */
    post: operations['CustodianTransfersController.accept'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/custodian/transfers/{id}/approval': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Approve the acceptance: the second of two people */
    post: operations['CustodianTransfersController.approve'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/custodian/transfers/{id}/cancellation': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Propose to cancel before cutover: the first of two people */
    post: operations['CustodianTransfersController.proposeCancellation'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/custodian/transfers/{id}/cancellation-approval': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Agree to cancel: the second of two people */
    post: operations['CustodianTransfersController.approveCancellation'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/custodian/transfers/{id}/consent': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What the holder agreed to, and the evidence for it */
    get: operations['CustodianTransfersController.consent'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/custodian/transfers/{id}/legs': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The legs that the consent names, in their order */
    get: operations['CustodianTransfersController.legs'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/custodian/transfers/{id}/rejection': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Decline, with a reason that the holder reads */
    post: operations['CustodianTransfersController.reject'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/custodian/transfers/events': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Which of your transfers change, live; null when any may have, as at the beginning */
    get: operations['QueueEventsController.follow'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/custodian/transfers/facets': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What has not ended, counted by state, exception and whose turn it is */
    get: operations['CustodianTransfersController.facets'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/custodian/vaults': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Vaults, newest first */
    get: operations['OfferingController.vaults'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/custodians': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Custodians side by side: terms, prices, record; quotes for your assets, estimates for any */
    get: operations['CustodiansController.list'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/custodians/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** One custodian, with quotes for your assets */
    get: operations['CustodiansController.get'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/deposits': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Your deposits, newest first */
    get: operations['DepositsController.list'];
    put?: never;
    /** Announce a bag by its size and SHA-256 */
    post: operations['DepositsController.announce'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/deposits/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** A deposit: its state and its counters */
    get: operations['DepositsController.get'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/deposits/{id}/bag': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    /** Hand over the bag as a tar */
    put: operations['DepositsController.receive'];
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/deposits/{id}/items': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Per asset a verdict, its cause and whose turn it is */
    get: operations['DepositsController.items'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/deposits/{id}/items.csv': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Per asset a verdict, its cause and whose turn it is, as CSV */
    get: operations['DepositFilesController.items'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/deposits/{id}/problem-groups': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What was wrong, the same mistake in the same file once */
    get: operations['DepositsController.problemGroups'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/deposits/{id}/problems': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What was wrong, by line */
    get: operations['DepositsController.problems'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/deposits/{id}/problems.csv': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What was wrong, by line, as CSV */
    get: operations['DepositFilesController.problems'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/development/outbox': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Mails that would have gone out; only without an SMTP server, and never in production */
    get: operations['BillingModeController.mails'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/docs': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** This API as a page to read */
    get: operations['DocsController.page'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/docs/style.css': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** How the page looks */
    get: operations['DocsController.style'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/email-verifications': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Verify an address by the link of the mail */
    post: operations['RecoveryController.verify'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/health/live': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Whether the process runs */
    get: operations['HealthController.live'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/health/ready': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Whether the process can work */
    get: operations['HealthController.ready'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/invitations/acceptance': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Join the organization that invited me */
    post: operations['InvitationsController.accept'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/off-boardings': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Your off-boardings, newest first */
    get: operations['OffBoardingsController.list'];
    put?: never;
    /** Announce the platform's end */
    post: operations['OffBoardingsController.announce'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/off-boardings/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** One off-boarding with its counters */
    get: operations['OffBoardingsController.get'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/off-boardings/{id}/claim-codes': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The codes that were issued, without the codes */
    get: operations['ClaimCodesController.list'];
    put?: never;
    /** New claim codes for every holder who has not claimed, as NDJSON {id, holder, code, expiresAt}; shown once */
    post: operations['ClaimCodesController.issue'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/off-boardings/{id}/days': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The shutdown by day: who claimed, who chose, what moved */
    get: operations['OffBoardingsController.days'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/off-boardings/{id}/election-window': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Open the time in which holders choose */
    post: operations['OffBoardingsController.open'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/off-boardings/{id}/events': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The counters, live: at once when they differ from Last-Event-ID’s, then whenever they change */
    get: operations['OffBoardingEventsController.follow'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/off-boardings/{id}/plan': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What has been done of its steps; cheap, to be asked often */
    get: operations['OffBoardingsController.plan'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/off-boardings/{id}/report': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The report: what became of every item, and that nothing was dropped */
    get: operations['OffBoardingsController.report'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/openapi.json': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** This API as an OpenAPI 3.1 document */
    get: operations['DocsController.document'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/organization/api-keys': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** API keys, newest first */
    get: operations['ApiKeysController.list'];
    put?: never;
    /** Make an API key for a program; it is shown once */
    post: operations['ApiKeysController.issue'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/organization/api-keys/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    /** Revoke an API key */
    delete: operations['ApiKeysController.revoke'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/organization/audit': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The organization's audit log, newest first */
    get: operations['AuditController.list'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/organization/invitations': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Invitations, newest first */
    get: operations['InvitationsController.list'];
    put?: never;
    /** Invite somebody to the staff; the token is shown once */
    post: operations['InvitationsController.invite'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/organization/invitations/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    /** Revoke an invitation */
    delete: operations['InvitationsController.revoke'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/organization/invitations/{id}/approval': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Approve an invitation, as the second administrator */
    post: operations['InvitationsController.approve'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/organization/members': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The staff; names are masked at a custodian without a reason */
    get: operations['MembersController.list'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/organization/members/{personId}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    /** Remove a member, and the API keys that they made */
    delete: operations['MembersController.remove'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/people': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Sign up */
    post: operations['PeopleController.signUp'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/person/email-verification': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Send me a mail that verifies my address */
    post: operations['RecoveryController.sendVerification'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/person/erasure': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What erasing me would destroy and keep, and what is in the way */
    get: operations['ErasureController.look'];
    put?: never;
    /** Erase me: everything that names me is destroyed, and there is no way back */
    post: operations['ErasureController.erase'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/person/language': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    /** Change the language that my mails are written in */
    put: operations['LanguageController.change'];
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/person/passkeys': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** My passkeys */
    get: operations['PasskeysController.list'];
    put?: never;
    /** Register the passkey that the browser made */
    post: operations['PasskeysController.register'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/person/passkeys/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    /** Remove a passkey */
    delete: operations['PasskeysController.remove'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/person/passkeys/options': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** What the browser needs to make a passkey */
    post: operations['PasskeysController.registrationOptions'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/person/password': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    /** Change my password: every other session ends, and a mail tells */
    put: operations['PasswordController.change'];
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/person/recovery': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Is somebody recovering my account? */
    get: operations['RecoveryController.view'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/person/recovery/objection': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Stop the recovery of my account: it was not me */
    post: operations['RecoveryController.objectAs'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/person/step-up/options': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** What the browser needs to prove with a passkey that you are there */
    post: operations['PasskeysController.stepUpOptions'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/receipts/{postingId}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** A posting's receipt, to keep and to verify offline */
    get: operations['ReceiptsController.receipt'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/recoveries': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Ask for a way back into an account */
    post: operations['RecoveryController.request'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/recoveries/completion': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Set a new password after the waiting time; all sessions end */
    post: operations['RecoveryController.complete'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/recoveries/confirmation': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Go on by the link of the mail: the waiting time begins */
    post: operations['RecoveryController.confirm'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/recoveries/objection': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Stop a recovery by the link of its notice */
    post: operations['RecoveryController.object'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/session': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Who am I, and on whose staff */
    get: operations['SessionController.read'];
    put?: never;
    /** Sign in: sets the cookie holdfast_session */
    post: operations['SessionController.signIn'];
    /** Sign out */
    delete: operations['SessionController.signOut'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/session/passkey': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Sign in with a passkey: sets the cookie holdfast_session */
    post: operations['PasskeysController.signIn'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/session/passkey/options': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** What the browser needs to sign in with a passkey */
    post: operations['PasskeysController.signInOptions'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/sessions': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** My sessions, newest first */
    get: operations['SessionsController.list'];
    put?: never;
    post?: never;
    /** End all my sessions but this one */
    delete: operations['SessionsController.endOthers'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/sessions/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    /** End one of my sessions */
    delete: operations['SessionsController.end'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/signing-keys': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Your signing keys, newest first */
    get: operations['SigningKeysController.list'];
    put?: never;
    /** Register an Ed25519 key that signs deposits */
    post: operations['SigningKeysController.register'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/signing-keys/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    /** Revoke a key: it signs no new deposit */
    delete: operations['SigningKeysController.revoke'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/sponsorships': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Sponsorships, newest first: what was paid, what was used */
    get: operations['SponsorshipsController.list'];
    put?: never;
    /** Reckon what paying ahead would cost, as a draft */
    post: operations['SponsorshipsController.draft'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/sponsorships/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** One sponsorship */
    get: operations['SponsorshipsController.get'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/sponsorships/{id}/end': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** End it before its term; what was not used comes back */
    post: operations['SponsorshipsController.end'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/sponsorships/{id}/payment': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Ask for the page on which it is paid */
    post: operations['SponsorshipsController.pay'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/transfers': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Your transfers, newest first */
    get: operations['TransfersController.list'];
    put?: never;
    /** Draft a transfer: answers the offer to look at */
    post: operations['TransfersController.draft'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/transfers/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** A transfer: its state, what it waits for, what is missing */
    get: operations['TransfersController.get'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/transfers/{id}/bundle': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** A transfer with its files and proofs, as one tar */
    get: operations['BundleController.ofTransfer'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/transfers/{id}/cancellation': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Cancel, as long as nothing is being released */
    post: operations['TransfersController.cancel'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/transfers/{id}/consent': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Consent to exactly what the offer says, and ask for the transfer */
    post: operations['TransfersController.consent'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/transfers/{id}/events': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Live progress: events after Last-Event-ID (or ?after=), until the transfer has ended */
    get: operations['TransferEventsController.follow'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/transfers/{id}/legs': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The legs, in their order */
    get: operations['TransfersController.legs'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/transfers/{id}/offer': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The offer: exactly the bytes that the consent hash is of */
    get: operations['TransfersController.offer'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/transfers/{id}/returning': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What comes back from custodians that were left, or that this transfer leaves */
    get: operations['TransfersController.returning'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/transfers/{id}/terms': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The terms of the offer, and those that you agreed to here before */
    get: operations['TransfersController.terms'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/uploads': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Begin a resumable upload (tus): Upload-Length, Upload-Metadata: depositId <base64> */
    post: operations['UploadsController.begin'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/uploads/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    /** Give an upload up (tus) */
    delete: operations['UploadsController.giveUp'];
    options?: never;
    /** How far an upload has come (tus) */
    head: operations['UploadsController.look'];
    /** Send the next piece (tus) */
    patch: operations['UploadsController.send'];
    trace?: never;
  };
  '/checkpoint': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The newest signed checkpoint of the log */
    get: operations['LogController.checkpoint'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/content/{sha256}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** A file by its signed link; on the content host only */
    get: operations['ContentController.serve'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/tile/*': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** A hash tile of the log */
    get: operations['LogController.tile'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
}
export type webhooks = Record<string, never>;
export interface components {
  schemas: {
    Problem: {
      code: string;
      detail: string;
      field: string | null;
      remedy: string | null;
      status: number;
      title: string;
      traceId: string;
      type: string;
    };
  };
  responses: never;
  parameters: never;
  requestBodies: never;
  headers: never;
  pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
  'LogController.describe': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            fingerprint: string;
            origin: string;
            verifierKey: string;
          };
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'AssetsController.list': {
    parameters: {
      query?: {
        collection?: string;
        cursor?: string;
        keeper?: string;
        kind?: 'token' | 'record' | 'copy';
        limit?: number;
        missing?: 'true' | 'false';
        q?: string;
        sort?: 'oldest' | 'newest' | 'name' | 'name_desc';
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            items: {
              /** Format: uuid */
              assetId: string;
              assetName: string;
              collection: {
                /** Format: uuid */
                id: string;
                name: string;
              };
              contentManifestHash: string | null;
              custody: string;
              /** @enum {string} */
              custodyKind: 'token' | 'record' | 'copy';
              description: string | null;
              files: {
                link: string | null;
                mediaType: string | null;
                name: string;
                role: string;
                sha256: string | null;
                sizeBytes: string | null;
                /** @enum {string} */
                state: 'stored' | 'wanted' | 'missing';
              }[];
              /** @enum {string} */
              grade: 'A' | 'B' | 'C' | 'D';
              /** Format: uuid */
              holderId: string;
              keeper: {
                /** Format: uuid */
                id: string;
                name: string;
              };
              /** @enum {string} */
              kind: 'single' | 'numbered' | 'edition';
              missingFiles: number;
              name: string;
              number: number | null;
              of: number | null;
              platform: {
                /** Format: uuid */
                id: string;
                name: string;
              };
              quantity: string;
              transferId: string | null;
            }[];
            nextCursor: string | null;
          };
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'AssetsController.get': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            aliases: {
              scheme: string;
              value: string;
            }[];
            /** Format: uuid */
            assetId: string;
            assetName: string;
            history: {
              /** @enum {string} */
              authorityKind: 'deposit' | 'consent' | 'mandate' | 'correction';
              /** @enum {string} */
              custodyKind: 'token' | 'record' | 'copy';
              from: {
                /** Format: uuid */
                id: string;
                name: string;
              };
              /** Format: date-time */
              occurredAt: string;
              /** Format: uuid */
              postingId: string;
              quantity: string;
              /** Format: date-time */
              recordedAt: string;
              to: {
                /** Format: uuid */
                id: string;
                name: string;
              };
            }[];
            lateContent: {
              files: string[];
              /** Format: date-time */
              recordedAt: string;
            }[];
            positions: {
              /** Format: uuid */
              assetId: string;
              assetName: string;
              collection: {
                /** Format: uuid */
                id: string;
                name: string;
              };
              contentManifestHash: string | null;
              custody: string;
              /** @enum {string} */
              custodyKind: 'token' | 'record' | 'copy';
              description: string | null;
              files: {
                link: string | null;
                mediaType: string | null;
                name: string;
                role: string;
                sha256: string | null;
                sizeBytes: string | null;
                /** @enum {string} */
                state: 'stored' | 'wanted' | 'missing';
              }[];
              /** @enum {string} */
              grade: 'A' | 'B' | 'C' | 'D';
              /** Format: uuid */
              holderId: string;
              keeper: {
                /** Format: uuid */
                id: string;
                name: string;
              };
              /** @enum {string} */
              kind: 'single' | 'numbered' | 'edition';
              missingFiles: number;
              name: string;
              number: number | null;
              of: number | null;
              platform: {
                /** Format: uuid */
                id: string;
                name: string;
              };
              quantity: string;
              transferId: string | null;
            }[];
          };
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'ThumbnailsController.read': {
    parameters: {
      query?: {
        size?: '96' | '320' | '640';
      };
      header?: {
        'Holdfast-Organization'?: string;
      };
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'image/webp': unknown;
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'AssetsController.facets': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            assets: number;
            collections: {
              assets: number;
              /** Format: uuid */
              id: string;
              name: string;
            }[];
            keepers: {
              assets: number;
              /** Format: uuid */
              id: string;
              name: string;
            }[];
            kinds: {
              copy: number;
              record: number;
              token: number;
            };
            missing: number;
          };
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'HolderBillingController.invoices': {
    parameters: {
      query?: {
        cursor?: string;
        limit?: number;
        state?:
          'rated' | 'draft' | 'open' | 'paid' | 'void' | 'uncollectible' | 'nothing_due' | 'refund_due' | 'refunded';
        subscription?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            items: {
              currency: string;
              custodian: {
                /** Format: uuid */
                id: string;
                name: string;
              };
              dueAt: string | null;
              hostedUrl: string | null;
              /** Format: uuid */
              id: string;
              /** @enum {string} */
              kind: 'usage' | 'prepayment';
              number: string | null;
              paidAt: string | null;
              paidMinor: string;
              pdfUrl: string | null;
              /** Format: date */
              periodEnd: string;
              /** Format: date */
              periodStart: string;
              problem: string | null;
              /** Format: date-time */
              ratedAt: string;
              refundedMinor: string;
              /** @enum {string} */
              state:
                | 'rated'
                | 'draft'
                | 'open'
                | 'paid'
                | 'void'
                | 'uncollectible'
                | 'nothing_due'
                | 'refund_due'
                | 'refunded';
              /** Format: uuid */
              subscriptionId: string;
              subtotalMinor: string;
              taxMinor: string;
              totalMinor: string;
            }[];
            nextCursor: string | null;
          };
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'HolderBillingController.invoice': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            currency: string;
            custodian: {
              /** Format: uuid */
              id: string;
              name: string;
            };
            dueAt: string | null;
            hostedUrl: string | null;
            /** Format: uuid */
            id: string;
            /** @enum {string} */
            kind: 'usage' | 'prepayment';
            lines: {
              amountMinor: string;
              days: number | null;
              /** @enum {string} */
              kind: 'items' | 'storage' | 'minimum' | 'prepaid' | 'sponsored' | 'credit' | 'tax';
              tier: number | null;
              unitPriceMinor: string | null;
              units: string | null;
            }[];
            number: string | null;
            paidAt: string | null;
            paidMinor: string;
            pdfUrl: string | null;
            /** Format: date */
            periodEnd: string;
            /** Format: date */
            periodStart: string;
            problem: string | null;
            /** Format: date-time */
            ratedAt: string;
            refundedMinor: string;
            /** @enum {string} */
            state:
              | 'rated'
              | 'draft'
              | 'open'
              | 'paid'
              | 'void'
              | 'uncollectible'
              | 'nothing_due'
              | 'refund_due'
              | 'refunded';
            /** Format: uuid */
            subscriptionId: string;
            subtotalMinor: string;
            taxMinor: string;
            totalMinor: string;
          };
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'BillingModeController.mode': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @enum {string} */
            mode: 'emulator' | 'test' | 'live' | 'none';
            says: string;
          };
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'HostedPagesController.get': {
    parameters: {
      query?: never;
      header?: {
        'Holdfast-Organization'?: string;
      };
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** Format: date-time */
            createdAt: string;
            expiresAt: string | null;
            /** Format: uuid */
            id: string;
            /** @enum {string} */
            kind: 'onboarding' | 'setup' | 'customer_portal' | 'sponsorship';
            problem: string | null;
            /** @enum {string} */
            state: 'wanted' | 'open' | 'completed' | 'expired' | 'failed';
            url: string | null;
          };
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'HolderBillingController.paymentMethods': {
    parameters: {
      query?: {
        cursor?: string;
        limit?: number;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            items: {
              card: {
                brand: string;
                expires: string;
                last4: string;
              } | null;
              currency: string;
              custodian: {
                /** Format: uuid */
                id: string;
                name: string;
              };
              /** Format: uuid */
              holderId: string;
              /** Format: uuid */
              id: string;
            }[];
            nextCursor: string | null;
          };
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'HolderBillingController.askSetup': {
    parameters: {
      query?: never;
      header: {
        'Idempotency-Key': string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          currency: string;
          /** Format: uuid */
          custodianId: string;
          /** Format: uuid */
          holderId?: string;
          /**
           * @default en
           * @enum {string}
           */
          language?: 'en' | 'zh';
          /** @default / */
          returnTo?: string;
        };
      };
    };
    responses: {
      /** @description Done */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** Format: date-time */
            createdAt: string;
            expiresAt: string | null;
            /** Format: uuid */
            id: string;
            /** @enum {string} */
            kind: 'onboarding' | 'setup' | 'customer_portal' | 'sponsorship';
            problem: string | null;
            /** @enum {string} */
            state: 'wanted' | 'open' | 'completed' | 'expired' | 'failed';
            url: string | null;
          };
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'HolderBillingController.returning': {
    parameters: {
      query?: {
        assetIds?: string;
        leaving?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            items: {
              amountMinor: string;
              currency: string;
              custodian: {
                /** Format: uuid */
                id: string;
                name: string;
              };
              /** @enum {string} */
              state: 'expected' | 'on_its_way' | 'returned';
            }[];
          };
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'HolderBillingController.sponsorships': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            items: {
              custodian: {
                /** Format: uuid */
                id: string;
                name: string;
              };
              /** Format: uuid */
              holderId: string;
              /** Format: uuid */
              id: string;
              months: number;
              platform: {
                /** Format: uuid */
                id: string;
                name: string;
              };
              /** @enum {string} */
              scope: 'all' | 'elected';
              taken: boolean;
              windowClosesAt: string | null;
            }[];
          };
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'HolderBillingController.takeSponsorship': {
    parameters: {
      query?: never;
      header: {
        'Idempotency-Key': string;
      };
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            items: {
              custodian: {
                /** Format: uuid */
                id: string;
                name: string;
              };
              /** Format: uuid */
              holderId: string;
              /** Format: uuid */
              id: string;
              months: number;
              platform: {
                /** Format: uuid */
                id: string;
                name: string;
              };
              /** @enum {string} */
              scope: 'all' | 'elected';
              taken: boolean;
              windowClosesAt: string | null;
            }[];
          };
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'HolderBillingController.subscriptions': {
    parameters: {
      query?: {
        cursor?: string;
        limit?: number;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            items: {
              card: {
                brand: string;
                expires: string;
                last4: string;
              } | null;
              collection: string;
              custodian: {
                /** Format: uuid */
                id: string;
                name: string;
              };
              endedOn: string | null;
              endReason: string | null;
              endsOn: string | null;
              /** Format: uuid */
              holderId: string;
              /** Format: uuid */
              id: string;
              newerVersion: {
                agreed: {
                  currency: string;
                  freeBytes: string;
                  freeItems: string;
                  gibibyteTiers: {
                    unitMinor: string;
                    upTo: string | null;
                  }[];
                  hash: string;
                  /** @enum {string} */
                  interval: 'month' | 'year';
                  itemTiers: {
                    unitMinor: string;
                    upTo: string | null;
                  }[];
                  minimumMinor: string;
                  tax: {
                    basisPoints: number;
                    label: string;
                  } | null;
                };
                /** Format: date-time */
                effectiveAt: string;
                hash: string;
                price: {
                  currency: string;
                  freeBytes: string;
                  freeItems: string;
                  gibibyteTiers: {
                    unitMinor: string;
                    upTo: string | null;
                  }[];
                  hash: string;
                  /** @enum {string} */
                  interval: 'month' | 'year';
                  itemTiers: {
                    unitMinor: string;
                    upTo: string | null;
                  }[];
                  minimumMinor: string;
                  tax: {
                    basisPoints: number;
                    label: string;
                  } | null;
                };
                version: number;
              } | null;
              owedMinor: string;
              /** Format: date */
              periodEnd: string;
              /** Format: date */
              periodStart: string;
              plan: {
                currency: string;
                /** @enum {string} */
                interval: 'month' | 'year';
                name: string;
                /** Format: uuid */
                planId: string;
                version: number;
              };
              says: string;
              /** Format: date */
              startedOn: string;
              /** @enum {string} */
              state: 'pending' | 'active' | 'past_due' | 'restricted' | 'dormant' | 'ended';
              /** Format: date-time */
              stateSince: string;
            }[];
            nextCursor: string | null;
          };
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'HolderBillingController.subscription': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            card: {
              brand: string;
              expires: string;
              last4: string;
            } | null;
            collection: string;
            custodian: {
              /** Format: uuid */
              id: string;
              name: string;
            };
            endedOn: string | null;
            endReason: string | null;
            endsOn: string | null;
            /** Format: uuid */
            holderId: string;
            /** Format: uuid */
            id: string;
            newerVersion: {
              agreed: {
                currency: string;
                freeBytes: string;
                freeItems: string;
                gibibyteTiers: {
                  unitMinor: string;
                  upTo: string | null;
                }[];
                hash: string;
                /** @enum {string} */
                interval: 'month' | 'year';
                itemTiers: {
                  unitMinor: string;
                  upTo: string | null;
                }[];
                minimumMinor: string;
                tax: {
                  basisPoints: number;
                  label: string;
                } | null;
              };
              /** Format: date-time */
              effectiveAt: string;
              hash: string;
              price: {
                currency: string;
                freeBytes: string;
                freeItems: string;
                gibibyteTiers: {
                  unitMinor: string;
                  upTo: string | null;
                }[];
                hash: string;
                /** @enum {string} */
                interval: 'month' | 'year';
                itemTiers: {
                  unitMinor: string;
                  upTo: string | null;
                }[];
                minimumMinor: string;
                tax: {
                  basisPoints: number;
                  label: string;
                } | null;
              };
              version: number;
            } | null;
            owedMinor: string;
            /** Format: date */
            periodEnd: string;
            /** Format: date */
            periodStart: string;
            plan: {
              currency: string;
              /** @enum {string} */
              interval: 'month' | 'year';
              name: string;
              /** Format: uuid */
              planId: string;
              version: number;
            };
            says: string;
            /** Format: date */
            startedOn: string;
            /** @enum {string} */
            state: 'pending' | 'active' | 'past_due' | 'restricted' | 'dormant' | 'ended';
            /** Format: date-time */
            stateSince: string;
          };
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'HolderBillingController.nextCharge': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            creditMinor: string;
            currency: string;
            expectedMinor: string;
            on: string | null;
            soFarMinor: string;
          };
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'HolderBillingController.consent': {
    parameters: {
      query?: never;
      header: {
        'Idempotency-Key': string;
      };
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          hash: string;
          passkey?: {
            /** @enum {string} */
            authenticatorAttachment?: 'cross-platform' | 'platform';
            clientExtensionResults: Record<string, never>;
            id: string;
            rawId: string;
            response: {
              authenticatorData: string;
              clientDataJSON: string;
              signature: string;
              userHandle?: string;
            };
            /** @constant */
            type: 'public-key';
          };
          password?: string;
          version: number;
        };
      };
    };
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            card: {
              brand: string;
              expires: string;
              last4: string;
            } | null;
            collection: string;
            custodian: {
              /** Format: uuid */
              id: string;
              name: string;
            };
            endedOn: string | null;
            endReason: string | null;
            endsOn: string | null;
            /** Format: uuid */
            holderId: string;
            /** Format: uuid */
            id: string;
            newerVersion: {
              agreed: {
                currency: string;
                freeBytes: string;
                freeItems: string;
                gibibyteTiers: {
                  unitMinor: string;
                  upTo: string | null;
                }[];
                hash: string;
                /** @enum {string} */
                interval: 'month' | 'year';
                itemTiers: {
                  unitMinor: string;
                  upTo: string | null;
                }[];
                minimumMinor: string;
                tax: {
                  basisPoints: number;
                  label: string;
                } | null;
              };
              /** Format: date-time */
              effectiveAt: string;
              hash: string;
              price: {
                currency: string;
                freeBytes: string;
                freeItems: string;
                gibibyteTiers: {
                  unitMinor: string;
                  upTo: string | null;
                }[];
                hash: string;
                /** @enum {string} */
                interval: 'month' | 'year';
                itemTiers: {
                  unitMinor: string;
                  upTo: string | null;
                }[];
                minimumMinor: string;
                tax: {
                  basisPoints: number;
                  label: string;
                } | null;
              };
              version: number;
            } | null;
            owedMinor: string;
            /** Format: date */
            periodEnd: string;
            /** Format: date */
            periodStart: string;
            plan: {
              currency: string;
              /** @enum {string} */
              interval: 'month' | 'year';
              name: string;
              /** Format: uuid */
              planId: string;
              version: number;
            };
            says: string;
            /** Format: date */
            startedOn: string;
            /** @enum {string} */
            state: 'pending' | 'active' | 'past_due' | 'restricted' | 'dormant' | 'ended';
            /** Format: date-time */
            stateSince: string;
          };
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'HolderBillingController.askPortal': {
    parameters: {
      query?: never;
      header: {
        'Idempotency-Key': string;
      };
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          /**
           * @default en
           * @enum {string}
           */
          language?: 'en' | 'zh';
          /** @default / */
          returnTo?: string;
        };
      };
    };
    responses: {
      /** @description Done */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** Format: date-time */
            createdAt: string;
            expiresAt: string | null;
            /** Format: uuid */
            id: string;
            /** @enum {string} */
            kind: 'onboarding' | 'setup' | 'customer_portal' | 'sponsorship';
            problem: string | null;
            /** @enum {string} */
            state: 'wanted' | 'open' | 'completed' | 'expired' | 'failed';
            url: string | null;
          };
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'HolderBillingController.usage': {
    parameters: {
      query?: {
        from?: string;
        to?: string;
      };
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            days: {
              bytes: string;
              /** Format: date */
              day: string;
              items: string;
            }[];
            /** Format: date */
            from: string;
            /** Format: date */
            to: string;
          };
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'BundleController.everything': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/x-tar': unknown;
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'ChainSourcesController.list': {
    parameters: {
      query?: {
        cursor?: string;
        limit?: number;
        offBoardingId?: string;
      };
      header?: {
        'Holdfast-Organization'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            items: {
              chainId: string;
              challenge: string;
              contract: string;
              escrow: string | null;
              genesisHash: string;
              /** Format: uuid */
              id: string;
              /** Format: uuid */
              offBoardingId: string;
              proofBlock: string | null;
              provenAt: string | null;
              /** Format: date-time */
              registeredAt: string;
              wallets: string[];
            }[];
            nextCursor: string | null;
          };
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'ChainSourcesController.declare': {
    parameters: {
      query?: never;
      header?: {
        'Holdfast-Organization'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          chainId: number;
          contract: string;
          escrow?: string;
          /** Format: uuid */
          offBoardingId: string;
          /** @default [] */
          wallets?: string[];
        };
      };
    };
    responses: {
      /** @description Done */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            chainId: string;
            challenge: string;
            contract: string;
            escrow: string | null;
            genesisHash: string;
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            offBoardingId: string;
            proofBlock: string | null;
            provenAt: string | null;
            /** Format: date-time */
            registeredAt: string;
            wallets: string[];
          };
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'ChainSourcesController.prove': {
    parameters: {
      query?: never;
      header?: {
        'Holdfast-Organization'?: string;
      };
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          signature: string;
        };
      };
    };
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            chainId: string;
            challenge: string;
            contract: string;
            escrow: string | null;
            genesisHash: string;
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            offBoardingId: string;
            proofBlock: string | null;
            provenAt: string | null;
            /** Format: date-time */
            registeredAt: string;
            wallets: string[];
          };
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'ClaimCodesController.revoke': {
    parameters: {
      query?: never;
      header: {
        'Holdfast-Organization'?: string;
        'Idempotency-Key': string;
      };
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** Format: date-time */
            expiresAt: string;
            /** Format: uuid */
            id: string;
            /** Format: date-time */
            issuedAt: string;
            revokedAt: string | null;
            /** @enum {string} */
            state: 'open' | 'used' | 'revoked' | 'expired';
            usedAt: string | null;
          };
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'ClaimsController.claim': {
    parameters: {
      query?: never;
      header: {
        'Idempotency-Key': string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          code: string;
        };
      };
    };
    responses: {
      /** @description Done */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** Format: uuid */
            holderId: string;
            /** Format: uuid */
            id: string;
            platform: {
              /** Format: uuid */
              id: string;
              name: string;
            };
          };
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'ClaimsController.claimByWallet': {
    parameters: {
      query?: never;
      header: {
        'Idempotency-Key': string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          message: string;
          signature: string;
        };
      };
    };
    responses: {
      /** @description Done */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            claims: {
              /** Format: uuid */
              holderId: string;
              /** Format: uuid */
              id: string;
              platform: {
                /** Format: uuid */
                id: string;
                name: string;
              };
            }[];
          };
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'ClaimsController.walletMessage': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          address: string;
          chainId: number;
        };
      };
    };
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** Format: date-time */
            expiresAt: string;
            message: string;
          };
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'OfferingController.policy': {
    parameters: {
      query?: never;
      header?: {
        'Holdfast-Organization'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            custodyKinds: ('token' | 'record' | 'copy')[];
            maxItems: number;
            /** @enum {string} */
            mode: 'automatic' | 'by_hand';
            /** Format: date-time */
            updatedAt: string;
          };
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'BooksController.accounts': {
    parameters: {
      query?: {
        cursor?: string;
        limit?: number;
        q?: string;
        sort?: 'newest' | 'oldest';
      };
      header?: {
        'Holdfast-Organization'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            items: {
              /** Format: uuid */
              id: string;
              /** @enum {string} */
              kind: 'holder' | 'issuance';
              /** Format: date-time */
              openedAt: string;
              positions: number;
              reference: string;
            }[];
            nextCursor: string | null;
          };
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'BooksController.asset': {
    parameters: {
      query?: never;
      header?: {
        'Holdfast-Organization'?: string;
      };
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** Format: uuid */
            assetId: string;
            assetName: string | null;
            collection: string | null;
            contentManifestHash: string | null;
            description: string | null;
            files: {
              link: string | null;
              mediaType: string | null;
              name: string;
              role: string;
              sha256: string | null;
              sizeBytes: string | null;
              /** @enum {string} */
              state: 'wanted' | 'stored' | 'missing';
            }[];
            grade: string | null;
            history: {
              accountReference: string | null;
              authorityKind: string;
              /** @enum {string} */
              custodyKind: 'token' | 'record' | 'copy';
              /** @enum {string} */
              direction: 'in' | 'out';
              from: {
                /** Format: uuid */
                id: string;
                name: string;
              };
              logIndex: string | null;
              /** Format: date-time */
              occurredAt: string;
              /** Format: uuid */
              postingId: string;
              quantity: string;
              to: {
                /** Format: uuid */
                id: string;
                name: string;
              };
            }[];
            kind: string | null;
            name: string | null;
            number: number | null;
            of: number | null;
            platform: string | null;
            positions: {
              /** Format: uuid */
              accountId: string;
              accountReference: string;
              custody: string;
              /** @enum {string} */
              custodyKind: 'token' | 'record' | 'copy';
              held: string;
              quantity: string;
            }[];
          };
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'CustodianBillingController.account': {
    parameters: {
      query?: never;
      header?: {
        'Holdfast-Organization'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            chargesEnabled: boolean;
            deadline: string | null;
            payoutsEnabled: boolean;
            requirements: {
              code: string;
              /** @enum {string} */
              due: 'now' | 'later' | 'in_review';
              says: string;
            }[];
            says: string;
            /** @enum {string} */
            state: 'not_connected' | 'onboarding' | 'under_review' | 'rejected' | 'ready';
          };
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'CustodianBillingController.onboard': {
    parameters: {
      query?: never;
      header: {
        'Holdfast-Organization'?: string;
        'Idempotency-Key': string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          /**
           * @default en
           * @enum {string}
           */
          language?: 'en' | 'zh';
          /** @default / */
          returnTo?: string;
        };
      };
    };
    responses: {
      /** @description Done */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** Format: date-time */
            createdAt: string;
            expiresAt: string | null;
            /** Format: uuid */
            id: string;
            /** @enum {string} */
            kind: 'onboarding' | 'setup' | 'customer_portal' | 'sponsorship';
            problem: string | null;
            /** @enum {string} */
            state: 'wanted' | 'open' | 'completed' | 'expired' | 'failed';
            url: string | null;
          };
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'CustodianBillingController.credits': {
    parameters: {
      query?: {
        cursor?: string;
        limit?: number;
      };
      header?: {
        'Holdfast-Organization'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            items: {
              amountMinor: string;
              currency: string;
              /** Format: date-time */
              grantedAt: string;
              /** Format: uuid */
              grantedBy: string;
              /** Format: uuid */
              id: string;
              reason: string;
              usedMinor: string;
            }[];
            nextCursor: string | null;
          };
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'CustodianBillingController.events': {
    parameters: {
      query?: {
        cursor?: string;
        limit?: number;
      };
      header?: {
        'Holdfast-Organization'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            items: {
              /** Format: date-time */
              createdAt: string;
              id: string;
              objectId: string | null;
              objectType: string;
              problem: string | null;
              /** Format: date-time */
              receivedAt: string;
              type: string;
            }[];
            nextCursor: string | null;
          };
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'CustodianBillingController.lookAgain': {
    parameters: {
      query?: never;
      header: {
        'Holdfast-Organization'?: string;
        'Idempotency-Key': string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      202: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            events: number;
          };
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'CustodianBillingController.invoices': {
    parameters: {
      query?: {
        currency?: string;
        cursor?: string;
        limit?: number;
        sort?: 'newest' | 'largest';
        state?:
          'rated' | 'draft' | 'open' | 'paid' | 'void' | 'uncollectible' | 'nothing_due' | 'refund_due' | 'refunded';
        subscription?: string;
      };
      header?: {
        'Holdfast-Organization'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            items: {
              accountReference: string | null;
              currency: string;
              dueAt: string | null;
              /** Format: uuid */
              id: string;
              /** @enum {string} */
              kind: 'usage' | 'prepayment';
              number: string | null;
              paidAt: string | null;
              paidMinor: string;
              /** Format: date */
              periodEnd: string;
              /** Format: date */
              periodStart: string;
              problem: string | null;
              /** Format: date-time */
              ratedAt: string;
              refundedMinor: string;
              /** @enum {string} */
              state:
                | 'rated'
                | 'draft'
                | 'open'
                | 'paid'
                | 'void'
                | 'uncollectible'
                | 'nothing_due'
                | 'refund_due'
                | 'refunded';
              /** Format: uuid */
              subscriptionId: string;
              subtotalMinor: string;
              taxMinor: string;
              totalMinor: string;
            }[];
            nextCursor: string | null;
          };
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'CustodianBillingController.invoice': {
    parameters: {
      query?: never;
      header?: {
        'Holdfast-Organization'?: string;
      };
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            accountReference: string | null;
            currency: string;
            dueAt: string | null;
            /** Format: uuid */
            id: string;
            /** @enum {string} */
            kind: 'usage' | 'prepayment';
            lines: {
              amountMinor: string;
              days: number | null;
              /** @enum {string} */
              kind: 'items' | 'storage' | 'minimum' | 'prepaid' | 'sponsored' | 'credit' | 'tax';
              tier: number | null;
              unitPriceMinor: string | null;
              units: string | null;
            }[];
            number: string | null;
            paidAt: string | null;
            paidMinor: string;
            /** Format: date */
            periodEnd: string;
            /** Format: date */
            periodStart: string;
            problem: string | null;
            /** Format: date-time */
            ratedAt: string;
            refundedMinor: string;
            /** @enum {string} */
            state:
              | 'rated'
              | 'draft'
              | 'open'
              | 'paid'
              | 'void'
              | 'uncollectible'
              | 'nothing_due'
              | 'refund_due'
              | 'refunded';
            /** Format: uuid */
            subscriptionId: string;
            subtotalMinor: string;
            taxMinor: string;
            totalMinor: string;
          };
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'CustodianBillingController.refund': {
    parameters: {
      query?: never;
      header: {
        'Holdfast-Organization'?: string;
        'Idempotency-Key': string;
      };
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          amountMinor?: string;
          currency: string;
          reason: string;
        };
      };
    };
    responses: {
      /** @description Done */
      202: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            amountMinor: string;
            /** @enum {string} */
            cause: 'custodian' | 'leaving' | 'term_end';
            currency: string;
            /** Format: uuid */
            id: string;
            invoiceId: string | null;
            problem: string | null;
            reason: string;
            /** Format: date-time */
            requestedAt: string;
            requestedBy: string | null;
            sponsorshipId: string | null;
            /** @enum {string} */
            state: 'requested' | 'done' | 'failed';
          };
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'CustodianBillingController.sumMonths': {
    parameters: {
      query?: {
        months?: number;
      };
      header?: {
        'Holdfast-Organization'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** Format: date-time */
            asOf: string;
            months: {
              currency: string;
              feeMinor: string;
              invoicedMinor: string;
              month: string;
              paidMinor: string;
              refundedMinor: string;
            }[];
          };
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'CustodianBillingController.payouts': {
    parameters: {
      query?: {
        cursor?: string;
        limit?: number;
      };
      header?: {
        'Holdfast-Organization'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            items: {
              amountMinor: string;
              /** Format: date */
              arrivesOn: string;
              /** Format: date-time */
              createdAt: string;
              currency: string;
              id: string;
              state: string;
            }[];
            nextCursor: string | null;
          };
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'CustodianBillingController.policy': {
    parameters: {
      query?: never;
      header?: {
        'Holdfast-Organization'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            operatorRefundLimits: {
              currency: string;
              maxMinor: string;
            }[];
            paymentMethodFirst: boolean;
          };
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'CustodianBillingController.setPolicy': {
    parameters: {
      query?: never;
      header: {
        'Holdfast-Organization'?: string;
        'Idempotency-Key': string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          operatorRefundLimits: {
            currency: string;
            maxMinor: string;
          }[];
          paymentMethodFirst: boolean;
        };
      };
    };
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            operatorRefundLimits: {
              currency: string;
              maxMinor: string;
            }[];
            paymentMethodFirst: boolean;
          };
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'CustodianBillingController.refunds': {
    parameters: {
      query?: {
        cursor?: string;
        limit?: number;
      };
      header?: {
        'Holdfast-Organization'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            items: {
              amountMinor: string;
              /** @enum {string} */
              cause: 'custodian' | 'leaving' | 'term_end';
              currency: string;
              /** Format: uuid */
              id: string;
              invoiceId: string | null;
              problem: string | null;
              reason: string;
              /** Format: date-time */
              requestedAt: string;
              requestedBy: string | null;
              sponsorshipId: string | null;
              /** @enum {string} */
              state: 'requested' | 'done' | 'failed';
            }[];
            nextCursor: string | null;
          };
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'StatementController.read': {
    parameters: {
      query: {
        month: string;
      };
      header?: {
        'Holdfast-Organization'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'text/csv': unknown;
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'CustodianBillingController.subscriptions': {
    parameters: {
      query?: {
        currency?: string;
        cursor?: string;
        limit?: number;
        sort?: 'newest' | 'owed';
        state?: 'pending' | 'active' | 'past_due' | 'restricted' | 'dormant' | 'ended';
      };
      header?: {
        'Holdfast-Organization'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            items: {
              accountReference: string | null;
              collection: string;
              endedOn: string | null;
              endReason: string | null;
              endsOn: string | null;
              /** Format: uuid */
              id: string;
              owedMinor: string;
              /** Format: date */
              periodEnd: string;
              /** Format: date */
              periodStart: string;
              plan: {
                currency: string;
                /** @enum {string} */
                interval: 'month' | 'year';
                name: string;
                /** Format: uuid */
                planId: string;
                version: number;
              };
              says: string;
              /** Format: date */
              startedOn: string;
              /** @enum {string} */
              state: 'pending' | 'active' | 'past_due' | 'restricted' | 'dormant' | 'ended';
              /** Format: date-time */
              stateSince: string;
            }[];
            nextCursor: string | null;
          };
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'CustodianBillingController.giveCredit': {
    parameters: {
      query?: never;
      header: {
        'Holdfast-Organization'?: string;
        'Idempotency-Key': string;
      };
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          amountMinor: string;
          currency: string;
          reason: string;
        };
      };
    };
    responses: {
      /** @description Done */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            amountMinor: string;
            currency: string;
            /** Format: date-time */
            grantedAt: string;
            /** Format: uuid */
            grantedBy: string;
            /** Format: uuid */
            id: string;
            reason: string;
            usedMinor: string;
          };
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'CustodianBillingController.summary': {
    parameters: {
      query?: never;
      header?: {
        'Holdfast-Organization'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** Format: date-time */
            asOf: string;
            byCurrency: {
              arrearsMinor: string;
              creditedMinor: string;
              currency: string;
              feeMinor: string;
              invoicedMinor: string;
              paidMinor: string;
              paidOutMinor: string;
              refundedMinor: string;
              sponsoredMinor: string;
              subscriptions: {
                [key: string]: number;
              };
            }[];
            parkedEvents: number;
          };
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'ChangesController.list': {
    parameters: {
      query?: {
        cursor?: string;
        limit?: number;
        state?: 'proposed' | 'approved' | 'withdrawn' | 'lapsed';
      };
      header?: {
        'Holdfast-Organization'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            items: {
              approvedAt: string | null;
              approvedBy: string | null;
              change:
                | {
                    custodyKinds: ('token' | 'record' | 'copy')[];
                    /** @constant */
                    kind: 'acceptance_policy';
                    /** @default 1000000 */
                    maxItems: number;
                    /** @enum {string} */
                    mode: 'automatic' | 'by_hand';
                  }
                | {
                    address: string;
                    chainId: number;
                    /** @constant */
                    kind: 'vault_registration';
                  }
                | {
                    /** @constant */
                    kind: 'vault_revocation';
                    /** Format: uuid */
                    vaultId: string;
                  };
              /** Format: date-time */
              expiresAt: string;
              /** Format: uuid */
              id: string;
              /** Format: date-time */
              proposedAt: string;
              /** Format: uuid */
              proposedBy: string;
              /** @enum {string} */
              state: 'proposed' | 'approved' | 'withdrawn' | 'lapsed';
              withdrawnAt: string | null;
              withdrawnBy: string | null;
            }[];
            nextCursor: string | null;
          };
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'ChangesController.propose': {
    parameters: {
      query?: never;
      header: {
        'Holdfast-Organization'?: string;
        'Idempotency-Key': string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json':
          | {
              custodyKinds: ('token' | 'record' | 'copy')[];
              /** @constant */
              kind: 'acceptance_policy';
              /** @default 1000000 */
              maxItems?: number;
              /** @enum {string} */
              mode: 'automatic' | 'by_hand';
            }
          | {
              address: string;
              chainId: number;
              /** @constant */
              kind: 'vault_registration';
            }
          | {
              /** @constant */
              kind: 'vault_revocation';
              /** Format: uuid */
              vaultId: string;
            };
      };
    };
    responses: {
      /** @description Done */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            approvedAt: string | null;
            approvedBy: string | null;
            change:
              | {
                  custodyKinds: ('token' | 'record' | 'copy')[];
                  /** @constant */
                  kind: 'acceptance_policy';
                  /** @default 1000000 */
                  maxItems: number;
                  /** @enum {string} */
                  mode: 'automatic' | 'by_hand';
                }
              | {
                  address: string;
                  chainId: number;
                  /** @constant */
                  kind: 'vault_registration';
                }
              | {
                  /** @constant */
                  kind: 'vault_revocation';
                  /** Format: uuid */
                  vaultId: string;
                };
            /** Format: date-time */
            expiresAt: string;
            /** Format: uuid */
            id: string;
            /** Format: date-time */
            proposedAt: string;
            /** Format: uuid */
            proposedBy: string;
            /** @enum {string} */
            state: 'proposed' | 'approved' | 'withdrawn' | 'lapsed';
            withdrawnAt: string | null;
            withdrawnBy: string | null;
          };
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'ChangesController.approve': {
    parameters: {
      query?: never;
      header: {
        'Holdfast-Organization'?: string;
        'Idempotency-Key': string;
      };
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            approvedAt: string | null;
            approvedBy: string | null;
            change:
              | {
                  custodyKinds: ('token' | 'record' | 'copy')[];
                  /** @constant */
                  kind: 'acceptance_policy';
                  /** @default 1000000 */
                  maxItems: number;
                  /** @enum {string} */
                  mode: 'automatic' | 'by_hand';
                }
              | {
                  address: string;
                  chainId: number;
                  /** @constant */
                  kind: 'vault_registration';
                }
              | {
                  /** @constant */
                  kind: 'vault_revocation';
                  /** Format: uuid */
                  vaultId: string;
                };
            /** Format: date-time */
            expiresAt: string;
            /** Format: uuid */
            id: string;
            /** Format: date-time */
            proposedAt: string;
            /** Format: uuid */
            proposedBy: string;
            /** @enum {string} */
            state: 'proposed' | 'approved' | 'withdrawn' | 'lapsed';
            withdrawnAt: string | null;
            withdrawnBy: string | null;
          };
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'ChangesController.withdraw': {
    parameters: {
      query?: never;
      header: {
        'Holdfast-Organization'?: string;
        'Idempotency-Key': string;
      };
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            approvedAt: string | null;
            approvedBy: string | null;
            change:
              | {
                  custodyKinds: ('token' | 'record' | 'copy')[];
                  /** @constant */
                  kind: 'acceptance_policy';
                  /** @default 1000000 */
                  maxItems: number;
                  /** @enum {string} */
                  mode: 'automatic' | 'by_hand';
                }
              | {
                  address: string;
                  chainId: number;
                  /** @constant */
                  kind: 'vault_registration';
                }
              | {
                  /** @constant */
                  kind: 'vault_revocation';
                  /** Format: uuid */
                  vaultId: string;
                };
            /** Format: date-time */
            expiresAt: string;
            /** Format: uuid */
            id: string;
            /** Format: date-time */
            proposedAt: string;
            /** Format: uuid */
            proposedBy: string;
            /** @enum {string} */
            state: 'proposed' | 'approved' | 'withdrawn' | 'lapsed';
            withdrawnAt: string | null;
            withdrawnBy: string | null;
          };
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'PlansController.list': {
    parameters: {
      query?: {
        cursor?: string;
        limit?: number;
      };
      header?: {
        'Holdfast-Organization'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            items: {
              /** Format: date-time */
              createdAt: string;
              /** Format: uuid */
              id: string;
              name: string;
              retiredAt: string | null;
              versions: {
                /** Format: date-time */
                effectiveAt: string;
                prices: {
                  currency: string;
                  freeBytes: string;
                  freeItems: string;
                  gibibyteTiers: {
                    unitMinor: string;
                    upTo: string | null;
                  }[];
                  hash: string;
                  /** @enum {string} */
                  interval: 'month' | 'year';
                  itemTiers: {
                    unitMinor: string;
                    upTo: string | null;
                  }[];
                  minimumMinor: string;
                  tax: {
                    basisPoints: number;
                    label: string;
                  } | null;
                }[];
                /** Format: date-time */
                publishedAt: string;
                subscriptions: number;
                version: number;
              }[];
            }[];
            nextCursor: string | null;
          };
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'PlansController.publish': {
    parameters: {
      query?: never;
      header: {
        'Holdfast-Organization'?: string;
        'Idempotency-Key': string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          name: string;
          version: {
            /** Format: date-time */
            effectiveAt?: string;
            prices: {
              currency: string;
              /** @default 0 */
              freeBytes?: string;
              /** @default 0 */
              freeItems?: string;
              gibibyteTiers: {
                unitMinor: string;
                upTo: string | null;
              }[];
              /** @enum {string} */
              interval: 'month' | 'year';
              itemTiers: {
                unitMinor: string;
                upTo: string | null;
              }[];
              /** @default 0 */
              minimumMinor?: string;
              tax?: {
                basisPoints: number;
                label: string;
              };
            }[];
          };
        };
      };
    };
    responses: {
      /** @description Done */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** Format: date-time */
            createdAt: string;
            /** Format: uuid */
            id: string;
            name: string;
            retiredAt: string | null;
            versions: {
              /** Format: date-time */
              effectiveAt: string;
              prices: {
                currency: string;
                freeBytes: string;
                freeItems: string;
                gibibyteTiers: {
                  unitMinor: string;
                  upTo: string | null;
                }[];
                hash: string;
                /** @enum {string} */
                interval: 'month' | 'year';
                itemTiers: {
                  unitMinor: string;
                  upTo: string | null;
                }[];
                minimumMinor: string;
                tax: {
                  basisPoints: number;
                  label: string;
                } | null;
              }[];
              /** Format: date-time */
              publishedAt: string;
              subscriptions: number;
              version: number;
            }[];
          };
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'PlansController.get': {
    parameters: {
      query?: never;
      header?: {
        'Holdfast-Organization'?: string;
      };
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** Format: date-time */
            createdAt: string;
            /** Format: uuid */
            id: string;
            name: string;
            retiredAt: string | null;
            versions: {
              /** Format: date-time */
              effectiveAt: string;
              prices: {
                currency: string;
                freeBytes: string;
                freeItems: string;
                gibibyteTiers: {
                  unitMinor: string;
                  upTo: string | null;
                }[];
                hash: string;
                /** @enum {string} */
                interval: 'month' | 'year';
                itemTiers: {
                  unitMinor: string;
                  upTo: string | null;
                }[];
                minimumMinor: string;
                tax: {
                  basisPoints: number;
                  label: string;
                } | null;
              }[];
              /** Format: date-time */
              publishedAt: string;
              subscriptions: number;
              version: number;
            }[];
          };
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'PlansController.retire': {
    parameters: {
      query?: never;
      header: {
        'Holdfast-Organization'?: string;
        'Idempotency-Key': string;
      };
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** Format: date-time */
            createdAt: string;
            /** Format: uuid */
            id: string;
            name: string;
            retiredAt: string | null;
            versions: {
              /** Format: date-time */
              effectiveAt: string;
              prices: {
                currency: string;
                freeBytes: string;
                freeItems: string;
                gibibyteTiers: {
                  unitMinor: string;
                  upTo: string | null;
                }[];
                hash: string;
                /** @enum {string} */
                interval: 'month' | 'year';
                itemTiers: {
                  unitMinor: string;
                  upTo: string | null;
                }[];
                minimumMinor: string;
                tax: {
                  basisPoints: number;
                  label: string;
                } | null;
              }[];
              /** Format: date-time */
              publishedAt: string;
              subscriptions: number;
              version: number;
            }[];
          };
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'PlansController.publishVersion': {
    parameters: {
      query?: never;
      header: {
        'Holdfast-Organization'?: string;
        'Idempotency-Key': string;
      };
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          /** Format: date-time */
          effectiveAt?: string;
          prices: {
            currency: string;
            /** @default 0 */
            freeBytes?: string;
            /** @default 0 */
            freeItems?: string;
            gibibyteTiers: {
              unitMinor: string;
              upTo: string | null;
            }[];
            /** @enum {string} */
            interval: 'month' | 'year';
            itemTiers: {
              unitMinor: string;
              upTo: string | null;
            }[];
            /** @default 0 */
            minimumMinor?: string;
            tax?: {
              basisPoints: number;
              label: string;
            };
          }[];
        };
      };
    };
    responses: {
      /** @description Done */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** Format: date-time */
            createdAt: string;
            /** Format: uuid */
            id: string;
            name: string;
            retiredAt: string | null;
            versions: {
              /** Format: date-time */
              effectiveAt: string;
              prices: {
                currency: string;
                freeBytes: string;
                freeItems: string;
                gibibyteTiers: {
                  unitMinor: string;
                  upTo: string | null;
                }[];
                hash: string;
                /** @enum {string} */
                interval: 'month' | 'year';
                itemTiers: {
                  unitMinor: string;
                  upTo: string | null;
                }[];
                minimumMinor: string;
                tax: {
                  basisPoints: number;
                  label: string;
                } | null;
              }[];
              /** Format: date-time */
              publishedAt: string;
              subscriptions: number;
              version: number;
            }[];
          };
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'PlansController.preview': {
    parameters: {
      query?: never;
      header?: {
        'Holdfast-Organization'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          bytes: string;
          items: string;
          prices: {
            currency: string;
            /** @default 0 */
            freeBytes?: string;
            /** @default 0 */
            freeItems?: string;
            gibibyteTiers: {
              unitMinor: string;
              upTo: string | null;
            }[];
            /** @enum {string} */
            interval: 'month' | 'year';
            itemTiers: {
              unitMinor: string;
              upTo: string | null;
            }[];
            /** @default 0 */
            minimumMinor?: string;
            tax?: {
              basisPoints: number;
              label: string;
            };
          }[];
        };
      };
    };
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            quotes: {
              currency: string;
              /** @enum {string} */
              interval: 'month' | 'year';
              month: {
                lines: {
                  amountMinor: string;
                  /** @enum {string} */
                  kind: 'items' | 'storage' | 'minimum';
                  tier: number | null;
                  unitMinor: string;
                  units: string | null;
                }[];
                subtotalMinor: string;
                taxMinor: string;
                totalMinor: string;
              };
              year: {
                lines: {
                  amountMinor: string;
                  /** @enum {string} */
                  kind: 'items' | 'storage' | 'minimum';
                  tier: number | null;
                  unitMinor: string;
                  units: string | null;
                }[];
                subtotalMinor: string;
                taxMinor: string;
                totalMinor: string;
              };
            }[];
          };
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'BooksController.positions': {
    parameters: {
      query?: {
        account?: string;
        cursor?: string;
        held?: 'true' | 'false';
        kind?: 'token' | 'record' | 'copy';
        limit?: number;
        sort?: 'oldest' | 'newest';
      };
      header?: {
        'Holdfast-Organization'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            items: {
              /** Format: uuid */
              accountId: string;
              accountReference: string;
              /** Format: uuid */
              assetId: string;
              assetName: string;
              /** @enum {string} */
              custodyKind: 'token' | 'record' | 'copy';
              grade: string;
              held: string;
              kind: string;
              name: string | null;
              quantity: string;
              transferId: string | null;
            }[];
            nextCursor: string | null;
          };
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'BooksController.postings': {
    parameters: {
      query?: {
        cursor?: string;
        limit?: number;
      };
      header?: {
        'Holdfast-Organization'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            items: {
              /** Format: uuid */
              accountId: string;
              /** Format: uuid */
              assetId: string;
              authorityKind: string;
              /** @enum {string} */
              custodyKind: 'token' | 'record' | 'copy';
              /** @enum {string} */
              direction: 'in' | 'out';
              /** Format: uuid */
              id: string;
              leafHash: string;
              logIndex: string | null;
              /** Format: date-time */
              occurredAt: string;
              quantity: string;
              /** Format: date-time */
              recordedAt: string;
            }[];
            nextCursor: string | null;
          };
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'BooksController.summary': {
    parameters: {
      query?: never;
      header?: {
        'Holdfast-Organization'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            accounts: number;
            /** Format: date-time */
            asOf: string;
            byCustodyKind: {
              copy: number;
              record: number;
              token: number;
            };
            positions: number;
            postings: number;
            transfers: {
              [key: string]: number;
            };
            waitingForUs: number;
          };
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'OfferingController.terms': {
    parameters: {
      query?: never;
      header?: {
        'Holdfast-Organization'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            body: string;
            hash: string;
            jurisdiction: string;
            /** Format: date-time */
            publishedAt: string;
            storagePlace: string;
            title: string;
            version: number;
          };
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'OfferingController.publish': {
    parameters: {
      query?: never;
      header: {
        'Holdfast-Organization'?: string;
        'Idempotency-Key': string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          body: string;
          jurisdiction: string;
          storagePlace: string;
          title: string;
        };
      };
    };
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            body: string;
            hash: string;
            jurisdiction: string;
            /** Format: date-time */
            publishedAt: string;
            storagePlace: string;
            title: string;
            version: number;
          };
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'OfferingController.termsVersions': {
    parameters: {
      query?: {
        cursor?: string;
        limit?: number;
      };
      header?: {
        'Holdfast-Organization'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            items: {
              body: string;
              hash: string;
              jurisdiction: string;
              /** Format: date-time */
              publishedAt: string;
              storagePlace: string;
              title: string;
              version: number;
            }[];
            nextCursor: string | null;
          };
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'CustodianTransfersController.list': {
    parameters: {
      query?: {
        cursor?: string;
        direction?: 'incoming' | 'outgoing';
        exception?: string;
        limit?: number;
        open?: 'true' | 'false';
        overdue?: 'true' | 'false';
        sort?: 'newest' | 'oldest' | 'deadline';
        state?: string;
        waitingFor?: string;
        waitingOn?: string;
      };
      header?: {
        'Holdfast-Organization'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            items: {
              acceptedAt: string | null;
              acceptedBy: string | null;
              approvedAt: string | null;
              approvedBy: string | null;
              cancellable: boolean;
              cancelledBy: string | null;
              clock: {
                elapsedSeconds: number;
                leftSeconds: number | null;
                overdue: boolean;
              };
              counters: {
                [key: string]: number;
              };
              /** Format: date-time */
              createdAt: string;
              /** @enum {string} */
              direction: 'incoming' | 'outgoing';
              exception: {
                code: string;
                remedy: string | null;
              } | null;
              from: {
                /** Format: uuid */
                id: string;
                name: string;
              };
              /** Format: uuid */
              id: string;
              items: number;
              says: string;
              /** @enum {string} */
              state:
                | 'draft'
                | 'authorized'
                | 'requested'
                | 'overdue'
                | 'validated'
                | 'deemed_validated'
                | 'copying'
                | 'cutover'
                | 'settling'
                | 'settled'
                | 'partially_settled'
                | 'closed'
                | 'exception'
                | 'rejected'
                | 'cancelled';
              /** Format: date-time */
              updatedAt: string;
              waitingFor: string | null;
              waitingOn: string | null;
              waitingUntil: string | null;
            }[];
            nextCursor: string | null;
          };
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'CustodianTransfersController.get': {
    parameters: {
      query?: never;
      header?: {
        'Holdfast-Organization'?: string;
      };
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            acceptedAt: string | null;
            acceptedBy: string | null;
            approvedAt: string | null;
            approvedBy: string | null;
            cancellable: boolean;
            cancelledBy: string | null;
            clock: {
              elapsedSeconds: number;
              leftSeconds: number | null;
              overdue: boolean;
            };
            counters: {
              [key: string]: number;
            };
            /** Format: date-time */
            createdAt: string;
            /** @enum {string} */
            direction: 'incoming' | 'outgoing';
            exception: {
              code: string;
              remedy: string | null;
            } | null;
            from: {
              /** Format: uuid */
              id: string;
              name: string;
            };
            /** Format: uuid */
            id: string;
            items: number;
            says: string;
            /** @enum {string} */
            state:
              | 'draft'
              | 'authorized'
              | 'requested'
              | 'overdue'
              | 'validated'
              | 'deemed_validated'
              | 'copying'
              | 'cutover'
              | 'settling'
              | 'settled'
              | 'partially_settled'
              | 'closed'
              | 'exception'
              | 'rejected'
              | 'cancelled';
            /** Format: date-time */
            updatedAt: string;
            waitingFor: string | null;
            waitingOn: string | null;
            waitingUntil: string | null;
          };
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'CustodianTransfersController.accept': {
    parameters: {
      query?: never;
      header: {
        'Holdfast-Organization'?: string;
        'Idempotency-Key': string;
      };
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            acceptedAt: string | null;
            acceptedBy: string | null;
            approvedAt: string | null;
            approvedBy: string | null;
            cancellable: boolean;
            cancelledBy: string | null;
            clock: {
              elapsedSeconds: number;
              leftSeconds: number | null;
              overdue: boolean;
            };
            counters: {
              [key: string]: number;
            };
            /** Format: date-time */
            createdAt: string;
            /** @enum {string} */
            direction: 'incoming' | 'outgoing';
            exception: {
              code: string;
              remedy: string | null;
            } | null;
            from: {
              /** Format: uuid */
              id: string;
              name: string;
            };
            /** Format: uuid */
            id: string;
            items: number;
            says: string;
            /** @enum {string} */
            state:
              | 'draft'
              | 'authorized'
              | 'requested'
              | 'overdue'
              | 'validated'
              | 'deemed_validated'
              | 'copying'
              | 'cutover'
              | 'settling'
              | 'settled'
              | 'partially_settled'
              | 'closed'
              | 'exception'
              | 'rejected'
              | 'cancelled';
            /** Format: date-time */
            updatedAt: string;
            waitingFor: string | null;
            waitingOn: string | null;
            waitingUntil: string | null;
          };
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'CustodianTransfersController.approve': {
    parameters: {
      query?: never;
      header: {
        'Holdfast-Organization'?: string;
        'Idempotency-Key': string;
      };
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            acceptedAt: string | null;
            acceptedBy: string | null;
            approvedAt: string | null;
            approvedBy: string | null;
            cancellable: boolean;
            cancelledBy: string | null;
            clock: {
              elapsedSeconds: number;
              leftSeconds: number | null;
              overdue: boolean;
            };
            counters: {
              [key: string]: number;
            };
            /** Format: date-time */
            createdAt: string;
            /** @enum {string} */
            direction: 'incoming' | 'outgoing';
            exception: {
              code: string;
              remedy: string | null;
            } | null;
            from: {
              /** Format: uuid */
              id: string;
              name: string;
            };
            /** Format: uuid */
            id: string;
            items: number;
            says: string;
            /** @enum {string} */
            state:
              | 'draft'
              | 'authorized'
              | 'requested'
              | 'overdue'
              | 'validated'
              | 'deemed_validated'
              | 'copying'
              | 'cutover'
              | 'settling'
              | 'settled'
              | 'partially_settled'
              | 'closed'
              | 'exception'
              | 'rejected'
              | 'cancelled';
            /** Format: date-time */
            updatedAt: string;
            waitingFor: string | null;
            waitingOn: string | null;
            waitingUntil: string | null;
          };
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'CustodianTransfersController.proposeCancellation': {
    parameters: {
      query?: never;
      header: {
        'Holdfast-Organization'?: string;
        'Idempotency-Key': string;
      };
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            acceptedAt: string | null;
            acceptedBy: string | null;
            approvedAt: string | null;
            approvedBy: string | null;
            cancellable: boolean;
            cancelledBy: string | null;
            clock: {
              elapsedSeconds: number;
              leftSeconds: number | null;
              overdue: boolean;
            };
            counters: {
              [key: string]: number;
            };
            /** Format: date-time */
            createdAt: string;
            /** @enum {string} */
            direction: 'incoming' | 'outgoing';
            exception: {
              code: string;
              remedy: string | null;
            } | null;
            from: {
              /** Format: uuid */
              id: string;
              name: string;
            };
            /** Format: uuid */
            id: string;
            items: number;
            says: string;
            /** @enum {string} */
            state:
              | 'draft'
              | 'authorized'
              | 'requested'
              | 'overdue'
              | 'validated'
              | 'deemed_validated'
              | 'copying'
              | 'cutover'
              | 'settling'
              | 'settled'
              | 'partially_settled'
              | 'closed'
              | 'exception'
              | 'rejected'
              | 'cancelled';
            /** Format: date-time */
            updatedAt: string;
            waitingFor: string | null;
            waitingOn: string | null;
            waitingUntil: string | null;
          };
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'CustodianTransfersController.approveCancellation': {
    parameters: {
      query?: never;
      header: {
        'Holdfast-Organization'?: string;
        'Idempotency-Key': string;
      };
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            acceptedAt: string | null;
            acceptedBy: string | null;
            approvedAt: string | null;
            approvedBy: string | null;
            cancellable: boolean;
            cancelledBy: string | null;
            clock: {
              elapsedSeconds: number;
              leftSeconds: number | null;
              overdue: boolean;
            };
            counters: {
              [key: string]: number;
            };
            /** Format: date-time */
            createdAt: string;
            /** @enum {string} */
            direction: 'incoming' | 'outgoing';
            exception: {
              code: string;
              remedy: string | null;
            } | null;
            from: {
              /** Format: uuid */
              id: string;
              name: string;
            };
            /** Format: uuid */
            id: string;
            items: number;
            says: string;
            /** @enum {string} */
            state:
              | 'draft'
              | 'authorized'
              | 'requested'
              | 'overdue'
              | 'validated'
              | 'deemed_validated'
              | 'copying'
              | 'cutover'
              | 'settling'
              | 'settled'
              | 'partially_settled'
              | 'closed'
              | 'exception'
              | 'rejected'
              | 'cancelled';
            /** Format: date-time */
            updatedAt: string;
            waitingFor: string | null;
            waitingOn: string | null;
            waitingUntil: string | null;
          };
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'CustodianTransfersController.consent': {
    parameters: {
      query?: never;
      header?: {
        'Holdfast-Organization'?: string;
      };
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            agreed: {
              accounts: {
                kept: {
                  bytes: string;
                  items: string;
                };
                quote: {
                  bytes: string;
                  items: string;
                  month: {
                    lines: {
                      amountMinor: string;
                      /** @enum {string} */
                      kind: 'items' | 'storage' | 'minimum';
                      tier: number | null;
                      unitMinor: string;
                      units: string | null;
                    }[];
                    subtotalMinor: string;
                    taxMinor: string;
                    totalMinor: string;
                  };
                  plan: {
                    currency: string;
                    /** @enum {string} */
                    interval: 'month' | 'year';
                    name: string;
                    /** Format: uuid */
                    planId: string;
                    version: number;
                  };
                  price: {
                    currency: string;
                    freeBytes: string;
                    freeItems: string;
                    gibibyteTiers: {
                      unitMinor: string;
                      upTo: string | null;
                    }[];
                    hash: string;
                    /** @enum {string} */
                    interval: 'month' | 'year';
                    itemTiers: {
                      unitMinor: string;
                      upTo: string | null;
                    }[];
                    minimumMinor: string;
                    tax: {
                      basisPoints: number;
                      label: string;
                    } | null;
                  };
                  year: {
                    lines: {
                      amountMinor: string;
                      /** @enum {string} */
                      kind: 'items' | 'storage' | 'minimum';
                      tier: number | null;
                      unitMinor: string;
                      units: string | null;
                    }[];
                    subtotalMinor: string;
                    taxMinor: string;
                    totalMinor: string;
                  };
                };
              }[];
              terms: {
                hash: string;
                jurisdiction: string;
                storagePlace: string;
                title: string;
                version: number;
              };
              vaults: {
                address: string;
                chainId: string;
              }[];
            } | null;
            consentedAt: string | null;
            consentHash: string;
            evidence: {
              /** @enum {string} */
              custodyKind: 'token' | 'record' | 'copy';
              grade: string;
              legs: number;
              missingFiles: number;
            }[];
            expiresAt: string | null;
            totals: {
              contentBytes: string;
              items: number;
              missingFiles: number;
              quantity: string;
            };
          };
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'CustodianTransfersController.legs': {
    parameters: {
      query?: {
        cursor?: string;
        limit?: number;
        state?: string;
      };
      header?: {
        'Holdfast-Organization'?: string;
      };
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            items: {
              accountReference: string | null;
              /** Format: uuid */
              assetId: string;
              assetName: string | null;
              /** @enum {string} */
              custodyKind: 'token' | 'record' | 'copy';
              excludedBecause: string | null;
              excludedCode: string | null;
              /** Format: uuid */
              id: string;
              missing: string[];
              name: string | null;
              postingId: string | null;
              quantity: string;
              state: string;
              transaction: {
                chainId: string;
                hash: string | null;
                state: string;
              } | null;
            }[];
            nextCursor: string | null;
          };
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'CustodianTransfersController.reject': {
    parameters: {
      query?: never;
      header: {
        'Holdfast-Organization'?: string;
        'Idempotency-Key': string;
      };
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          reason: string;
        };
      };
    };
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            acceptedAt: string | null;
            acceptedBy: string | null;
            approvedAt: string | null;
            approvedBy: string | null;
            cancellable: boolean;
            cancelledBy: string | null;
            clock: {
              elapsedSeconds: number;
              leftSeconds: number | null;
              overdue: boolean;
            };
            counters: {
              [key: string]: number;
            };
            /** Format: date-time */
            createdAt: string;
            /** @enum {string} */
            direction: 'incoming' | 'outgoing';
            exception: {
              code: string;
              remedy: string | null;
            } | null;
            from: {
              /** Format: uuid */
              id: string;
              name: string;
            };
            /** Format: uuid */
            id: string;
            items: number;
            says: string;
            /** @enum {string} */
            state:
              | 'draft'
              | 'authorized'
              | 'requested'
              | 'overdue'
              | 'validated'
              | 'deemed_validated'
              | 'copying'
              | 'cutover'
              | 'settling'
              | 'settled'
              | 'partially_settled'
              | 'closed'
              | 'exception'
              | 'rejected'
              | 'cancelled';
            /** Format: date-time */
            updatedAt: string;
            waitingFor: string | null;
            waitingOn: string | null;
            waitingUntil: string | null;
          };
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'QueueEventsController.follow': {
    parameters: {
      query?: never;
      header?: {
        'Holdfast-Organization'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'text/event-stream': unknown;
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'CustodianTransfersController.facets': {
    parameters: {
      query?: never;
      header?: {
        'Holdfast-Organization'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            byException: {
              [key: string]: number;
            };
            byState: {
              [key: string]: number;
            };
            byWaitingOn: {
              [key: string]: number;
            };
            incoming: number;
            isAtLeast: boolean;
            open: number;
            outgoing: number;
            overdue: number;
          };
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'OfferingController.vaults': {
    parameters: {
      query?: {
        cursor?: string;
        limit?: number;
      };
      header?: {
        'Holdfast-Organization'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            items: {
              address: string;
              chainId: string;
              /** Format: uuid */
              id: string;
              /** Format: date-time */
              registeredAt: string;
              revokedAt: string | null;
            }[];
            nextCursor: string | null;
          };
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'CustodiansController.list': {
    parameters: {
      query?: {
        assetIds?: string;
        bytes?: string;
        cursor?: string;
        items?: string;
        limit?: number;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            items: {
              acceptance: {
                custodyKinds: ('token' | 'record' | 'copy')[];
                maxItems: number;
                /** @enum {string} */
                mode: 'automatic' | 'by_hand';
                /** Format: date-time */
                updatedAt: string;
              } | null;
              cannotBeChosen: {
                because: string;
                code: string;
              } | null;
              estimates: {
                bytes: string;
                items: string;
                month: {
                  lines: {
                    amountMinor: string;
                    /** @enum {string} */
                    kind: 'items' | 'storage' | 'minimum';
                    tier: number | null;
                    unitMinor: string;
                    units: string | null;
                  }[];
                  subtotalMinor: string;
                  taxMinor: string;
                  totalMinor: string;
                };
                plan: {
                  currency: string;
                  /** @enum {string} */
                  interval: 'month' | 'year';
                  name: string;
                  /** Format: uuid */
                  planId: string;
                  version: number;
                };
                price: {
                  currency: string;
                  freeBytes: string;
                  freeItems: string;
                  gibibyteTiers: {
                    unitMinor: string;
                    upTo: string | null;
                  }[];
                  hash: string;
                  /** @enum {string} */
                  interval: 'month' | 'year';
                  itemTiers: {
                    unitMinor: string;
                    upTo: string | null;
                  }[];
                  minimumMinor: string;
                  tax: {
                    basisPoints: number;
                    label: string;
                  } | null;
                };
                year: {
                  lines: {
                    amountMinor: string;
                    /** @enum {string} */
                    kind: 'items' | 'storage' | 'minimum';
                    tier: number | null;
                    unitMinor: string;
                    units: string | null;
                  }[];
                  subtotalMinor: string;
                  taxMinor: string;
                  totalMinor: string;
                };
              }[];
              /** Format: uuid */
              id: string;
              name: string;
              paymentMethodFirst: boolean;
              prices: {
                plan: {
                  currency: string;
                  /** @enum {string} */
                  interval: 'month' | 'year';
                  name: string;
                  /** Format: uuid */
                  planId: string;
                  version: number;
                };
                price: {
                  currency: string;
                  freeBytes: string;
                  freeItems: string;
                  gibibyteTiers: {
                    unitMinor: string;
                    upTo: string | null;
                  }[];
                  hash: string;
                  /** @enum {string} */
                  interval: 'month' | 'year';
                  itemTiers: {
                    unitMinor: string;
                    upTo: string | null;
                  }[];
                  minimumMinor: string;
                  tax: {
                    basisPoints: number;
                    label: string;
                  } | null;
                };
              }[];
              quotes: {
                /** Format: uuid */
                holderId: string;
                kept: {
                  bytes: string;
                  items: string;
                };
                quote: {
                  bytes: string;
                  items: string;
                  month: {
                    lines: {
                      amountMinor: string;
                      /** @enum {string} */
                      kind: 'items' | 'storage' | 'minimum';
                      tier: number | null;
                      unitMinor: string;
                      units: string | null;
                    }[];
                    subtotalMinor: string;
                    taxMinor: string;
                    totalMinor: string;
                  };
                  plan: {
                    currency: string;
                    /** @enum {string} */
                    interval: 'month' | 'year';
                    name: string;
                    /** Format: uuid */
                    planId: string;
                    version: number;
                  };
                  price: {
                    currency: string;
                    freeBytes: string;
                    freeItems: string;
                    gibibyteTiers: {
                      unitMinor: string;
                      upTo: string | null;
                    }[];
                    hash: string;
                    /** @enum {string} */
                    interval: 'month' | 'year';
                    itemTiers: {
                      unitMinor: string;
                      upTo: string | null;
                    }[];
                    minimumMinor: string;
                    tax: {
                      basisPoints: number;
                      label: string;
                    } | null;
                  };
                  year: {
                    lines: {
                      amountMinor: string;
                      /** @enum {string} */
                      kind: 'items' | 'storage' | 'minimum';
                      tier: number | null;
                      unitMinor: string;
                      units: string | null;
                    }[];
                    subtotalMinor: string;
                    taxMinor: string;
                    totalMinor: string;
                  };
                };
              }[];
              record: {
                agreed: string;
                arrived: string;
                asked: string;
                /** Format: date-time */
                asOf: string;
                inTime: string;
                since: string | null;
                whole: string;
              };
              terms: {
                body: string;
                hash: string;
                jurisdiction: string;
                /** Format: date-time */
                publishedAt: string;
                storagePlace: string;
                title: string;
                version: number;
              } | null;
              vaults: {
                address: string;
                chainId: string;
              }[];
            }[];
            nextCursor: string | null;
          };
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'CustodiansController.get': {
    parameters: {
      query?: {
        assetIds?: string;
        bytes?: string;
        items?: string;
      };
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            acceptance: {
              custodyKinds: ('token' | 'record' | 'copy')[];
              maxItems: number;
              /** @enum {string} */
              mode: 'automatic' | 'by_hand';
              /** Format: date-time */
              updatedAt: string;
            } | null;
            cannotBeChosen: {
              because: string;
              code: string;
            } | null;
            estimates: {
              bytes: string;
              items: string;
              month: {
                lines: {
                  amountMinor: string;
                  /** @enum {string} */
                  kind: 'items' | 'storage' | 'minimum';
                  tier: number | null;
                  unitMinor: string;
                  units: string | null;
                }[];
                subtotalMinor: string;
                taxMinor: string;
                totalMinor: string;
              };
              plan: {
                currency: string;
                /** @enum {string} */
                interval: 'month' | 'year';
                name: string;
                /** Format: uuid */
                planId: string;
                version: number;
              };
              price: {
                currency: string;
                freeBytes: string;
                freeItems: string;
                gibibyteTiers: {
                  unitMinor: string;
                  upTo: string | null;
                }[];
                hash: string;
                /** @enum {string} */
                interval: 'month' | 'year';
                itemTiers: {
                  unitMinor: string;
                  upTo: string | null;
                }[];
                minimumMinor: string;
                tax: {
                  basisPoints: number;
                  label: string;
                } | null;
              };
              year: {
                lines: {
                  amountMinor: string;
                  /** @enum {string} */
                  kind: 'items' | 'storage' | 'minimum';
                  tier: number | null;
                  unitMinor: string;
                  units: string | null;
                }[];
                subtotalMinor: string;
                taxMinor: string;
                totalMinor: string;
              };
            }[];
            /** Format: uuid */
            id: string;
            name: string;
            paymentMethodFirst: boolean;
            prices: {
              plan: {
                currency: string;
                /** @enum {string} */
                interval: 'month' | 'year';
                name: string;
                /** Format: uuid */
                planId: string;
                version: number;
              };
              price: {
                currency: string;
                freeBytes: string;
                freeItems: string;
                gibibyteTiers: {
                  unitMinor: string;
                  upTo: string | null;
                }[];
                hash: string;
                /** @enum {string} */
                interval: 'month' | 'year';
                itemTiers: {
                  unitMinor: string;
                  upTo: string | null;
                }[];
                minimumMinor: string;
                tax: {
                  basisPoints: number;
                  label: string;
                } | null;
              };
            }[];
            quotes: {
              /** Format: uuid */
              holderId: string;
              kept: {
                bytes: string;
                items: string;
              };
              quote: {
                bytes: string;
                items: string;
                month: {
                  lines: {
                    amountMinor: string;
                    /** @enum {string} */
                    kind: 'items' | 'storage' | 'minimum';
                    tier: number | null;
                    unitMinor: string;
                    units: string | null;
                  }[];
                  subtotalMinor: string;
                  taxMinor: string;
                  totalMinor: string;
                };
                plan: {
                  currency: string;
                  /** @enum {string} */
                  interval: 'month' | 'year';
                  name: string;
                  /** Format: uuid */
                  planId: string;
                  version: number;
                };
                price: {
                  currency: string;
                  freeBytes: string;
                  freeItems: string;
                  gibibyteTiers: {
                    unitMinor: string;
                    upTo: string | null;
                  }[];
                  hash: string;
                  /** @enum {string} */
                  interval: 'month' | 'year';
                  itemTiers: {
                    unitMinor: string;
                    upTo: string | null;
                  }[];
                  minimumMinor: string;
                  tax: {
                    basisPoints: number;
                    label: string;
                  } | null;
                };
                year: {
                  lines: {
                    amountMinor: string;
                    /** @enum {string} */
                    kind: 'items' | 'storage' | 'minimum';
                    tier: number | null;
                    unitMinor: string;
                    units: string | null;
                  }[];
                  subtotalMinor: string;
                  taxMinor: string;
                  totalMinor: string;
                };
              };
            }[];
            record: {
              agreed: string;
              arrived: string;
              asked: string;
              /** Format: date-time */
              asOf: string;
              inTime: string;
              since: string | null;
              whole: string;
            };
            terms: {
              body: string;
              hash: string;
              jurisdiction: string;
              /** Format: date-time */
              publishedAt: string;
              storagePlace: string;
              title: string;
              version: number;
            } | null;
            vaults: {
              address: string;
              chainId: string;
            }[];
          };
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'DepositsController.list': {
    parameters: {
      query?: {
        cursor?: string;
        limit?: number;
        offBoardingId?: string;
      };
      header?: {
        'Holdfast-Organization'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            items: {
              /** Format: date-time */
              announcedAt: string;
              counts: {
                [key: string]: unknown;
              };
              /** Format: uuid */
              id: string;
              manifestDigest: string | null;
              /** Format: uuid */
              offBoardingId: string;
              problemCount: string;
              refusalCode: string | null;
              sha256: string;
              sizeBytes: string;
              /** @enum {string} */
              state:
                | 'announced'
                | 'received'
                | 'verified'
                | 'landed'
                | 'scanned'
                | 'reconciled'
                | 'issued'
                | 'accepted'
                | 'refused';
              /** Format: date-time */
              updatedAt: string;
              waitingFor: string | null;
            }[];
            nextCursor: string | null;
          };
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'DepositsController.announce': {
    parameters: {
      query?: never;
      header: {
        'Holdfast-Organization'?: string;
        'Idempotency-Key': string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          /** Format: uuid */
          offBoardingId: string;
          sha256: string;
          sizeBytes: number;
        };
      };
    };
    responses: {
      /** @description Done */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** Format: date-time */
            announcedAt: string;
            counts: {
              [key: string]: unknown;
            };
            /** Format: uuid */
            id: string;
            manifestDigest: string | null;
            /** Format: uuid */
            offBoardingId: string;
            problemCount: string;
            refusalCode: string | null;
            sha256: string;
            sizeBytes: string;
            /** @enum {string} */
            state:
              | 'announced'
              | 'received'
              | 'verified'
              | 'landed'
              | 'scanned'
              | 'reconciled'
              | 'issued'
              | 'accepted'
              | 'refused';
            /** Format: date-time */
            updatedAt: string;
            waitingFor: string | null;
          };
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'DepositsController.get': {
    parameters: {
      query?: never;
      header?: {
        'Holdfast-Organization'?: string;
      };
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** Format: date-time */
            announcedAt: string;
            chainScans: {
              blockHash: string;
              blockNumber: string;
              chainId: string;
              /** Format: uuid */
              chainSourceId: string;
              contract: string;
              finishedAt: string | null;
              nodes: number;
            }[];
            counts: {
              [key: string]: unknown;
            };
            /** Format: uuid */
            id: string;
            items: {
              accepted: number;
              byCause: {
                [key: string]: number;
              };
              byTurn: {
                [key: string]: number;
              };
              pending: number;
              refused: number;
              superseded: number;
              total: number;
            };
            manifestDigest: string | null;
            /** Format: uuid */
            offBoardingId: string;
            problemCount: string;
            refusalCode: string | null;
            sha256: string;
            sizeBytes: string;
            /** @enum {string} */
            state:
              | 'announced'
              | 'received'
              | 'verified'
              | 'landed'
              | 'scanned'
              | 'reconciled'
              | 'issued'
              | 'accepted'
              | 'refused';
            /** Format: date-time */
            updatedAt: string;
            waitingFor: string | null;
          };
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'DepositsController.receive': {
    parameters: {
      query?: never;
      header?: {
        'Holdfast-Organization'?: string;
      };
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/x-tar': unknown;
      };
    };
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** Format: date-time */
            announcedAt: string;
            counts: {
              [key: string]: unknown;
            };
            /** Format: uuid */
            id: string;
            manifestDigest: string | null;
            /** Format: uuid */
            offBoardingId: string;
            problemCount: string;
            refusalCode: string | null;
            sha256: string;
            sizeBytes: string;
            /** @enum {string} */
            state:
              | 'announced'
              | 'received'
              | 'verified'
              | 'landed'
              | 'scanned'
              | 'reconciled'
              | 'issued'
              | 'accepted'
              | 'refused';
            /** Format: date-time */
            updatedAt: string;
            waitingFor: string | null;
          };
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'DepositsController.items': {
    parameters: {
      query?: {
        cause?: string;
        collection?: string;
        cursor?: string;
        limit?: number;
        q?: string;
        sort?: 'reference' | 'reference_desc';
        turn?: 'platform' | 'holder' | 'custodian' | 'holdfast' | 'nobody';
        verdict?: 'accepted' | 'refused' | 'pending';
      };
      header?: {
        'Holdfast-Organization'?: string;
      };
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            items: {
              /** Format: uuid */
              assetId: string;
              assetName: string;
              cause: string | null;
              collection: string;
              /** @enum {string} */
              custodyKind: 'token' | 'record' | 'copy';
              /** @enum {string} */
              grade: 'A' | 'B' | 'C' | 'D';
              /** @enum {string} */
              kind: 'single' | 'numbered' | 'edition';
              line: string | null;
              name: string;
              quantity: string;
              reference: string;
              supersededBy: string | null;
              /** @enum {string} */
              turn: 'platform' | 'holder' | 'custodian' | 'holdfast' | 'nobody';
              /** @enum {string} */
              verdict: 'accepted' | 'refused' | 'pending';
            }[];
            nextCursor: string | null;
          };
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'DepositFilesController.items': {
    parameters: {
      query?: {
        cause?: string;
        collection?: string;
        q?: string;
        sort?: 'reference' | 'reference_desc';
        turn?: 'platform' | 'holder' | 'custodian' | 'holdfast' | 'nobody';
        verdict?: 'accepted' | 'refused' | 'pending';
      };
      header?: {
        'Holdfast-Organization'?: string;
      };
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'text/csv': unknown;
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'DepositsController.problemGroups': {
    parameters: {
      query?: never;
      header?: {
        'Holdfast-Organization'?: string;
      };
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            groups: {
              code: string;
              file: string | null;
              firstLine: string | null;
              problems: number;
              remedy: string | null;
            }[];
          };
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'DepositsController.problems': {
    parameters: {
      query?: {
        code?: string;
        cursor?: string;
        file?: string;
        limit?: number;
      };
      header?: {
        'Holdfast-Organization'?: string;
      };
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            items: {
              code: string;
              column: string | null;
              detail: string;
              file: string | null;
              line: string | null;
              remedy: string | null;
              seq: string;
            }[];
            nextCursor: string | null;
          };
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'DepositFilesController.problems': {
    parameters: {
      query?: {
        code?: string;
        file?: string;
      };
      header?: {
        'Holdfast-Organization'?: string;
      };
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'text/csv': unknown;
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'BillingModeController.mails': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            items: {
              address: string | null;
              /** Format: uuid */
              id: string;
              /** @enum {string} */
              language: 'en' | 'zh';
              subject: string;
              template: string;
              text: string;
              /** Format: date-time */
              writtenAt: string;
            }[];
          };
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'DocsController.page': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'text/html': unknown;
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'DocsController.style': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'text/css': unknown;
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'RecoveryController.verify': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          token: string;
        };
      };
    };
    responses: {
      /** @description Done */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'HealthController.live': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'HealthController.ready': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            checks: {
              [key: string]: 'ok' | 'unavailable';
            };
            /** @enum {string} */
            status: 'ok' | 'unavailable';
          };
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'InvitationsController.accept': {
    parameters: {
      query?: never;
      header: {
        'Idempotency-Key': string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          token: string;
        };
      };
    };
    responses: {
      /** @description Done */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** Format: uuid */
            organizationId: string;
            /** @enum {string} */
            role: 'platform_operator' | 'custodian_admin' | 'custodian_operator' | 'custodian_auditor' | 'regulator';
          };
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'OffBoardingsController.list': {
    parameters: {
      query?: {
        cursor?: string;
        limit?: number;
      };
      header?: {
        'Holdfast-Organization'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            items: {
              /** Format: date-time */
              announcedAt: string;
              closesAt: string | null;
              electionClosesAt: string | null;
              electionOpensAt: string | null;
              /** Format: uuid */
              id: string;
              name: string;
              /** Format: uuid */
              organizationId: string;
              /** @enum {string} */
              state:
                | 'notice'
                | 'emergency'
                | 'snapshot'
                | 'reconciled'
                | 'election'
                | 'default_assigned'
                | 'transferring'
                | 'residual'
                | 'closed';
            }[];
            nextCursor: string | null;
          };
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'OffBoardingsController.announce': {
    parameters: {
      query?: never;
      header: {
        'Holdfast-Organization'?: string;
        'Idempotency-Key': string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          /** Format: date-time */
          closesAt?: string;
          name: string;
        };
      };
    };
    responses: {
      /** @description Done */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** Format: date-time */
            announcedAt: string;
            closesAt: string | null;
            electionClosesAt: string | null;
            electionOpensAt: string | null;
            /** Format: uuid */
            id: string;
            name: string;
            /** Format: uuid */
            organizationId: string;
            /** @enum {string} */
            state:
              | 'notice'
              | 'emergency'
              | 'snapshot'
              | 'reconciled'
              | 'election'
              | 'default_assigned'
              | 'transferring'
              | 'residual'
              | 'closed';
          };
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'OffBoardingsController.get': {
    parameters: {
      query?: never;
      header?: {
        'Holdfast-Organization'?: string;
      };
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** Format: date-time */
            announcedAt: string;
            /** Format: date-time */
            asOf: string;
            closesAt: string | null;
            counters: {
              byTurn: {
                custodian: number;
                holder: number;
                holdfast: number;
                nobody: number;
                platform: number;
              };
              byVerdict: {
                accepted: number;
                pending: number;
                refused: number;
              };
              elected: number;
              holders: {
                claimed: number;
                known: number;
                silent: number;
              };
              manifest: number;
              moved: number;
              pending: number;
              refused: number;
              transferred: number;
            };
            electionClosesAt: string | null;
            electionOpensAt: string | null;
            /** Format: uuid */
            id: string;
            name: string;
            /** Format: uuid */
            organizationId: string;
            /** @enum {string} */
            state:
              | 'notice'
              | 'emergency'
              | 'snapshot'
              | 'reconciled'
              | 'election'
              | 'default_assigned'
              | 'transferring'
              | 'residual'
              | 'closed';
          };
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'ClaimCodesController.list': {
    parameters: {
      query?: {
        cursor?: string;
        limit?: number;
        state?: 'open' | 'used' | 'revoked' | 'expired';
      };
      header?: {
        'Holdfast-Organization'?: string;
      };
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            items: {
              /** Format: date-time */
              expiresAt: string;
              /** Format: uuid */
              id: string;
              /** Format: date-time */
              issuedAt: string;
              revokedAt: string | null;
              /** @enum {string} */
              state: 'open' | 'used' | 'revoked' | 'expired';
              usedAt: string | null;
            }[];
            nextCursor: string | null;
          };
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'ClaimCodesController.issue': {
    parameters: {
      query?: never;
      header?: {
        'Holdfast-Organization'?: string;
      };
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          /**
           * @default ndjson
           * @enum {string}
           */
          format?: 'ndjson' | 'csv';
          /** @default 365 */
          validDays?: number;
        };
      };
    };
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/x-ndjson': unknown;
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'OffBoardingsController.days': {
    parameters: {
      query?: never;
      header?: {
        'Holdfast-Organization'?: string;
      };
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** Format: date-time */
            asOf: string;
            days: {
              claimed: number;
              /** Format: date */
              day: string;
              elected: number;
              moved: number;
            }[];
            holders: number;
            items: number;
          };
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'OffBoardingsController.open': {
    parameters: {
      query?: never;
      header: {
        'Holdfast-Organization'?: string;
        'Idempotency-Key': string;
      };
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          /** Format: date-time */
          closesAt: string;
          /** Format: date-time */
          opensAt: string;
        };
      };
    };
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** Format: date-time */
            announcedAt: string;
            closesAt: string | null;
            electionClosesAt: string | null;
            electionOpensAt: string | null;
            /** Format: uuid */
            id: string;
            name: string;
            /** Format: uuid */
            organizationId: string;
            /** @enum {string} */
            state:
              | 'notice'
              | 'emergency'
              | 'snapshot'
              | 'reconciled'
              | 'election'
              | 'default_assigned'
              | 'transferring'
              | 'residual'
              | 'closed';
          };
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'OffBoardingEventsController.follow': {
    parameters: {
      query?: never;
      header?: {
        'Holdfast-Organization'?: string;
      };
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'text/event-stream': unknown;
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'OffBoardingsController.plan': {
    parameters: {
      query?: never;
      header?: {
        'Holdfast-Organization'?: string;
      };
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            contracts: {
              declared: number;
              proven: number;
            };
            deposits: {
              accepted: number;
              announced: number;
              checking: number;
              refused: number;
            };
            lettersAt: string | null;
            newestDeposit: {
              /** Format: date-time */
              announcedAt: string;
              counts: {
                [key: string]: unknown;
              };
              /** Format: uuid */
              id: string;
              manifestDigest: string | null;
              /** Format: uuid */
              offBoardingId: string;
              problemCount: string;
              refusalCode: string | null;
              sha256: string;
              sizeBytes: string;
              /** @enum {string} */
              state:
                | 'announced'
                | 'received'
                | 'verified'
                | 'landed'
                | 'scanned'
                | 'reconciled'
                | 'issued'
                | 'accepted'
                | 'refused';
              /** Format: date-time */
              updatedAt: string;
              waitingFor: string | null;
            } | null;
            offBoarding: {
              /** Format: date-time */
              announcedAt: string;
              closesAt: string | null;
              electionClosesAt: string | null;
              electionOpensAt: string | null;
              /** Format: uuid */
              id: string;
              name: string;
              /** Format: uuid */
              organizationId: string;
              /** @enum {string} */
              state:
                | 'notice'
                | 'emergency'
                | 'snapshot'
                | 'reconciled'
                | 'election'
                | 'default_assigned'
                | 'transferring'
                | 'residual'
                | 'closed';
            };
            signingKeys: number;
          };
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'OffBoardingsController.report': {
    parameters: {
      query?: never;
      header?: {
        'Holdfast-Organization'?: string;
      };
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            balance: {
              isWhole: boolean;
              manifest: number;
              pending: number;
              refused: number;
              refusedLines: number;
              transferred: number;
            };
            causes: {
              cause: string | null;
              items: number;
              turn: string;
              verdict: string;
            }[];
            checkpoint: string | null;
            counters: {
              byTurn: {
                custodian: number;
                holder: number;
                holdfast: number;
                nobody: number;
                platform: number;
              };
              byVerdict: {
                accepted: number;
                pending: number;
                refused: number;
              };
              elected: number;
              holders: {
                claimed: number;
                known: number;
                silent: number;
              };
              manifest: number;
              moved: number;
              pending: number;
              refused: number;
              transferred: number;
            };
            custodians: {
              /** Format: uuid */
              id: string;
              items: number;
              name: string;
            }[];
            deposits: {
              /** Format: uuid */
              id: string;
              items: number;
              manifestDigest: string | null;
              problems: string;
              refusedLines: number;
              state: string;
            }[];
            /** Format: date-time */
            madeAt: string;
            offBoarding: {
              /** Format: date-time */
              announcedAt: string;
              closesAt: string | null;
              electionClosesAt: string | null;
              electionOpensAt: string | null;
              /** Format: uuid */
              id: string;
              name: string;
              /** Format: uuid */
              organizationId: string;
              /** @enum {string} */
              state:
                | 'notice'
                | 'emergency'
                | 'snapshot'
                | 'reconciled'
                | 'election'
                | 'default_assigned'
                | 'transferring'
                | 'residual'
                | 'closed';
            };
          };
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'DocsController.document': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'ApiKeysController.list': {
    parameters: {
      query?: {
        cursor?: string;
        limit?: number;
      };
      header?: {
        'Holdfast-Organization'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            items: {
              /** Format: date-time */
              createdAt: string;
              /** Format: uuid */
              createdBy: string;
              /** Format: uuid */
              id: string;
              lastUsedAt: string | null;
              name: string;
              prefix: string;
              revokedAt: string | null;
              /** @enum {string} */
              role: 'platform_operator' | 'custodian_operator' | 'custodian_auditor';
            }[];
            nextCursor: string | null;
          };
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'ApiKeysController.issue': {
    parameters: {
      query?: never;
      header: {
        'Holdfast-Organization'?: string;
        'Idempotency-Key': string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          name: string;
          /** @enum {string} */
          role: 'platform_operator' | 'custodian_operator' | 'custodian_auditor';
        };
      };
    };
    responses: {
      /** @description Done */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** Format: uuid */
            id: string;
            key: string;
            prefix: string;
            /** @enum {string} */
            role: 'platform_operator' | 'custodian_operator' | 'custodian_auditor';
          };
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'ApiKeysController.revoke': {
    parameters: {
      query?: never;
      header: {
        'Holdfast-Organization'?: string;
        'Idempotency-Key': string;
      };
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'AuditController.list': {
    parameters: {
      query?: {
        action?: string;
        by?: string;
        cursor?: string;
        limit?: number;
        since?: string;
        subject?: string;
        until?: string;
      };
      header?: {
        'Holdfast-Organization'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            items: {
              action: string;
              apiKeyId: string | null;
              apiKeyName: string | null;
              detail: {
                [key: string]: unknown;
              };
              id: string;
              personId: string | null;
              personName: string | null;
              /** Format: date-time */
              recordedAt: string;
              subject: string | null;
              traceId: string | null;
            }[];
            nextCursor: string | null;
          };
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'InvitationsController.list': {
    parameters: {
      query?: {
        cursor?: string;
        limit?: number;
        reason?: string;
      };
      header?: {
        'Holdfast-Organization'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            items: {
              approvedBy: string | null;
              /** Format: date-time */
              createdAt: string;
              email: string | null;
              /** Format: date-time */
              expiresAt: string;
              /** Format: uuid */
              id: string;
              /** Format: uuid */
              invitedBy: string;
              /** @enum {string} */
              role: 'platform_operator' | 'custodian_admin' | 'custodian_operator' | 'custodian_auditor' | 'regulator';
              /** @enum {string} */
              state: 'awaiting_approval' | 'open' | 'accepted' | 'revoked' | 'expired';
            }[];
            nextCursor: string | null;
          };
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'InvitationsController.invite': {
    parameters: {
      query?: never;
      header: {
        'Holdfast-Organization'?: string;
        'Idempotency-Key': string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          email: string;
          /** @enum {string} */
          role: 'platform_operator' | 'custodian_admin' | 'custodian_operator' | 'custodian_auditor' | 'regulator';
        };
      };
    };
    responses: {
      /** @description Done */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            approvalRequired: boolean;
            /** Format: date-time */
            expiresAt: string;
            /** Format: uuid */
            id: string;
            token: string;
          };
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'InvitationsController.revoke': {
    parameters: {
      query?: never;
      header: {
        'Holdfast-Organization'?: string;
        'Idempotency-Key': string;
      };
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'InvitationsController.approve': {
    parameters: {
      query?: never;
      header: {
        'Holdfast-Organization'?: string;
        'Idempotency-Key': string;
      };
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** Format: uuid */
            id: string;
            /** @enum {string} */
            state: 'awaiting_approval' | 'open' | 'accepted' | 'revoked' | 'expired';
          };
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'MembersController.list': {
    parameters: {
      query?: {
        cursor?: string;
        limit?: number;
        reason?: string;
      };
      header?: {
        'Holdfast-Organization'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            items: {
              email: string | null;
              masked: boolean;
              name: string | null;
              /** Format: uuid */
              personId: string;
              /** @enum {string} */
              role: 'platform_operator' | 'custodian_admin' | 'custodian_operator' | 'custodian_auditor' | 'regulator';
              /** Format: date-time */
              since: string;
            }[];
            nextCursor: string | null;
          };
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'MembersController.remove': {
    parameters: {
      query?: never;
      header: {
        'Holdfast-Organization'?: string;
        'Idempotency-Key': string;
      };
      path: {
        personId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'PeopleController.signUp': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          email: string;
          /**
           * @default en
           * @enum {string}
           */
          language?: 'en' | 'zh';
          name: string;
          password: string;
        };
      };
    };
    responses: {
      /** @description Done */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @constant */
            status: 'accepted';
          };
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'RecoveryController.sendVerification': {
    parameters: {
      query?: never;
      header: {
        'Idempotency-Key': string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'ErasureController.look': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            assets: number;
            destroyed: (
              | 'email'
              | 'name'
              | 'password'
              | 'passkeys'
              | 'sessions'
              | 'memberships'
              | 'platform_references'
              | 'commitment_keys'
            )[];
            exportedAt: string | null;
            kept: ('positions' | 'consents' | 'postings' | 'receipts' | 'invoices' | 'audit_log')[];
            refusal: {
              code: string;
              detail: string;
              remedy: string;
            } | null;
            runningTransfers: number;
          };
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'ErasureController.erase': {
    parameters: {
      query?: never;
      header: {
        'Idempotency-Key': string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          /** @default false */
          leaveAssets?: boolean;
          passkey?: {
            /** @enum {string} */
            authenticatorAttachment?: 'cross-platform' | 'platform';
            clientExtensionResults: Record<string, never>;
            id: string;
            rawId: string;
            response: {
              authenticatorData: string;
              clientDataJSON: string;
              signature: string;
              userHandle?: string;
            };
            /** @constant */
            type: 'public-key';
          };
          password?: string;
        };
      };
    };
    responses: {
      /** @description Done */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'LanguageController.change': {
    parameters: {
      query?: never;
      header: {
        'Idempotency-Key': string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          /** @enum {string} */
          language: 'en' | 'zh';
        };
      };
    };
    responses: {
      /** @description Done */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'PasskeysController.list': {
    parameters: {
      query?: {
        cursor?: string;
        limit?: number;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            items: {
              backedUp: boolean;
              /** Format: date-time */
              createdAt: string;
              /** Format: uuid */
              id: string;
              lastUsedAt: string | null;
              name: string;
            }[];
            nextCursor: string | null;
          };
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'PasskeysController.register': {
    parameters: {
      query?: never;
      header: {
        'Idempotency-Key': string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          name: string;
          response: {
            /** @enum {string} */
            authenticatorAttachment?: 'cross-platform' | 'platform';
            clientExtensionResults: Record<string, never>;
            id: string;
            rawId: string;
            response: {
              attestationObject: string;
              authenticatorData?: string;
              clientDataJSON: string;
              publicKey?: string;
              publicKeyAlgorithm?: number;
              transports?: ('ble' | 'cable' | 'hybrid' | 'internal' | 'nfc' | 'smart-card' | 'usb')[];
            };
            /** @constant */
            type: 'public-key';
          };
        };
      };
    };
    responses: {
      /** @description Done */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            backedUp: boolean;
            /** Format: date-time */
            createdAt: string;
            /** Format: uuid */
            id: string;
            lastUsedAt: string | null;
            name: string;
          };
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'PasskeysController.remove': {
    parameters: {
      query?: never;
      header: {
        'Idempotency-Key': string;
      };
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'PasskeysController.registrationOptions': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          password: string;
        };
      };
    };
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            options: {
              challenge: string;
            } & {
              [key: string]: unknown;
            };
          };
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'PasswordController.change': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          newPassword: string;
          passkey?: {
            /** @enum {string} */
            authenticatorAttachment?: 'cross-platform' | 'platform';
            clientExtensionResults: Record<string, never>;
            id: string;
            rawId: string;
            response: {
              authenticatorData: string;
              clientDataJSON: string;
              signature: string;
              userHandle?: string;
            };
            /** @constant */
            type: 'public-key';
          };
          password?: string;
        };
      };
    };
    responses: {
      /** @description Done */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'RecoveryController.view': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            recovery: {
              confirmedAt: string | null;
              readyAt: string | null;
              /** Format: date-time */
              requestedAt: string;
            } | null;
          };
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'RecoveryController.objectAs': {
    parameters: {
      query?: never;
      header: {
        'Idempotency-Key': string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'PasskeysController.stepUpOptions': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            options: {
              challenge: string;
            } & {
              [key: string]: unknown;
            };
          };
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'ReceiptsController.receipt': {
    parameters: {
      query?: never;
      header?: {
        'Holdfast-Organization'?: string;
      };
      path: {
        postingId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': unknown;
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'RecoveryController.request': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          email: string;
        };
      };
    };
    responses: {
      /** @description Done */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @constant */
            status: 'accepted';
          };
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'RecoveryController.complete': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          password: string;
          token: string;
        };
      };
    };
    responses: {
      /** @description Done */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'RecoveryController.confirm': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          token: string;
        };
      };
    };
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** Format: date-time */
            readyAt: string;
          };
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'RecoveryController.object': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          token: string;
        };
      };
    };
    responses: {
      /** @description Done */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'SessionController.read': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            memberships: {
              organization: {
                /** Format: uuid */
                id: string;
                /** @enum {string} */
                kind: 'platform' | 'custodian';
                name: string;
                slug: string;
              };
              /** @enum {string} */
              role: 'platform_operator' | 'custodian_admin' | 'custodian_operator' | 'custodian_auditor' | 'regulator';
            }[];
            person: {
              email: string | null;
              emailVerified: boolean;
              /** Format: uuid */
              id: string;
              /** @enum {string} */
              language: 'en' | 'zh';
              name: string | null;
            };
            session: {
              /** Format: date-time */
              expiresAt: string;
              /** Format: uuid */
              id: string;
            };
          };
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'SessionController.signIn': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          email: string;
          password: string;
        };
      };
    };
    responses: {
      /** @description Done */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            memberships: {
              organization: {
                /** Format: uuid */
                id: string;
                /** @enum {string} */
                kind: 'platform' | 'custodian';
                name: string;
                slug: string;
              };
              /** @enum {string} */
              role: 'platform_operator' | 'custodian_admin' | 'custodian_operator' | 'custodian_auditor' | 'regulator';
            }[];
            person: {
              email: string | null;
              emailVerified: boolean;
              /** Format: uuid */
              id: string;
              /** @enum {string} */
              language: 'en' | 'zh';
              name: string | null;
            };
            session: {
              /** Format: date-time */
              expiresAt: string;
              /** Format: uuid */
              id: string;
            };
          };
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'SessionController.signOut': {
    parameters: {
      query?: never;
      header: {
        'Idempotency-Key': string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'PasskeysController.signIn': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          response: {
            /** @enum {string} */
            authenticatorAttachment?: 'cross-platform' | 'platform';
            clientExtensionResults: Record<string, never>;
            id: string;
            rawId: string;
            response: {
              authenticatorData: string;
              clientDataJSON: string;
              signature: string;
              userHandle?: string;
            };
            /** @constant */
            type: 'public-key';
          };
        };
      };
    };
    responses: {
      /** @description Done */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            memberships: {
              organization: {
                /** Format: uuid */
                id: string;
                /** @enum {string} */
                kind: 'platform' | 'custodian';
                name: string;
                slug: string;
              };
              /** @enum {string} */
              role: 'platform_operator' | 'custodian_admin' | 'custodian_operator' | 'custodian_auditor' | 'regulator';
            }[];
            person: {
              email: string | null;
              emailVerified: boolean;
              /** Format: uuid */
              id: string;
              /** @enum {string} */
              language: 'en' | 'zh';
              name: string | null;
            };
            session: {
              /** Format: date-time */
              expiresAt: string;
              /** Format: uuid */
              id: string;
            };
          };
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'PasskeysController.signInOptions': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            options: {
              challenge: string;
            } & {
              [key: string]: unknown;
            };
          };
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'SessionsController.list': {
    parameters: {
      query?: {
        cursor?: string;
        limit?: number;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            items: {
              current: boolean;
              /** Format: date-time */
              expiresAt: string;
              /** Format: uuid */
              id: string;
              /** Format: date-time */
              lastSeenAt: string;
              /** Format: date-time */
              startedAt: string;
              userAgent: string | null;
            }[];
            nextCursor: string | null;
          };
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'SessionsController.endOthers': {
    parameters: {
      query?: never;
      header: {
        'Idempotency-Key': string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            ended: number;
          };
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'SessionsController.end': {
    parameters: {
      query?: never;
      header: {
        'Idempotency-Key': string;
      };
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'SigningKeysController.list': {
    parameters: {
      query?: {
        cursor?: string;
        limit?: number;
      };
      header?: {
        'Holdfast-Organization'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            items: {
              /** Format: uuid */
              id: string;
              publicKey: string;
              /** Format: date-time */
              registeredAt: string;
              revokedAt: string | null;
            }[];
            nextCursor: string | null;
          };
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'SigningKeysController.register': {
    parameters: {
      query?: never;
      header: {
        'Holdfast-Organization'?: string;
        'Idempotency-Key': string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          publicKey: string;
        };
      };
    };
    responses: {
      /** @description Done */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** Format: uuid */
            id: string;
            publicKey: string;
            /** Format: date-time */
            registeredAt: string;
            revokedAt: string | null;
          };
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'SigningKeysController.revoke': {
    parameters: {
      query?: never;
      header: {
        'Holdfast-Organization'?: string;
        'Idempotency-Key': string;
      };
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** Format: uuid */
            id: string;
            publicKey: string;
            /** Format: date-time */
            registeredAt: string;
            revokedAt: string | null;
          };
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'SponsorshipsController.list': {
    parameters: {
      query?: {
        cursor?: string;
        limit?: number;
        state?: 'draft' | 'paying' | 'active' | 'ended' | 'refunded';
      };
      header?: {
        'Holdfast-Organization'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            items: {
              /** Format: date-time */
              createdAt: string;
              custodian: {
                /** Format: uuid */
                id: string;
                name: string;
              };
              endRequestedAt: string | null;
              endsOn: string | null;
              holderCount: number;
              /** Format: uuid */
              id: string;
              months: number;
              offBoardingId: string | null;
              paidMinor: string;
              plan: {
                currency: string;
                /** @enum {string} */
                interval: 'month' | 'year';
                name: string;
                /** Format: uuid */
                planId: string;
                version: number;
              };
              platform: {
                /** Format: uuid */
                id: string;
                name: string;
              };
              refundedMinor: string;
              /** @enum {string} */
              scope: 'all' | 'elected';
              startsOn: string | null;
              /** @enum {string} */
              state: 'draft' | 'paying' | 'active' | 'ended' | 'refunded';
              subtotalMinor: string;
              taxMinor: string;
              totalMinor: string;
              usedByHolders: number;
              usedMinor: string;
              windowClosesAt: string | null;
            }[];
            nextCursor: string | null;
          };
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'SponsorshipsController.draft': {
    parameters: {
      query?: never;
      header: {
        'Holdfast-Organization'?: string;
        'Idempotency-Key': string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          currency: string;
          /** Format: uuid */
          custodianId: string;
          months: number;
          /** Format: uuid */
          offBoardingId: string;
          /** @enum {string} */
          scope: 'all' | 'elected';
          /** Format: date-time */
          windowClosesAt?: string;
        };
      };
    };
    responses: {
      /** @description Done */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** Format: date-time */
            createdAt: string;
            custodian: {
              /** Format: uuid */
              id: string;
              name: string;
            };
            endRequestedAt: string | null;
            endsOn: string | null;
            holderCount: number;
            /** Format: uuid */
            id: string;
            months: number;
            offBoardingId: string | null;
            paidMinor: string;
            plan: {
              currency: string;
              /** @enum {string} */
              interval: 'month' | 'year';
              name: string;
              /** Format: uuid */
              planId: string;
              version: number;
            };
            platform: {
              /** Format: uuid */
              id: string;
              name: string;
            };
            refundedMinor: string;
            /** @enum {string} */
            scope: 'all' | 'elected';
            startsOn: string | null;
            /** @enum {string} */
            state: 'draft' | 'paying' | 'active' | 'ended' | 'refunded';
            subtotalMinor: string;
            taxMinor: string;
            totalMinor: string;
            usedByHolders: number;
            usedMinor: string;
            windowClosesAt: string | null;
          };
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'SponsorshipsController.get': {
    parameters: {
      query?: never;
      header?: {
        'Holdfast-Organization'?: string;
      };
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** Format: date-time */
            createdAt: string;
            custodian: {
              /** Format: uuid */
              id: string;
              name: string;
            };
            endRequestedAt: string | null;
            endsOn: string | null;
            holderCount: number;
            /** Format: uuid */
            id: string;
            months: number;
            offBoardingId: string | null;
            paidMinor: string;
            plan: {
              currency: string;
              /** @enum {string} */
              interval: 'month' | 'year';
              name: string;
              /** Format: uuid */
              planId: string;
              version: number;
            };
            platform: {
              /** Format: uuid */
              id: string;
              name: string;
            };
            refundedMinor: string;
            /** @enum {string} */
            scope: 'all' | 'elected';
            startsOn: string | null;
            /** @enum {string} */
            state: 'draft' | 'paying' | 'active' | 'ended' | 'refunded';
            subtotalMinor: string;
            taxMinor: string;
            totalMinor: string;
            usedByHolders: number;
            usedMinor: string;
            windowClosesAt: string | null;
          };
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'SponsorshipsController.end': {
    parameters: {
      query?: never;
      header: {
        'Holdfast-Organization'?: string;
        'Idempotency-Key': string;
      };
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      202: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** Format: date-time */
            createdAt: string;
            custodian: {
              /** Format: uuid */
              id: string;
              name: string;
            };
            endRequestedAt: string | null;
            endsOn: string | null;
            holderCount: number;
            /** Format: uuid */
            id: string;
            months: number;
            offBoardingId: string | null;
            paidMinor: string;
            plan: {
              currency: string;
              /** @enum {string} */
              interval: 'month' | 'year';
              name: string;
              /** Format: uuid */
              planId: string;
              version: number;
            };
            platform: {
              /** Format: uuid */
              id: string;
              name: string;
            };
            refundedMinor: string;
            /** @enum {string} */
            scope: 'all' | 'elected';
            startsOn: string | null;
            /** @enum {string} */
            state: 'draft' | 'paying' | 'active' | 'ended' | 'refunded';
            subtotalMinor: string;
            taxMinor: string;
            totalMinor: string;
            usedByHolders: number;
            usedMinor: string;
            windowClosesAt: string | null;
          };
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'SponsorshipsController.pay': {
    parameters: {
      query?: never;
      header: {
        'Holdfast-Organization'?: string;
        'Idempotency-Key': string;
      };
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          /**
           * @default en
           * @enum {string}
           */
          language?: 'en' | 'zh';
          /** @default / */
          returnTo?: string;
        };
      };
    };
    responses: {
      /** @description Done */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** Format: date-time */
            createdAt: string;
            expiresAt: string | null;
            /** Format: uuid */
            id: string;
            /** @enum {string} */
            kind: 'onboarding' | 'setup' | 'customer_portal' | 'sponsorship';
            problem: string | null;
            /** @enum {string} */
            state: 'wanted' | 'open' | 'completed' | 'expired' | 'failed';
            url: string | null;
          };
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'TransfersController.list': {
    parameters: {
      query?: {
        cursor?: string;
        limit?: number;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            items: {
              cancellable: boolean;
              consentedAt: string | null;
              consentHash: string;
              counters: {
                [key: string]: number;
              };
              /** Format: date-time */
              createdAt: string;
              custodian: {
                /** Format: uuid */
                id: string;
                name: string;
              };
              ended: boolean;
              eventSeq: string;
              exception: {
                code: string;
                remedy: string | null;
              } | null;
              from: {
                /** Format: uuid */
                id: string;
                name: string;
              };
              /** Format: uuid */
              id: string;
              items: number;
              missing: {
                files: number;
                items: number;
              };
              /** Format: date-time */
              offerExpiresAt: string;
              says: string;
              /** @enum {string} */
              state:
                | 'draft'
                | 'authorized'
                | 'requested'
                | 'overdue'
                | 'validated'
                | 'deemed_validated'
                | 'copying'
                | 'cutover'
                | 'settling'
                | 'settled'
                | 'partially_settled'
                | 'closed'
                | 'exception'
                | 'rejected'
                | 'cancelled';
              /** Format: date-time */
              updatedAt: string;
              waitingFor: string | null;
              waitingOn: string | null;
              waitingUntil: string | null;
            }[];
            nextCursor: string | null;
          };
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'TransfersController.draft': {
    parameters: {
      query?: never;
      header: {
        'Idempotency-Key': string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          /** @constant */
          all?: true;
          assetIds?: string[];
          /** Format: uuid */
          custodianId: string;
          /** Format: uuid */
          fromOrganizationId?: string;
          price?: {
            currency: string;
            /** @enum {string} */
            interval: 'month' | 'year';
            /** Format: uuid */
            planId: string;
          };
        };
      };
    };
    responses: {
      /** @description Done */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            consentHash: string;
            /** Format: date-time */
            expiresAt: string;
            /** Format: uuid */
            id: string;
            offer: {
              accounts: {
                /** Format: uuid */
                holderId: string;
                kept: {
                  bytes: string;
                  items: string;
                };
                quote: {
                  bytes: string;
                  items: string;
                  month: {
                    lines: {
                      amountMinor: string;
                      /** @enum {string} */
                      kind: 'items' | 'storage' | 'minimum';
                      tier: number | null;
                      unitMinor: string;
                      units: string | null;
                    }[];
                    subtotalMinor: string;
                    taxMinor: string;
                    totalMinor: string;
                  };
                  plan: {
                    currency: string;
                    /** @enum {string} */
                    interval: 'month' | 'year';
                    name: string;
                    /** Format: uuid */
                    planId: string;
                    version: number;
                  };
                  price: {
                    currency: string;
                    freeBytes: string;
                    freeItems: string;
                    gibibyteTiers: {
                      unitMinor: string;
                      upTo: string | null;
                    }[];
                    hash: string;
                    /** @enum {string} */
                    interval: 'month' | 'year';
                    itemTiers: {
                      unitMinor: string;
                      upTo: string | null;
                    }[];
                    minimumMinor: string;
                    tax: {
                      basisPoints: number;
                      label: string;
                    } | null;
                  };
                  year: {
                    lines: {
                      amountMinor: string;
                      /** @enum {string} */
                      kind: 'items' | 'storage' | 'minimum';
                      tier: number | null;
                      unitMinor: string;
                      units: string | null;
                    }[];
                    subtotalMinor: string;
                    taxMinor: string;
                    totalMinor: string;
                  };
                };
              }[];
              /** Format: date-time */
              consentExpiresAt: string;
              custodian: {
                /** Format: uuid */
                id: string;
                name: string;
              };
              excluded: {
                /** Format: uuid */
                assetId: string;
                code: string;
                /** Format: uuid */
                holderId: string;
              }[];
              /** Format: date-time */
              expiresAt: string;
              from: {
                /** Format: uuid */
                id: string;
                name: string;
              };
              holders: string[];
              legs: {
                /** Format: uuid */
                assetId: string;
                assetName: string;
                contentManifestHash: string;
                /** @enum {string} */
                custodyKind: 'token' | 'record' | 'copy';
                /** Format: uuid */
                holderId: string;
                missing: string[];
                name: string;
                quantity: string;
              }[];
              terms: {
                hash: string;
                jurisdiction: string;
                storagePlace: string;
                title: string;
                version: number;
              };
              totals: {
                contentBytes: string;
                excluded: number;
                items: number;
                missingFiles: number;
                quantity: string;
              };
              /** Format: uuid */
              transferId: string;
              vaults: {
                address: string;
                chainId: string;
              }[];
              /** @constant */
              version: 1;
            };
            reasons: {
              code: string;
              count: number;
              meaning: string;
              remedy: string;
            }[];
            returning: {
              amountMinor: string;
              currency: string;
              custodian: {
                /** Format: uuid */
                id: string;
                name: string;
              };
              /** @enum {string} */
              state: 'expected' | 'on_its_way' | 'returned';
            }[];
            /** @constant */
            state: 'draft';
          };
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'TransfersController.get': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            cancellable: boolean;
            consentedAt: string | null;
            consentHash: string;
            counters: {
              [key: string]: number;
            };
            /** Format: date-time */
            createdAt: string;
            custodian: {
              /** Format: uuid */
              id: string;
              name: string;
            };
            ended: boolean;
            eventSeq: string;
            exception: {
              code: string;
              remedy: string | null;
            } | null;
            from: {
              /** Format: uuid */
              id: string;
              name: string;
            };
            /** Format: uuid */
            id: string;
            items: number;
            missing: {
              files: number;
              items: number;
            };
            /** Format: date-time */
            offerExpiresAt: string;
            says: string;
            /** @enum {string} */
            state:
              | 'draft'
              | 'authorized'
              | 'requested'
              | 'overdue'
              | 'validated'
              | 'deemed_validated'
              | 'copying'
              | 'cutover'
              | 'settling'
              | 'settled'
              | 'partially_settled'
              | 'closed'
              | 'exception'
              | 'rejected'
              | 'cancelled';
            /** Format: date-time */
            updatedAt: string;
            waitingFor: string | null;
            waitingOn: string | null;
            waitingUntil: string | null;
          };
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'BundleController.ofTransfer': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/x-tar': unknown;
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'TransfersController.cancel': {
    parameters: {
      query?: never;
      header: {
        'Idempotency-Key': string;
      };
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            cancellable: boolean;
            consentedAt: string | null;
            consentHash: string;
            counters: {
              [key: string]: number;
            };
            /** Format: date-time */
            createdAt: string;
            custodian: {
              /** Format: uuid */
              id: string;
              name: string;
            };
            ended: boolean;
            eventSeq: string;
            exception: {
              code: string;
              remedy: string | null;
            } | null;
            from: {
              /** Format: uuid */
              id: string;
              name: string;
            };
            /** Format: uuid */
            id: string;
            items: number;
            missing: {
              files: number;
              items: number;
            };
            /** Format: date-time */
            offerExpiresAt: string;
            says: string;
            /** @enum {string} */
            state:
              | 'draft'
              | 'authorized'
              | 'requested'
              | 'overdue'
              | 'validated'
              | 'deemed_validated'
              | 'copying'
              | 'cutover'
              | 'settling'
              | 'settled'
              | 'partially_settled'
              | 'closed'
              | 'exception'
              | 'rejected'
              | 'cancelled';
            /** Format: date-time */
            updatedAt: string;
            waitingFor: string | null;
            waitingOn: string | null;
            waitingUntil: string | null;
          };
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'TransfersController.consent': {
    parameters: {
      query?: never;
      header: {
        'Idempotency-Key': string;
      };
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          consentHash: string;
          passkey?: {
            /** @enum {string} */
            authenticatorAttachment?: 'cross-platform' | 'platform';
            clientExtensionResults: Record<string, never>;
            id: string;
            rawId: string;
            response: {
              authenticatorData: string;
              clientDataJSON: string;
              signature: string;
              userHandle?: string;
            };
            /** @constant */
            type: 'public-key';
          };
          password?: string;
        };
      };
    };
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            cancellable: boolean;
            consentedAt: string | null;
            consentHash: string;
            counters: {
              [key: string]: number;
            };
            /** Format: date-time */
            createdAt: string;
            custodian: {
              /** Format: uuid */
              id: string;
              name: string;
            };
            ended: boolean;
            eventSeq: string;
            exception: {
              code: string;
              remedy: string | null;
            } | null;
            from: {
              /** Format: uuid */
              id: string;
              name: string;
            };
            /** Format: uuid */
            id: string;
            items: number;
            missing: {
              files: number;
              items: number;
            };
            /** Format: date-time */
            offerExpiresAt: string;
            says: string;
            /** @enum {string} */
            state:
              | 'draft'
              | 'authorized'
              | 'requested'
              | 'overdue'
              | 'validated'
              | 'deemed_validated'
              | 'copying'
              | 'cutover'
              | 'settling'
              | 'settled'
              | 'partially_settled'
              | 'closed'
              | 'exception'
              | 'rejected'
              | 'cancelled';
            /** Format: date-time */
            updatedAt: string;
            waitingFor: string | null;
            waitingOn: string | null;
            waitingUntil: string | null;
          };
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'TransferEventsController.follow': {
    parameters: {
      query?: {
        after?: string;
      };
      header?: {
        'Holdfast-Organization'?: string;
      };
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'text/event-stream': unknown;
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'TransfersController.legs': {
    parameters: {
      query?: {
        cursor?: string;
        limit?: number;
        state?: string;
      };
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            items: {
              /** Format: uuid */
              assetId: string;
              assetName: string | null;
              /** @enum {string} */
              custodyKind: 'token' | 'record' | 'copy';
              excludedBecause: string | null;
              excludedCode: string | null;
              /** Format: uuid */
              holderId: string;
              /** Format: uuid */
              id: string;
              missing: string[];
              name: string | null;
              postingId: string | null;
              quantity: string;
              state: string;
              transaction: {
                chainId: string;
                hash: string | null;
                state: string;
              } | null;
            }[];
            nextCursor: string | null;
          };
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'TransfersController.offer': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            accounts: {
              /** Format: uuid */
              holderId: string;
              kept: {
                bytes: string;
                items: string;
              };
              quote: {
                bytes: string;
                items: string;
                month: {
                  lines: {
                    amountMinor: string;
                    /** @enum {string} */
                    kind: 'items' | 'storage' | 'minimum';
                    tier: number | null;
                    unitMinor: string;
                    units: string | null;
                  }[];
                  subtotalMinor: string;
                  taxMinor: string;
                  totalMinor: string;
                };
                plan: {
                  currency: string;
                  /** @enum {string} */
                  interval: 'month' | 'year';
                  name: string;
                  /** Format: uuid */
                  planId: string;
                  version: number;
                };
                price: {
                  currency: string;
                  freeBytes: string;
                  freeItems: string;
                  gibibyteTiers: {
                    unitMinor: string;
                    upTo: string | null;
                  }[];
                  hash: string;
                  /** @enum {string} */
                  interval: 'month' | 'year';
                  itemTiers: {
                    unitMinor: string;
                    upTo: string | null;
                  }[];
                  minimumMinor: string;
                  tax: {
                    basisPoints: number;
                    label: string;
                  } | null;
                };
                year: {
                  lines: {
                    amountMinor: string;
                    /** @enum {string} */
                    kind: 'items' | 'storage' | 'minimum';
                    tier: number | null;
                    unitMinor: string;
                    units: string | null;
                  }[];
                  subtotalMinor: string;
                  taxMinor: string;
                  totalMinor: string;
                };
              };
            }[];
            /** Format: date-time */
            consentExpiresAt: string;
            custodian: {
              /** Format: uuid */
              id: string;
              name: string;
            };
            excluded: {
              /** Format: uuid */
              assetId: string;
              code: string;
              /** Format: uuid */
              holderId: string;
            }[];
            /** Format: date-time */
            expiresAt: string;
            from: {
              /** Format: uuid */
              id: string;
              name: string;
            };
            holders: string[];
            legs: {
              /** Format: uuid */
              assetId: string;
              assetName: string;
              contentManifestHash: string;
              /** @enum {string} */
              custodyKind: 'token' | 'record' | 'copy';
              /** Format: uuid */
              holderId: string;
              missing: string[];
              name: string;
              quantity: string;
            }[];
            terms: {
              hash: string;
              jurisdiction: string;
              storagePlace: string;
              title: string;
              version: number;
            };
            totals: {
              contentBytes: string;
              excluded: number;
              items: number;
              missingFiles: number;
              quantity: string;
            };
            /** Format: uuid */
            transferId: string;
            vaults: {
              address: string;
              chainId: string;
            }[];
            /** @constant */
            version: 1;
          };
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'TransfersController.returning': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            items: {
              amountMinor: string;
              currency: string;
              custodian: {
                /** Format: uuid */
                id: string;
                name: string;
              };
              /** @enum {string} */
              state: 'expected' | 'on_its_way' | 'returned';
            }[];
          };
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'TransfersController.terms': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            agreed: {
              /** Format: date-time */
              at: string;
              terms: {
                body: string;
                hash: string;
                jurisdiction: string;
                /** Format: date-time */
                publishedAt: string;
                storagePlace: string;
                title: string;
                version: number;
              };
            } | null;
            offered: {
              body: string;
              hash: string;
              jurisdiction: string;
              /** Format: date-time */
              publishedAt: string;
              storagePlace: string;
              title: string;
              version: number;
            };
          };
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'UploadsController.begin': {
    parameters: {
      query?: never;
      header?: {
        'Holdfast-Organization'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'UploadsController.giveUp': {
    parameters: {
      query?: never;
      header?: {
        'Holdfast-Organization'?: string;
      };
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'UploadsController.look': {
    parameters: {
      query?: never;
      header?: {
        'Holdfast-Organization'?: string;
      };
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'UploadsController.send': {
    parameters: {
      query?: never;
      header?: {
        'Holdfast-Organization'?: string;
      };
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/offset+octet-stream': unknown;
      };
    };
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'LogController.checkpoint': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'text/plain': unknown;
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'ContentController.serve': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        sha256: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/octet-stream': unknown;
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'LogController.tile': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/octet-stream': unknown;
        };
      };
      /** @description What went wrong, and what to do (RFC 9457) */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
}
