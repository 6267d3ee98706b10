import { DomainError } from '@holdfast/kernel';
import { crashPoint } from '@holdfast/platform';
import type { Database } from '@holdfast/platform';
import { commandBatches, lineRefusals, newestCommands, waitForLedger } from './ledger-commands';
import type { Bell, ChainStatus, TokenSigner } from './ports';
import { recordSigned, type TokenWay } from './record-signed';
import { ENDED, MINUTE, MOVED, SECOND, type StepOutcome, waitFor } from './transfer-row';
import { type TransferLease, TransferStep } from './transfer-step';

const INTENTS_PER_STEP = 200;

export interface SettleParts {
  signer: TokenSigner;
  bell: Bell;
  /** How long to leave what went wrong alone before it is tried again. */
  attentionMs: number;
}

/** `settling`: transactions watched until they are final, postings, and a checkpoint over each of them. */
export async function settle(database: Database, lease: TransferLease, parts: SettleParts): Promise<StepOutcome> {
  const watching = await watch(database, lease, parts.signer);
  crashPoint('transfer.post.before');
  const { outcome, ring } = await TransferStep.run(database, lease, (step) => post(step, watching));
  crashPoint('transfer.post.after');
  for (const commandId of ring) await parts.bell.ringLedger(commandId);
  return outcome;
}

/**
 * `exception`, past the point of no return: what is not in trouble goes on as in `settling`, and what is in trouble is tried
 * again from time to time. Once nothing is, the transfer goes back to `settling`, by itself.
 */
export async function mend(database: Database, lease: TransferLease, parts: SettleParts): Promise<StepOutcome> {
  await mendReverted(database, lease, parts);
  await watch(database, lease, parts.signer);
  const { outcome, ring } = await TransferStep.run(database, lease, (step) => postAgain(step, parts.attentionMs));
  for (const commandId of ring) await parts.bell.ringLedger(commandId);
  return outcome;
}

interface SentRow {
  leg_id: string;
  chain_id: bigint;
  nonce: bigint;
  hash: string;
  raw: Buffer;
}

interface News {
  leg_id: string;
  state: 'mined' | 'final' | 'reverted';
  block_number: string | null;
  block_hash: string | null;
  problem: string | null;
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
  const news: News[] = [];
  for (const row of sent) {
    const status = await signer.status(row.chain_id, row.nonce, row.hash);
    // Forgotten by the node: the same bytes again, never another transaction.
    if (status.kind === 'dropped') await signer.broadcast(row.chain_id, row.raw);
    const what = newsOf(row.leg_id, status);
    if (what !== null) news.push(what);
  }
  if (news.length > 0) await TransferStep.run(database, lease, (step) => recordNews(step, news));
  return sent.length - news.filter((row) => row.state !== 'mined').length;
}

/** `replaced` is final: its nonce is used up by a transaction that is none of ours, and ours can never run. */
function newsOf(leg_id: string, status: ChainStatus): News | null {
  if (status.kind === 'replaced') {
    return { leg_id, state: 'reverted', block_number: null, block_hash: null, problem: 'nonce_replaced' };
  }
  if (status.kind !== 'mined') return null;
  const state = !status.final ? 'mined' : status.success ? 'final' : 'reverted';
  const problem = state === 'reverted' ? 'reverted' : null;
  return { leg_id, state, block_number: String(status.blockNumber), block_hash: status.blockHash, problem };
}

async function recordNews(step: TransferStep, news: readonly News[]): Promise<void> {
  await step.sql.execute(
    `UPDATE migration.chain_intent AS intent SET state = news.state, block_number = news.block_number,
       block_hash = news.block_hash, problem = news.problem, updated_at = clock_timestamp()
     FROM jsonb_to_recordset($1::jsonb) AS news (leg_id uuid, state text, block_number bigint, block_hash text, problem text)
     WHERE intent.leg_id = news.leg_id AND intent.state IN ('broadcast', 'mined')`,
    [JSON.stringify(news)],
  );
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

async function problemOfRevert(step: TransferStep): Promise<string | undefined> {
  const [row] = await step.sql.query<{ problem: string | null }>(
    `SELECT problem FROM migration.chain_intent WHERE transfer_id = $1 AND state = 'reverted' LIMIT 1`,
    [step.transfer.id],
  );
  if (row === undefined) return undefined;
  return row.problem === 'nonce_replaced' ? 'transfer.release_replaced' : 'transfer.release_reverted';
}

async function post(step: TransferStep, watching: number): Promise<{ outcome: StepOutcome; ring: string[] }> {
  const commands = await newestCommands(step, 'post');
  await seePostings(step);
  const refused = commands.flatMap(lineRefusals)[0];
  const trouble = refused?.code ?? (await problemOfRevert(step));
  if (trouble !== undefined) {
    await step.become('exception', { code: trouble, remedy: ATTENTION });
    return { outcome: MOVED, ring: [] };
  }
  const ring = await commandBatches(step, 'post', commands, POSTABLE);
  return { outcome: await whatNext(step, watching), ring };
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

/**
 * A release that has finally failed, or whose nonce a stranger used up, can never run. If the token is in the vault all the
 * same (somebody mended it), it is final; if it is where it was, the release is signed anew with a new nonce, which the
 * signer refuses for as long as it would fail again. Anywhere else it is for people to find out.
 */
async function mendReverted(database: Database, lease: TransferLease, parts: SettleParts): Promise<void> {
  const { signer, attentionMs } = parts;
  const failed = await TransferStep.run(database, lease, (step) =>
    step.sql.query<TokenWay>(
      `SELECT leg_id, chain_id, escrow, contract, token_id::text AS token_id, from_address, to_address
       FROM migration.chain_intent WHERE transfer_id = $1 AND state = 'reverted'
         AND updated_at <= clock_timestamp() - make_interval(secs => $2::float8 / 1000)
       ORDER BY nonce LIMIT ${INTENTS_PER_STEP}`,
      [step.transfer.id, attentionMs],
    ),
  );
  for (const way of failed) {
    // What a reorganization could still take back is neither there nor gone.
    const owner = await signer.ownerOf(way.chain_id, way.contract, way.token_id, 'finalized');
    if (owner === way.to_address) await TransferStep.run(database, lease, (step) => noteFound(step, way.leg_id));
    else if (owner === way.from_address) await releaseAgain(database, lease, signer, way);
  }
}

async function noteFound(step: TransferStep, legId: string): Promise<void> {
  await step.sql.execute(
    `UPDATE migration.chain_intent SET state = 'final', problem = 'found_in_vault', updated_at = clock_timestamp()
     WHERE leg_id = $1 AND state = 'reverted'`,
    [legId],
  );
}

async function releaseAgain(
  database: Database,
  lease: TransferLease,
  signer: TokenSigner,
  way: TokenWay,
): Promise<void> {
  try {
    const raw = await TransferStep.run(database, lease, (step) => recordSigned(step, signer, way, 'broadcast'));
    await signer.broadcast(way.chain_id, raw);
  } catch (error) {
    // Refused as before: it waits on, and the next look tries again.
    if (!(error instanceof DomainError)) throw error;
  }
}

const ATTENTION =
  "Holdfast is looking into it and tries again. Nothing is lost: what was released is in the custodian's vault or still held for you.";

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

export async function close(step: TransferStep): Promise<StepOutcome> {
  await step.become('closed');
  return ENDED;
}
