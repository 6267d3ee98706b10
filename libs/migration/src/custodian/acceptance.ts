import { DomainError } from '@holdfast/kernel';
import type { Sql } from '@holdfast/platform';
import { CANCELLED_AT_ONCE, PAST_CUTOVER } from '../core/transfer-words';
import { assertStep, type TransferState } from '../core/states';
import { recordTransferEvent } from '../offer/transfer-events';
import { withdrawElections } from '../offer/elections';

interface IncomingRow {
  readonly id: string;
  readonly state: TransferState;
  readonly accepted_by: string | null;
  readonly approved_by: string | null;
  readonly cancelled_by: string | null;
}

/** A transfer to this custodian, locked. Throws `transfer.not_found` for another's too. */
async function lockIncoming(sql: Sql, organizationId: string, id: string): Promise<IncomingRow> {
  const [row] = await sql.query<IncomingRow>(
    `SELECT id, state, accepted_by, approved_by, cancelled_by FROM migration.transfer
     WHERE id = $1::uuid AND organization_id = $2::uuid AND authorized_at IS NOT NULL FOR UPDATE`,
    [id, organizationId],
  );
  if (row === undefined) throw new DomainError('not_found', 'transfer.not_found', 'There is no such transfer.');
  return row;
}

/** Who acts: a person, or the API key of a program. */
export interface StaffAct {
  readonly organizationId: string;
  readonly transferId: string;
  readonly by: string;
}

const AWAITING: readonly TransferState[] = ['authorized', 'requested', 'overdue'];

/** The first of two people says yes. Throws `transfer.not_found`, `transfer.not_awaiting`, `transfer.already_accepted`. */
export async function acceptTransfer(sql: Sql, act: StaffAct): Promise<void> {
  const transfer = await lockIncoming(sql, act.organizationId, act.transferId);
  assertAwaiting(transfer);
  if (transfer.accepted_by !== null) {
    throw new DomainError('conflict', 'transfer.already_accepted', 'Somebody has accepted it already.', {
      remedy: 'An administrator approves it now.',
    });
  }
  await sql.execute(
    `UPDATE migration.transfer SET accepted_by = $2::uuid, accepted_at = now(), updated_at = now() WHERE id = $1::uuid`,
    [transfer.id, act.by],
  );
  await recordTransferEvent(sql, transfer.id, 'accepted', {});
}

/**
 * The second says yes, and the worker goes on. Throws `transfer.not_found`, `transfer.not_awaiting`,
 * `transfer.not_accepted`, `transfer.own_approval`, `transfer.already_approved`.
 */
export async function approveTransfer(sql: Sql, act: StaffAct): Promise<void> {
  const transfer = await lockIncoming(sql, act.organizationId, act.transferId);
  assertAwaiting(transfer);
  if (transfer.accepted_by === null) {
    throw new DomainError('conflict', 'transfer.not_accepted', 'Nobody has accepted it yet.', {
      remedy: 'A custodian operator accepts first.',
    });
  }
  if (transfer.approved_by !== null) {
    throw new DomainError('conflict', 'transfer.already_approved', 'It is approved already.');
  }
  if (transfer.accepted_by === act.by) throw ownApproval();
  await sql.execute(
    `UPDATE migration.transfer SET approved_by = $2::uuid, approved_at = now(), next_step_at = now(), updated_at = now()
     WHERE id = $1::uuid`,
    [transfer.id, act.by],
  );
  await recordTransferEvent(sql, transfer.id, 'approved', {});
}

