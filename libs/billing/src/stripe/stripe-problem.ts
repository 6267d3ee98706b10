import { DomainError, type ErrorKind } from '@holdfast/kernel';
import Stripe from 'stripe';

/**
 * What a failed call means for what comes next.
 * - card: the card or its bank said no; another try may fare better, with the holder.
 * - refused: Stripe will never take this call; it stays failed.
 * - busy: nothing was done; the same call, a little later.
 * - unknown: no answer, or one that does not say whether it was done; the same call under the same key tells.
 * - replayed: the answer kept under the key is such a one; what was done has to be looked for.
 * - misconfigured: our key or the custodian's account; the same call once somebody has mended it.
 */
export type ProblemKind = 'card' | 'refused' | 'busy' | 'unknown' | 'replayed' | 'misconfigured';

/** Codes only: messages quote what we do not keep. */
export interface StripeProblem {
  readonly kind: ProblemKind;
  readonly code: string;
}

const CONFLICTS_THAT_PASS = ['idempotency_key_in_use', 'lock_timeout', 'rate_limit'];

/** Null for anything that is not Stripe's: a bug, which goes on as it is. */
export function toStripeProblem(error: unknown): StripeProblem | null {
  if (!(error instanceof Stripe.errors.StripeError)) return null;
  const code = error.decline_code ?? error.code ?? error.rawType ?? error.type;
  if (CONFLICTS_THAT_PASS.includes(code) || error instanceof Stripe.errors.StripeRateLimitError)
    return { kind: 'busy', code };
  if (error instanceof Stripe.errors.StripeCardError) return { kind: 'card', code };
  if (
    error instanceof Stripe.errors.StripeAuthenticationError ||
    error instanceof Stripe.errors.StripePermissionError
  ) {
    return { kind: 'misconfigured', code };
  }
  if (error instanceof Stripe.errors.StripeConnectionError) return { kind: 'unknown', code: 'no_answer' };
  if (error instanceof Stripe.errors.StripeAPIError) {
    return { kind: error.headers?.['idempotent-replayed'] === 'true' ? 'replayed' : 'unknown', code };
  }
  return { kind: 'refused', code };
}

/** What was asked for is not there, or not any more. */
export const isMissing = (error: unknown): boolean => toStripeProblem(error)?.code === 'resource_missing';

const KINDS: Record<ProblemKind, ErrorKind> = {
  card: 'invalid',
  refused: 'conflict',
  busy: 'unavailable',
  unknown: 'unavailable',
  replayed: 'unavailable',
  misconfigured: 'unavailable',
};

/** A call that did not succeed. `code` is `billing.stripe_card`, `billing.stripe_refused`, ... */
export class StripeCallFailed extends DomainError {
  constructor(
    readonly call: string,
    readonly problem: StripeProblem,
  ) {
    super(KINDS[problem.kind], `billing.stripe_${problem.kind}`, `Stripe did not carry out ${call}: ${problem.code}.`, {
      facts: { call, stripeCode: problem.code },
    });
  }

  /** Whether it was told once and for all; otherwise the same call may still succeed. */
  get isFinal(): boolean {
    return isFinal(this.problem);
  }
}

export const isFinal = ({ kind }: StripeProblem): boolean => kind === 'card' || kind === 'refused';
