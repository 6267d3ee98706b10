import { crashPoint } from '@holdfast/platform';
import type { Database } from '@holdfast/platform';
import type { ChainRelease, TokenSigner } from './ports';
import { MOVED, SECOND, type StepOutcome, waitFor } from './transfer-row';
import { type TransferLease, TransferStep } from './transfer-step';

/** Tokens signed and sent between two extensions of the lease. */
const TOKENS_PER_STEP = 25;

interface IntentRow {
  leg_id: string;

  chain_id: bigint;
  escrow: string;
  contract: string;
  token_id: string;
  from_address: string;
  to_address: string;
  state: string;
  raw: Buffer | null;
}

/**
 * `cutover`: release at source. A record or a copy is released by our own word; a token by a transaction of the signer,
 * intended first, recorded signed, then broadcast: from then on there is only forward.
 */
export async function release(database: Database, lease: TransferLease, signer: TokenSigner): Promise<StepOutcome> {
  crashPoint('transfer.intend.before');
  await TransferStep.run(database, lease, (step) => intend(step, signer));
  crashPoint('transfer.intend.after');
  const intents = await TransferStep.run(database, lease, openIntents);
  for (const intent of intents) await releaseToken(database, lease, signer, intent);
  return TransferStep.run(database, lease, finishCutover);
}

/** Everything held becomes provisional at its destination; tokens get their intent row in the same transaction. */
async function intend(step: TransferStep, signer: TokenSigner): Promise<void> {
  const chains = await step.sql.query<{ chain_id: bigint }>(
    `SELECT DISTINCT s.chain_id FROM migration.leg l
     JOIN migration.item i ON i.asset_id = l.asset_id
     JOIN migration.collection c ON c.id = i.collection_id
     JOIN migration.chain_source s ON s.id = c.chain_source_id
     WHERE l.transfer_id = $1 AND l.state = 'held' AND l.custody_kind = 'token'`,
    [step.transfer.id],
  );
  for (const { chain_id } of chains) {
    await step.sql.execute(
      `INSERT INTO migration.chain_intent (leg_id, transfer_id, organization_id, chain_id, signer, escrow, contract,
         token_id, from_address, to_address)
       SELECT l.id, l.transfer_id, l.organization_id, s.chain_id, $3, s.escrow, s.contract, i.token_id, i.wallet, v.address
       FROM migration.leg l
       JOIN migration.item i ON i.asset_id = l.asset_id
       JOIN migration.collection c ON c.id = i.collection_id
       JOIN migration.chain_source s ON s.id = c.chain_source_id AND s.chain_id = $2
       JOIN migration.vault v ON v.organization_id = l.organization_id AND v.chain_id = s.chain_id AND v.revoked_at IS NULL
       WHERE l.transfer_id = $1 AND l.state = 'held' AND l.custody_kind = 'token' AND s.escrow IS NOT NULL
       ON CONFLICT (leg_id) DO NOTHING`,
      [step.transfer.id, chain_id, await signer.addressFor(chain_id)],
    );
  }
  await step.moveLegs(
    'provisional',
    `state = 'held' AND (custody_kind <> 'token' OR EXISTS (SELECT FROM migration.chain_intent n WHERE n.leg_id = leg.id))`,
  );
  const withoutWay = await step.sql.execute(
    `UPDATE migration.leg AS leg SET state = 'excluded', excluded_code = 'leg.no_way_to_vault', updated_at = clock_timestamp()
     WHERE transfer_id = $1 AND state = 'held'`,
    [step.transfer.id],
  );
  const released = await step.moveLegs('released', `state = 'provisional' AND custody_kind <> 'token'`);
  if (released + withoutWay > 0) await step.record('progress', {});
}

function openIntents(step: TransferStep): Promise<IntentRow[]> {
  return step.sql.query<IntentRow>(
    `SELECT n.leg_id, n.chain_id, n.escrow, n.contract, n.token_id::text AS token_id, n.from_address,
       n.to_address, n.state, n.raw
     FROM migration.chain_intent n
     JOIN migration.leg l ON l.id = n.leg_id AND l.state = 'provisional'
     JOIN custody.hold h ON h.leg_id = n.leg_id AND h.state = 'placed'
     WHERE n.transfer_id = $1 AND n.state IN ('intended', 'signed')
     ORDER BY n.nonce NULLS LAST, l.batch_no, l.line_no LIMIT ${TOKENS_PER_STEP}`,
    [step.transfer.id],
  );
}

