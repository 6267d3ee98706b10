import type { CustodyKind, OfferedAsset } from './offer';
import type { OffBoardingState } from './states';

/** Why an asset does not come along. Closed: the portal, the CLI and the consent document write these words. */
export const EXCLUSIONS = {
  'leg.same_keeper': {
    meaning: 'This custodian keeps it already.',
    remedy: 'Nothing to do.',
  },
  'leg.disputed': {
    meaning: 'More than one holder claims it.',
    remedy: 'It can move once the platform or the chain has decided whose it is.',
  },
  'leg.window_closed': {
    meaning: 'The time to choose a custodian for it has not begun, or is over.',
    remedy: 'See the dates of the off-boarding.',
  },
  'leg.in_another_transfer': {
    meaning: 'It is on its way in another transfer.',
    remedy: 'Wait for that transfer, or cancel it while that is possible.',
  },
  'leg.kind_not_accepted': {
    meaning: 'The custodian does not keep assets of this custody kind.',
    remedy: 'Choose a custodian that does.',
  },
  'leg.no_vault': {
    meaning: 'The custodian has no vault on the chain that it lives on.',
    remedy: 'Choose a custodian that has one, or ask this one to register a vault.',
  },
  'leg.in_keepers_vault': {
    meaning: 'The token lies in the vault of the custodian that keeps it now, and only that custodian can sign it out.',
    remedy: 'Ask the custodian that keeps it to send it; its record, files and receipts stay readable and exportable.',
  },
  'leg.content_not_settled': {
    meaning: 'Its files are still being fetched, so that what is missing cannot be said yet.',
    remedy: 'Wait until they are there or given up, then draft the transfer again.',
  },
  'leg.custodian_full': {
    meaning: 'The custodian takes no more than fits.',
    remedy: 'Choose a custodian with more room, or move fewer assets.',
  },
} as const;
export type ExclusionCode = keyof typeof EXCLUSIONS;

/** What decides about one asset, beyond what the offer shows of it. */
export interface EligibilityFacts {
  readonly keeperId: string;
  /** Still at the platform that issued it: there the escrow contract can release a token without anybody's signature. */
  readonly atPlatform: boolean;
  readonly disputed: boolean;
  readonly inAnotherTransfer: boolean;
  /** Every file is stored, or has been given up and is named as missing. */
  readonly contentSettled: boolean;
  /** Null for what has left its platform already: then there is no window. */
  readonly window: ElectionWindow | null;
}

export interface ElectionWindow {
  readonly state: OffBoardingState;
  readonly opensAt: Date | null;
  readonly closesAt: Date | null;
}

export interface CustodianFacts {
  readonly id: string;
  readonly acceptedKinds: readonly CustodyKind[];
  /** Chains on which it has a vault. */
  readonly vaultChainIds: readonly bigint[];
  /** How many more assets it takes. */
  readonly room: bigint;
}

/** Silent holders keep their choice for ever, so only the phases before the window and after the end are closed. */
const OPEN_STATES: readonly OffBoardingState[] = ['default_assigned', 'transferring', 'residual'];

export function isWindowOpen(window: ElectionWindow, now: Date): boolean {
  if (window.state !== 'election') return OPEN_STATES.includes(window.state);
  const { opensAt, closesAt } = window;
  return (opensAt === null || opensAt <= now) && (closesAt === null || now < closesAt);
}

export type Candidate = OfferedAsset & EligibilityFacts;

/** The first reason against this asset alone, or null. Whether the custodian has room is a matter of all of them. */
export function exclusionOf(candidate: Candidate, custodian: CustodianFacts, now: Date): ExclusionCode | null {
  if (candidate.keeperId === custodian.id) return 'leg.same_keeper';
  if (candidate.disputed) return 'leg.disputed';
  if (candidate.window !== null && !isWindowOpen(candidate.window, now)) return 'leg.window_closed';
  if (candidate.inAnotherTransfer) return 'leg.in_another_transfer';
  if (!custodian.acceptedKinds.includes(candidate.custodyKind)) return 'leg.kind_not_accepted';
  if (candidate.custodyKind === 'token' && !candidate.atPlatform) return 'leg.in_keepers_vault';
  if (
    candidate.custodyKind === 'token' &&
    (candidate.chainId === null || !custodian.vaultChainIds.includes(candidate.chainId))
  ) {
    return 'leg.no_vault';
  }
  if (!candidate.contentSettled) return 'leg.content_not_settled';
  return null;
}

export interface SortedCandidates {
  readonly eligible: readonly Candidate[];
  readonly excluded: readonly { readonly candidate: Candidate; readonly code: ExclusionCode }[];
}

/** Divides the candidates in their order; who comes after the custodian is full stays behind. */
export function sortCandidates(
  candidates: readonly Candidate[],
  custodian: CustodianFacts,
  now: Date,
): SortedCandidates {
  const eligible: Candidate[] = [];
  const excluded: { candidate: Candidate; code: ExclusionCode }[] = [];
  for (const candidate of candidates) {
    const own = exclusionOf(candidate, custodian, now);
    const code = own ?? (BigInt(eligible.length) >= custodian.room ? 'leg.custodian_full' : null);
    if (code === null) eligible.push(candidate);
    else excluded.push({ candidate, code });
  }
  return { eligible, excluded };
}
