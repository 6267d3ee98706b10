import type { AssetRecord, CollectionRecord, ContentRecord, HolderRecord, HoldingRecord } from '@holdfast/contracts';
import type { Picture } from './pictures';

export interface Counts {
  readonly holders: number;
  /** Lanterns in the platform's wallet, one holder each. */
  readonly tokensInPlatformWallet: number;
  /** Lanterns that are in their holders' own wallets. */
  readonly tokensInOwnWallets: number;
  /** Lanterns that the deposit says are in one wallet and the chain in another. */
  readonly tokensMovedSince: number;
  /** Lanterns that the deposit lists and the chain does not have. */
  readonly tokensNotOnChain: number;
  /** Lanterns that the chain has and the deposit forgot. */
  readonly tokensNotInDeposit: number;
  readonly singles: number;
  readonly numbered: number;
  /** An edition of which every copy is held, by everybody, and one with more claims than copies. */
  readonly editionQuantity: number;
  readonly overclaimedQuantity: number;
  /** Addresses that answer 404, and one whose bytes are not the ones the deposit names. */
  readonly mediaMissing: number;
  readonly mediaCorrupted: 1;
}

/** How many of each there are. The story checks Holdfast's counters against these. */
export const COUNTS: Counts = {
  holders: 220,
  tokensInPlatformWallet: 1_080,
  tokensInOwnWallets: 100,
  tokensMovedSince: 10,
  tokensNotOnChain: 5,
  tokensNotInDeposit: 5,
  singles: 700,
  numbered: 200,
  editionQuantity: 5_000,
  overclaimedQuantity: 10,
  mediaMissing: 12,
  mediaCorrupted: 1,
};

/** The same in small: `npm start -- --small`, and tests that play it many times. */
export const FEW: Counts = {
  holders: 24,
  tokensInPlatformWallet: 48,
  tokensInOwnWallets: 6,
  tokensMovedSince: 2,
  tokensNotOnChain: 2,
  tokensNotInDeposit: 2,
  singles: 24,
  numbered: 12,
  editionQuantity: 500,
  overclaimedQuantity: 10,
  mediaMissing: 2,
  mediaCorrupted: 1,
};

export const LANTERNS = 'lanterns';
export const POSTCARDS = 'postcards';
const FIRST_OWN_WALLET_ACCOUNT = 100;
const MOVED_TO_ACCOUNT = 99;

export interface ChainFacts {
  chainId: number;
  genesisHash: string;
  contract: string;
  platformWallet: string;
  /** Address of the local chain's n-th account. */
  account: (index: number) => string;
}

export interface DemonstrationRecords {
  collections: CollectionRecord[];
  assets: AssetRecord[];
  holders: HolderRecord[];
  holdings: HoldingRecord[];
  /** Metadata documents to write below content/, by path. */
  metadata: Map<string, object>;
}

const holderId = (index: number, { holders }: Counts): string =>
  `user-${String((index % holders) + 1).padStart(4, '0')}`;
const ownWallet = (holderIndex: number, { holders }: Counts): number =>
  FIRST_OWN_WALLET_ACCOUNT + (holderIndex % holders);

/** Who owns which token on the chain; what `recordsOf` says agrees, but for what it gets wrong on purpose. */
export function tokenOwners(
  account: (index: number) => string,
  platformWallet: string,
  counts: Counts = COUNTS,
): { tokenId: bigint; owner: string }[] {
  const tokens: { tokenId: bigint; owner: string }[] = [];
  let next = 1;
  const add = (count: number, owner: (index: number) => string) => {
    for (let index = 0; index < count; index += 1) tokens.push({ tokenId: BigInt(next++), owner: owner(index) });
  };
  add(counts.tokensInPlatformWallet, () => platformWallet);
  add(counts.tokensInOwnWallets, (index) => account(ownWallet(index, counts)));
  add(counts.tokensMovedSince, () => account(MOVED_TO_ACCOUNT));
  add(counts.tokensNotInDeposit, () => platformWallet);
  return tokens;
}

/** The platform's database as it would be exported: deterministic, so that every run tells the same story. */
export function recordsOf(
  chain: ChainFacts,
  pictures: readonly Picture[],
  siteUrl: string,
  counts: Counts = COUNTS,
): DemonstrationRecords {
  const records: DemonstrationRecords = { collections: [], assets: [], holders: [], holdings: [], metadata: new Map() };
  records.collections.push(
    {
      id: LANTERNS,
      name: 'Lanterns of the Long Night',
      description: 'Numbered lanterns, one token each.',
      source: { type: 'evm', chainId: chain.chainId, genesisHash: chain.genesisHash, contract: chain.contract },
    },
    {
      id: POSTCARDS,
      name: 'Postcards from the Pole',
      description: 'Kept only in the arcade’s own records.',
      source: { type: 'record' },
    },
  );
  for (let index = 0; index < counts.holders; index += 1) {
    records.holders.push({ id: holderId(index, counts), wallets: [chain.account(ownWallet(index, counts))] });
  }
  addLanterns(records, chain, pictures, { siteUrl, counts });
  addPostcards(records, pictures, counts);
  return records;
}

