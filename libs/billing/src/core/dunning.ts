import type { SubscriptionState } from './states';

/** What a holder in arrears is told, and when: days since the first unpaid invoice was due. */
export interface DunningStage {
  readonly afterDays: number;
  readonly notice: 'payment_failed' | 'reminder' | 'restricted' | 'dormant';
  readonly state: Extract<SubscriptionState, 'past_due' | 'restricted' | 'dormant'>;
}

/**
 * Two weeks of reminders, then nothing new is taken in, then, after a month, nobody asks any more: the items rest. In none of
 * these is anything of the holder's withheld.
 */
export const DUNNING: readonly DunningStage[] = [
  { afterDays: 0, notice: 'payment_failed', state: 'past_due' },
  { afterDays: 3, notice: 'reminder', state: 'past_due' },
  { afterDays: 7, notice: 'reminder', state: 'past_due' },
  { afterDays: 14, notice: 'restricted', state: 'restricted' },
  { afterDays: 30, notice: 'dormant', state: 'dormant' },
];

export interface DunningPlan {
  /** The stage that has been reached; null when nothing is owed. */
  readonly stage: DunningStage | null;
  /** When the next one is; null after the last, and when nothing is owed. */
  readonly nextAt: Date | null;
}

const DAY_MS = 86_400_000;

/**
 * Where an account in arrears stands. Only the stage that was reached last counts: whoever was asleep for a week sends one
 * mail, not three. @param owingSince when the oldest unpaid invoice could first not be paid; null when nothing is owed.
 */
export function planDunning(owingSince: Date | null, now: Date): DunningPlan {
  if (owingSince === null) return { stage: null, nextAt: null };
  const momentOf = ({ afterDays }: DunningStage) => new Date(owingSince.getTime() + afterDays * DAY_MS);
  const reached = DUNNING.filter((stage) => momentOf(stage) <= now);
  const next = DUNNING[reached.length];
  return { stage: reached.at(-1) ?? DUNNING[0] ?? null, nextAt: next === undefined ? null : momentOf(next) };
}

const LADDER: readonly SubscriptionState[] = ['active', 'past_due', 'restricted', 'dormant'];

/** The states to pass through, in order, to stand where the stage says. Arrears go up rung by rung and never down. */
export function statesUpTo(state: SubscriptionState, stage: DunningStage): SubscriptionState[] {
  const from = state === 'pending' ? 0 : LADDER.indexOf(state);
  return from < 0 ? [] : LADDER.slice(from + 1, LADDER.indexOf(stage.state) + 1);
}
