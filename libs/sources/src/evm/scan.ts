import { DomainError } from '@holdfast/kernel';
import { type BaseError, decodeFunctionResult, encodeFunctionData, isAddress } from 'viem';
import { lower, parseAddress } from './address';
import { askMany, type ContractAnswer } from './ask-many';
import { erc721Abi } from './contracts/abi';
import type { HexText } from './core/asset-name';
import { TokenOwners, zeroAddress } from './core/token-owners';
import {
  agreeOnChain,
  agreeOnFinalBlock,
  asked,
  type EvmNode,
  type FinalBlock,
  type Finality,
  type KnownBlock,
  stillHasBlock,
} from './nodes';
import { readScanCursor, writeScanCursor } from './scan-cursor';
import { readTransferLogs } from './transfer-logs';

export interface Erc721Scan {
  /** The first is read in full; every other one confirms chain, final block and owners. Two make evidence of grade A. */
  nodes: readonly EvmNode[];
  chainId: number;
  genesisHash?: HexText;
  contract: string;
  /** Where the contract was deployed, or 0. The same on every resume. */
  fromBlock: bigint;
  /** From the last page that was stored: goes on after it, at the same final block. */
  cursor?: string;
  finality?: Finality;
  knownBlock?: KnownBlock;
  /** A deployed HoldfastMulticall; without one its code travels with each question. */
  multicall?: HexText;
  /** Token ids to look at although no log names them (the deposit's). The same on every resume. */
  alsoAsk?: Iterable<bigint>;
  limits?: Partial<ScanLimits>;
  signal?: AbortSignal;
}

export interface ScanLimits {
  pageSize: number;
  maxTokens: number;
  maxRange: number;
  maxLogs: number;
  maxUriBytes: number;
}

/**
 * `evm.token_uri_failed`: the contract does not answer for this token. `evm.token_uri_too_large`,
 * `evm.token_uri_malformed`. `evm.mint_not_logged`: owned, and no log says since when. `evm.log_incomplete`: the logs
 * contradict one another. `evm.owner_differs_from_log`: the contract names another owner than the logs; it wins.
 * `evm.owner_unreadable`: the contract does not answer; the owner is the logs'.
 */
export type TokenProblem =
  | 'evm.token_uri_failed'
  | 'evm.token_uri_too_large'
  | 'evm.token_uri_malformed'
  | 'evm.mint_not_logged'
  | 'evm.log_incomplete'
  | 'evm.owner_differs_from_log'
  | 'evm.owner_unreadable';

export interface ScannedToken {
  tokenId: bigint;
  /** Lower case. Null: burnt. */
  owner: HexText | null;
  mintedAtBlock: bigint | null;
  lastTransferBlock: bigint | null;
  tokenUri: string | null;
  problems: TokenProblem[];
}

export interface ScanPage {
  final: FinalBlock;
  /** Ascending by token id; empty while logs are still being read. */
  tokens: ScannedToken[];
  /** Store it together with the tokens. */
  cursor: string;
  /** Only then is the scan true: the final block was still there when everything had been read. */
  done: boolean;
  progress: { logsReadTo: bigint; tokens: number };
}

interface Reading {
  scan: Erc721Scan;
  contract: HexText;
  final: FinalBlock;
  multicall: HexText | undefined;
  limits: ScanLimits;
}

const defaults: ScanLimits = {
  pageSize: 500,
  maxTokens: 1_000_000,
  maxRange: 10_000,
  maxLogs: 10_000,
  maxUriBytes: 262_144,
};

/**
 * Every token of an ERC-721 contract as it was at one final block. The block is fixed first and its hash looked at
 * again at the end. Logs say which tokens there are, the contract itself says whose they are and where their metadata
 * is. Asks each question once: whoever calls decides about repeating.
 * Owners are folded in memory, some 200 bytes a token; a resume reads the logs again, but gives no token twice.
 * Errors: those of `agreeOnFinalBlock` and `readTransferLogs`; `evm.reorged` (begin anew and forget this scan's pages),
 * `evm.cursor_malformed`, `evm.cursor_of_another_scan`, `evm.not_erc721`, `evm.too_many_tokens`, `evm.state_unavailable`.
 */
