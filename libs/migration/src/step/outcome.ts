/** What nothing can be done before, and when to look again if no doorbell rings. */
export interface Wait {
  /** What for, as a code that the portal has words for. */
  readonly for: string;
  readonly againInMs: number;
}

/** How a step ended: more can be done at once, or nothing before something else happens, or nothing ever. */
export type Outcome<W extends Wait> =
  { readonly kind: 'moved' } | { readonly kind: 'ended' } | { readonly kind: 'waiting'; readonly waiting: W };

export const MOVED = { kind: 'moved' } as const;
export const ENDED = { kind: 'ended' } as const;
export const waitFor = <W extends Wait>(waiting: W) => ({ kind: 'waiting', waiting }) as const;

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const DAY = 24 * 60 * MINUTE;
