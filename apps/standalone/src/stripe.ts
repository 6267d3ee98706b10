import { join } from 'node:path';
import { type Config, freePort } from '@holdfast/platform';
import { startStripeEmulator, type StripeEmulator } from '@holdfast/stripe-emulator';
import { assertPortFree } from './before-start';

/** Where its pages are, so that links which were kept lead somewhere after the next start too. */
const EMULATOR_PORT = 12_111;
const WEBHOOKS = '/api/stripe/webhooks';

/** Where billing listens for Stripe: as told, else beside the portal, else anywhere. */
export async function webhookPort(env: NodeJS.ProcessEnv): Promise<number> {
  if (env.HOLDFAST_BILLING_PORT) return Number(env.HOLDFAST_BILLING_PORT);
  const beside = Number(env.PORT || 3000) + 1;
  return assertPortFree(beside).then(() => beside, freePort);
}

/** The emulator, with its books in the data directory; its events go to billing. */
export async function startStripe(dataDirectory: string, billingPort: number): Promise<StripeEmulator> {
  const options = {
    dataDirectory: join(dataDirectory, 'stripe-emulator'),
    webhookUrl: `http://localhost:${billingPort}${WEBHOOKS}`,
  };
  try {
    return await startStripeEmulator({ ...options, port: EMULATOR_PORT });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) throw error;
    return startStripeEmulator(options);
  }
}

export const stripeEnvironment = (stripe: StripeEmulator | null): NodeJS.ProcessEnv =>
  stripe === null
    ? {}
    : {
        STRIPE_SECRET_KEY: stripe.secretKey,
        STRIPE_WEBHOOK_SECRET: stripe.webhookSecret,
        HOLDFAST_STRIPE_API_BASE: stripe.url,
      };

/** What whoever starts the system reads about money. */
export function stripeSentence({ stripe, billingPort }: Config): string {
  const webhooks = `http://localhost:${billingPort}${WEBHOOKS}`;
  if (stripe === null) return 'Nothing is billed: STRIPE_SECRET_KEY is not set.';
  if (stripe.mode === 'emulator')
    return `Stripe is emulated at ${stripe.apiBase}: no money moves. Its events go to ${webhooks}`;
  return `Stripe is in ${stripe.mode} mode. Its events are taken at ${webhooks}: stripe listen --forward-to ${webhooks} --forward-connect-to ${webhooks}`;
}
