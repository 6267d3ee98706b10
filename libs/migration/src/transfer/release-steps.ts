import { DomainError } from '@holdfast/kernel';
import { crashPoint } from '@holdfast/platform';
import type { Database } from '@holdfast/platform';
import type { TokenSigner } from './ports';
import { recordSigned, type TokenWay } from './record-signed';
import { MOVED, SECOND, type StepOutcome, waitFor } from './transfer-row';
import { type TransferLease, TransferStep } from './transfer-step';

/** Tokens signed and sent between two extensions of the lease. */
const TOKENS_PER_STEP = 25;

interface IntentRow extends TokenWay {
  state: string;
  nonce: bigint | null;
  hash: string | null;
  raw: Buffer | null;
}

/** What the chain or our own rules will refuse again: before it is released, such a leg simply stays where it is. */
const STAYS_BEHIND: ReadonlyMap<string, string> = new Map([
  ['evm.owner_moved', 'leg.owner_moved'],
  ['evm.token_missing', 'leg.owner_moved'],
  ['evm.contract_frozen', 'leg.no_way_to_vault'],
  ['evm.escrow_not_approved', 'leg.no_way_to_vault'],
  ['evm.release_refused', 'leg.no_way_to_vault'],
  ['evm.token_not_allowed', 'leg.no_way_to_vault'],
  ['evm.vault_not_registered', 'leg.no_way_to_vault'],
  ['evm.signer_not_releaser', 'leg.no_way_to_vault'],
]);

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
  return TransferStep.run(database, lease, (step) => finishCutover(step, intents.length > 0));
}

/**
 * Everything held becomes provisional at its destination; tokens get their intent row in the same transaction. They go into
 * the vault that the consent names, and only while it is registered: a vault that changed since is no reason to send them
 * elsewhere, so they stay where they are.
 */
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
      `WITH agreed AS MATERIALIZED (
         SELECT w.address FROM migration.consent c
         CROSS JOIN jsonb_to_recordset(c.document::jsonb -> 'vaults') AS w ("chainId" bigint, address text)
         WHERE c.transfer_id = $1 AND w."chainId" = $2)
       INSERT INTO migration.chain_intent (leg_id, transfer_id, organization_id, chain_id, signer, escrow, contract,
         token_id, from_address, to_address)
       SELECT l.id, l.transfer_id, l.organization_id, s.chain_id, $3, s.escrow, s.contract, i.token_id, i.wallet, v.address
       FROM migration.leg l
       JOIN agreed a ON true
       JOIN migration.item i ON i.asset_id = l.asset_id
       JOIN migration.collection c ON c.id = i.collection_id
       JOIN migration.chain_source s ON s.id = c.chain_source_id AND s.chain_id = $2
       JOIN migration.vault v ON v.organization_id = l.organization_id AND v.chain_id = s.chain_id AND v.revoked_at IS NULL
         AND v.address = a.address
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
    `UPDATE migration.leg AS leg SET state = 'excluded', updated_at = clock_timestamp(), excluded_code = CASE
       WHEN EXISTS (SELECT FROM migration.consent c WHERE c.transfer_id = leg.transfer_id AND NOT EXISTS (
         SELECT FROM jsonb_to_recordset(c.document::jsonb -> 'vaults') AS w ("chainId" bigint, address text)
         JOIN migration.vault v ON v.chain_id = w."chainId" AND v.address = w.address
         WHERE v.organization_id = leg.organization_id AND v.revoked_at IS NULL))
       THEN 'leg.vault_changed' ELSE 'leg.no_way_to_vault' END
     WHERE transfer_id = $1 AND state = 'held'`,
    [step.transfer.id],
  );
  const released = await step.moveLegs('released', `state = 'provisional' AND custody_kind <> 'token'`);
  if (released + withoutWay > 0) await step.record('progress', {});
}

function openIntents(step: TransferStep): Promise<IntentRow[]> {
  return step.sql.query<IntentRow>(
    `SELECT n.leg_id, n.chain_id, n.escrow, n.contract, n.token_id::text AS token_id, n.from_address,
       n.to_address, n.state, n.nonce, n.hash, n.raw
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
  const raw = intent.raw ?? (await signOrLeave(database, lease, signer, intent));
  if (raw === null) return;
  try {
    await signer.broadcast(intent.chain_id, raw);
  } catch (error) {
    if (intent.nonce === null || intent.hash === null) throw error;
    const status = await signer.status(intent.chain_id, intent.nonce, intent.hash);
    if (status.kind === 'replaced') return TransferStep.run(database, lease, (step) => intendAnew(step, intent.leg_id));
    if (status.kind !== 'mined') throw error;
  }
  crashPoint('transfer.broadcast.after');
  await TransferStep.run(database, lease, async (step) => {
    await step.sql.execute(
      `UPDATE migration.chain_intent SET state = 'broadcast', updated_at = clock_timestamp() WHERE leg_id = $1 AND state = 'signed'`,
      [intent.leg_id],
    );
    await step.moveLegs('released', `state = 'provisional' AND id = $2`, [intent.leg_id]);
  });
}

