import type Stripe from 'stripe';
import { badRequest } from '../http/fault';
import { page, paging } from '../http/list';
import {
  applyMetadata,
  boolean,
  listOf,
  metadata,
  needed,
  oneOf,
  text,
  webAddress,
  type Parameter,
} from '../http/parameters';
import { noParameters, route } from '../http/route';
import { randomText } from '../store/ids';
import type { Unit } from '../store/unit';
import { apiVersion, type Wire } from '../wire';

export interface WebhookEndpointRecord {
  readonly id: string;
  readonly sequence: number;
  readonly created: number;
  readonly url: string;
  readonly secret: string;
  readonly enabledEvents: readonly string[];
  /** Events of connected accounts, instead of the account's own. */
  readonly connect: boolean;
  readonly status: 'enabled' | 'disabled';
  readonly description: string | null;
  readonly metadata: Record<string, string>;
}

/** One event on its way to one endpoint. It is removed when the endpoint has taken it. */
export interface DeliveryRecord {
  readonly id: string;
  readonly sequence: number;
  readonly event: string;
  readonly endpoint: string;
  readonly endpointScope: string;
  readonly attempts: number;
}

export function presentWebhookEndpoint(unit: Unit, record: WebhookEndpointRecord): Wire<Stripe.WebhookEndpoint> {
  return {
    id: record.id,
    object: 'webhook_endpoint',
    api_version: apiVersion,
    application: null,
    created: record.created,
    description: record.description,
    enabled_events: [...record.enabledEvents],
    livemode: unit.livemode,
    metadata: record.metadata,
    status: record.status,
    url: record.url,
  };
}

type EventName = Stripe.WebhookEndpointCreateParams.EnabledEvent;

/** `*`, or a name that looks like an event's; whether Stripe has such an event is not known here. */
function isEventName(name: string): name is EventName {
  return /^(\*|[a-z0-9_]+(\.[a-z0-9_]+)+)$/.test(name);
}

const eventName: Parameter<EventName, false> = {
  needed: false,
  read: (raw, name) => {
    const value = text(100).read(raw, name);
    if (isEventName(value)) return value;
    throw badRequest(`Invalid enabled_events: ${value}`, { param: name });
  },
};

function checkEvents(events: readonly string[] | undefined): void {
  if (events?.length === 0) throw badRequest('Invalid array', { param: 'enabled_events' });
}

const createEndpoint = route<Stripe.WebhookEndpointCreateParams, Stripe.WebhookEndpoint>(
  'POST',
  '/v1/webhook_endpoints',
)({
  parameters: {
    url: needed(webAddress()),
    enabled_events: needed(listOf(eventName)),
    api_version: oneOf(apiVersion),
    connect: boolean(),
    description: text(),
    metadata: metadata(),
  },
  run: (unit, input) => {
    checkEvents(input.enabled_events);
    const secret = `whsec_${randomText(32)}`;
    const endpoint = unit.insert('webhook_endpoint', 'we', {
      created: unit.now(),
      url: input.url,
      secret,
      enabledEvents: input.enabled_events,
      connect: input.connect ?? false,
      status: 'enabled',
      description: input.description ?? null,
      metadata: applyMetadata({}, input.metadata),
    });
    // The only time that the secret is shown.
    return { ...presentWebhookEndpoint(unit, endpoint), secret };
  },
});

const updateEndpoint = route<Stripe.WebhookEndpointUpdateParams, Stripe.WebhookEndpoint>(
  'POST',
  '/v1/webhook_endpoints/:id',
)({
  parameters: { url: webAddress(), enabled_events: listOf(eventName), disabled: boolean(), metadata: metadata() },
  run: (unit, input, id) => {
    checkEvents(input.enabled_events);
    const before = unit.need('webhook_endpoint', id, 'id');
    const disabled = input.disabled ?? before.status === 'disabled';
    const after = unit.change('webhook_endpoint', id, {
      url: input.url ?? before.url,
      enabledEvents: input.enabled_events ?? before.enabledEvents,
      status: disabled ? 'disabled' : 'enabled',
      metadata: applyMetadata(before.metadata, input.metadata),
    });
    return presentWebhookEndpoint(unit, after);
  },
});

const deleteEndpoint = route<Stripe.WebhookEndpointDeleteParams, Stripe.DeletedWebhookEndpoint>(
  'DELETE',
  '/v1/webhook_endpoints/:id',
)({
  parameters: noParameters,
  run: (unit, _input, id) => {
    unit.need('webhook_endpoint', id, 'id');
    unit.remove('webhook_endpoint', id);
    return { id, object: 'webhook_endpoint', deleted: true };
  },
});

const retrieveEndpoint = route<Stripe.WebhookEndpointRetrieveParams, Stripe.WebhookEndpoint>(
  'GET',
  '/v1/webhook_endpoints/:id',
)({
  parameters: noParameters,
  run: (unit, _input, id) => presentWebhookEndpoint(unit, unit.need('webhook_endpoint', id, 'id')),
});

const listEndpoints = route<Stripe.WebhookEndpointListParams, Stripe.ApiList<Stripe.WebhookEndpoint>>(
  'GET',
  '/v1/webhook_endpoints',
)({
  parameters: paging,
  run: (unit, input) =>
    page(unit, 'webhook_endpoint', { url: '/v1/webhook_endpoints', paging: input }, presentWebhookEndpoint),
});

export const webhookEndpointRoutes = [createEndpoint, updateEndpoint, deleteEndpoint, retrieveEndpoint, listEndpoints];
