import { DomainError } from '@holdfast/kernel';

/** The values that commitments commit to. Self-describing, one spelling each: docs/receipt-format.md, "Names". */

const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
const REFERENCE = "(?:[A-Za-z0-9_.!~*'()-]|%[0-9A-F]{2}){1,1536}";
const ON_CHAIN =
  /^eip155:[1-9][0-9]{0,31}\/erc(?:721|1155):0x[0-9a-f]{40}\/(?:0|[1-9][0-9]{0,77})\?genesis=0x[0-9a-f]{64}$/;
const OF_PLATFORM = new RegExp(`^platform:${UUID}/${REFERENCE}/${REFERENCE}$`);
const ACCOUNT = new RegExp(`^account:${UUID}/${REFERENCE}$`);
const ISSUANCE = new RegExp(`^issuance:${UUID}$`);

export const isAssetName = (name: string): boolean => ON_CHAIN.test(name) || OF_PLATFORM.test(name);
export const isAccountName = (name: string): boolean => ACCOUNT.test(name) || ISSUANCE.test(name);

function checked(name: string, is: (name: string) => boolean): string {
  if (!is(name))
    throw new DomainError(
      'invalid',
      'proof.name_malformed',
      'This cannot be written as the name of an asset or account.',
    );
  return name;
}

/** encodeURIComponent, which refuses lone surrogates with a URIError: told as a domain error. */
function encodeReference(reference: string): string {
  try {
    return encodeURIComponent(reference);
  } catch {
    throw new DomainError('invalid', 'proof.name_malformed', 'A reference holds a lone surrogate.');
  }
}

/** CAIP-19 plus the genesis hash: chain ids alone are not unique among private chains. Addresses and hashes are lower-cased. */
export function chainAssetName(asset: {
  chainId: bigint | number;
  standard: 'erc721' | 'erc1155';
  contract: string;
  tokenId: bigint;
  genesisHash: string;
}): string {
  const { chainId, standard, contract, tokenId, genesisHash } = asset;
  return checked(
    `eip155:${chainId}/${standard}:${contract.toLowerCase()}/${tokenId}?genesis=${genesisHash.toLowerCase()}`,
    isAssetName,
  );
}

/** An asset that has no other name than its platform's. Throws `proof.name_malformed`. */
export function platformAssetName(organizationId: string, collectionReference: string, assetReference: string): string {
  return checked(
    `platform:${organizationId}/${encodeReference(collectionReference)}/${encodeReference(assetReference)}`,
    isAssetName,
  );
}

export function accountName(organizationId: string, accountReference: string): string {
  return checked(`account:${organizationId}/${encodeReference(accountReference)}`, isAccountName);
}

/** The account that a platform's assets are issued from; it has no holder. */
export function issuanceName(organizationId: string): string {
  return checked(`issuance:${organizationId}`, isAccountName);
}
