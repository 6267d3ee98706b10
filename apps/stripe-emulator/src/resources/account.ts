import type Stripe from 'stripe';
import { badRequest } from '../http/fault';
import { inRange, page, paging } from '../http/list';
import {
  applyMetadata,
  boolean,
  clearableText,
  currency,
  emailAddress,
  integer,
  metadata,
  needed,
  oneOf,
  parts,
  range,
  text,
  textOrParts,
  timestamp,
  webAddress,
  type MetadataChange,
} from '../http/parameters';
import { noParameters, route } from '../http/route';
import type { Unit } from '../store/unit';
import type { Wire } from '../wire';

/** What is known about the business, by the name that a requirement has. */
export type Facts = Readonly<Record<string, string>>;

export interface AccountRecord {
  readonly id: string;
  readonly sequence: number;
  readonly created: number;
  readonly type: 'standard' | 'express' | 'custom' | 'none';
  readonly country: string;
  readonly defaultCurrency: string;
  readonly email: string | null;
  readonly metadata: Record<string, string>;
  readonly facts: Facts;
  readonly controller: Controller;
  readonly detailsSubmitted: boolean;
  readonly chargesEnabled: boolean;
  readonly payoutsEnabled: boolean;
  /** Someone at Stripe wants to see an identity document. */
  readonly documentWanted: boolean;
  readonly payoutAt: number | null;
}

interface Controller {
  readonly collection: 'stripe' | 'application';
  readonly dashboard: 'express' | 'full' | 'none';
  readonly fees: 'account' | 'application' | 'application_custom' | 'application_express';
  readonly losses: 'application' | 'stripe';
}

const always = [
  'business_profile.url',
  'business_type',
  'external_account',
  'tos_acceptance.date',
  'tos_acceptance.ip',
] as const;
const ofCompany = [
  'company.name',
  'company.tax_id',
  'representative.first_name',
  'representative.last_name',
  'representative.dob.year',
];
const ofPerson = ['individual.first_name', 'individual.last_name', 'individual.dob.year'];

/** What Stripe still asks for before money may move, in Stripe's own names. */
export function requirementsOf(facts: Facts, documentWanted: boolean): string[] {
  const who = facts['business_type'] === 'individual' ? ofPerson : ofCompany;
  const wanted = [...always, ...who].filter((name) => (facts[name] ?? '') === '');
  const document = facts['business_type'] === 'individual' ? 'individual' : 'representative';
  return [...wanted, ...(documentWanted ? [`${document}.verification.document`] : [])].sort();
}

export function presentAccount(_unit: Unit, record: AccountRecord): Wire<Stripe.Account> {
  const due = requirementsOf(record.facts, record.documentWanted);
  const capability = record.chargesEnabled ? 'active' : 'inactive';
  const fact = (name: string) => record.facts[name] ?? null;
  return {
    id: record.id,
    object: 'account',
    business_profile: {
      annual_revenue: null,
      estimated_worker_count: null,
      mcc: fact('business_profile.mcc'),
      minority_owned_business_designation: null,
      name: fact('business_profile.name'),
      product_description: fact('business_profile.product_description'),
      specified_commercial_transactions_act_url: null,
      support_address: null,
      support_email: null,
      support_phone: null,
      support_url: null,
      url: fact('business_profile.url'),
    },
    business_type: fact('business_type'),
    capabilities: { card_payments: capability, transfers: capability },
    charges_enabled: record.chargesEnabled,
    controller: {
      fees: { payer: record.controller.fees },
      is_controller: true,
      losses: { payments: record.controller.losses },
      requirement_collection: record.controller.collection,
      stripe_dashboard: { type: record.controller.dashboard },
      type: 'application',
    },
    country: record.country,
    created: record.created,
    default_currency: record.defaultCurrency,
    details_submitted: record.detailsSubmitted,
    email: record.email,
    metadata: record.metadata,
    payouts_enabled: record.payoutsEnabled,
    requirements: presentRequirements(record, due),
    settings: {
      branding: { icon: null, logo: null, primary_color: null, secondary_color: null },
      card_payments: {
        statement_descriptor_prefix: null,
        statement_descriptor_prefix_kana: null,
        statement_descriptor_prefix_kanji: null,
      },
      dashboard: { display_name: fact('business_profile.name'), timezone: 'Etc/UTC' },
      payments: {
        statement_descriptor: null,
        statement_descriptor_kana: null,
        statement_descriptor_kanji: null,
        statement_descriptor_prefix_kana: null,
        statement_descriptor_prefix_kanji: null,
      },
      payouts: {
        debit_negative_balances: true,
        schedule: { delay_days: 2, interval: 'daily' },
        statement_descriptor: null,
      },
    },
    type: record.type,
  };
}

