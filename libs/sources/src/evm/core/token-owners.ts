import type { HexText } from './asset-name';

export interface TokenTransfer {
  from: HexText;
  to: HexText;
  tokenId: bigint;
  blockNumber: bigint;
}

export interface TokenHistory {
  owner: HexText;
  /** Null when the first transfer seen was not a mint. */
  mintedAtBlock: bigint | null;
  lastTransferBlock: bigint;
  /** A transfer came from somebody else than the owner known so far: a log is missing or the contract does not log all. */
  broken: boolean;
}

export const zeroAddress: HexText = `0x${'0'.repeat(40)}`;

/** Folds transfers, given in the order of the chain, into what they say of each token. */
export class TokenOwners {
  private readonly tokens = new Map<bigint, TokenHistory>();

  get size(): number {
    return this.tokens.size;
  }

  add(transfer: TokenTransfer): void {
    const { tokenId, from, to, blockNumber } = transfer;
    const known = this.tokens.get(tokenId);
    const minted = from === zeroAddress;
    this.tokens.set(tokenId, {
      owner: to,
      mintedAtBlock: minted ? blockNumber : (known?.mintedAtBlock ?? null),
      lastTransferBlock: blockNumber,
      broken: (known?.broken ?? false) || from !== (known?.owner ?? zeroAddress),
    });
  }

  get(tokenId: bigint): TokenHistory | undefined {
    return this.tokens.get(tokenId);
  }

  /** All token ids, ascending, with `others` among them, each once. */
  sortedIds(others: Iterable<bigint> = []): bigint[] {
    return [...new Set([...this.tokens.keys(), ...others])].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  }
}
