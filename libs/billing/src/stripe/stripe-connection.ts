import { Agent } from 'node:https';
import { Agent as PlainAgent } from 'node:http';
import type { StripeSettings } from '@holdfast/platform';
import Stripe from 'stripe';

const TIMEOUT_MS = 30_000;
/** The SDK's own, under the same idempotency key; later ones are ours, from the intent's row. */
const RETRIES = 2;
/** Stripe allows 100 requests a second to a live account, 25 to a test one. */
export const CALLS_AT_ONCE = 16;

/** The SDK as we use it: to Stripe, or to the emulator when `apiBase` says so. Nothing is sent yet. */
export function openStripe({ secretKey, apiBase }: StripeSettings): Stripe {
  const sockets = { keepAlive: true, maxSockets: CALLS_AT_ONCE };
  const common = { maxNetworkRetries: RETRIES, timeout: TIMEOUT_MS, telemetry: false, appInfo: { name: 'Holdfast' } };
  if (apiBase === undefined) {
    return new Stripe(secretKey, { ...common, httpClient: Stripe.createNodeHttpClient(new Agent(sockets)) });
  }
  const { hostname, port, protocol } = new URL(apiBase);
  const plain = protocol === 'http:';
  return new Stripe(secretKey, {
    ...common,
    host: hostname,
    port: port === '' ? (plain ? 80 : 443) : Number(port),
    protocol: plain ? 'http' : 'https',
    httpClient: Stripe.createNodeHttpClient(plain ? new PlainAgent(sockets) : new Agent(sockets)),
  });
}