/** The signed bytes, kept; null when the token is not ours to move, or cannot be moved, so that its leg stays behind. */
async function signOrLeave(
  database: Database,
  lease: TransferLease,
  signer: TokenSigner,
  intent: IntentRow,
): Promise<Uint8Array | null> {
  const leave = (code: string) => TransferStep.run(database, lease, (step) => leaveBehind(step, intent.leg_id, code));
  const owner = await signer.ownerOf(intent.chain_id, intent.contract, intent.token_id, 'latest');
  if (owner !== intent.from_address) {
    await leave('leg.owner_moved');
    return null;
  }
  crashPoint('transfer.sign.before');
  try {
    const raw = await TransferStep.run(database, lease, (step) => recordSigned(step, signer, intent, 'signed'));
    crashPoint('transfer.sign.after');
    return raw;
  } catch (error) {
    const code = error instanceof DomainError ? STAYS_BEHIND.get(error.code) : undefined;
    if (code === undefined) throw error;
    await leave(code);
    return null;
  }
}

/** Its nonce was finally used by a transaction that is none of ours: what was signed can never run, so it is signed anew. */
async function intendAnew(step: TransferStep, legId: string): Promise<void> {
  await step.sql.execute(
    `UPDATE migration.chain_intent SET state = 'intended', nonce = NULL, raw = NULL, hash = NULL, problem = 'nonce_replaced',
       updated_at = clock_timestamp() WHERE leg_id = $1 AND state = 'signed'`,
    [legId],
  );
}

/** Nothing was released of it: for instance the owner moved the token between snapshot and release. */
async function leaveBehind(step: TransferStep, legId: string, code: string): Promise<void> {
  await step.moveLegs('held', `state = 'provisional' AND id = $2`, [legId]);
  await step.sql.execute(
    `UPDATE migration.leg SET state = 'excluded', excluded_code = $2, updated_at = clock_timestamp() WHERE id = $1`,
    [legId, code],
  );
  await step.record('progress', {});
}

async function finishCutover(step: TransferStep, hasProgress: boolean): Promise<StepOutcome> {
  const counters = await step.counters();
  if (hasProgress) await step.record('progress', {});
  if ((counters.held ?? 0) + (counters.provisional ?? 0) > 0) {
    // A signed transaction that no open hold covers any more would be stuck here: say so instead of spinning.
    const open = await openIntents(step);
    return open.length > 0
      ? MOVED
      : waitFor({ for: 'release', on: 'holdfast', untilMs: 600 * SECOND, againInMs: 5 * SECOND });
  }
  if ((counters.released ?? 0) === 0) {
    const why = {
      code: 'transfer.nothing_released',
      remedy: 'No item could be released at its source; each says why. Your items are where they were.',
    };
    await step.become('exception', why);
    await step.become('cancelled', why);
    return MOVED;
  }
  await step.become('settling');
  return MOVED;
}
