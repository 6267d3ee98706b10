import { BaseError } from 'viem';
import { lower } from './address';
import { erc721Abi } from './contracts/abi';
import type { HexText } from './core/asset-name';
import { type EvmNode, nodeError } from './nodes';

export type OwnerNow = { moved: false } | { moved: true; owner: HexText | null };

/**
 * Asks, right before a release, whose the token is now, at the newest block unless told: the snapshot may be days old.
 * `owner: null`: burnt, or the contract no longer answers. Errors: those of the node.
 */
export async function ownerMovedSince(input: {
  node: EvmNode;
  token: HexText;
  tokenId: bigint;
  from: HexText;
  /** The newest block, or the newest final one. */
  at?: 'latest' | 'finalized';
}): Promise<OwnerNow> {
  const { node, token: address, tokenId } = input;
  try {
    const args = [tokenId] as const;
    const owner = lower(
      await node.readContract({
        address,
        abi: erc721Abi,
        functionName: 'ownerOf',
        args,
        blockTag: input.at ?? 'latest',
      }),
    );
    return owner === lower(input.from) ? { moved: false } : { moved: true, owner };
  } catch (error) {
    const reason = nodeError(error);
    if (reason instanceof BaseError) return { moved: true, owner: null };
    throw reason;
  }
}