async function releaseToken(
  database: Database,
  lease: TransferLease,
  signer: TokenSigner,
  intent: IntentRow,
): Promise<void> {
  let raw: Uint8Array | null = intent.raw;
  if (raw === null) {
    const owner = await signer.ownerOf(intent.chain_id, intent.contract, intent.token_id);
    if (owner !== intent.from_address) {
      await TransferStep.run(database, lease, (step) => leaveBehind(step, intent.leg_id));
      return;
    }
    crashPoint('transfer.sign.before');
    raw = await TransferStep.run(database, lease, (step) => recordSigned(step, signer, intent));
    crashPoint('transfer.sign.after');
  }
  await signer.broadcast(intent.chain_id, raw);
  crashPoint('transfer.broadcast.after');
  await TransferStep.run(database, lease, async (step) => {
    await step.sql.execute(
      `UPDATE migration.chain_intent SET state = 'broadcast', updated_at = clock_timestamp() WHERE leg_id = $1 AND state = 'signed'`,
      [intent.leg_id],
    );
    await step.moveLegs('released', `state = 'provisional' AND id = $2`, [intent.leg_id]);
  });
}

/** The nonce is taken under its row's lock and in the transaction that keeps the signed bytes: no gap, no double use. */
async function recordSigned(step: TransferStep, signer: TokenSigner, intent: IntentRow): Promise<Uint8Array> {
  const address = await signer.addressFor(intent.chain_id);
  await step.sql.execute(
    `INSERT INTO migration.signer_nonce (chain_id, signer, next_nonce) VALUES ($1, $2, 0) ON CONFLICT DO NOTHING`,
    [intent.chain_id, address],
  );
  const [locked] = await step.sql.query<{ next_nonce: bigint }>(
    `SELECT next_nonce FROM migration.signer_nonce WHERE chain_id = $1 AND signer = $2 FOR UPDATE`,
    [intent.chain_id, address],
  );
  const pending = await signer.pendingNonce(intent.chain_id);
  const next = locked?.next_nonce ?? 0n;
  const nonce = next > pending ? next : pending;
  const way: ChainRelease = {
    legId: intent.leg_id,
    custodianId: step.transfer.organization_id,
    chainId: intent.chain_id,
    escrow: intent.escrow,
    contract: intent.contract,
    tokenId: intent.token_id,
    from: intent.from_address,
    to: intent.to_address,
  };
  const { raw, hash } = await signer.sign(way, nonce);
  await step.sql.execute(`UPDATE migration.signer_nonce SET next_nonce = $3 WHERE chain_id = $1 AND signer = $2`, [
    intent.chain_id,
    address,
    nonce + 1n,
  ]);
  await step.sql.execute(
    `UPDATE migration.chain_intent SET state = 'signed', nonce = $2, raw = $3, hash = $4, updated_at = clock_timestamp()
     WHERE leg_id = $1 AND state = 'intended'`,
    [intent.leg_id, nonce, raw, hash],
  );
  return raw;
}

/** The owner moved the token between snapshot and release: it is not ours to move, so the leg stays behind. */
async function leaveBehind(step: TransferStep, legId: string): Promise<void> {
  await step.moveLegs('held', `state = 'provisional' AND id = $2`, [legId]);
  await step.sql.execute(
    `UPDATE migration.leg SET state = 'excluded', excluded_code = 'leg.owner_moved', updated_at = clock_timestamp() WHERE id = $1`,
    [legId],
  );
  await step.record('progress', {});
}

async function finishCutover(step: TransferStep): Promise<StepOutcome> {
  const counters = await step.counters();
  await step.record('progress', {});
  if ((counters.held ?? 0) + (counters.provisional ?? 0) > 0) {
    // A signed transaction that no open hold covers any more would be stuck here: say so instead of spinning.
    const open = await openIntents(step);
    return open.length > 0
      ? MOVED
      : waitFor({ for: 'release', on: 'holdfast', untilMs: 600 * SECOND, againInMs: 5 * SECOND });
  }
  if ((counters.released ?? 0) === 0) {
    await step.become('exception', {
      code: 'transfer.nothing_released',
      remedy: 'No item could be released at its source; each says why. Your items are where they were.',
    });
    await step.become('cancelled');
    return MOVED;
  }
  await step.become('settling');
  return MOVED;
}
