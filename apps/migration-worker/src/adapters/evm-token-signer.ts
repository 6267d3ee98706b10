import { join } from 'node:path';
import { systemClock } from '@holdfast/kernel';
import type { ChainRelease, ChainStatus, TokenSigner } from '@holdfast/migration';
import { type Database, NOBODY } from '@holdfast/platform';
import { type ChainIntent, lower, ownerMovedSince, parseAddress, ReleaseSigner } from '@holdfast/sources';
import type { EvmChains } from './evm-nodes';

const LIMITS = { releasesPerDay: 100_000, maxFeePerGas: 500_000_000_000n, maxGas: 1_000_000n };
const ZERO = `0x${'0'.repeat(40)}`;

/** The signer's key stays in its file; what it may sign it asks of our registers and of the chain itself. */
export class EvmTokenSigner implements TokenSigner {
  private readonly signers = new Map<bigint, Promise<ReleaseSigner>>();

  constructor(
    private readonly chains: EvmChains,
    private readonly database: Database,
    private readonly keyFile: { path: string; createIfAbsent: boolean },
  ) {}

  static keyPath(dataDirectory: string): string {
    return join(dataDirectory, 'signer-key');
  }

  async addressFor(chainId: bigint): Promise<string> {
    return (await this.signer(chainId)).address;
  }

  async pendingNonce(chainId: bigint): Promise<bigint> {
    return (await this.signer(chainId)).nextNonce(0n);
  }

  async ownerOf(chainId: bigint, contract: string, tokenId: string, at: 'latest' | 'finalized'): Promise<string> {
    const { nodes } = await this.chains.chain(Number(chainId));
    const [node] = nodes;
    if (node === undefined) throw new Error('a chain without nodes');
    const token = parseAddress(contract, 'contract');
    const asked = await ownerMovedSince({
      node,
      token,
      tokenId: BigInt(tokenId),
      from: parseAddress(ZERO, 'from'),
      at,
    });
    return asked.moved && asked.owner !== null ? lower(asked.owner) : ZERO;
  }

  async sign(release: ChainRelease, nonce: bigint): Promise<{ raw: Uint8Array; hash: string }> {
    const signer = await this.signer(release.chainId);
    const intent: ChainIntent = {
      id: release.legId,
      legId: release.legId,
      holdId: release.legId,
      custodianId: release.custodianId,
      chainId: Number(release.chainId),
      escrow: parseAddress(release.escrow, 'escrow'),
      token: parseAddress(release.contract, 'contract'),
      tokenId: BigInt(release.tokenId),
      from: parseAddress(release.from, 'from'),
      vault: parseAddress(release.to, 'vault'),
      state: 'intended',
      nonce: null,
      attempts: [],
      outcome: null,
      finalHash: null,
      finalBlock: null,
    };
    const attempt = await signer.prepare({ intent, nonce, fees: await signer.suggestFees() });
    return { raw: Buffer.from(attempt.raw.slice(2), 'hex'), hash: attempt.hash };
  }

  async broadcast(chainId: bigint, raw: Uint8Array): Promise<void> {
    await (await this.signer(chainId)).broadcast(`0x${Buffer.from(raw).toString('hex')}`);
  }

  async status(chainId: bigint, nonce: bigint, hash: string): Promise<ChainStatus> {
    const signer = await this.signer(chainId);
    const status = await signer.status({ nonce, hashes: [hexHash(hash)] });
    if (status.state === 'dropped' || status.state === 'replaced' || status.state === 'pending')
      return { kind: status.state };
    if (status.block === null) return { kind: 'pending' };
    return {
      kind: 'mined',
      final: status.state === 'final',
      success: status.success ?? false,
      blockNumber: status.block.number,
      blockHash: status.block.hash,
    };
  }

  private signer(chainId: bigint): Promise<ReleaseSigner> {
    const known = this.signers.get(chainId);
    if (known !== undefined) return known;
    const opening = this.open(chainId);
    this.signers.set(chainId, opening);
    opening.catch(() => this.signers.delete(chainId));
    return opening;
  }

  private async open(chainId: bigint): Promise<ReleaseSigner> {
    const { nodes, genesisHash } = await this.chains.chain(Number(chainId));
    const [node] = nodes;
    if (node === undefined) throw new Error('a chain without nodes');
    return ReleaseSigner.open({
      keyFile: this.keyFile,
      node,
      limits: { chainId: Number(chainId), genesisHash, ...LIMITS },
      rules: this.rules(chainId),
      clock: systemClock,
    });
  }

  private rules(chainId: bigint) {
    const read = <Row extends object>(text: string, values: readonly (string | bigint | Date)[]) =>
      this.database.read(NOBODY, (sql) => sql.query<Row>(text, values));
    return {
      async vaultOf(custodianId: string) {
        const [vault] = await read<{ address: string }>(
          `SELECT address FROM migration.vault WHERE organization_id = $1 AND chain_id = $2 AND revoked_at IS NULL`,
          [custodianId, chainId],
        );
        return vault === undefined ? null : parseAddress(vault.address, 'vault');
      },
      async allows({ escrow, token }: { escrow: string; token: string }) {
        const rows = await read(
          `SELECT id FROM migration.chain_source
           WHERE chain_id = $1 AND contract = $2 AND escrow = $3 AND proven_at IS NOT NULL LIMIT 1`,
          [chainId, token, escrow],
        );
        return rows.length > 0;
      },
      async signedSince(since: Date, { intentId }: { intentId: string }) {
        const [row] = await read<{ signed: bigint }>(
          `SELECT count(*) AS signed FROM migration.chain_intent
           WHERE chain_id = $1 AND nonce IS NOT NULL AND updated_at > $2 AND leg_id <> $3`,
          [chainId, since, intentId],
        );
        return Number(row?.signed ?? 0n);
      },
    };
  }
}

function hexHash(hash: string): `0x${string}` {
  return `0x${hash.replace(/^0x/, '')}`;
}
