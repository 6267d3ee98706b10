import { type Clock, DomainError } from '@holdfast/kernel';
import { encodeFunctionData, keccak256 } from 'viem';
import { type PrivateKeyAccount, privateKeyToAccount } from 'viem/accounts';
import { lower } from './address';
import { escrowAbi } from './contracts/abi';
import type { HexText } from './core/asset-name';
import {
  type ChainAttempt,
  type ChainTransactionStatus,
  type Fees,
  type ReleaseOrder,
  replacingFees,
} from './core/chain-attempt';
import { type KeyFile, readKeyFile } from './key-file';
import { agreeOnChain, asked, type EvmNode, type Finality } from './nodes';
import { ownerMovedSince } from './owner-moved';
import { explainRevert, ownerMoved } from './release-refusals';
import { sendOnce, transactionStatus } from './transactions';

/** What the signer is told from outside of the order, so that a forged order alone moves nothing. */
export interface ReleaseRules {
  /** Whether the ledger has an open hold for the leg; nothing is signed without. */
  holds(legId: string): Promise<boolean>;
  /** The custodian's vault as registered with us, lower case; null when there is none. */
  vaultOf(custodianId: string): Promise<HexText | null>;
  /** Whether this escrow serves this token's off-boarding. */
  allows(pair: { escrow: HexText; token: HexText }): Promise<boolean>;
  /** For how many legs releases were signed since then, this one not counted. */
  signedSince(since: Date, except: { legId: string }): Promise<number>;
}

/** An order that was looked at. Signing it asks nobody anything; the same nonce gives the same transaction. */
export interface CheckedDraft extends Fees {
  readonly purpose: ChainAttempt['purpose'];
  readonly gas: bigint;
  sign(nonce: bigint): Promise<ChainAttempt>;
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

const dayMs = 86_400_000;
const gasOfNothing = 21_000n;

/**
 * Holds the key that the escrows know as their releaser. It signs a release only after looking for itself, keeps no
 * state but the key, and the same order, nonce and fees give the same transaction: so every step may run twice.
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

  /** The chain's count of our transactions, pending ones included: the next nonce is this, or ours if that is larger. */
  async pendingNonce(): Promise<bigint> {
    return BigInt(await asked(() => this.node.getTransactionCount({ address: this.address, blockTag: 'pending' })));
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
   * A release that is ready to be signed for any nonce. Store what `sign` gives, then `broadcast` it.
   * Errors: `evm.wrong_chain`, `evm.hold_missing`, `evm.token_not_allowed`, `evm.vault_not_registered`,
   * `evm.signer_not_releaser`, `evm.fee_too_high`, `evm.gas_too_high`, `evm.daily_limit`; what the chain would refuse:
   * `evm.contract_frozen`, `evm.escrow_not_approved`, `evm.owner_moved`, `evm.token_missing`, `evm.release_refused`; and
   * those of the node.
   */
  async prepare(order: ReleaseOrder, fees?: Fees): Promise<CheckedDraft> {
    const paid = this.withinLimit(fees ?? (await this.suggestFees()));
    await this.checkRules(order);
    return this.draft(
      { purpose: 'release', to: order.escrow, data: releaseData(order), gas: await this.gasFor(order) },
      paid,
    );
  }

  /**
   * The same release once more, or an empty transaction in its place, to be signed for the nonce of `last` at a price that
   * makes nodes prefer it. Which of them the chain runs is known when one is final, not before. Errors: as `prepare`.
   */
  async replace(
    order: ReleaseOrder,
    purpose: ChainAttempt['purpose'],
    last: Fees & { gas: bigint },
  ): Promise<CheckedDraft> {
    const fees = this.withinLimit(replacingFees(last, await this.suggestFees()));
    if (purpose === 'undo') return this.draft({ purpose, to: this.address, data: '0x', gas: gasOfNothing }, fees);
    await this.checkRules(order);
    return this.draft({ purpose, to: order.escrow, data: releaseData(order), gas: last.gas }, fees);
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

  private withinLimit(fees: Fees): Fees {
    if (fees.maxFeePerGas <= this.limits.maxFeePerGas && fees.maxPriorityFeePerGas <= fees.maxFeePerGas) return fees;
    throw new DomainError('conflict', 'evm.fee_too_high', `Gas may cost ${this.limits.maxFeePerGas} wei at most`, {
      remedy: 'Wait for lower fees, or raise the limit.',
    });
  }

  private async checkRules({ legId, chainId, escrow, token, vault, custodianId }: ReleaseOrder): Promise<void> {
    if (chainId !== this.limits.chainId) {
      throw new DomainError('conflict', 'evm.wrong_chain', `This signer is for chain ${this.limits.chainId}`);
    }
    if (!(await this.rules.holds(legId))) {
      throw new DomainError('conflict', 'evm.hold_missing', 'Nothing is released without a hold in the ledger');
    }
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
    if ((await this.rules.signedSince(since, { legId })) >= this.limits.releasesPerDay) {
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
  private async gasFor(order: ReleaseOrder): Promise<bigint> {
    let estimate;
    try {
      estimate = await this.node.estimateGas({ account: this.address, to: order.escrow, data: releaseData(order) });
    } catch (error) {
      throw await this.whyRefused(order, explainRevert(error));
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
  private async whyRefused(order: ReleaseOrder, reason: unknown): Promise<unknown> {
    if (!(reason instanceof DomainError) || reason.code !== 'evm.escrow_not_approved') return reason;
    const { moved } = await ownerMovedSince({ node: this.node, ...order });
    return moved ? ownerMoved() : reason;
  }

  private draft(
    call: Pick<ChainAttempt, 'purpose' | 'gas'> & { to: HexText; data: HexText },
    fees: Fees,
  ): CheckedDraft {
    const { account, limits } = this;
    const { purpose, gas, to, data } = call;
    return {
      ...{ purpose, gas, ...fees },
      async sign(nonce) {
        const raw = await account.signTransaction({
          ...{ type: 'eip1559', chainId: limits.chainId, nonce: Number(nonce), to, data, value: 0n, gas, ...fees },
        });
        return { hash: keccak256(raw), raw, purpose, gas, ...fees };
      },
    };
  }
}

function releaseData(order: ReleaseOrder): HexText {
  const { token, tokenId, from, vault } = order;
  return encodeFunctionData({ abi: escrowAbi, functionName: 'release', args: [token, tokenId, from, vault] });
}
