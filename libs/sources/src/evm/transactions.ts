import { DomainError } from '@holdfast/kernel';
import { BaseError, keccak256, TransactionNotFoundError, TransactionReceiptNotFoundError } from 'viem';
import { lower } from './address';
import type { HexText } from './core/asset-name';
import type { ChainTransactionStatus } from './core/chain-attempt';
import { asked, type EvmNode, finalHeight, type Finality, nodeError } from './nodes';

/** Sends a signed transaction; sending it again has no second effect. Errors: see `ReleaseSigner.broadcast`. */
export async function sendOnce(node: EvmNode, raw: HexText): Promise<{ hash: HexText; outcome: 'sent' | 'known' }> {
  const hash = keccak256(raw);
  try {
    await node.sendRawTransaction({ serializedTransaction: raw });
    return { hash, outcome: 'sent' };
  } catch (error) {
    const reason = nodeError(error);
    const text = reason instanceof BaseError ? `${reason.shortMessage} ${reason.details}` : '';
    if (/already known|already imported|known transaction|already exists/i.test(text))
      return { hash, outcome: 'known' };
    // Whatever else it said, or did not: the question is whether it is there, and its hash answers that.
    if (await isKnown(node, hash)) return { hash, outcome: 'known' };
    throw refusalOf(reason, text);
  }
}

function refusalOf(reason: unknown, text: string): unknown {
  if (reason instanceof DomainError) return unknownOutcome();
  if (!(reason instanceof BaseError)) return reason;
  if (/nonce.*too low|nonce.*lower than/i.test(text)) {
    return new DomainError('conflict', 'evm.nonce_taken', 'Another transaction of this key has the nonce', {
      remedy: 'Stop the signer and look who used its key.',
    });
  }
  if (/underpriced|fee.*too low|less than block base fee/i.test(text)) {
    return new DomainError('conflict', 'evm.replacement_underpriced', 'The node wants higher fees', {
      remedy: 'Replace it with the same nonce and bumped fees.',
    });
  }
  if (/insufficient funds/i.test(text)) {
    return new DomainError('unavailable', 'evm.signer_unfunded', 'The signer cannot pay for the transaction', {
      remedy: "Send coins to the signer's address.",
    });
  }
  return new DomainError(
    'conflict',
    'evm.broadcast_refused',
    `The node refused the transaction: ${text.slice(0, 200)}`,
  );
}

function unknownOutcome(): DomainError {
  return new DomainError(
    'unavailable',
    'evm.broadcast_unknown',
    'No answer: the node may have the transaction or not',
    {
      remedy: 'Ask for its status by its hash, and send the same transaction again.',
    },
  );
}

async function isKnown(node: EvmNode, hash: HexText): Promise<boolean> {
  try {
    return (await found(() => node.getTransaction({ hash }))) !== null;
  } catch (error) {
    if (error instanceof DomainError) throw unknownOutcome();
    throw error;
  }
}

export interface SentTransactions {
  node: EvmNode;
  sender: HexText;
  nonce: bigint;
  /** Of every transaction that was signed for this nonce. */
  hashes: readonly HexText[];
  finality: Finality;
}

/** One of them at most is on the chain. Final means: at or below the final block, and still in that block. */
export async function transactionStatus(sent: SentTransactions): Promise<ChainTransactionStatus> {
  const { node, sender, nonce, finality } = sent;
  const mined = await minedStatus(sent);
  if (mined) return mined;
  for (const hash of [...sent.hashes].reverse()) {
    if ((await found(() => node.getTransaction({ hash }))) !== null) return pending(hash);
  }
  const used = BigInt(await asked(() => node.getTransactionCount({ address: sender, blockTag: 'latest' })));
  if (used <= nonce) return { state: 'dropped', hash: null, block: null, success: null };
  // Between the questions ours may have been mined; and what took its place counts once that is final.
  const late = await minedStatus(sent);
  if (late) return late;
  const blockNumber = await finalHeight(node, finality);
  const usedFinally = BigInt(await asked(() => node.getTransactionCount({ address: sender, blockNumber })));
  return usedFinally > nonce ? { state: 'replaced', hash: null, block: null, success: null } : pending(null);
}

function pending(hash: HexText | null): ChainTransactionStatus {
  return { state: 'pending', hash, block: null, success: null };
}

async function minedStatus({ node, hashes, finality }: SentTransactions): Promise<ChainTransactionStatus | null> {
  for (const hash of [...hashes].reverse()) {
    const receipt = await found(() => node.getTransactionReceipt({ hash }));
    if (receipt === null) continue;
    const { blockNumber } = receipt;
    const block = { number: blockNumber, hash: lower(receipt.blockHash) };
    const isFinal =
      blockNumber <= (await finalHeight(node, finality)) &&
      lower((await asked(() => node.getBlock({ blockNumber }))).hash) === block.hash;
    return { state: isFinal ? 'final' : 'mined', hash, block, success: receipt.status === 'success' };
  }
  return null;
}

/** Null where the node says that it does not have it. */
async function found<T>(question: () => Promise<T>): Promise<T | null> {
  try {
    return await question();
  } catch (error) {
    if (error instanceof TransactionNotFoundError || error instanceof TransactionReceiptNotFoundError) return null;
    throw nodeError(error);
  }
}
