import { type Clock, DomainError } from '@holdfast/kernel';
import { encodeFunctionData, keccak256 } from 'viem';
import { type PrivateKeyAccount, privateKeyToAccount } from 'viem/accounts';
import { lower } from './address';
import { escrowAbi } from './contracts/abi';
import type { HexText } from './core/asset-name';
import { type ChainAttempt, type ChainIntent, type ChainTransactionStatus, nextNonce } from './core/chain-intent';
import { type KeyFile, readKeyFile } from './key-file';
import { agreeOnChain, asked, type EvmNode, type Finality } from './nodes';
import { ownerMovedSince } from './owner-moved';
import { explainRevert, ownerMoved } from './release-refusals';
import { sendOnce, transactionStatus } from './transactions';

/** What the signer is told from outside of the intent, so that a forged intent alone moves nothing. */
export interface ReleaseRules {
  /** The custodian's vault as registered with us, lower case; null when there is none. */
  vaultOf(custodianId: string): Promise<HexText | null>;
  /** Whether this escrow serves this token's off-boarding. */
  allows(pair: { escrow: HexText; token: HexText }): Promise<boolean>;
  /** How many releases were signed since then, this one not counted. */
  signedSince(since: Date, except: { intentId: string }): Promise<number>;
}

export interface SignerLimits {
  chainId: number;
  genesisHash: HexText;
  /** In any 24 hours: bounds what a stolen worker can do. */
  releasesPerDay: number;
  /** Wei per gas. */
  maxFeePerGas: bigint;
  maxGas: bigint;
}

export interface Fees {
  maxFeePerGas: bigint;
  maxPriorityFeePerGas: bigint;
}

const dayMs = 86_400_000;
const gasOfNothing = 21_000n;

/**
 * Holds the key that the escrows know as their releaser. It signs a release only after looking for itself, keeps no
 * state but the key, and the same intent, nonce and fees give the same transaction: so every step may run twice.
 */
export class ReleaseSigner {
  readonly address: HexText;

  private constructor(
    private readonly account: PrivateKeyAccount,
    private readonly node: EvmNode,
    private readonly limits: SignerLimits,
    private readonly rules: ReleaseRules,
    private readonly clock: Clock,
    private readonly finality: Finality,
  ) {
    this.address = lower(account.address);
  }

  /** Errors: those of `readKeyFile`; `evm.wrong_chain` and those of the node. */
  static async open(options: {
    keyFile: KeyFile;
    node: EvmNode;
    limits: SignerLimits;
    rules: ReleaseRules;
    clock: Clock;
    finality?: Finality;
  }): Promise<ReleaseSigner> {
    const { node, limits, rules, clock, finality = { by: 'tag' } } = options;
    await agreeOnChain({ nodes: [node], chainId: limits.chainId, genesisHash: limits.genesisHash });
    const account = privateKeyToAccount(await readKeyFile(options.keyFile));
    return new ReleaseSigner(account, node, limits, rules, clock, finality);
  }

  /** To be called under the row lock of the stored next nonce; see `nextNonce`. */
  async nextNonce(ours: bigint): Promise<bigint> {
    const count = await asked(() => this.node.getTransactionCount({ address: this.address, blockTag: 'pending' }));
    return nextNonce({ ours, chainPending: BigInt(count) });
  }

  /** Twice the base fee and a tip, at most the limit. */
  async suggestFees(): Promise<Fees> {
    const block = await asked(() => this.node.getBlock({ blockTag: 'latest' }));
    const tip = 1_000_000_000n;
    const wanted = 2n * (block.baseFeePerGas ?? 0n) + tip;
    const maxFeePerGas = wanted < this.limits.maxFeePerGas ? wanted : this.limits.maxFeePerGas;
    return { maxFeePerGas, maxPriorityFeePerGas: tip < maxFeePerGas ? tip : maxFeePerGas };
  }

