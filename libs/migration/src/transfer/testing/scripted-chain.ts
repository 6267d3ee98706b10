import { DomainError } from '@holdfast/kernel';
import type { ChainRelease, ChainStatus, TokenSigner } from '../ports';

/** The outside world of one chain, in memory: what a node can know, forget, refuse and answer too late. */
export class ScriptedChain implements TokenSigner {
  readonly owners = new Map<string, string>();
  readonly sent: string[] = [];
  nonce = 0n;
  /** What became of every transaction, until a test says otherwise. */
  fate: ChainStatus['kind'] | 'reverted' = 'mined';
  isFinal = true;
  /** The next broadcast arrives, but its answer does not. */
  losesAnswer = false;
  private readonly known = new Map<string, ChainRelease>();

  async addressFor(): Promise<string> {
    return '0xsigner';
  }
  async pendingNonce(): Promise<bigint> {
    return this.nonce;
  }
  async ownerOf(_chain: bigint, _contract: string, tokenId: string): Promise<string> {
    return this.owners.get(tokenId) ?? '0x0';
  }
  async sign(release: ChainRelease, nonce: bigint): Promise<{ raw: Uint8Array; hash: string }> {
    const raw = Buffer.from(`${release.tokenId} to ${release.to} as ${nonce}`);
    this.known.set(raw.toString(), release);
    return { raw, hash: `0x${raw.toString('hex')}` };
  }
  async broadcast(_chain: bigint, raw: Uint8Array): Promise<void> {
    const text = Buffer.from(raw).toString();
    this.sent.push(text);
    if (this.fate === 'dropped') this.fate = 'mined';
    if (this.losesAnswer) {
      this.losesAnswer = false;
      throw new DomainError('unavailable', 'evm.broadcast_unknown', 'No answer.');
    }
  }
  async status(_chain: bigint, _nonce: bigint, hash: string): Promise<ChainStatus> {
    if (this.fate !== 'mined' && this.fate !== 'reverted') return { kind: this.fate };
    const release = this.known.get(Buffer.from(hash.slice(2), 'hex').toString());
    if (release !== undefined && this.fate === 'mined') this.owners.set(release.tokenId, release.to);
    const success = this.fate === 'mined';
    return { kind: 'mined', success, final: this.isFinal, blockNumber: 1n, blockHash: '0xb' };
  }
}