export async function* scanErc721(scan: Erc721Scan): AsyncGenerator<ScanPage, void> {
  const reading = await beginReading(scan);
  const { contract, final, limits } = reading;
  const node = firstNode(scan);
  const cursor = scan.cursor === undefined ? undefined : readScanCursor(scan.cursor);
  let afterToken = cursor?.afterToken ?? null;
  const page = (tokens: ScannedToken[], logsReadTo: bigint, known: number, done = false): ScanPage => {
    const { chainId, genesisHash, number: finalBlock, hash: finalHash } = final;
    const written = writeScanCursor({ version: 1, chainId, genesisHash, contract, finalBlock, finalHash, afterToken });
    return { final, tokens, cursor: written, done, progress: { logsReadTo, tokens: known } };
  };

  const owners = new TokenOwners();
  const others = new Set(scan.alsoAsk ?? []);
  const { maxRange, maxLogs } = limits;
  const ranges = readTransferLogs({
    node,
    contract,
    fromBlock: scan.fromBlock,
    toBlock: final.number,
    maxRange,
    maxLogs,
  });
  for await (const { toBlock, transfers } of ranges) {
    scan.signal?.throwIfAborted();
    for (const transfer of transfers) owners.add(transfer);
    if (owners.size + others.size > limits.maxTokens) {
      throw new DomainError(
        'too_large',
        'evm.too_many_tokens',
        `The contract has more than ${limits.maxTokens} tokens`,
      );
    }
    if (toBlock < final.number) yield page([], toBlock, owners.size);
  }

  const ids = owners.sortedIds(others);
  const first = afterToken === null ? 0 : ids.findIndex((id) => id > (afterToken ?? -1n));
  for (let at = first < 0 ? ids.length : first; at < ids.length; at += limits.pageSize) {
    scan.signal?.throwIfAborted();
    const some = ids.slice(at, at + limits.pageSize);
    const tokens = await readTokens(reading, owners, some);
    afterToken = some[some.length - 1] ?? afterToken;
    yield page(tokens, final.number, ids.length);
  }
  if (!(await stillHasBlock(scan.nodes, final))) throw reorged(final);
  yield page([], final.number, ids.length, true);
}

async function beginReading(scan: Erc721Scan): Promise<Reading> {
  const contract = parseAddress(scan.contract, 'contract');
  const final = await fixFinalBlock(scan, contract);
  const node = firstNode(scan);
  const code = await asked(() => node.getCode({ address: contract, blockNumber: final.number }));
  const is721 = code !== undefined && (await supportsErc721(node, contract, final.number));
  if (!is721) {
    throw new DomainError(
      'invalid',
      'evm.not_erc721',
      'There was no ERC-721 contract at this address at the final block',
      {
        remedy: 'Check the address and the chain; a new contract is seen once its block is final.',
      },
    );
  }
  const limits = { ...defaults, ...scan.limits };
  const { multicall } = scan;
  const helper = multicall && (await asked(() => node.getCode({ address: multicall, blockNumber: final.number })));
  return { scan, contract, final, multicall: helper ? multicall : undefined, limits };
}

async function fixFinalBlock(scan: Erc721Scan, contract: HexText): Promise<FinalBlock> {
  if (scan.cursor === undefined) return agreeOnFinalBlock(scan);
  const cursor = readScanCursor(scan.cursor);
  if (cursor.contract !== contract || cursor.chainId !== scan.chainId) {
    throw new DomainError(
      'conflict',
      'evm.cursor_of_another_scan',
      'This cursor belongs to the scan of another contract',
    );
  }
  await agreeOnChain({ ...scan, genesisHash: cursor.genesisHash });
  const block = { number: cursor.finalBlock, hash: cursor.finalHash };
  const { timestamp, hash } = await asked(() => firstNode(scan).getBlock({ blockNumber: block.number }));
  if (lower(hash) !== block.hash || !(await stillHasBlock(scan.nodes, block))) throw reorged(block);
  return { ...block, chainId: cursor.chainId, genesisHash: cursor.genesisHash, timestamp, nodes: scan.nodes.length };
}

function reorged(block: KnownBlock): DomainError {
  return new DomainError('conflict', 'evm.reorged', `Block ${block.number} was final and is no longer on the chain`, {
    remedy: 'Forget the pages of this scan and begin anew, without a cursor.',
  });
}

function firstNode(scan: Erc721Scan): EvmNode {
  const [node] = scan.nodes;
  if (node === undefined) throw new Error('At least one node is needed');
  return node;
}

async function supportsErc721(node: EvmNode, target: HexText, blockNumber: bigint): Promise<boolean> {
  const question = encodeFunctionData({ abi: erc721Abi, functionName: 'supportsInterface', args: ['0x80ac58cd'] });
  const [answer] = await askMany({ node, target, blockNumber, questions: [question], gasEach: 100_000n, maxBytes: 32 });
  return answer?.status === 'answered' && BigInt(answer.data === '0x' ? 0 : answer.data) === 1n;
}