  /**
   * A signed release for an intent. Store it, then `broadcast` it.
   * Errors: `evm.intent_final`, `evm.intent_signed`, `evm.nonce_differs`, `evm.hold_missing`, `evm.wrong_chain`, `evm.token_not_allowed`,
   * `evm.vault_not_registered`, `evm.signer_not_releaser`, `evm.fee_too_high`, `evm.gas_too_high`, `evm.daily_limit`;
   * what the chain would refuse: `evm.contract_frozen`, `evm.escrow_not_approved`, `evm.owner_moved`,
   * `evm.token_missing`, `evm.release_refused`; and those of the node.
   */
  async prepare(input: { intent: ChainIntent; nonce: bigint; fees: Fees }): Promise<ChainAttempt> {
    const { intent, nonce, fees } = input;
    this.checkIntent(intent, nonce, fees);
    if (intent.state !== 'intended') {
      throw new DomainError('conflict', 'evm.intent_signed', 'There is a signed transaction: send that, or replace it');
    }
    await this.checkRules(intent);
    const gas = await this.gasFor(intent);
    return this.sign({ purpose: 'release', to: intent.escrow, data: releaseData(intent), gas, nonce, fees });
  }

  /**
   * The same release once more, or an empty transaction in its place, with the same nonce and higher fees
   * (`bumpedFees`). Which of them the chain runs is known when one is final, not before. Errors: as `prepare`.
   */
  async replace(input: { intent: ChainIntent; purpose: ChainAttempt['purpose']; fees: Fees }): Promise<ChainAttempt> {
    const { intent, purpose, fees } = input;
    const { nonce, attempts } = intent;
    const signed = attempts.find((attempt) => attempt.purpose === 'release');
    if (nonce === null || signed === undefined) {
      throw new DomainError('conflict', 'evm.nothing_to_replace', 'This intent has no signed transaction');
    }
    this.checkIntent(intent, nonce, fees);
    if (purpose === 'undo') return this.sign({ purpose, to: this.address, data: '0x', gas: gasOfNothing, nonce, fees });
    await this.checkRules(intent);
    return this.sign({ purpose, to: intent.escrow, data: releaseData(intent), gas: signed.gas, nonce, fees });
  }

  /**
   * Hands a signed transaction to the node; again does nothing more. `known`: it had it already.
   * Errors: `evm.broadcast_unknown` (no answer: ask `status`, and send the same again), `evm.nonce_taken`,
   * `evm.replacement_underpriced`, `evm.signer_unfunded`, `evm.broadcast_refused`.
   */
  broadcast(raw: HexText): Promise<{ hash: HexText; outcome: 'sent' | 'known' }> {
    return sendOnce(this.node, raw);
  }

  /** What became of a nonce, given all that was ever signed for it. Errors: those of the node. */
  status(sent: { nonce: bigint; hashes: readonly HexText[] }): Promise<ChainTransactionStatus> {
    return transactionStatus({ ...sent, node: this.node, sender: this.address, finality: this.finality });
  }

  private checkIntent(intent: ChainIntent, nonce: bigint, fees: Fees): void {
    if (intent.state === 'final') {
      throw new DomainError(
        'conflict',
        'evm.intent_final',
        'This release has ended; nothing is signed for it any more',
      );
    }
    if (intent.nonce !== null && intent.nonce !== nonce) {
      throw new DomainError('conflict', 'evm.nonce_differs', `This release has the nonce ${intent.nonce} for ever`);
    }
    if (intent.holdId === null) {
      throw new DomainError('conflict', 'evm.hold_missing', 'Nothing is released without a hold in the ledger');
    }
    if (intent.chainId !== this.limits.chainId) {
      throw new DomainError('conflict', 'evm.wrong_chain', `This signer is for chain ${this.limits.chainId}`);
    }
    if (fees.maxFeePerGas > this.limits.maxFeePerGas || fees.maxPriorityFeePerGas > fees.maxFeePerGas) {
      throw new DomainError('conflict', 'evm.fee_too_high', `Gas may cost ${this.limits.maxFeePerGas} wei at most`, {
        remedy: 'Wait for lower fees, or raise the limit.',
      });
    }
  }

