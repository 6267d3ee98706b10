import { DomainError } from '@holdfast/kernel';
import { BaseError, parseEventLogs } from 'viem';
import { lower } from './address';
import { erc721Abi } from './contracts/abi';
import type { HexText } from './core/asset-name';
import type { TokenTransfer } from './core/token-owners';
import { type EvmNode, nodeError } from './nodes';

export interface TransferLogsInput {
  node: EvmNode;
  contract: HexText;
  fromBlock: bigint;
  toBlock: bigint;
  /** Blocks per question: begins here, halves when the node finds it too much, doubles back when it answers. */
  maxRange: number;
  /** A node that answers with this many logs may have cut the rest off in silence: it is asked for less. */
  maxLogs: number;
}

export interface TransferRange {
  toBlock: bigint;
  transfers: TokenTransfer[];
}

const transferEvent = erc721Abi.filter((item) => item.type === 'event');
const tooMuch =
  /too many|too large|too big|limit|exceed|more than|query returned|range|response size|timed? ?out|10,?000/i;

/**
 * The Transfer logs of a contract in the order of the chain, by ranges of blocks.
 * Errors: `evm.range_refused` (even one block is too much for the node), `evm.node_nonsense`, and those of the node.
 */
export async function* readTransferLogs(input: TransferLogsInput): AsyncGenerator<TransferRange, void> {
  let range = BigInt(input.maxRange);
  for (let from = input.fromBlock; from <= input.toBlock;) {
    const to = from + range - 1n < input.toBlock ? from + range - 1n : input.toBlock;
    const transfers = await readRange(input, from, to);
    if (transfers === 'too_much') {
      if (from === to) {
        throw new DomainError('unavailable', 'evm.range_refused', `The node refuses the logs of block ${from} alone`, {
          remedy: 'Configure a node with a higher limit on the logs of one answer.',
        });
      }
      range = (to - from + 1n) / 2n;
      continue;
    }
    yield { toBlock: to, transfers };
    from = to + 1n;
    range = range * 2n < BigInt(input.maxRange) ? range * 2n : BigInt(input.maxRange);
  }
}

async function readRange(input: TransferLogsInput, fromBlock: bigint, toBlock: bigint) {
  const { contract, node, maxLogs } = input;
  let logs;
  try {
    logs = await node.getLogs({ address: contract, events: transferEvent, fromBlock, toBlock });
  } catch (error) {
    if (saysTooMuch(error)) return 'too_much';
    throw nodeError(error);
  }
  if (logs.length >= maxLogs && fromBlock < toBlock) return 'too_much';
  const nonsense = logs.some(
    (log) => lower(log.address) !== contract || log.blockNumber < fromBlock || log.blockNumber > toBlock || log.removed,
  );
  if (nonsense) {
    throw new DomainError('unavailable', 'evm.node_nonsense', 'The node answered with logs that were not asked for', {
      remedy: 'Configure another node.',
    });
  }
  // Strict: an ERC-20's Transfer has the same name and is none of these.
  return parseEventLogs({ abi: transferEvent, logs, strict: true })
    .sort((a, b) =>
      a.blockNumber === b.blockNumber ? a.logIndex - b.logIndex : a.blockNumber < b.blockNumber ? -1 : 1,
    )
    .map((log): TokenTransfer => {
      const { from, to, tokenId } = log.args;
      return { from: lower(from), to: lower(to), tokenId, blockNumber: log.blockNumber };
    });
}

/** Nodes say it in many words, some with HTTP 4xx; a 5xx or silence is trouble of another kind. */
function saysTooMuch(error: unknown): boolean {
  if (!(error instanceof BaseError)) return false;
  if (nodeErrorIsTimeout(error)) return false;
  const status = error.walk((cause) => cause instanceof Error && 'status' in cause);
  if (status && 'status' in status && typeof status.status === 'number') {
    if (status.status >= 500 || status.status === 429) return false;
    if (status.status === 413) return true;
  }
  return tooMuch.test(error.details);
}

function nodeErrorIsTimeout(error: BaseError): boolean {
  const named = nodeError(error);
  return named instanceof DomainError && named.code !== 'evm.node_unavailable';
}
