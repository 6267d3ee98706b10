import { DomainError } from '@holdfast/kernel';

/** `0x` and hexadecimal digits. Addresses and hashes are lower-case everywhere in Holdfast; checksums are checked on the way in. */
export type HexText = `0x${string}`;

export interface ChainTokenName {
  chainId: number;
  genesisHash: HexText;
  contract: HexText;
  tokenId: bigint;
}

const largestTokenId = (1n << 256n) - 1n;
const pattern = /^eip155:([1-9][0-9]{0,15})\/erc721:(0x[0-9a-f]{40})\/(0|[1-9][0-9]{0,77})\?genesis=(0x[0-9a-f]{64})$/;

/**
 * The name of a token: CAIP-19 plus the genesis hash, because chain ids are not unique outside of public chains.
 * `eip155:<chain id>/erc721:<lower-case address>/<decimal token id>?genesis=<hash>`
 */
export function chainTokenName(name: ChainTokenName): string {
  const { chainId, contract, tokenId, genesisHash } = name;
  const text = `eip155:${chainId}/erc721:${contract.toLowerCase()}/${tokenId}?genesis=${genesisHash.toLowerCase()}`;
  parseChainTokenName(text);
  return text;
}

/** The only accepted spelling is the one that `chainTokenName` writes. Error: `evm.token_name_malformed`. */
export function parseChainTokenName(text: string): ChainTokenName {
  const [, chain, contract, token, genesis] = pattern.exec(text) ?? [];
  const chainId = Number(chain);
  const tokenId = token === undefined ? -1n : BigInt(token);
  if (
    !isHex(contract) ||
    !isHex(genesis) ||
    !Number.isSafeInteger(chainId) ||
    tokenId < 0n ||
    tokenId > largestTokenId
  ) {
    throw new DomainError('malformed', 'evm.token_name_malformed', 'This is not the name of a token on a chain', {
      remedy: 'Write eip155:<chain id>/erc721:<lower-case address>/<decimal token id>?genesis=<hash>.',
    });
  }
  return { chainId, contract, tokenId, genesisHash: genesis };
}

function isHex(text: string | undefined): text is HexText {
  return text !== undefined && text.startsWith('0x');
}
