import Stripe from 'stripe';
import type { z } from 'zod';

/** Where a call goes, and under which key. */
export interface CallOptions {
  readonly idempotencyKey?: string;
  /** The custodian's connected account; absent for the platform's own. */
  readonly stripeAccount?: string;
}

/** What we keep of an answer: the id of what was made, and the few facts that the next step needs. */
export interface CallAnswer {
  readonly id: string;
  readonly facts?: { readonly [name: string]: string | number | boolean | null };
}

/** How a call left its mark at Stripe, so that it can be found again. */
export interface CallMark {
  readonly id: string;
  /** Not made before this moment. */
  readonly intendedAt: Date;
}

/** One kind of call that changes something at Stripe, as data: its parameters are kept in a row before it is made. */
export interface CallKind<Parameters extends object> {
  readonly name: string;
  readonly parameters: z.ZodType<Parameters>;
  send(stripe: Stripe, parameters: Parameters, mark: CallMark, options: CallOptions): Promise<CallAnswer>;
  /**
   * Asks Stripe whether it was done after all, when its key has lapsed. Null when it was not, or when doing it a second
   * time does no harm.
   */
  find(stripe: Stripe, parameters: Parameters, mark: CallMark, options: CallOptions): Promise<CallAnswer | null>;
}

/** The metadata by which a call's result is found again. */
export const MARK = 'holdfast_call';
export const metadataOf = ({ id }: CallMark): { [MARK]: string } => ({ [MARK]: id });

const CLOCKS_APART_SECONDS = 300;
const LOOKED_THROUGH_MAX = 10_000;

/** Made at or after the call was intended, by a clock that may be a little off. */
export const sinceIntended = ({ intendedAt }: CallMark) => ({
  created: { gte: Math.floor(intendedAt.getTime() / 1_000) - CLOCKS_APART_SECONDS },
});

/** The one of a list that carries the call's mark. */
export async function findMarked<T extends { id: string; metadata?: Stripe.Metadata | null }>(
  list: AsyncIterable<T>,
  mark: CallMark,
): Promise<T | null> {
  let looked = 0;
  for await (const one of list) {
    if (one.metadata?.[MARK] === mark.id) return one;
    looked += 1;
    if (looked >= LOOKED_THROUGH_MAX) throw new Error(`more than ${LOOKED_THROUGH_MAX} objects to look through`);
  }
  return null;
}

/** Declares a kind with its parameters' type taken from their schema. */
export const callKind = <Schema extends z.ZodType<object>>(
  kind: CallKind<z.output<Schema>> & { readonly parameters: Schema },
): CallKind<z.output<Schema>> => kind;

/** Stripe refuses to do what is done already; then it is done. Other refusals go on. */
export async function unlessDone(
  send: () => Promise<CallAnswer>,
  isDone: () => Promise<CallAnswer | null>,
): Promise<CallAnswer> {
  try {
    return await send();
  } catch (error) {
    const answer = error instanceof Stripe.errors.StripeInvalidRequestError ? await isDone() : null;
    if (answer === null) throw error;
    return answer;
  }
}
