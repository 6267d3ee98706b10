import { createHash } from 'node:crypto';
import { type Plan, planHash, quoteAccount } from '@holdfast/billing';
import fc from 'fast-check';
import { composeOffer, type OfferedAsset, type OfferInput } from './offer';

const asset = (id: string, more: Partial<OfferedAsset> = {}): OfferedAsset => ({
  assetId: id,
  assetName: `platform:p/c/${id}`,
  name: `Asset ${id}`,
  holderId: 'holder',
  quantity: 1n,
  custodyKind: 'record',
  chainId: null,
  contentManifestHash: new Uint8Array(32),
  missing: [],
  contentBytes: 10n,
  ...more,
});

const account = (unitMinor: bigint) => {
  const price: Plan = {
    currency: 'chf',
    interval: 'month',
    itemTiers: [{ upTo: null, unitMinor }],
    gibibyteTiers: [{ upTo: null, unitMinor: 0n }],
    minimumMinor: 0n,
    freeItems: 0n,
    freeBytes: 0n,
    taxLabel: '',
    taxBasisPoints: 0,
  };
  const plan = { planId: 'plan', planName: 'Plan', version: 1, currency: 'chf', interval: 'month' as const };
  const nothing = { items: 0n, bytes: 0n };
  const coming = { items: 2n, bytes: 20n };
  return quoteAccount(
    { holderId: 'holder', kept: nothing, coming },
    { ...plan, hash: planHash(price).toString('hex'), price },
  );
};

const input = (more: Partial<OfferInput> = {}): OfferInput => ({
  transferId: 'transfer',
  from: { id: 'from', name: 'From' },
  custodian: { id: 'to', name: 'To' },
  terms: {
    version: 1,
    hash: new Uint8Array(32),
    title: 'Terms',
    jurisdiction: 'CH',
    storagePlace: 'Zurich',
  },
  accounts: [account(2n)],
  vaults: [{ chainId: 5n, address: '0x05' }],
  assets: [asset('a'), asset('b')],
  excluded: [{ assetId: 'c', holderId: 'holder', code: 'leg.disputed' }],
  expiresAt: new Date('2030-01-01T00:00:00Z'),
  ...more,
});

describe('composeOffer', () => {
  it('hashes exactly the document', () => {
    const { document, hash } = composeOffer(input());
    expect(hash).toEqual(createHash('sha256').update(document).digest());
  });

  it('says what moves, what stays behind and why, and what it costs', () => {
    const parsed: unknown = JSON.parse(composeOffer(input()).document);
    expect(parsed).toMatchObject({
      legs: [{ assetId: 'a', quantity: '1' }, { assetId: 'b' }],
      excluded: [{ assetId: 'c', code: 'leg.disputed' }],
      totals: { items: 2, quantity: '2', contentBytes: '20', excluded: 1 },
      accounts: [{ holderId: 'holder', quote: { month: { totalMinor: '4' }, year: { totalMinor: '48' } } }],
      expiresAt: '2030-01-01T00:00:00.000Z',
    });
  });

  it('gives the same bytes whatever order the assets come in', () => {
    const assets = ['a', 'b', 'c', 'd'].map((id) => asset(id, { missing: ['z.png', 'a.png'] }));
    const expected = composeOffer(input({ assets })).document;
    fc.assert(
      fc.property(fc.shuffledSubarray(assets, { minLength: 4 }), (shuffled) => {
        const turned = shuffled.map((one) => ({ ...one, missing: [...one.missing].reverse() }));
        expect(composeOffer(input({ assets: turned })).document).toBe(expected);
      }),
    );
  });

  it('names the vaults of the chains that its tokens live on, and no others', () => {
    const assets = [
      asset('a', { custodyKind: 'token', chainId: 9n }),
      asset('b', { custodyKind: 'copy', chainId: 5n }),
    ];
    const vaults = [
      { chainId: 10n, address: '0x10' },
      { chainId: 9n, address: '0x09' },
      { chainId: 5n, address: '0x05' },
    ];
    const offer = composeOffer(input({ assets, vaults }));
    expect(JSON.parse(offer.document)).toMatchObject({ vaults: [{ chainId: '9', address: '0x09' }] });
    const moved = vaults.map((vault) => (vault.chainId === 9n ? { ...vault, address: '0x99' } : vault));
    expect(composeOffer(input({ assets, vaults: moved })).hash.equals(offer.hash)).toBe(false);
  });

  it.each<[string, Partial<OfferInput>]>([
    ['an asset more', { assets: [asset('a'), asset('b'), asset('d')] }],
    ['an asset less', { assets: [asset('a')] }],
    ['another quantity', { assets: [asset('a', { quantity: 2n }), asset('b')] }],
    ['another custody kind', { assets: [asset('a', { custodyKind: 'copy' }), asset('b')] }],
    ['other content', { assets: [asset('a', { contentManifestHash: new Uint8Array(32).fill(1) }), asset('b')] }],
    ['a file missing', { assets: [asset('a', { missing: ['x'] }), asset('b')] }],
    ['another custodian', { custodian: { id: 'other', name: 'To' } }],
    ['another version of the terms', { terms: { ...input().terms, version: 2 } }],
    ['another price', { accounts: [account(3n)] }],
    ['another transfer', { transferId: 'other' }],
    ['another end', { expiresAt: new Date('2030-01-01T00:00:01Z') }],
    ['nothing left behind', { excluded: [] }],
  ])('has another hash with %s', (_name, change) => {
    expect(composeOffer(input(change)).hash.equals(composeOffer(input()).hash)).toBe(false);
  });
});
