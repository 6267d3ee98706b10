import { BaseError, decodeFunctionResult, encodeFunctionData } from 'viem';
import type { HexText } from './core/asset-name';
import { multicallAbi } from './contracts/abi';
import { multicallArtifact } from './contracts/artifacts';
import { type EvmNode, nodeError } from './nodes';

/** `failed`: the contract reverted, or ran out of the gas that one question gets. */
export type ContractAnswer = { status: 'answered'; data: HexText } | { status: 'failed' } | { status: 'too_large' };

export interface AskManyInput {
  node: EvmNode;
  /** A deployed HoldfastMulticall; without one its code travels with each call. */
  multicall?: HexText;
  target: HexText;
  questions: readonly HexText[];
  blockNumber: bigint;
  /** Limits for one question. */
  gasEach: bigint;
  maxBytes: number;
}

/**
 * Asks one contract many things at one block, in the order of the questions. A batch that is too much for the node is
 * halved; a single question that failed without saying why is asked once more by itself, without our gas limit.
 * Errors: those of the node (`nodeError`), never those of the contract.
 */
export async function askMany(input: AskManyInput): Promise<ContractAnswer[]> {
  if (input.questions.length === 0) return [];
  let answers;
  try {
    answers = await askOnce(input);
  } catch (error) {
    const reason = nodeError(error);
    if (!(reason instanceof BaseError)) throw reason;
    if (input.questions.length === 1) return [await askAlone(input, input.questions[0] ?? '0x')];
    const middle = Math.ceil(input.questions.length / 2);
    const first = await askMany({ ...input, questions: input.questions.slice(0, middle) });
    return [...first, ...(await askMany({ ...input, questions: input.questions.slice(middle) }))];
  }
  const results: ContractAnswer[] = [];
  for (const [index, question] of input.questions.entries()) {
    const answer = answers[index];
    if (answer?.status === 1) results.push({ status: 'answered', data: answer.data });
    else if (answer?.status === 2) results.push({ status: 'too_large' });
    else results.push(answer?.data === '0x' ? await askAlone(input, question) : { status: 'failed' });
  }
  return results;
}

async function askOnce(input: AskManyInput) {
  const data = encodeFunctionData({
    abi: multicallAbi,
    args: [input.target, [...input.questions], input.gasEach, BigInt(input.maxBytes)],
  });
  const { blockNumber, multicall } = input;
  const { data: answer } = multicall
    ? await input.node.call({ to: multicall, data, blockNumber })
    : await input.node.call({ code: multicallArtifact.bytecode, data, blockNumber });
  return decodeFunctionResult({ abi: multicallAbi, data: answer ?? '0x' });
}

async function askAlone(input: AskManyInput, data: HexText): Promise<ContractAnswer> {
  try {
    const answer = await input.node.call({ to: input.target, data, blockNumber: input.blockNumber });
    if (answer.data === undefined) return { status: 'failed' };
    if (answer.data.length > 2 + 2 * input.maxBytes) return { status: 'too_large' };
    return { status: 'answered', data: answer.data };
  } catch (error) {
    const reason = nodeError(error);
    if (reason instanceof BaseError) return { status: 'failed' };
    throw reason;
  }
}