async function readTokens(reading: Reading, owners: TokenOwners, ids: readonly bigint[]): Promise<ScannedToken[]> {
  const found = await readOwners(reading, ids);
  const tokens = ids.map((tokenId, index) => describe(tokenId, found[index] ?? null, owners));
  const live = tokens.filter((token) => token.owner !== null);
  const questions = live.map(({ tokenId }) =>
    encodeFunctionData({ abi: erc721Abi, functionName: 'tokenURI', args: [tokenId] }),
  );
  const answers = await ask(reading, firstNode(reading.scan), questions, 50, 1_000_000n, reading.limits.maxUriBytes);
  live.forEach((token, index) => {
    const uri = tokenUri(answers[index]);
    if (uri.problem) token.problems.push(uri.problem);
    else token.tokenUri = uri.text;
  });
  return tokens.filter((token) => token.lastTransferBlock !== null || token.owner !== null);
}

/** On every node; null where the contract reverts, which it does for burnt tokens. */
async function readOwners(reading: Reading, ids: readonly bigint[]): Promise<(HexText | null)[]> {
  const questions = ids.map((id) => encodeFunctionData({ abi: erc721Abi, functionName: 'ownerOf', args: [id] }));
  const perNode = await Promise.all(reading.scan.nodes.map((node) => ask(reading, node, questions, 100, 100_000n, 32)));
  const [first = [], ...others] = perNode.map((answers) => answers.map(ownerIn));
  const differs = others.some((other) => other.some((owner, index) => owner !== first[index]));
  if (differs) {
    if (!(await stillHasBlock(reading.scan.nodes, reading.final))) throw reorged(reading.final);
    throw new DomainError('conflict', 'evm.nodes_disagree', 'The nodes disagree about owners at the final block', {
      remedy: 'Find out which node is wrong; nothing is read from either until they agree.',
      facts: { what: 'owners' },
    });
  }
  return first;
}

/** Batches are small, because the answers to a call that carries its code may not exceed the size of a contract (EIP-170). */
async function ask(
  reading: Reading,
  node: EvmNode,
  questions: readonly HexText[],
  batch: number,
  gasEach: bigint,
  maxBytes: number,
): Promise<ContractAnswer[]> {
  const answers: ContractAnswer[] = [];
  const { contract: target, final, multicall } = reading;
  for (let at = 0; at < questions.length; at += batch) {
    const some = questions.slice(at, at + batch);
    answers.push(
      ...(await askMany({ node, multicall, target, questions: some, blockNumber: final.number, gasEach, maxBytes })),
    );
  }
  return answers;
}

function ownerIn(answer: ContractAnswer): HexText | null {
  if (answer.status !== 'answered' || !/^0x0{24}[0-9a-f]{40}$/.test(answer.data)) return null;
  const owner = lower(`0x${answer.data.slice(26)}`);
  return isAddress(owner, { strict: false }) && owner !== zeroAddress ? owner : null;
}

function describe(tokenId: bigint, found: HexText | null, owners: TokenOwners): ScannedToken {
  const history = owners.get(tokenId);
  const logged = history === undefined || history.owner === zeroAddress ? null : history.owner;
  const problems: TokenProblem[] = [];
  if (found !== null && (history?.mintedAtBlock ?? null) === null) problems.push('evm.mint_not_logged');
  else if (history?.broken) problems.push('evm.log_incomplete');
  if (found === null && logged !== null) problems.push('evm.owner_unreadable');
  else if (history !== undefined && found !== logged) problems.push('evm.owner_differs_from_log');
  return {
    tokenId,
    owner: found ?? logged,
    mintedAtBlock: history?.mintedAtBlock ?? null,
    lastTransferBlock: history?.lastTransferBlock ?? null,
    tokenUri: null,
    problems,
  };
}

type UriAnswer = { text: string; problem?: undefined } | { problem: TokenProblem };

/** Strangers wrote it: whatever PostgreSQL or a URL parser could stumble over is a problem of that token alone. */
function tokenUri(answer: ContractAnswer | undefined): UriAnswer {
  if (answer?.status === 'too_large') return { problem: 'evm.token_uri_too_large' };
  if (answer?.status !== 'answered') return { problem: 'evm.token_uri_failed' };
  try {
    const text = decodeFunctionResult({ abi: erc721Abi, functionName: 'tokenURI', data: answer.data });
    // eslint-disable-next-line no-control-regex -- control characters are what it looks for
    return /[\u0000-\u001f\u007f\ufffd]/.test(text) ? { problem: 'evm.token_uri_malformed' } : { text };
  } catch (error) {
    if (isViemError(error)) return { problem: 'evm.token_uri_malformed' };
    throw error;
  }
}

function isViemError(error: unknown): error is BaseError {
  return error instanceof Error && 'shortMessage' in error;
}