/** Says no, with a reason that the holder reads. Throws `transfer.not_found`, `migration.illegal_step`. */
export async function rejectTransfer(sql: Sql, act: StaffAct & { readonly reason: string }): Promise<void> {
  const transfer = await lockIncoming(sql, act.organizationId, act.transferId);
  assertStep('transfer', transfer.state, 'rejected');
  await sql.execute(
    `UPDATE migration.transfer SET state = 'rejected', exception_code = 'transfer.rejected_by_custodian',
       exception_remedy = $2, waiting_for = NULL, waiting_on = NULL, waiting_until = NULL, next_step_at = NULL,
       updated_at = now()
     WHERE id = $1::uuid`,
    [transfer.id, act.reason],
  );
  await withdrawElections(sql, transfer.id);
  await recordTransferEvent(sql, transfer.id, 'state', { reason: act.reason });
}

/** The first of two people calls it off. Throws `transfer.not_found`, `transfer.past_cutover`, `transfer.already_cancelling`. */
export async function proposeCancellation(sql: Sql, act: StaffAct): Promise<void> {
  const transfer = await lockIncoming(sql, act.organizationId, act.transferId);
  assertCancellable(transfer.state);
  if (transfer.cancelled_by !== null) {
    throw new DomainError('conflict', 'transfer.already_cancelling', 'Somebody has proposed that already.');
  }
  await sql.execute(`UPDATE migration.transfer SET cancelled_by = $2::uuid, updated_at = now() WHERE id = $1::uuid`, [
    transfer.id,
    act.by,
  ]);
  await recordTransferEvent(sql, transfer.id, 'cancellation_proposed', {});
}

/** The second agrees. Throws `transfer.not_found`, `transfer.past_cutover`, `transfer.not_cancelling`, `transfer.own_approval`. */
export async function approveCancellation(sql: Sql, act: StaffAct): Promise<void> {
  const transfer = await lockIncoming(sql, act.organizationId, act.transferId);
  assertCancellable(transfer.state);
  if (transfer.cancelled_by === null) {
    throw new DomainError('conflict', 'transfer.not_cancelling', 'Nobody has proposed to cancel it.');
  }
  if (transfer.cancelled_by === act.by) throw ownApproval();
  await cancelLocked(sql, transfer.id, transfer.cancelled_by);
}

/**
 * Ends a transfer whose row the caller has locked and whose state allows it. What is held already is given back by the
 * worker, which is why its next step is due at once.
 */
export async function cancelLocked(sql: Sql, transferId: string, by: string): Promise<void> {
  await sql.execute(
    `UPDATE migration.transfer SET state = 'cancelled', cancelled_by = $2::uuid, waiting_for = NULL, waiting_on = NULL,
       waiting_until = NULL, next_step_at = CASE WHEN state = 'draft' THEN NULL ELSE now() END, updated_at = now()
     WHERE id = $1::uuid`,
    [transferId, by],
  );
  await withdrawElections(sql, transferId);
  await recordTransferEvent(sql, transferId, 'state', {});
}

const CANCELLABLE: readonly TransferState[] = [...CANCELLED_AT_ONCE, 'copying'];
export const isCancellable = (state: TransferState): boolean => CANCELLABLE.includes(state);

/** Throws `transfer.past_cutover` from the point of no return on, `migration.illegal_step` when it has ended. */
export function assertCancellable(state: TransferState): void {
  if (isCancellable(state)) return;
  if ((PAST_CUTOVER as readonly TransferState[]).includes(state) || state === 'exception') {
    throw new DomainError(
      'conflict',
      'transfer.past_cutover',
      'The assets are being released: there is only forward.',
      {
        remedy: 'Wait until it has arrived; from there you can move on to another custodian.',
      },
    );
  }
  assertStep('transfer', state, 'cancelled');
}

function assertAwaiting(transfer: IncomingRow): void {
  if (AWAITING.includes(transfer.state)) return;
  throw new DomainError('conflict', 'transfer.not_awaiting', 'This transfer waits for nobody to accept it.', {
    facts: { state: transfer.state },
  });
}

function ownApproval(): DomainError {
  return new DomainError('conflict', 'transfer.own_approval', 'Who initiates never approves.', {
    remedy: 'Ask another administrator.',
  });
}
