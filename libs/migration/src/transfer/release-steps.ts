import { DomainError } from '@holdfast/kernel';
import type { Database } from '@holdfast/platform';
import type { Lease } from '../step/lease';
import { MINUTE, MOVED, SECOND, waitFor } from '../step/outcome';
import {
  type Intent,
  isSigned,
  leaveBehind,
  readIntents,
  recordSigned,
  type SignedIntent,
  statusOf,
} from './chain-intents';
import type { ReleaseParts, TokenSigner } from './ports';
import { sendOrReplace } from './send-steps';
import type { StepOutcome } from './transfer-row';
import { TransferStep } from './transfer-step';
import { beginUndo, watchUndo } from './undo-steps';

/** Tokens signed and sent between two extensions of the lease. */
const TOKENS_PER_STEP = 25;

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
 * intended first, recorded signed, then broadcast: from then on there is only forward. What was signed and cannot be
 * broadcast is undone by a transaction with the same nonce, and by nothing else.
 */
export async function release(database: Database, lease: Lease, parts: ReleaseParts): Promise<StepOutcome> {
  const chains = await TransferStep.look(database, lease, chainsOfHeld);
  const signers: [bigint, string][] = [];
  for (const chainId of chains) signers.push([chainId, await parts.signer.addressFor(chainId)]);
  await TransferStep.run(database, lease, 'intend', (step) => intend(step, signers));
  const intents = await TransferStep.look(database, lease, openIntents);
  for (const intent of intents) await releaseToken(database, lease, parts, intent);
  return TransferStep.run(database, lease, 'end_cutover', (step) => endCutover(step, intents.length > 0));
}

const IN_THEIR_COLLECTIONS = `JOIN migration.item i ON i.asset_id = l.asset_id
  JOIN migration.collection c ON c.id = i.collection_id
  JOIN migration.chain_source s ON s.id = c.chain_source_id`;

async function chainsOfHeld(step: TransferStep): Promise<bigint[]> {
  const rows = await step.sql.query<{ chain_id: bigint }>(
    `SELECT DISTINCT s.chain_id FROM migration.leg l ${IN_THEIR_COLLECTIONS}
     WHERE l.transfer_id = $1 AND l.state = 'held' AND l.custody_kind = 'token'`,
    [step.transfer.id],
  );
  return rows.map((row) => row.chain_id);
}

/**
 * Everything held becomes provisional at its destination; tokens get their intent row in the same transaction. They go into
 * the vault that the consent names, and only while it is registered: a vault that changed since is no reason to send them
 * elsewhere, so they stay where they are.
 */