  private async checkRules(intent: ChainIntent): Promise<void> {
    const { escrow, token, vault, custodianId } = intent;
    await agreeOnChain({ nodes: [this.node], ...this.limits });
    if (!(await this.rules.allows({ escrow, token }))) {
      throw new DomainError('forbidden', 'evm.token_not_allowed', 'This token and escrow belong to no off-boarding');
    }
    const registered = await this.rules.vaultOf(custodianId);
    const onChain = { address: escrow, abi: escrowAbi } as const;
    const listed = await asked(() => this.node.readContract({ ...onChain, functionName: 'isVault', args: [vault] }));
    if (registered === null || lower(registered) !== lower(vault) || !listed) {
      const where = listed ? 'with us for this custodian' : 'in the escrow';
      throw new DomainError('forbidden', 'evm.vault_not_registered', `This vault is not registered ${where}`);
    }
    const releaser = await asked(() => this.node.readContract({ ...onChain, functionName: 'releaser' }));
    if (lower(releaser) !== this.address) {
      throw new DomainError(
        'forbidden',
        'evm.signer_not_releaser',
        'The escrow obeys another key than the one of this signer',
      );
    }
    const since = new Date(this.clock.now().getTime() - dayMs);
    if ((await this.rules.signedSince(since, { intentId: intent.id })) >= this.limits.releasesPerDay) {
      throw new DomainError(
        'rate_limited',
        'evm.daily_limit',
        `${this.limits.releasesPerDay} releases a day are the limit`,
        {
          remedy: 'Go on tomorrow, or have the limit raised.',
        },
      );
    }
  }

  /** A fourth more than the node's estimate, which runs the release and so finds out what would be refused. */
  private async gasFor(intent: ChainIntent): Promise<bigint> {
    let estimate;
    try {
      estimate = await this.node.estimateGas({ account: this.address, to: intent.escrow, data: releaseData(intent) });
    } catch (error) {
      throw await this.whyRefused(intent, explainRevert(error));
    }
    const gas = (estimate * 5n) / 4n;
    if (gas > this.limits.maxGas) {
      throw new DomainError(
        'conflict',
        'evm.gas_too_high',
        `A release would take ${gas} gas; ${this.limits.maxGas} is the limit`,
      );
    }
    return gas;
  }

  /** A token that has moved is refused as not approved, because its new owner has approved nothing. */
  private async whyRefused(intent: ChainIntent, reason: unknown): Promise<unknown> {
    if (!(reason instanceof DomainError) || reason.code !== 'evm.escrow_not_approved') return reason;
    const { moved } = await ownerMovedSince({ node: this.node, ...intent });
    return moved ? ownerMoved() : reason;
  }

  private async sign(draft: {
    purpose: ChainAttempt['purpose'];
    to: HexText;
    data: HexText;
    gas: bigint;
    nonce: bigint;
    fees: Fees;
  }): Promise<ChainAttempt> {
    const { purpose, to, data, gas, nonce } = draft;
    const { maxFeePerGas, maxPriorityFeePerGas } = draft.fees;
    const raw = await this.account.signTransaction({
      ...{ type: 'eip1559', chainId: this.limits.chainId, nonce: Number(nonce), to, data, value: 0n },
      ...{ gas, maxFeePerGas, maxPriorityFeePerGas },
    });
    return { hash: keccak256(raw), raw, purpose, gas, maxFeePerGas, maxPriorityFeePerGas };
  }
}

function releaseData(intent: ChainIntent): HexText {
  const { token, tokenId, from, vault } = intent;
  return encodeFunctionData({ abi: escrowAbi, functionName: 'release', args: [token, tokenId, from, vault] });
}
