import { DomainError } from '@holdfast/kernel';
import type { StripeSettings } from '@holdfast/platform';
import Stripe from 'stripe';
import { z } from 'zod';

/** What of an event is kept: that it happened, and what it is about. */
export interface StripeNotice {
  readonly id: string;
  /** The connected account that it is of; null for the platform's own. */
  readonly account: string | null;
  readonly livemode: boolean;
  readonly type: string;
  readonly createdAt: Date;
  readonly objectType: string;
  readonly objectId: string | null;
}

const Notice = z.object({
  id: z.string().min(1).max(200),
  account: z.string().max(200).optional(),
  livemode: z.boolean(),
  type: z.string().min(1).max(200),
  /** Seconds; until the year 9999. */
  created: z.int().min(0).max(253_402_300_799),
  data: z.object({ object: z.object({ object: z.string().max(100), id: z.string().max(300).optional() }) }),
});

/** An event in the form that we keep, from a delivery or a listing. Throws a ZodError. */
export function toNotice(event: unknown): StripeNotice {
  const { id, account, livemode, type, created, data } = Notice.parse(event);
  return {
    id,
    account: account ?? null,
    livemode,
    type,
    createdAt: new Date(created * 1_000),
    objectType: data.object.object,
    objectId: data.object.id ?? null,
  };
}

/**
 * Checks a delivery as Stripe says to: its signature over the raw bytes, by either endpoint's secret, not older than Stripe's
 * default tolerance of five minutes. Throws `billing.webhook_signature`, `billing.webhook_malformed`, `billing.webhook_livemode`
 * (400).
 */
export function verifyDelivery(body: Buffer, signature: string | undefined, settings: StripeSettings): StripeNotice {
  const secrets = [settings.webhookSecret, settings.connectWebhookSecret].filter((secret) => secret !== undefined);
  if (!secrets.some((secret) => isSigned(body, signature, secret))) {
    throw new DomainError('malformed', 'billing.webhook_signature', 'The signature is not Stripe’s, or is too old.', {
      field: 'Stripe-Signature',
    });
  }
  const notice = readNotice(body);
  if (notice.livemode !== (settings.mode === 'live')) {
    throw new DomainError('malformed', 'billing.webhook_livemode', 'Live and test events do not mix.', {
      field: 'livemode',
      remedy: 'Point this endpoint’s test events at a test system, and its live ones at the live system.',
    });
  }
  return notice;
}

function isSigned(body: Buffer, signature: string | undefined, secret: string): boolean {
  try {
    const { signature: signatures, DEFAULT_TOLERANCE } = Stripe.webhooks;
    return signatures?.verifyHeader(body, signature ?? '', secret, DEFAULT_TOLERANCE) ?? false;
  } catch (error) {
    if (error instanceof Stripe.errors.StripeSignatureVerificationError) return false;
    throw error;
  }
}

/** Signed, and yet no event that says what it is about: an endpoint that was set up for another form of them. */
function readNotice(body: Buffer): StripeNotice {
  try {
    return toNotice(JSON.parse(body.toString('utf8')));
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof z.ZodError)) throw error;
    throw new DomainError('malformed', 'billing.webhook_malformed', 'This is signed, and no event of Stripe’s.', {
      remedy: 'Have snapshot events sent to this endpoint, not thin ones.',
    });
  }
}
