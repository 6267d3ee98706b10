import { DAY, ENDED, MINUTE, MOVED, SECOND, waitFor } from '../step/outcome';
import type { StepOutcome } from './transfer-row';
import type { TransferStep } from './transfer-step';

const ACCEPTANCE_DAYS = 14;
const COOL_OFF = 'cool_off';

/** `authorized`: once the holder's time to object is over, the transfer is asked for. */
export async function request(step: TransferStep): Promise<StepOutcome> {
  const { waiting_for, waiting_until } = step.transfer;
  if (waiting_for === COOL_OFF && waiting_until !== null && !(await step.isOverdue(COOL_OFF))) {
    const leftMs = Math.max(waiting_until.getTime() - Date.now(), 0) + SECOND / 4;
    return waitFor({ for: COOL_OFF, on: 'holder', untilMs: leftMs, againInMs: leftMs });
  }
  await step.become('requested');
  return MOVED;
}

/**
 * `requested`: the custodian's acceptance by its policy, and the source's word: every asset must stand accepted in the
 * manifest of the platform that gives it. What does not stand is excluded, never moved.
 */
export async function validate(step: TransferStep): Promise<StepOutcome> {
  const [policy] = await step.sql.query<{ mode: string }>(
    `SELECT mode FROM migration.acceptance_policy WHERE organization_id = $1`,
    [step.transfer.organization_id],
  );
  const accepted =
    policy?.mode === 'automatic' || (step.transfer.accepted_at !== null && step.transfer.approved_at !== null);
  if (!accepted) {
    if (await step.isOverdue('custodian_acceptance')) {
      await step.become('rejected', {
        code: 'transfer.custodian_silent',
        remedy: 'The custodian did not answer in time. Your items are where they were; choose another custodian.',
      });
      return ENDED;
    }
    return waitFor({ for: 'custodian_acceptance', on: 'custodian', untilMs: ACCEPTANCE_DAYS * DAY, againInMs: MINUTE });
  }
  await step.sql.execute(
    `UPDATE migration.leg AS leg SET state = 'excluded', excluded_code = 'leg.not_in_manifest', updated_at = clock_timestamp()
     WHERE transfer_id = $1 AND state = 'eligible'
       AND NOT EXISTS (SELECT FROM migration.item i WHERE i.asset_id = leg.asset_id AND i.verdict = 'accepted')`,
    [step.transfer.id],
  );
  await step.become('validated');
  return MOVED;
}

/** `cancelled`: what was held is given back; nothing had been released. */
export async function undo(step: TransferStep): Promise<number> {
  return step.sql.execute(
    `UPDATE migration.leg AS leg SET state = 'excluded', excluded_code = 'leg.cancelled', updated_at = clock_timestamp()
     WHERE transfer_id = $1 AND state IN ('listed', 'eligible', 'received', 'verified', 'gap', 'held')`,
    [step.transfer.id],
  );
}