function addLanterns(
  records: DemonstrationRecords,
  chain: ChainFacts,
  pictures: readonly Picture[],
  { siteUrl, counts }: { siteUrl: string; counts: Counts },
): void {
  const lostEvery = Math.floor(counts.tokensInPlatformWallet / counts.mediaMissing);
  let tokenId = 0;
  let missing = 0;
  const add = (count: number, wallet: (index: number) => string | undefined) => {
    for (let index = 0; index < count; index += 1) {
      tokenId += 1;
      const picture = pictures[tokenId % pictures.length]!;
      // Now and then a picture is given by an address that has nothing to give; one is not what was promised.
      const lost = tokenId % lostEvery === 0 && missing < counts.mediaMissing;
      if (lost) missing += 1;
      const corrupted = tokenId === 7;
      const media: ContentRecord = lost
        ? { role: 'media', url: `${siteUrl}/lost/${tokenId}.png` }
        : corrupted
          ? { role: 'media', url: `${siteUrl}/corrupted/${picture.name}`, sha256: picture.sha256 }
          : tokenId % 3 === 0
            ? { role: 'media', url: `${siteUrl}/media/${picture.name}`, sha256: picture.sha256 }
            : { role: 'media', path: `content/media/${picture.name}` };
      addAsset(records, {
        asset: {
          id: `lantern-${tokenId}`,
          collection: LANTERNS,
          kind: 'single',
          name: `Lantern ${tokenId}`,
          tokenId: String(tokenId),
          content: [media],
        },
        holder: holderId(index, counts),
        wallet: wallet(index),
      });
    }
  };
  add(counts.tokensInPlatformWallet, () => undefined);
  add(counts.tokensInOwnWallets, (index) => chain.account(ownWallet(index, counts)));
  add(counts.tokensMovedSince, (index) => chain.account(ownWallet(index, counts)));
  for (let index = 0; index < counts.tokensNotOnChain; index += 1) {
    const id = 5_001 + index;
    addAsset(records, {
      asset: {
        id: `lantern-${id}`,
        collection: LANTERNS,
        kind: 'single',
        name: `Lantern ${id}`,
        tokenId: String(id),
        content: [],
      },
      holder: holderId(index, counts),
    });
  }
}

function addPostcards(records: DemonstrationRecords, pictures: readonly Picture[], counts: Counts): void {
  const media = (index: number): ContentRecord[] => [
    { role: 'media', path: `content/media/${pictures[index % pictures.length]!.name}` },
  ];
  for (let index = 0; index < counts.singles; index += 1) {
    const id = `postcard-${index + 1}`;
    addAsset(records, {
      asset: { id, collection: POSTCARDS, kind: 'single', name: `Postcard ${index + 1}`, content: media(index) },
      holder: holderId(index, counts),
    });
  }
  for (let number = 1; number <= counts.numbered; number += 1) {
    const id = `aurora-${number}`;
    const asset: AssetRecord = {
      id,
      collection: POSTCARDS,
      kind: 'numbered',
      name: 'Aurora print',
      number,
      of: counts.numbered,
      content: media(0),
    };
    addAsset(records, { asset, holder: holderId(number, counts) });
  }
  addEdition(records, { name: 'Winter pass', id: 'winter-pass', content: media(1) }, counts);
  const overclaimed: AssetRecord = {
    id: 'closing-night-ticket',
    collection: POSTCARDS,
    kind: 'edition',
    name: 'Closing night ticket',
    quantity: String(counts.overclaimedQuantity),
    content: media(2),
  };
  records.assets.push(overclaimed);
  for (const holder of [10, 11, 12]) {
    records.holdings.push({
      holder: holderId(holder, counts),
      asset: overclaimed.id,
      quantity: String(counts.overclaimedQuantity / 2),
    });
  }
}

/** Everybody holds some; the last holder what is left. */
function addEdition(
  records: DemonstrationRecords,
  { name, id, content }: { name: string; id: string; content: ContentRecord[] },
  counts: Counts,
): void {
  const total = counts.editionQuantity;
  records.assets.push({ id, collection: POSTCARDS, kind: 'edition', name, quantity: String(total), content });
  let left = total;
  for (let index = 0; index < counts.holders; index += 1) {
    const quantity = index === counts.holders - 1 ? left : 1 + (index % 40);
    left -= quantity;
    records.holdings.push({ holder: holderId(index, counts), asset: id, quantity: String(quantity) });
  }
}

function addAsset(
  records: DemonstrationRecords,
  { asset, holder, wallet }: { asset: AssetRecord; holder: string; wallet?: string | undefined },
): void {
  const path = `content/metadata/${asset.id}.json`;
  records.metadata.set(path, {
    name: asset.name,
    collection: asset.collection,
    description: 'A thing somebody loved.',
  });
  records.assets.push({ ...asset, content: [{ role: 'metadata', path }, ...asset.content] });
  records.holdings.push({ holder, asset: asset.id, quantity: '1', ...(wallet === undefined ? {} : { wallet }) });
}
