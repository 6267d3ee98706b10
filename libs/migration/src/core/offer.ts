import { createHash } from 'node:crypto';
import type { AccountQuote } from '@holdfast/billing';
import { canonicalJson, type CanonicalValue } from '@holdfast/proof';
import type { ExclusionCode } from './eligibility';

export type CustodyKind = 'token' | 'record' | 'copy';

/** One asset as the holder sees it before it moves. */
export interface OfferedAsset {
  readonly assetId: string;
  /** The canonical name that the log commits to. */
  readonly assetName: string;
  readonly name: string;
  readonly holderId: string;
  readonly quantity: bigint;
  readonly custodyKind: CustodyKind;
  /** EVM chain of a token; null for what is on no chain. */
  readonly chainId: bigint | null;
  readonly contentManifestHash: Uint8Array;
  /** Names of the files that nobody could give. */
  readonly missing: readonly string[];
  /** Of the files that are there. */
  readonly contentBytes: bigint;
}

export interface OfferTerms {
  readonly version: number;
  readonly hash: Uint8Array;
  readonly title: string;
  readonly jurisdiction: string;
  readonly storagePlace: string;
}

export interface Vault {
  readonly chainId: bigint;
  /** Lower case. */
  readonly address: string;
}

export interface OfferInput {
  readonly transferId: string;
  readonly from: { readonly id: string; readonly name: string };
  readonly custodian: { readonly id: string; readonly name: string };
  readonly terms: OfferTerms;
  /** Where tokens would go, by chain: the custodian's vaults as they are registered now. */
  readonly vaults: readonly Vault[];
  readonly assets: readonly OfferedAsset[];
  /** What each of their holders would pay. */
  readonly accounts: readonly AccountQuote[];
  readonly excluded: readonly { readonly assetId: string; readonly holderId: string; readonly code: ExclusionCode }[];
  readonly expiresAt: Date;
}

export interface Offer {
  /** RFC 8785, in UTF-8 without a newline: exactly what the holder is shown, and what is hashed. */
  readonly document: string;
  /** SHA-256 of the document. */
  readonly hash: Buffer;
}

export const OFFER_VERSION = 1;
/** How long an offer stands: longer than reading it takes, shorter than prices last. */
export const OFFER_LIFETIME_MS = 60 * 60 * 1_000;
/** How long a consent authorizes postings: longer than the slowest custodian, chain and platform together. */
const CONSENT_LIFETIME_MS = 90 * 24 * 60 * 60 * 1_000;

/** When the consent to an offer ends, whenever before the offer's own end it was given: the document says so. */
export const consentExpiry = (offerExpiresAt: Date): Date => new Date(offerExpiresAt.getTime() + CONSENT_LIFETIME_MS);

/**
 * The one text that a consent is bound to: what moves, to whom and into which vault, under which terms, at what price, and what
 * stays behind and why. It names holders by id only: no personal data. The same input gives the same bytes, whatever order it comes in.
 * Throws `proof.json_not_canonical` for a name that has no UTF-8 form.
 */
export function composeOffer(input: OfferInput): Offer {
  const { terms } = input;
  const assets = [...input.assets].sort(byAssetThenHolder);
  const bytes = assets.reduce((sum, asset) => sum + asset.contentBytes, 0n);
  const document = canonicalJson({
    version: OFFER_VERSION,
    transferId: input.transferId,
    from: { id: input.from.id, name: input.from.name },
    custodian: { id: input.custodian.id, name: input.custodian.name },
    holders: [...new Set(assets.map((asset) => asset.holderId))].sort(),
    terms: {
      version: terms.version,
      hash: Buffer.from(terms.hash).toString('hex'),
      title: terms.title,
      jurisdiction: terms.jurisdiction,
      storagePlace: terms.storagePlace,
    },
    vaults: vaultsFor(assets, input.vaults),
    legs: assets.map(legOf),
    excluded: [...input.excluded]
      .sort(byAssetThenHolder)
      .map(({ assetId, holderId, code }) => ({ assetId, holderId, code })),
    totals: {
      items: assets.length,
      quantity: assets.reduce((sum, asset) => sum + asset.quantity, 0n).toString(),
      contentBytes: bytes.toString(),
      missingFiles: assets.reduce((sum, asset) => sum + asset.missing.length, 0),
      excluded: input.excluded.length,
    },
    accounts: [...input.accounts].sort((left, right) => (left.holderId < right.holderId ? -1 : 1)),
    expiresAt: input.expiresAt.toISOString(),
    consentExpiresAt: consentExpiry(input.expiresAt).toISOString(),
  });
  return { document, hash: sha256(document) };
}

/** Of the chains that tokens of this offer live on, so that another chain's vault changes nothing here. */
function vaultsFor(assets: readonly OfferedAsset[], vaults: readonly Vault[]): CanonicalValue {
  const chains = new Set(assets.filter((asset) => asset.custodyKind === 'token').map((asset) => asset.chainId));
  return vaults
    .filter(({ chainId }) => chains.has(chainId))
    .sort((left, right) => (left.chainId < right.chainId ? -1 : 1))
    .map(({ chainId, address }) => ({ chainId: chainId.toString(), address }));
}

function legOf(asset: OfferedAsset): CanonicalValue {
  return {
    assetId: asset.assetId,
    assetName: asset.assetName,
    name: asset.name,
    holderId: asset.holderId,
    quantity: asset.quantity.toString(),
    custodyKind: asset.custodyKind,
    contentManifestHash: Buffer.from(asset.contentManifestHash).toString('hex'),
    missing: [...asset.missing].sort(),
  };
}

interface Keyed {
  readonly assetId: string;
  readonly holderId: string;
}

function byAssetThenHolder(left: Keyed, right: Keyed): number {
  const [a, b] = [left.assetId + left.holderId, right.assetId + right.holderId];
  return a < b ? -1 : a > b ? 1 : 0;
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text, 'utf8').digest();
}
