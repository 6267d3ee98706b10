import type Stripe from 'stripe';
import { badRequest } from '../http/fault';
import { page, paging } from '../http/list';
import {
  applyMetadata,
  boolean,
  clearableText,
  listOf,
  metadata,
  needed,
  oneOf,
  parts,
  text,
  webAddress,
} from '../http/parameters';
import { noParameters, route } from '../http/route';
import { randomText } from '../store/ids';
import type { Unit } from '../store/unit';
import type { Wire } from '../wire';

export interface PortalConfigurationRecord {
  readonly id: string;
  readonly sequence: number;
  readonly created: number;
  readonly updated: number;
  readonly active: boolean;
  readonly headline: string | null;
  readonly defaultReturnUrl: string | null;
  readonly invoiceHistory: boolean;
  readonly paymentMethodUpdate: boolean;
  readonly subscriptionCancel: 'off' | 'at_period_end' | 'immediately';
  readonly customerUpdate: readonly ('address' | 'email' | 'name' | 'phone')[];
  readonly metadata: Record<string, string>;
}

export interface PortalSessionRecord {
  readonly id: string;
  readonly sequence: number;
  readonly created: number;
  readonly configuration: string;
  readonly customer: string;
  readonly returnUrl: string | null;
  readonly locale: string | null;
  readonly flow: 'payment_method_update' | null;
  readonly token: string;
}

export function presentPortalConfiguration(
  unit: Unit,
  record: PortalConfigurationRecord,
): Wire<Stripe.BillingPortal.Configuration> {
  const cancels = record.subscriptionCancel !== 'off';
  return {
    id: record.id,
    object: 'billing_portal.configuration',
    active: record.active,
    application: unit.isPlatform ? null : 'ca_emulator',
    business_profile: { headline: record.headline, privacy_policy_url: null, terms_of_service_url: null },
    created: record.created,
    default_return_url: record.defaultReturnUrl,
    features: {
      customer_update: { allowed_updates: [...record.customerUpdate], enabled: record.customerUpdate.length > 0 },
      invoice_history: { enabled: record.invoiceHistory },
      payment_method_update: { enabled: record.paymentMethodUpdate, payment_method_configuration: null },
      subscription_cancel: {
        cancellation_reason: { enabled: false, feedback_options: null, options: [] },
        enabled: cancels,
        mode: record.subscriptionCancel === 'immediately' ? 'immediately' : 'at_period_end',
        proration_behavior: 'none',
      },
      subscription_pause: { duration: { interval_options: [], type: 'indefinite' }, enabled: false },
      subscription_update: {
        billing_cycle_anchor: null,
        default_allowed_updates: [],
        enabled: false,
        proration_behavior: 'none',
        schedule_at_period_end: { conditions: [] },
        trial_update_behavior: 'end_trial',
      },
    },
    is_default: false,
    livemode: unit.livemode,
    login_page: { enabled: false, url: null },
    metadata: record.metadata,
    name: null,
    updated: record.updated,
  };
}

export function presentPortalSession(unit: Unit, record: PortalSessionRecord): Wire<Stripe.BillingPortal.Session> {
  return {
    id: record.id,
    object: 'billing_portal.session',
    configuration: record.configuration,
    created: record.created,
    customer: record.customer,
    customer_account: null,
    flow:
      record.flow === null
        ? null
        : {
            after_completion: { hosted_confirmation: null, redirect: null, type: 'portal_homepage' },
            customer_update: null,
            subscription_cancel: null,
            subscription_pause: null,
            subscription_update: null,
            subscription_update_confirm: null,
            type: record.flow,
          },
    livemode: unit.livemode,
    locale: record.locale,
    on_behalf_of: null,
    return_url: record.returnUrl,
    url: `${unit.emulation.publicUrl()}/p/session/${unit.scope.account}/${record.token}`,
  };
}

const switchOf = parts({ enabled: needed(boolean()) });

const configuration = {
  business_profile: parts({
    headline: clearableText(60),
    privacy_policy_url: webAddress(),
    terms_of_service_url: webAddress(),
  }),
  default_return_url: webAddress(),
  metadata: metadata(),
} as const;

const features = parts({
  customer_update: parts({
    enabled: needed(boolean()),
    allowed_updates: listOf(oneOf('address', 'email', 'name', 'phone')),
  }),
  invoice_history: switchOf,
  payment_method_update: switchOf,
  subscription_cancel: parts({
    enabled: needed(boolean()),
    mode: oneOf('at_period_end', 'immediately'),
    proration_behavior: oneOf('none'),
  }),
});

interface Features {
  customer_update?: { enabled: boolean; allowed_updates?: ('address' | 'email' | 'name' | 'phone')[] };
  invoice_history?: { enabled: boolean };
  payment_method_update?: { enabled: boolean };
  subscription_cancel?: { enabled: boolean; mode?: 'at_period_end' | 'immediately' };
}

