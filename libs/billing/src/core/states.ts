import { DomainError } from '@holdfast/kernel';

/** Where a subscription is. It says what billing does next and whether new items are taken, and nothing else. */
export type SubscriptionState = 'pending' | 'active' | 'past_due' | 'restricted' | 'dormant' | 'ended';
export const SUBSCRIPTION_STATES = ['pending', 'active', 'past_due', 'restricted', 'dormant', 'ended'] as const;

export type SubscriptionEvent =
  | 'started' // Stripe has the subscription, and nothing is owed
  | 'payment_failed' // or none could be tried: no payment method
  | 'payment_succeeded' // nothing is owed any more
  | 'grace_ended' // the reminders of a first invoice in arrears brought nothing
  | 'retries_ended' // Stripe tries no more
  | 'ended'; // everything left, or the holder cancelled
export const SUBSCRIPTION_EVENTS = [
  'started',
  'payment_failed',
  'payment_succeeded',
  'grace_ended',
  'retries_ended',
  'ended',
] as const;

type Steps = Readonly<Record<SubscriptionState, Partial<Readonly<Record<SubscriptionEvent, SubscriptionState>>>>>;

/** Every pair that is not here is illegal. The same state again: an event that came twice, or late, changes nothing. */
export const SUBSCRIPTION_STEPS: Steps = {
  pending: {
    started: 'active',
    payment_succeeded: 'active',
    payment_failed: 'past_due',
    ended: 'ended',
  },
  active: {
    started: 'active',
    payment_succeeded: 'active',
    payment_failed: 'past_due',
    ended: 'ended',
  },
  past_due: {
    payment_failed: 'past_due',
    payment_succeeded: 'active',
    grace_ended: 'restricted',
    ended: 'ended',
  },
  restricted: {
    payment_failed: 'restricted',
    payment_succeeded: 'active',
    grace_ended: 'restricted',
    retries_ended: 'dormant',
    ended: 'ended',
  },
  dormant: {
    payment_failed: 'dormant',
    payment_succeeded: 'active',
    grace_ended: 'dormant',
    retries_ended: 'dormant',
    ended: 'ended',
  },
  ended: { payment_failed: 'ended', payment_succeeded: 'ended', ended: 'ended' },
};

/** Throws `billing.step_illegal`. */
export function nextSubscriptionState(state: SubscriptionState, event: SubscriptionEvent): SubscriptionState {
  const next = SUBSCRIPTION_STEPS[state][event];
  if (next === undefined) {
    throw new DomainError('conflict', 'billing.step_illegal', `Nothing that is ${state} can be ${event}.`, {
      facts: { state, event },
    });
  }
  return next;
}

/** In arrears nothing new is taken in. What is there is read, exported, proven, switched and taken away as ever. */
export const takesNewItems = (state: SubscriptionState): boolean => state !== 'restricted' && state !== 'dormant';

export const SUBSCRIPTION_EDGES: ReadonlySet<string> = new Set(
  Object.entries(SUBSCRIPTION_STEPS).flatMap(([from, steps]) =>
    Object.values(steps).flatMap((to) => (to === from ? [] : [`${from} > ${to}`])),
  ),
);
