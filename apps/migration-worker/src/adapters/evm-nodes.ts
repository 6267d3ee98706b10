import { DomainError } from '@holdfast/kernel';
import type { ChainSettings } from '@holdfast/platform';
import { agreeOnChain, connectNode, type EvmNode } from '@holdfast/sources';

export interface ConnectedChain {
  chainId: number;
  genesisHash: `0x${string}`;
  nodes: readonly EvmNode[];
}

/** The chains of the configuration, connected on first use: a node that is away must not keep a worker from starting. */
export class EvmChains {
  private readonly connected = new Map<number, Promise<ConnectedChain>>();

  constructor(private readonly settings: readonly ChainSettings[]) {}

  /** Throws `migration.chain_not_configured`, and what the nodes answer wrong. */
  chain(chainId: number): Promise<ConnectedChain> {
    const known = this.connected.get(chainId);
    if (known !== undefined) return known;
    const connecting = this.connect(chainId);
    this.connected.set(chainId, connecting);
    connecting.catch(() => this.connected.delete(chainId));
    return connecting;
  }

  private async connect(chainId: number): Promise<ConnectedChain> {
    const settings = this.settings.find((chain) => chain.chainId === chainId);
    if (settings === undefined) {
      throw new DomainError(
        'unavailable',
        'migration.chain_not_configured',
        `No node is configured for chain ${chainId}.`,
        {
          remedy: 'Name its nodes in HOLDFAST_CHAINS.',
        },
      );
    }
    const nodes = settings.rpcUrls.map((url) => connectNode({ url }));
    const { genesisHash } = await agreeOnChain({ nodes, chainId });
    return { chainId, genesisHash, nodes };
  }
}
