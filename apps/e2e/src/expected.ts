import { accountAddress, type Counts, type DemonstrationRecords, recordsOf } from '@holdfast/standalone';
import type { System } from './system';

/** What the generator of the demonstration makes true, told independently of what Holdfast answers. */

export interface Verdicts {
  readonly total: number;
  readonly accepted: number;
  readonly refused: number;
  readonly pending: number;
  readonly byCause: Readonly<Record<string, number>>;
  readonly byTurn: Readonly<Record<string, number>>;
}

export function expectedVerdicts(counts: Counts): Verdicts {
  const { tokensInPlatformWallet, tokensInOwnWallets, singles, numbered } = counts;
  const winterPass = 1;
  const closingNightTicket = 1;
  const accepted = tokensInPlatformWallet + tokensInOwnWallets + singles + numbered + winterPass;
  const pending = counts.tokensMovedSince + counts.tokensNotInDeposit + closingNightTicket;
  const refused = counts.tokensNotOnChain;
  const lacking = counts.mediaMissing + counts.mediaCorrupted;
  return {
    total: accepted + refused + pending,
    accepted,
    refused,
    pending,
    byCause: {
      not_on_chain: refused,
      owner_differs: counts.tokensMovedSince,
      not_in_deposit: counts.tokensNotInDeposit,
      claimed_more_than_exists: closingNightTicket,
      // Accepted all the same, and the platform's to mend.
      content_missing: counts.mediaMissing,
      content_mismatch: counts.mediaCorrupted,
    },
    byTurn: { platform: refused + pending + lacking, holder: 0, custodian: 0, holdfast: 0, nobody: accepted - lacking },
  };
}

export type CustodyKind = 'token' | 'record' | 'copy';

export interface ExpectedItem {
  /** The platform's reference. */
  readonly reference: string;
  /** Ours: CAIP-19 with the genesis, or the platform's own. */
  readonly assetName: string;
  readonly kind: CustodyKind;
  readonly quantity: string;
  readonly tokenId: string | null;
  /** SHA-256 of its picture, hexadecimal; null when nobody can give it. */
  readonly picture: string | null;
}

export function demonstrationRecords(system: System): DemonstrationRecords {
  const { chain, pictures, siteUrl, counts } = system;
  const facts = {
    chainId: chain.chainId,
    genesisHash: chain.genesisHash,
    contract: chain.collectible,
    platformWallet: chain.platform,
    account: accountAddress,
  };
  return recordsOf(facts, pictures, siteUrl, counts);
}

/** What a user of the platform holds of what is accepted, by the platform's own name for the asset. */
export function expectedItems(system: System, platformId: string, holder: string): ExpectedItem[] {
  const records = demonstrationRecords(system);
  const assets = new Map(records.assets.map((asset) => [asset.id, asset]));
  const items: ExpectedItem[] = [];
  for (const holding of records.holdings) {
    const asset = assets.get(holding.asset);
    if (holding.holder !== holder || asset === undefined) continue;
    const tokenId = asset.tokenId ?? null;
    const kind = kindOf(tokenId, system.counts);
    if (kind === null || asset.id === 'closing-night-ticket') continue;
    const media = asset.content.find((file) => file.role === 'media');
    items.push({
      reference: asset.id,
      assetName:
        tokenId === null ? `platform:${platformId}/${asset.collection}/${asset.id}` : tokenName(system, tokenId),
      kind,
      quantity: holding.quantity ?? '1',
      tokenId,
      picture: media === undefined ? null : pictureOf(system, media),
    });
  }
  return items;
}

function kindOf(tokenId: string | null, counts: Counts): CustodyKind | null {
  if (tokenId === null) return 'record';
  const id = Number(tokenId);
  if (id <= counts.tokensInPlatformWallet) return 'token';
  return id <= counts.tokensInPlatformWallet + counts.tokensInOwnWallets ? 'copy' : null;
}

const tokenName = ({ chain }: System, tokenId: string): string =>
  `eip155:${chain.chainId}/erc721:${chain.collectible.toLowerCase()}/${tokenId}?genesis=${chain.genesisHash.toLowerCase()}`;

function pictureOf(system: System, media: { url?: string | undefined; path?: string | undefined }): string | null {
  const address = media.url ?? media.path ?? '';
  if (/\/(lost|corrupted)\//.test(address)) return null;
  const name = address.slice(address.lastIndexOf('/') + 1);
  return system.pictures.find((picture) => picture.name === name)?.sha256 ?? null;
}

/** References of users of the platform, in order. */
export const holderReference = (nth: number): string => `user-${String(nth).padStart(4, '0')}`;

/** The first user, from the `nth` on, who has exactly one item whose picture nobody can give. */
export function firstWithOneLost(system: System, nth: number): string {
  for (let at = nth; at <= system.counts.holders; at += 1) {
    const lost = expectedItems(system, '', holderReference(at)).filter(({ picture }) => picture === null);
    if (lost.length === 1) return holderReference(at);
  }
  throw new Error('nobody has lost exactly one picture');
}