async function intend(step: TransferStep, signers: readonly (readonly [bigint, string])[]): Promise<void> {
  for (const [chainId, signer] of signers) {
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
       ${IN_THEIR_COLLECTIONS} AND s.chain_id = $2
       JOIN migration.vault v ON v.organization_id = l.organization_id AND v.chain_id = s.chain_id AND v.revoked_at IS NULL
         AND v.address = a.address
       WHERE l.transfer_id = $1 AND l.state = 'held' AND l.custody_kind = 'token' AND s.escrow IS NOT NULL
       ON CONFLICT (leg_id) DO NOTHING`,
      [step.transfer.id, chainId, signer],
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

function openIntents(step: TransferStep): Promise<(Intent | SignedIntent)[]> {
  return readIntents(
    step,
    `n.state IN ('intended', 'signed', 'undoing') AND l.state = 'provisional'
     AND EXISTS (SELECT FROM custody.hold h WHERE h.leg_id = n.leg_id AND h.state = 'placed')`,
    TOKENS_PER_STEP,
  );
}

/** Takes one token as far as it goes; every branch may be the first thing that a worker does after a crash. */
async function releaseToken(database: Database, lease: Lease, parts: ReleaseParts, intent: Intent): Promise<void> {
  if (!isSigned(intent)) return signAndSend(database, lease, parts, intent);
  if (intent.state === 'undoing') return watchUndo(database, lease, parts, intent);
  return goOn(database, lease, parts, intent);
}

/** Signs what nobody has signed; a token that is not ours to move, or cannot be moved, stays behind instead. */
async function signAndSend(database: Database, lease: Lease, parts: ReleaseParts, intent: Intent): Promise<void> {
  const { signer } = parts;
  const { release: way } = intent;
  const leave = (code: string) =>
    TransferStep.run(database, lease, 'leave_behind', (step) => leaveBehind(step, way.legId, code));
  if (await hasMoved(signer, intent)) return leave('leg.owner_moved');
  let draft;
  try {
    draft = await signer.draft(way);
  } catch (error) {
    const code = error instanceof DomainError ? STAYS_BEHIND.get(error.code) : undefined;
    if (code === undefined) throw error;
    return leave(code);
  }
  const input = {
    ...{ release: way, draft, as: 'signed' as const },
    signer: await signer.addressFor(way.chainId),
    chainPending: await signer.pendingNonce(way.chainId),
  };
  const signed = await TransferStep.run(database, lease, 'sign', (step) => recordSigned(step, input));
  await sendAndNote(database, lease, parts, signed);
}

/** Signed before; what became of it decides: it may be on its way, or be nowhere, or never be able to run. */
async function goOn(database: Database, lease: Lease, parts: ReleaseParts, intent: SignedIntent): Promise<void> {
  const status = await statusOf(parts.signer, intent);
  const isOnItsWay = status.kind === 'mined' ? status.success : status.kind === 'pending' && status.hash !== null;
  if (isOnItsWay) return noteReleased(database, lease, intent);
  if (status.kind === 'mined')
    return beginUndo(database, lease, parts, intent, 'leg.no_way_to_vault', { sends: false });
  if (status.kind === 'replaced') {
    const { legId } = intent.release;
    return TransferStep.run(database, lease, 'intend_anew', (step) => intendAnew(step, legId));
  }
  if (status.kind === 'pending') return; // a stranger's transaction has its nonce, and is not final yet
  if (await hasMoved(parts.signer, intent)) return beginUndo(database, lease, parts, intent, 'leg.owner_moved');
  const isLate = (intent.attempts[0]?.ageMs ?? 0) > parts.releaseWithinMs;
  if (isLate) return beginUndo(database, lease, parts, intent, 'leg.release_timed_out');
  return sendAndNote(database, lease, parts, intent);
}

async function sendAndNote(database: Database, lease: Lease, parts: ReleaseParts, intent: SignedIntent): Promise<void> {
  try {
    await sendOrReplace(database, lease, parts.signer, intent);
  } catch (error) {
    const status = await statusOf(parts.signer, intent);
    if (status.kind !== 'mined' && (status.kind !== 'pending' || status.hash === null)) throw error;
  }
  await noteReleased(database, lease, intent);
}

async function noteReleased(database: Database, lease: Lease, { release: { legId } }: SignedIntent): Promise<void> {
  await TransferStep.run(database, lease, 'release', async (step) => {
    await step.sql.execute(
      `UPDATE migration.chain_intent SET state = 'broadcast', updated_at = clock_timestamp() WHERE leg_id = $1 AND state = 'signed'`,
      [legId],
    );
    await step.moveLegs('released', `state = 'provisional' AND id = $2`, [legId]);
  });
}

async function hasMoved(signer: TokenSigner, { release: way }: Intent): Promise<boolean> {
  return (await signer.ownerOf(way.chainId, way.contract, way.tokenId, 'latest')) !== way.from;
}

/** Its nonce was finally used by a transaction that is none of ours: what was signed can never run, so it is signed anew. */
async function intendAnew(step: TransferStep, legId: string): Promise<void> {
  await step.sql.execute(
    `UPDATE migration.chain_intent SET state = 'intended', nonce = NULL, hash = NULL, problem = 'nonce_replaced',
       updated_at = clock_timestamp() WHERE leg_id = $1 AND state = 'signed'`,
    [legId],
  );
}

async function endCutover(step: TransferStep, hasProgress: boolean): Promise<StepOutcome> {
  const { counters } = await step.progress();
  if (hasProgress) await step.record('progress', {});
  if ((counters.held ?? 0) + (counters.provisional ?? 0) > 0) {
    // A signed transaction that no open hold covers any more would be stuck here: say so instead of spinning.
    const open = await openIntents(step);
    if (open.some(({ state }) => state === 'intended')) return MOVED;
    if (open.length > 0) {
      return waitFor({ for: 'chain_finality', on: 'chain', untilMs: 60 * MINUTE, againInMs: SECOND });
    }
    return waitFor({ for: 'release', on: 'holdfast', untilMs: 10 * MINUTE, againInMs: 5 * SECOND });
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
