import { DomainError } from '@holdfast/kernel';
import {
  BaseError,
  createPublicClient,
  http,
  HttpRequestError,
  type HttpTransport,
  type PublicClient,
  TimeoutError,
  UnknownRpcError,
} from 'viem';
import { lower } from './address';
import type { HexText } from './core/asset-name';

export type EvmNode = PublicClient<HttpTransport>;

/** Which block counts as final: the chain's own word, or a depth on chains that have no such tag. */
export type Finality = { by: 'tag' } | { by: 'depth'; blocks: number };

export interface KnownBlock {
  number: bigint;
  hash: HexText;
}

export interface ChainIdentity {
  chainId: number;
  genesisHash: HexText;
}

export interface FinalBlock extends ChainIdentity, KnownBlock {
  /** Seconds since 1970, as the chain tells it. */
  timestamp: bigint;
  /** How many nodes agreed on it. */
  nodes: number;
}

/**
 * One node, asked once per question: repeating is the worker's business. No cache, because a cached height loses the
 * newest blocks.
 */
export function connectNode(options: { url: string; timeoutMs?: number }): EvmNode {
  const transport = http(options.url, { timeout: options.timeoutMs ?? 10_000, retryCount: 0 });
  return createPublicClient({ transport, cacheTime: 0, pollingInterval: 250 });
}

export interface AgreementInput {
  nodes: readonly EvmNode[];
  /** What the caller expects; another chain is refused before anything else is believed. */
  chainId: number;
  genesisHash?: HexText;
  finality?: Finality;
  /** A block seen earlier: a node that does not have it is on another chain, or has been rolled back. */
  knownBlock?: KnownBlock;
  /** How far the nodes' final blocks may be apart. A fresh node at height 0 agrees with everybody about genesis. */
  maxLagBlocks?: number;
}

/**
 * The newest block that every node calls final, with the same hash, on the same chain from the same genesis.
 * Errors: `evm.wrong_chain`, `evm.nodes_disagree`, `evm.node_behind`, `evm.node_timeout`, `evm.node_unavailable`.
 */
export async function agreeOnFinalBlock(input: AgreementInput): Promise<FinalBlock> {
  if (input.nodes.length === 0) throw new Error('At least one node is needed');
  const { chainId, genesisHash } = await agreeOnChain(input);
  const finals = await Promise.all(input.nodes.map((node) => finalHeight(node, input.finality ?? { by: 'tag' })));
  const number = finals.reduce((a, b) => (a < b ? a : b));
  const newest = finals.reduce((a, b) => (a > b ? a : b));
  const lag = Number(newest - number);
  if (lag > (input.maxLagBlocks ?? 64)) {
    throw new DomainError('unavailable', 'evm.node_behind', `One node is ${lag} final blocks behind the other`, {
      remedy: 'Wait until it has caught up, or configure another node.',
    });
  }
  const blocks = await Promise.all(input.nodes.map((node) => blockAt(node, number)));
  const hash = same(
    'hash of the final block',
    blocks.map((block) => block.hash),
  );
  return { chainId, genesisHash, number, hash, timestamp: blocks[0]?.timestamp ?? 0n, nodes: input.nodes.length };
}

/** Chain id, genesis and known block, on every node. Errors as above. */
export async function agreeOnChain(input: Omit<AgreementInput, 'finality' | 'maxLagBlocks'>): Promise<ChainIdentity> {
  const seen = await Promise.all(
    input.nodes.map(async (node) => ({
      chainId: await asked(() => node.getChainId()),
      genesisHash: (await blockAt(node, 0n)).hash,
      known: input.knownBlock && (await blockAt(node, input.knownBlock.number)).hash,
    })),
  );
  const chainId = same(
    'chain id',
    seen.map((answer) => answer.chainId),
  );
  const genesisHash = same(
    'genesis',
    seen.map((answer) => answer.genesisHash),
  );
  if (chainId !== input.chainId || (input.genesisHash && genesisHash !== lower(input.genesisHash))) {
    const expected = `${input.chainId}${input.genesisHash ? ` from genesis ${input.genesisHash}` : ''}`;
    throw new DomainError('conflict', 'evm.wrong_chain', `The node is on chain ${chainId}, not on ${expected}`, {
      remedy: 'Configure a node of the chain that the collection is on.',
    });
  }
  if (input.knownBlock) {
    same('hash of a block known earlier', [lower(input.knownBlock.hash), ...seen.map((answer) => answer.known)]);
  }
  return { chainId, genesisHash };
}

/** Whether every node still has this block. */
export async function stillHasBlock(nodes: readonly EvmNode[], block: KnownBlock): Promise<boolean> {
  const hashes = await Promise.all(nodes.map((node) => blockAt(node, block.number)));
  return hashes.every((found) => found.hash === lower(block.hash));
}

export async function finalHeight(node: EvmNode, finality: Finality): Promise<bigint> {
  if (finality.by === 'tag') return (await asked(() => node.getBlock({ blockTag: 'finalized' }))).number;
  const head = await asked(() => node.getBlockNumber({ cacheTime: 0 }));
  return head > BigInt(finality.blocks) ? head - BigInt(finality.blocks) : 0n;
}

async function blockAt(node: EvmNode, blockNumber: bigint): Promise<{ hash: HexText; timestamp: bigint }> {
  const block = await asked(() => node.getBlock({ blockNumber }));
  return { hash: lower(block.hash), timestamp: block.timestamp };
}

function same<T>(what: string, answers: readonly T[]): T {
  const [first, ...others] = answers;
  if (first === undefined || others.some((answer) => answer !== first)) {
    throw new DomainError('conflict', 'evm.nodes_disagree', `The nodes disagree about the ${what}`, {
      remedy: 'Find out which node is wrong; nothing is read from either until they agree.',
      facts: { what },
    });
  }
  return first;
}

/** Runs one question and names what went wrong with the node. A revert of a contract is not the node's fault and passes. */
export async function asked<T>(question: () => Promise<T>): Promise<T> {
  try {
    return await question();
  } catch (error) {
    throw nodeError(error);
  }
}

/**
 * `evm.node_timeout`, `evm.node_unavailable`, `evm.state_unavailable` (the node no longer keeps that block's state),
 * `evm.block_unknown`; anything else comes back as it is.
 */
export function nodeError(error: unknown): unknown {
  if (!(error instanceof BaseError)) return error;
  const text = `${error.details} ${error.shortMessage}`;
  const fail = (code: string, message: string, remedy: string) =>
    new DomainError('unavailable', code, message, { remedy });
  if (error.walk((cause) => cause instanceof TimeoutError)) {
    return fail('evm.node_timeout', 'The node did not answer in time', 'Try again later or configure another node.');
  }
  if (/BlockOutOfRange|missing trie node|header not found|state .*not available|pruned|historical state/i.test(text)) {
    return fail('evm.state_unavailable', 'The node no longer has the state of that block', 'Begin the scan anew.');
  }
  if (error.name === 'BlockNotFoundError') {
    return fail('evm.block_unknown', 'The node does not know that block', 'Begin the scan anew.');
  }
  const broken = error.walk((cause) => cause instanceof HttpRequestError || cause instanceof UnknownRpcError);
  if (broken || /not valid JSON|Unexpected (token|end)/i.test(text)) {
    return fail(
      'evm.node_unavailable',
      'The node did not answer properly',
      'Try again later or configure another node.',
    );
  }
  return error;
}
