import { type Candidate, type CustodianFacts, exclusionOf, isWindowOpen, sortCandidates } from './eligibility';
import { OFF_BOARDING_STEPS, type OffBoardingState } from './states';

const now = new Date('2030-01-15T00:00:00Z');
const open = { state: 'election' as const, opensAt: new Date('2030-01-01'), closesAt: new Date('2030-02-01') };
const candidate = (more: Partial<Candidate> = {}): Candidate => ({
  assetId: 'a',
  assetName: 'platform:p/c/a',
  name: 'A',
  holderId: 'h',
  quantity: 1n,
  custodyKind: 'token',
  contentManifestHash: new Uint8Array(32),
  missing: [],
  contentBytes: 0n,
  keeperId: 'platform',
  atPlatform: true,
  disputed: false,
  inAnotherTransfer: false,
  contentSettled: true,
  chainId: 31337n,
  window: open,
  ...more,
});
const custodian: CustodianFacts = {
  id: 'custodian',
  acceptedKinds: ['token', 'record'],
  vaultChainIds: [31337n],
  room: 10n,
};

describe('eligibility', () => {
  it('lets an asset move that nothing speaks against', () => {
    expect(exclusionOf(candidate(), custodian, now)).toBeNull();
    const elsewhere = { atPlatform: false, keeperId: 'another custodian', chainId: null, window: null };
    expect(exclusionOf(candidate({ ...elsewhere, custodyKind: 'record' }), custodian, now)).toBeNull();
  });

  it.each<[string, Partial<Candidate>]>([
    ['leg.same_keeper', { keeperId: 'custodian' }],
    ['leg.disputed', { disputed: true }],
    ['leg.window_closed', { window: { ...open, closesAt: now } }],
    ['leg.window_closed', { window: { ...open, opensAt: new Date('2030-01-16') } }],
    ['leg.window_closed', { window: { ...open, state: 'reconciled' } }],
    ['leg.in_another_transfer', { inAnotherTransfer: true }],
    ['leg.kind_not_accepted', { custodyKind: 'copy' }],
    ['leg.no_vault', { chainId: 1n }],
    ['leg.no_vault', { chainId: null }],
    ['leg.in_keepers_vault', { atPlatform: false, keeperId: 'another custodian', window: null }],
    ['leg.content_not_settled', { contentSettled: false }],
  ])('names %s', (code, change) => {
    expect(exclusionOf(candidate(change), custodian, now)).toBe(code);
  });

  it('fills the custodian up and leaves the rest behind; what is excluded anyway takes no room', () => {
    const sorted = sortCandidates(
      ['a', 'b', 'c', 'd'].map((assetId) => candidate({ assetId, disputed: assetId === 'a' })),
      { ...custodian, room: 2n },
      now,
    );
    expect(sorted.eligible.map((one) => one.assetId)).toEqual(['b', 'c']);
    expect(sorted.excluded.map((one) => [one.candidate.assetId, one.code])).toEqual([
      ['a', 'leg.disputed'],
      ['d', 'leg.custodian_full'],
    ]);
  });

  it('has the window open in the election by its dates, and afterwards until the end', () => {
    const openWithoutDates = Object.keys(OFF_BOARDING_STEPS).filter((state) =>
      isWindowOpen({ state: state as OffBoardingState, opensAt: null, closesAt: null }, now),
    );
    expect(openWithoutDates.sort()).toEqual(['default_assigned', 'election', 'residual', 'transferring']);
  });
});