function presentRequirements(record: AccountRecord, due: string[]): Wire<Stripe.Account.Requirements> {
  const document = due.find((name) => name.endsWith('verification.document'));
  return {
    alternatives: [],
    current_deadline: null,
    currently_due: due,
    disabled_reason: due.length === 0 ? null : 'requirements.past_due',
    errors:
      document === undefined
        ? []
        : [
            {
              code: 'verification_failed_keyed_identity',
              reason:
                'The identity information you entered cannot be verified. Please correct any errors or upload a document that matches.',
              requirement: document,
            },
          ],
    eventually_due: due,
    past_due: record.detailsSubmitted ? due : [],
    pending_verification: [],
  };
}

/** Takes in what is newly known; the account may take money once nothing is due any more. */
export function learnFacts(unit: Unit, id: string, facts: Facts, submitted: boolean): AccountRecord {
  const before = unit.need('account', id, 'account');
  const known = { ...before.facts, ...facts };
  // Stripe's own test value: this birthday matches no register, so a document is asked for.
  const year = known['representative.dob.year'] ?? known['individual.dob.year'];
  const documentWanted = year === '1902' && known['document'] === undefined;
  const due = requirementsOf(known, documentWanted);
  const detailsSubmitted =
    before.detailsSubmitted || submitted || (before.controller.collection === 'application' && due.length === 0);
  const enabled = detailsSubmitted && due.length === 0;
  return changeAccount(unit, id, {
    facts: known,
    documentWanted,
    detailsSubmitted,
    chargesEnabled: enabled,
    payoutsEnabled: enabled,
  });
}

/** Changes an account and says so, to the platform's Connect endpoints, as an event of the account itself. */
export function changeAccount(
  unit: Unit,
  id: string,
  changes: Partial<Omit<AccountRecord, 'id' | 'sequence'>>,
): AccountRecord {
  const before = presentAccount(unit, unit.need('account', id, 'account'));
  const record = unit.change('account', id, changes);
  unit.work.unit(id, unit.livemode).emitChange('account.updated', before, presentAccount(unit, record));
  return record;
}

const person = parts({
  first_name: text(100),
  last_name: text(100),
  email: emailAddress(),
  dob: parts({
    day: needed(integer({ from: 1, to: 31 })),
    month: needed(integer({ from: 1, to: 12 })),
    year: needed(integer({ from: 1900, to: 2100 })),
  }),
});

const capability = parts({ requested: boolean() });

const writable = {
  business_profile: parts({
    mcc: text(4),
    name: text(100),
    product_description: text(),
    url: webAddress(),
  }),
  business_type: oneOf('company', 'individual', 'non_profit', 'government_entity'),
  capabilities: parts({ card_payments: capability, transfers: capability }),
  company: parts({ name: text(100), tax_id: text(50) }),
  default_currency: currency(),
  email: emailAddress(),
  external_account: textOrParts(
    text(),
    parts({
      object: needed(oneOf('bank_account')),
      account_number: needed(text(40)),
      country: needed(text(2)),
      currency: needed(currency()),
      routing_number: text(20),
    }),
  ),
  individual: person,
  metadata: metadata(),
  tos_acceptance: parts({ date: timestamp(), ip: text(45), user_agent: clearableText() }),
} as const;

interface Written {
  business_profile?: { mcc?: string; name?: string; product_description?: string; url?: string };
  business_type?: string;
  company?: { name?: string; tax_id?: string };
  external_account?: string | { account_number: string };
  individual?: { first_name?: string; last_name?: string; dob?: { year: number } };
  tos_acceptance?: { date?: number; ip?: string };
}

function factsOf(input: Written): Facts {
  const { business_profile: profile, company, individual, tos_acceptance: terms, external_account: bank } = input;
  const named: Record<string, string | number | undefined> = {
    'business_profile.mcc': profile?.mcc,
    'business_profile.name': profile?.name,
    'business_profile.product_description': profile?.product_description,
    'business_profile.url': profile?.url,
    business_type: input.business_type,
    'company.name': company?.name,
    'company.tax_id': company?.tax_id,
    external_account: typeof bank === 'object' ? `•••• ${bank.account_number.slice(-4)}` : bank,
    'individual.first_name': individual?.first_name,
    'individual.last_name': individual?.last_name,
    'individual.dob.year': individual?.dob?.year,
    'tos_acceptance.date': terms?.date,
    'tos_acceptance.ip': terms?.ip,
  };
  return Object.fromEntries(
    Object.entries(named).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  );
}

function platformOnly(unit: Unit): void {
  if (!unit.isPlatform) {
    throw badRequest('Only the platform itself can manage connected accounts: leave out the Stripe-Account header.', {
      code: 'platform_account_required',
    });
  }
}

