import type { ChainRelease, TokenSigner } from './ports';
import type { TransferStep } from './transfer-step';

/** What a release of one token says, as its intent row keeps it. */
export interface TokenWay {
  leg_id: string;
  chain_id: bigint;
  escrow: string;
  contract: string;
  token_id: string;
  from_address: string;
  to_address: string;
}

/**
 * Signs the release and keeps the bytes. The nonce is taken under its row's lock and in the same transaction: no gap, no
 * double use. `as`: `signed`, to be broadcast next; or `broadcast` for a leg that is released already and whose first
 * transaction has finally failed: from then on the watch sends these bytes again for as long as the chain does not know them.
 */
export async function recordSigned(
  step: TransferStep,
  signer: TokenSigner,
  way: TokenWay,
  as: 'signed' | 'broadcast',
): Promise<Uint8Array> {
  const address = await signer.addressFor(way.chain_id);
  const nonce = await lockNonce(step, signer, way.chain_id, address);
  const { raw, hash } = await signer.sign(releaseOf(step, way), nonce);
  await step.sql.execute(`UPDATE migration.signer_nonce SET next_nonce = $3 WHERE chain_id = $1 AND signer = $2`, [
    way.chain_id,
    address,
    nonce + 1n,
  ]);
  await step.sql.execute(
    `UPDATE migration.chain_intent SET state = $5, nonce = $2, raw = $3, hash = $4, problem = NULL, block_number = NULL,
       block_hash = NULL, updated_at = clock_timestamp()
     WHERE leg_id = $1 AND state = CASE $5 WHEN 'signed' THEN 'intended' ELSE 'reverted' END`,
    [way.leg_id, nonce, raw, hash, as],
  );
  return raw;
}

async function lockNonce(step: TransferStep, signer: TokenSigner, chainId: bigint, address: string): Promise<bigint> {
  await step.sql.execute(
    `INSERT INTO migration.signer_nonce (chain_id, signer, next_nonce) VALUES ($1, $2, 0) ON CONFLICT DO NOTHING`,
    [chainId, address],
  );
  const [locked] = await step.sql.query<{ next_nonce: bigint }>(
    `SELECT next_nonce FROM migration.signer_nonce WHERE chain_id = $1 AND signer = $2 FOR UPDATE`,
    [chainId, address],
  );
  const pending = await signer.pendingNonce(chainId);
  const next = locked?.next_nonce ?? 0n;
  return next > pending ? next : pending;
}

function releaseOf(step: TransferStep, way: TokenWay): ChainRelease {
  return {
    legId: way.leg_id,
    custodianId: step.transfer.organization_id,
    chainId: way.chain_id,
    escrow: way.escrow,
    contract: way.contract,
    tokenId: way.token_id,
    from: way.from_address,
    to: way.to_address,
  };
}
