import { join } from 'node:path';
import { systemClock } from '@holdfast/kernel';
import type { ChainAttempt, ChainDraft, ChainRelease, ChainStatus, Purpose, TokenSigner } from '@holdfast/migration';
import { type Database, NOBODY } from '@holdfast/platform';
import {
  type CheckedDraft,
  hashShape,
  lower,
  ownerMovedSince,
  parseAddress,
  type ReleaseOrder,
  type ReleaseRules,
  ReleaseSigner,
} from '@holdfast/sources';
import type { EvmChains } from './evm-nodes';

export const SIGNER_LIMITS = { releasesPerDay: 100_000, maxFeePerGas: 500_000_000_000n, maxGas: 1_000_000n };
const ZERO = `0x${'0'.repeat(40)}`;

/** The signer's key stays in its file; what it may sign it asks of our registers and of the chain itself. */
export class EvmTokenSigner implements TokenSigner {
  private readonly signers = new Map<bigint, Promise<ReleaseSigner>>();

  constructor(
    private readonly chains: EvmChains,
    private readonly database: Database,
    private readonly keyFile: { path: string; createIfAbsent: boolean },
    private readonly limits = SIGNER_LIMITS,
  ) {}

  static keyPath(dataDirectory: string): string {
    return join(dataDirectory, 'signer-key');
  }

  async addressFor(chainId: bigint): Promise<string> {
    return (await this.signer(chainId)).address;
  }

  async pendingNonce(chainId: bigint): Promise<bigint> {
    return (await this.signer(chainId)).pendingNonce();
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

  async draft(release: ChainRelease): Promise<ChainDraft> {
    return draftOf(await (await this.signer(release.chainId)).prepare(orderOf(release)));
  }

  async draftReplacement(release: ChainRelease, purpose: Purpose, last: ChainAttempt): Promise<ChainDraft> {
    return draftOf(await (await this.signer(release.chainId)).replace(orderOf(release), purpose, last));
  }

  async broadcast(chainId: bigint, raw: Uint8Array): Promise<void> {
    await (await this.signer(chainId)).broadcast(`0x${Buffer.from(raw).toString('hex')}`);
  }

  async status(chainId: bigint, nonce: bigint, hashes: readonly string[]): Promise<ChainStatus> {
    const signer = await this.signer(chainId);
    const status = await signer.status({ nonce, hashes: hashes.map((hash) => hashShape.parse(hash)) });
    const { state, hash, block } = status;
    if (state === 'dropped' || state === 'replaced') return { kind: state };
    if (state === 'pending' || hash === null || block === null) return { kind: 'pending', hash };
    return {
      ...{ kind: 'mined', hash, final: state === 'final', success: status.success ?? false },
      ...{ blockNumber: block.number, blockHash: block.hash },
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
      limits: { chainId: Number(chainId), genesisHash, ...this.limits },
      rules: this.rules(chainId),
      clock: systemClock,
    });
  }

  private rules(chainId: bigint): ReleaseRules {
    const read = <Row extends object>(text: string, values: readonly (string | bigint | Date)[]) =>
      this.database.read(NOBODY, (sql) => sql.query<Row>(text, values));
    return {
      async holds(legId) {
        const rows = await read(`SELECT leg_id FROM custody.hold WHERE leg_id = $1 AND state = 'placed'`, [legId]);
        return rows.length > 0;
      },
      async vaultOf(custodianId) {
        const [vault] = await read<{ address: string }>(
          `SELECT address FROM migration.vault WHERE organization_id = $1 AND chain_id = $2 AND revoked_at IS NULL`,
          [custodianId, chainId],
        );
        return vault === undefined ? null : parseAddress(vault.address, 'vault');
      },
      async allows({ escrow, token }) {
        const rows = await read(
          `SELECT id FROM migration.chain_source
           WHERE chain_id = $1 AND contract = $2 AND escrow = $3 AND proven_at IS NOT NULL LIMIT 1`,
          [chainId, token, escrow],
        );
        return rows.length > 0;
      },
      async signedSince(since, { legId }) {
        const [row] = await read<{ signed: bigint }>(
          `SELECT count(DISTINCT a.leg_id) AS signed FROM migration.chain_attempt a JOIN migration.chain_intent n USING (leg_id)
           WHERE n.chain_id = $1 AND a.signed_at > $2 AND a.leg_id <> $3`,
          [chainId, since, legId],
        );
        return Number(row?.signed ?? 0n);
      },
    };
  }
}

function orderOf(release: ChainRelease): ReleaseOrder {
  return {
    legId: release.legId,
    custodianId: release.custodianId,
    chainId: Number(release.chainId),
    escrow: parseAddress(release.escrow, 'escrow'),
    token: parseAddress(release.contract, 'contract'),
    tokenId: BigInt(release.tokenId),
    from: parseAddress(release.from, 'from'),
    vault: parseAddress(release.to, 'vault'),
  };
}

function draftOf(draft: CheckedDraft): ChainDraft {
  return {
    sign: async (nonce) => {
      const { raw, ...attempt } = await draft.sign(nonce);
      return { ...attempt, raw: Buffer.from(raw.slice(2), 'hex') };
    },
  };
}
