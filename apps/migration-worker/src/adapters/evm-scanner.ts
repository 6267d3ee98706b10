import type { ChainScanner, SeenToken } from '@holdfast/migration';
import { scanErc721 } from '@holdfast/sources';
import type { EvmChains } from './evm-nodes';

/** Scans contracts with every node that is configured for their chain. */
export class EvmScanner implements ChainScanner {
  constructor(private readonly chains: EvmChains) {}

  async *scan(
    source: { chainId: number; genesisHash: string; contract: string },
    cursor: string | null,
    alsoAsk: readonly string[],
  ): AsyncGenerator<{ tokens: SeenToken[]; cursor: string; blockNumber: bigint; blockHash: string; nodes: number }> {
    const { chainId, genesisHash, nodes } = await this.chains.chain(source.chainId);
    const pages = scanErc721({
      nodes,
      chainId,
      genesisHash,
      contract: source.contract,
      fromBlock: 0n,
      alsoAsk: alsoAsk.map(BigInt),
      ...(cursor === null ? {} : { cursor }),
    });
    for await (const page of pages) {
      yield {
        tokens: page.tokens.map(({ tokenId, owner, tokenUri }) => ({ tokenId: tokenId.toString(), owner, tokenUri })),
        cursor: page.cursor,
        blockNumber: page.final.number,
        blockHash: page.final.hash,
        nodes: nodes.length,
      };
    }
  }
}