function featureFields(given: Features) {
  const cancel = given.subscription_cancel;
  return {
    invoiceHistory: given.invoice_history?.enabled ?? false,
    paymentMethodUpdate: given.payment_method_update?.enabled ?? false,
    subscriptionCancel: cancel?.enabled === true ? (cancel.mode ?? 'at_period_end') : ('off' as const),
    customerUpdate: given.customer_update?.enabled === true ? (given.customer_update.allowed_updates ?? []) : [],
  };
}

const createConfiguration = route<Stripe.BillingPortal.ConfigurationCreateParams, Stripe.BillingPortal.Configuration>(
  'POST',
  '/v1/billing_portal/configurations',
)({
  parameters: { ...configuration, features: needed(features) },
  run: (unit, input) => {
    const now = unit.now();
    const record = unit.insert('portal_configuration', 'bpc', {
      created: now,
      updated: now,
      active: true,
      headline: input.business_profile?.headline ?? null,
      defaultReturnUrl: input.default_return_url ?? null,
      metadata: applyMetadata({}, input.metadata),
      ...featureFields(input.features),
    });
    const presented = presentPortalConfiguration(unit, record);
    unit.emit('billing_portal.configuration.created', presented);
    return presented;
  },
});

const updateConfiguration = route<Stripe.BillingPortal.ConfigurationUpdateParams, Stripe.BillingPortal.Configuration>(
  'POST',
  '/v1/billing_portal/configurations/:id',
)({
  parameters: { ...configuration, features, active: boolean() },
  run: (unit, input, id) => {
    const before = unit.need('portal_configuration', id, 'id');
    const headline = input.business_profile?.headline;
    const after = unit.change('portal_configuration', id, {
      updated: unit.now(),
      active: input.active ?? before.active,
      headline: headline === undefined ? before.headline : headline,
      defaultReturnUrl: input.default_return_url ?? before.defaultReturnUrl,
      metadata: applyMetadata(before.metadata, input.metadata),
      ...(input.features ? featureFields(input.features) : {}),
    });
    unit.emitChange(
      'billing_portal.configuration.updated',
      presentPortalConfiguration(unit, before),
      presentPortalConfiguration(unit, after),
    );
    return presentPortalConfiguration(unit, after);
  },
});

const retrieveConfiguration = route<
  Stripe.BillingPortal.ConfigurationRetrieveParams,
  Stripe.BillingPortal.Configuration
>(
  'GET',
  '/v1/billing_portal/configurations/:id',
)({
  parameters: noParameters,
  run: (unit, _input, id) => presentPortalConfiguration(unit, unit.need('portal_configuration', id, 'id')),
});

const listConfigurations = route<
  Stripe.BillingPortal.ConfigurationListParams,
  Stripe.ApiList<Stripe.BillingPortal.Configuration>
>(
  'GET',
  '/v1/billing_portal/configurations',
)({
  parameters: { ...paging, active: boolean(), is_default: boolean() },
  run: (unit, input) => {
    const where = (record: PortalConfigurationRecord) =>
      input.is_default !== true && (input.active === undefined || record.active === input.active);
    const query = { url: '/v1/billing_portal/configurations', paging: input, where };
    return page(unit, 'portal_configuration', query, presentPortalConfiguration);
  },
});

const createPortalSession = route<Stripe.BillingPortal.SessionCreateParams, Stripe.BillingPortal.Session>(
  'POST',
  '/v1/billing_portal/sessions',
)({
  parameters: {
    customer: needed(text()),
    configuration: text(),
    return_url: webAddress(),
    locale: oneOf('auto', 'en', 'en-GB', 'zh', 'zh-HK', 'zh-TW'),
    flow_data: parts({ type: needed(oneOf('payment_method_update')) }),
  },
  run: (unit, input) => {
    const customer = unit.need('customer', input.customer, 'customer');
    // Default configurations are made in Stripe's dashboard, which the emulator does not have.
    if (input.configuration === undefined) {
      throw badRequest(
        'No configuration provided and your test mode default configuration has not been created. Provide a configuration.',
        { param: 'configuration' },
      );
    }
    const chosen = unit.need('portal_configuration', input.configuration, 'configuration');
    if (!chosen.active) throw badRequest('The configuration provided is inactive.', { param: 'configuration' });
    const session = unit.insert('portal_session', 'bps', {
      created: unit.now(),
      configuration: chosen.id,
      customer: customer.id,
      returnUrl: input.return_url ?? chosen.defaultReturnUrl,
      locale: input.locale ?? null,
      flow: input.flow_data?.type ?? null,
      token: `${unit.livemode ? 'live' : 'test'}_${randomText(40)}`,
    });
    const presented = presentPortalSession(unit, session);
    unit.emit('billing_portal.session.created', presented);
    return presented;
  },
});

export const billingPortalRoutes = [
  createConfiguration,
  updateConfiguration,
  retrieveConfiguration,
  listConfigurations,
  createPortalSession,
];
