import { PORTAL_PAGES, portalLink } from '@holdfast/contracts';
import type { Database } from '@holdfast/platform';
import { transferDoneMail } from '../offer/mails';
import type { Lease } from '../step/lease';
import { ENDED, MINUTE, MOVED, SECOND, waitFor } from '../step/outcome';
import { commandBatches, lineRefusals, newestCommands, waitForLedger } from './ledger-commands';
import { mendReverted } from './mend-steps';
import type { Bell, HolderMail, ReleaseParts } from './ports';
import type { StepOutcome } from './transfer-row';
import { TransferStep } from './transfer-step';
import { problemOfRevert, watch, type Watched } from './watch-steps';

export interface SettleParts extends ReleaseParts {
  readonly bell: Bell;
  /** How long to leave what went wrong alone before it is tried again. */
  readonly attentionMs: number;
}

/** `settling`: transactions watched until they are final, postings, and a checkpoint over each of them. */
export async function settle(database: Database, lease: Lease, parts: SettleParts): Promise<StepOutcome> {
  const watched = await watch(database, lease, parts);
  const { outcome, ring } = await TransferStep.run(database, lease, 'post', (step) => post(step, watched));
  for (const commandId of ring) await parts.bell.ringLedger(commandId);
  return outcome;
}

/**
 * `exception`, past the point of no return: what is not in trouble goes on as in `settling`, and what is in trouble is tried
 * again from time to time. Once nothing is, the transfer goes back to `settling`, by itself.
 */
export async function mend(database: Database, lease: Lease, parts: SettleParts): Promise<StepOutcome> {
  await mendReverted(database, lease, parts);
  await watch(database, lease, parts);
  const { outcome, ring } = await TransferStep.run(database, lease, 'post_again', (step) =>
    postAgain(step, parts.attentionMs),
  );
  for (const commandId of ring) await parts.bell.ringLedger(commandId);
  return outcome;
}

const POSTABLE = `state = 'released' AND (custody_kind <> 'token' OR EXISTS (
  SELECT FROM migration.chain_intent i WHERE i.leg_id = leg.id AND i.state = 'final'))`;

/** What the ledger did with earlier commands becomes the legs' state. */
async function seePostings(step: TransferStep): Promise<void> {
  const assigned = await step.moveLegs(
    'assigned',
    `state = 'released' AND EXISTS (
       SELECT FROM custody.posting p
       WHERE p.asset_id = leg.asset_id AND p.holder_id = leg.holder_id AND p.leg_id = leg.id)`,
  );
  // A receipt exists once a signed checkpoint covers the posting's place in the log.
  const confirmed = await step.moveLegs(
    'confirmed',
    `state = 'assigned' AND EXISTS (
       SELECT FROM custody.posting p
       JOIN custody.log_range r ON r.batch_id = p.batch_id
       WHERE p.asset_id = leg.asset_id AND p.holder_id = leg.holder_id AND p.leg_id = leg.id
         AND r.first_index + p.batch_position < (SELECT max(size) FROM custody.checkpoint))`,
  );
  if (assigned + confirmed > 0) await step.record('progress', {});
}

async function post(step: TransferStep, watched: Watched): Promise<{ outcome: StepOutcome; ring: string[] }> {
  const commands = await newestCommands(step, 'post');
  await seePostings(step);
  const refused = commands.flatMap(lineRefusals)[0];
  const trouble = refused?.code ?? (await problemOfRevert(step));
  if (trouble !== undefined) {
    await step.become('exception', { code: trouble, remedy: ATTENTION });
    return { outcome: MOVED, ring: [] };
  }
  const ring = await commandBatches(step, 'post', commands, POSTABLE);
  return { outcome: await whatNext(step, watched), ring };
}

/** The same in `exception`: a batch that was refused is asked for again only after a while. */
async function postAgain(step: TransferStep, attentionMs: number): Promise<{ outcome: StepOutcome; ring: string[] }> {
  const commands = await newestCommands(step, 'post');
  await seePostings(step);
  const refused = commands.filter((command) => lineRefusals(command).length > 0);
  const [clock] = await step.sql.query<{ now: Date }>('SELECT clock_timestamp() AS now');
  const before = (clock?.now.getTime() ?? 0) - attentionMs;
  const resting = refused.filter((command) => command.created_at.getTime() > before);
  const known = commands.map((row) => (resting.includes(row) ? { ...row, state: null } : row));
  const ring = await commandBatches(step, 'post', known, POSTABLE);
  const isOpen = ring.length > 0 || commands.some((command) => command.state === null);
  if (refused.length > 0 || isOpen || (await problemOfRevert(step)) !== undefined) {
    const againInMs = isOpen ? 2 * SECOND : Math.max(attentionMs, SECOND);
    return { outcome: waitFor({ for: 'attention', on: 'holdfast', untilMs: 24 * 60 * MINUTE, againInMs }), ring };
  }
  await step.become('settling');
  return { outcome: MOVED, ring };
}

const ATTENTION =
  "Holdfast is looking into it and tries again. Nothing is lost: what was released is in the custodian's vault or still held for you.";

async function whatNext(step: TransferStep, watched: Watched): Promise<StepOutcome> {
  const { counters } = await step.progress();
  if (watched.open > 0) {
    return waitFor({ for: watched.trouble ?? 'chain_finality', on: 'chain', untilMs: 60 * MINUTE, againInMs: SECOND });
  }
  if ((counters.released ?? 0) > 0) return waitForLedger('ledger_postings');
  if ((counters.assigned ?? 0) > 0) return waitForLedger('checkpoint');
  const [agreed] = await step.sql.query<{ lines: bigint }>(
    `SELECT count(*) AS lines FROM migration.consent_line l
     JOIN migration.consent c ON c.id = l.consent_id WHERE c.transfer_id = $1`,
    [step.transfer.id],
  );
  const whole = BigInt(counters.confirmed ?? 0) === (agreed?.lines ?? 0n);
  await step.become(whole ? 'settled' : 'partially_settled');
  return MOVED;
}

/** The holder is told in the same transaction: once, whatever is cut off. Nothing is told when nothing has moved. */
export async function close(step: TransferStep, { mails, publicOrigin }: HolderMail): Promise<StepOutcome> {
  await step.become('closed');
  const { counters } = await step.progress();
  const arrived = counters.confirmed ?? 0;
  const [row] = await step.sql.query<{ person_id: string; custodian: string }>(
    `SELECT t.person_id, o.name AS custodian FROM migration.transfer t
       JOIN identity.organization o ON o.id = t.organization_id WHERE t.id = $1`,
    [step.transfer.id],
  );
  if (row === undefined || arrived === 0) return ENDED;
  await mails.write(step.sql, {
    to: { personId: row.person_id },
    template: transferDoneMail,
    parameters: {
      arrived,
      stayed: counters.excluded ?? 0,
      custodian: row.custodian,
      link: portalLink(publicOrigin, PORTAL_PAGES.transfer(step.transfer.id)),
    },
  });
  return ENDED;
}
