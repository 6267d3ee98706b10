import { crashPoint } from '@holdfast/platform';
import type { Database } from '@holdfast/platform';
import { commandBatches, newestCommands, waitForLedger } from './ledger-commands';
import type { Bell, TokenSigner } from './ports';
import { ENDED, MINUTE, MOVED, SECOND, type StepOutcome, waitFor } from './transfer-row';
import { type TransferLease, TransferStep } from './transfer-step';

const INTENTS_PER_STEP = 200;

/** `settling`: transactions watched until they are final, postings, and a checkpoint over each of them. */
export async function settle(
  database: Database,
  lease: TransferLease,
  signer: TokenSigner,
  bell: Bell,
): Promise<StepOutcome> {
  const watching = await watch(database, lease, signer);
  crashPoint('transfer.post.before');
  const { outcome, ring } = await TransferStep.run(database, lease, (step) => post(step, watching));
  crashPoint('transfer.post.after');
  for (const commandId of ring) await bell.ringLedger(commandId);
  return outcome;
}

interface SentRow {
  leg_id: string;
  chain_id: bigint;
  nonce: bigint;
  hash: string;
  raw: Buffer;
}

/** Asks the chain about every transaction that is not final; answers how many still are not. */
async function watch(database: Database, lease: TransferLease, signer: TokenSigner): Promise<number> {
  const sent = await TransferStep.run(database, lease, (step) =>
    step.sql.query<SentRow>(
      `SELECT leg_id, chain_id, nonce, hash, raw FROM migration.chain_intent
       WHERE transfer_id = $1 AND state IN ('broadcast', 'mined') ORDER BY nonce LIMIT ${INTENTS_PER_STEP}`,
      [step.transfer.id],
    ),
  );
  const news: { leg_id: string; state: string; block_number: string; block_hash: string }[] = [];
  for (const { leg_id, chain_id, nonce, hash, raw } of sent) {
    const status = await signer.status(chain_id, nonce, hash);
    // Forgotten by the node: the same bytes again, never another transaction.
    if (status.kind === 'dropped') await signer.broadcast(chain_id, raw);
    if (status.kind !== 'mined') continue;
    const state = !status.final ? 'mined' : status.success ? 'final' : 'reverted';
    news.push({ leg_id, state, block_number: String(status.blockNumber), block_hash: status.blockHash });
  }
  const finished = news.filter((row) => row.state !== 'mined').length;
  if (news.length > 0) {
    await TransferStep.run(database, lease, (step) =>
      step.sql.execute(
        `UPDATE migration.chain_intent AS intent SET state = news.state, block_number = news.block_number,
           block_hash = news.block_hash, updated_at = clock_timestamp()
         FROM jsonb_to_recordset($1::jsonb) AS news (leg_id uuid, state text, block_number bigint, block_hash text)
         WHERE intent.leg_id = news.leg_id AND intent.state IN ('broadcast', 'mined')`,
        [JSON.stringify(news)],
      ),
    );
  }
  return sent.length - finished;
}

const POSTABLE = `state = 'released' AND (custody_kind <> 'token' OR EXISTS (
  SELECT FROM migration.chain_intent i WHERE i.leg_id = leg.id AND i.state = 'final'))`;

async function post(step: TransferStep, watching: number): Promise<{ outcome: StepOutcome; ring: string[] }> {
  const assigned = await step.moveLegs(
    'assigned',
    `state = 'released' AND EXISTS (SELECT FROM custody.posting p WHERE p.asset_id = leg.asset_id AND p.leg_id = leg.id)`,
  );
  // A receipt exists once a signed checkpoint covers the posting's place in the log.
  const confirmed = await step.moveLegs(
    'confirmed',
    `state = 'assigned' AND EXISTS (
       SELECT FROM custody.posting p
       JOIN custody.log_range r ON r.batch_id = p.batch_id
       WHERE p.asset_id = leg.asset_id AND p.leg_id = leg.id AND r.first_index + p.batch_position < (SELECT max(size) FROM custody.checkpoint))`,
  );
  if (assigned + confirmed > 0) await step.record('progress', {});
  const refused = (await newestCommands(step, 'post')).find((command) => command.state === 'refused');
  const [reverted] = await step.sql.query(
    `SELECT leg_id FROM migration.chain_intent WHERE transfer_id = $1 AND state = 'reverted' LIMIT 1`,
    [step.transfer.id],
  );
  if (refused !== undefined || reverted !== undefined) {
    return { outcome: await stopForAttention(step, refused?.refusals?.[0]?.code), ring: [] };
  }
  const ring = await commandBatches(step, 'post', POSTABLE);
  return { outcome: await whatNext(step, watching), ring };
}

async function whatNext(step: TransferStep, watching: number): Promise<StepOutcome> {
  const counters = await step.counters();
  if (watching > 0) {
    return waitFor({ for: 'chain_finality', on: 'chain', untilMs: 60 * MINUTE, againInMs: SECOND });
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

/** Past the point of no return nothing is undone: it says what is wrong and goes on when that is mended. */
async function stopForAttention(step: TransferStep, ledgerCode: string | undefined): Promise<StepOutcome> {
  await step.become('exception', {
    code: ledgerCode ?? 'transfer.release_reverted',
    remedy:
      "Holdfast is looking into it. Nothing is lost: what was released is in the custodian's vault or still held for you.",
  });
  return waitFor({ for: 'attention', on: 'holdfast', untilMs: 24 * 60 * MINUTE, againInMs: 10 * MINUTE });
}

export async function close(step: TransferStep): Promise<StepOutcome> {
  await step.become('closed');
  return ENDED;
}
