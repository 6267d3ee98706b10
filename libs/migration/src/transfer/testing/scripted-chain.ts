import { DomainError } from '@holdfast/kernel';
import type { ChainAttempt, ChainDraft, ChainRelease, ChainStatus, Purpose, TokenSigner } from '../ports';

/** The outside world of one chain, in memory: what a node can know, forget, refuse and answer too late. */
export class ScriptedChain implements TokenSigner {
  readonly owners = new Map<string, string>();
  /** Hashes in the order in which they were broadcast, again and again included. */
  readonly sent: string[] = [];
  nonce = 0n;
  /** What becomes of transactions from now on. `refused`: no node takes them. */
  fate: 'mined' | 'reverted' | 'pending' | 'dropped' | 'refused' = 'mined';
  /** Nonces that a stranger's transactions have finally used. */
  readonly taken = new Set<bigint>();
  isFinal = true;
  /** The next broadcast arrives, but its answer does not. */
  losesAnswer = false;
  /** The least that a transaction has to offer to be run. */
  price = 1n;
  limit = 1_000n;
  private readonly known = new Map<string, { release: ChainRelease; nonce: bigint; attempt: ChainAttempt }>();
  /** Which transaction ran with a nonce. */
  private readonly ran = new Map<bigint, { hash: string; success: boolean }>();

  async addressFor(): Promise<string> {
    return '0xsigner';
  }

  async pendingNonce(): Promise<bigint> {
    return this.nonce;
  }

  async ownerOf(_chain: bigint, _contract: string, tokenId: string): Promise<string> {
    return this.owners.get(tokenId) ?? '0x0';
  }

  async draft(release: ChainRelease): Promise<ChainDraft> {
    return this.draftOf(release, 'release', 10n);
  }

  async draftReplacement(release: ChainRelease, purpose: Purpose, last: ChainAttempt): Promise<ChainDraft> {
    const fee = last.maxFeePerGas * 2n;
    if (fee > this.limit) throw new DomainError('conflict', 'evm.fee_too_high', 'Too dear.');
    return this.draftOf(release, purpose, fee);
  }

  private draftOf(release: ChainRelease, purpose: Purpose, fee: bigint): ChainDraft {
    return {
      sign: async (nonce) => {
        const raw = Buffer.from(`${purpose} ${release.tokenId} to ${release.to} as ${nonce} for ${fee}`);
        const fees = { gas: 1n, maxFeePerGas: fee, maxPriorityFeePerGas: fee };
        const attempt = { purpose, raw, hash: `0x${raw.toString('hex')}`, ...fees };
        this.known.set(attempt.hash, { release, nonce, attempt });
        return attempt;
      },
    };
  }

  async broadcast(_chain: bigint, raw: Uint8Array): Promise<void> {
    const hash = `0x${Buffer.from(raw).toString('hex')}`;
    if (this.fate === 'refused') throw new DomainError('conflict', 'evm.broadcast_refused', 'No.');
    this.sent.push(hash);
    if (this.fate === 'dropped') this.fate = 'mined';
    this.run();
    if (this.losesAnswer) {
      this.losesAnswer = false;
      throw new DomainError('unavailable', 'evm.broadcast_unknown', 'No answer.');
    }
  }

  async status(_chain: bigint, nonce: bigint, hashes: readonly string[]): Promise<ChainStatus> {
    this.run();
    const ran = this.ran.get(nonce);
    if (ran !== undefined && hashes.includes(ran.hash)) {
      return { kind: 'mined', ...ran, final: this.isFinal, blockNumber: 1n, blockHash: '0xb' };
    }
    if (ran !== undefined || this.taken.has(nonce)) return { kind: 'replaced' };
    const pending = hashes.filter((hash) => this.sent.includes(hash)).pop();
    return this.fate === 'dropped' || pending === undefined ? { kind: 'dropped' } : { kind: 'pending', hash: pending };
  }

  /** A block: of each nonce the best-paying transaction that was sent, if it pays enough. */
  private run(): void {
    if (this.fate !== 'mined' && this.fate !== 'reverted') return;
    const byFee = this.sent
      .map((hash) => this.known.get(hash))
      .sort((a, b) => Number((b?.attempt.maxFeePerGas ?? 0n) - (a?.attempt.maxFeePerGas ?? 0n)));
    for (const one of byFee) {
      if (
        one === undefined ||
        this.ran.has(one.nonce) ||
        this.taken.has(one.nonce) ||
        one.attempt.maxFeePerGas < this.price
      )
        continue;
      const success = this.fate === 'mined';
      this.ran.set(one.nonce, { hash: one.attempt.hash, success });
      if (success && one.attempt.purpose === 'release') this.owners.set(one.release.tokenId, one.release.to);
    }
  }
}