const createAccount = route<Stripe.AccountCreateParams, Stripe.Account>(
  'POST',
  '/v1/accounts',
)({
  parameters: {
    ...writable,
    type: oneOf('custom', 'express', 'standard'),
    country: text(2),
    controller: parts({
      fees: parts({ payer: oneOf('account', 'application') }),
      losses: parts({ payments: oneOf('application', 'stripe') }),
      requirement_collection: oneOf('application', 'stripe'),
      stripe_dashboard: parts({ type: oneOf('express', 'full', 'none') }),
    }),
  },
  run: (unit, input) => {
    platformOnly(unit);
    if (input.type !== undefined && input.controller !== undefined) {
      throw badRequest('You may only specify one of these parameters: type, controller.', {
        code: 'parameters_exclusive',
        param: 'type',
      });
    }
    const country = (input.country ?? 'US').toUpperCase();
    if (!/^[A-Z]{2}$/.test(country))
      throw badRequest(`Country '${country}' is unknown.`, { code: 'country_unsupported', param: 'country' });
    const account = unit.insert('account', 'acct', {
      created: unit.now(),
      type: typeOf(input),
      country,
      defaultCurrency: input.default_currency ?? currencyOf(country),
      email: input.email ?? null,
      metadata: applyMetadata({}, input.metadata),
      facts: {},
      controller: controllerOf(input),
      detailsSubmitted: false,
      chargesEnabled: false,
      payoutsEnabled: false,
      documentWanted: false,
      payoutAt: null,
    });
    return presentAccount(unit, learnFacts(unit, account.id, factsOf(input), false));
  },
});

interface Kinds {
  type?: 'custom' | 'express' | 'standard';
  controller?: {
    fees?: { payer?: 'account' | 'application' };
    losses?: { payments?: 'application' | 'stripe' };
    requirement_collection?: 'application' | 'stripe';
    stripe_dashboard?: { type?: 'express' | 'full' | 'none' };
  };
}

function typeOf({ type, controller }: Kinds): AccountRecord['type'] {
  if (controller === undefined) return type ?? 'standard';
  const dashboard = controller.stripe_dashboard?.type ?? 'full';
  if (dashboard === 'full') return 'standard';
  return dashboard === 'express' ? 'express' : 'none';
}

function controllerOf({ type, controller }: Kinds): Controller {
  const custom = type === 'custom';
  return {
    collection: controller?.requirement_collection ?? (custom ? 'application' : 'stripe'),
    dashboard: controller?.stripe_dashboard?.type ?? (custom ? 'none' : type === 'express' ? 'express' : 'full'),
    fees: controller?.fees?.payer ?? 'account',
    losses: controller?.losses?.payments ?? (custom || type === 'express' ? 'application' : 'stripe'),
  };
}

function currencyOf(country: string): string {
  const known: Readonly<Record<string, string>> = {
    CN: 'cny',
    GB: 'gbp',
    HK: 'hkd',
    JP: 'jpy',
    SG: 'sgd',
    US: 'usd',
    CH: 'chf',
  };
  return known[country] ?? 'eur';
}

const updateAccount = route<Stripe.AccountUpdateParams, Stripe.Account>(
  'POST',
  '/v1/accounts/:id',
)({
  parameters: writable,
  run: (unit, input, id) => {
    platformOnly(unit);
    const before = unit.need('account', id, 'id');
    const told = factsOf(input);
    if (
      before.controller.collection === 'stripe' &&
      Object.keys(told).some((name) => name.startsWith('tos_acceptance'))
    ) {
      throw badRequest(
        'You cannot accept the Terms of Service on behalf of accounts for which Stripe collects requirements.',
        {
          param: 'tos_acceptance',
        },
      );
    }
    unit.change('account', id, {
      email: input.email ?? before.email,
      metadata: applyMetadata(before.metadata, input.metadata as MetadataChange | undefined),
      defaultCurrency: input.default_currency ?? before.defaultCurrency,
    });
    return presentAccount(unit, learnFacts(unit, id, told, false));
  },
});

const retrieveAccount = route<Stripe.AccountRetrieveParams, Stripe.Account>(
  'GET',
  '/v1/accounts/:id',
)({
  parameters: noParameters,
  run: (unit, _input, id) => {
    const platform = unit.platform();
    if (!unit.isPlatform && id !== unit.scope.account) platformOnly(unit);
    return presentAccount(platform, platform.need('account', id, 'id'));
  },
});

/** The account that the key (with `Stripe-Account`) stands for. */
const retrieveOwnAccount = route<Stripe.AccountRetrieveCurrentParams, Stripe.Account>(
  'GET',
  '/v1/account',
)({
  parameters: noParameters,
  run: (unit) => {
    const platform = unit.platform();
    return presentAccount(platform, platform.need('account', unit.scope.account, 'id'));
  },
});

const listAccounts = route<Stripe.AccountListParams, Stripe.ApiList<Stripe.Account>>(
  'GET',
  '/v1/accounts',
)({
  parameters: { ...paging, created: range() },
  run: (unit, input) => {
    platformOnly(unit);
    const where = (record: AccountRecord) =>
      record.id !== unit.emulation.platformAccount && inRange(input.created, record.created);
    return page(unit, 'account', { url: '/v1/accounts', paging: input, where }, presentAccount);
  },
});

export const accountRoutes = [createAccount, updateAccount, retrieveOwnAccount, retrieveAccount, listAccounts];
