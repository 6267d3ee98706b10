import type { ChainIntentState } from '../core/states';
import type { ChainAttempt, ChainDraft, ChainRelease, Purpose, TokenSigner } from './ports';
import type { TransferStep } from './transfer-step';

/** Attempts for one nonce at most; with a tenth more each, the last one would pay seven times the first. */
export const MAX_ATTEMPTS = 20;

/** A release of one token, as its row keeps it. */
interface IntentRow {
  leg_id: string;
  organization_id: string;
  chain_id: bigint;
  escrow: string;
  contract: string;
  token_id: string;
  from_address: string;
  to_address: string;
  state: ChainIntentState;
  nonce: bigint | null;
}

interface AttemptRow {
  leg_id: string;
  purpose: Purpose;
  hash: string;
  raw: Buffer;
  gas: bigint;
  max_fee_per_gas: bigint;
  max_priority_fee_per_gas: bigint;
  age_ms: number;
}

export interface Intent {
  readonly release: ChainRelease;
  readonly state: ChainIntentState;
  readonly nonce: bigint | null;
  /** Why it is being undone. */
  readonly problem: string | null;
}

/** With everything that was signed for its nonce, whichever of it the chain runs. */
export interface SignedIntent extends Intent {
  readonly nonce: bigint;
  /** Oldest first. */
  readonly attempts: readonly AgedAttempt[];
}

export interface AgedAttempt extends ChainAttempt {
  /** Milliseconds since it was signed, by the database's clock. */
  readonly ageMs: number;
}

export const isSigned = (intent: Intent | SignedIntent): intent is SignedIntent =>
  intent.nonce !== null && 'attempts' in intent && intent.attempts.length > 0;

export function newestOf({ attempts, release }: SignedIntent): AgedAttempt {
  const newest = attempts[attempts.length - 1];
  if (newest === undefined) throw new Error(`no attempt for leg ${release.legId}`);
  return newest;
}

/** The intents in the condition (over `n`, and `l` for their legs), those with the lowest nonces first. */
export async function readIntents(
  step: TransferStep,
  where: string,
  limit: number,
): Promise<(Intent | SignedIntent)[]> {
  const rows = await step.sql.query<IntentRow & { problem: string | null }>(
    `SELECT n.leg_id, n.organization_id, n.chain_id, n.escrow, n.contract, n.token_id::text AS token_id, n.from_address,
       n.to_address, n.state, n.nonce, n.problem
     FROM migration.chain_intent n JOIN migration.leg l ON l.id = n.leg_id
     WHERE n.transfer_id = $1 AND ${where} ORDER BY n.nonce NULLS LAST, l.batch_no, l.line_no LIMIT ${limit}`,
    [step.transfer.id],
  );
  const attempts = await step.sql.query<AttemptRow>(
    `SELECT a.leg_id, a.purpose, a.hash, a.raw, a.gas, a.max_fee_per_gas, a.max_priority_fee_per_gas,
       extract(epoch FROM clock_timestamp() - a.signed_at)::float8 * 1000 AS age_ms
     FROM migration.chain_attempt a JOIN migration.chain_intent n ON n.leg_id = a.leg_id AND n.nonce = a.nonce
     WHERE a.leg_id = ANY ($1::uuid[]) ORDER BY a.leg_id, a.attempt_no`,
    [rows.map((row) => row.leg_id)],
  );
  const byLeg = new Map<string, AgedAttempt[]>();
  for (const row of attempts) byLeg.set(row.leg_id, [...(byLeg.get(row.leg_id) ?? []), attemptOf(row)]);
  return rows.map((row) => {
    const { state, nonce, problem } = row;
    const intent = { release: releaseOf(row), state, problem };
    return nonce === null ? { ...intent, nonce } : { ...intent, nonce, attempts: byLeg.get(row.leg_id) ?? [] };
  });
}

/**
 * Signs under the nonce's lock and keeps the bytes in the same transaction: no gap, no double use. The chain was asked for
 * its count before the lock: if that was less than now, our own number is ahead of it anyway, as nobody else has the key.
 */
export async function recordSigned(
  step: TransferStep,
  input: { release: ChainRelease; draft: ChainDraft; signer: string; chainPending: bigint; as: 'signed' | 'broadcast' },
): Promise<SignedIntent> {
  const { release, draft, signer, chainPending, as } = input;
  await step.sql.execute(
    `INSERT INTO migration.signer_nonce (chain_id, signer, next_nonce) VALUES ($1, $2, 0) ON CONFLICT DO NOTHING`,
    [release.chainId, signer],
  );
  const [row] = await step.sql.query<{ nonce: bigint }>(
    `UPDATE migration.signer_nonce SET next_nonce = GREATEST(next_nonce, $3) + 1 WHERE chain_id = $1 AND signer = $2
     RETURNING next_nonce - 1 AS nonce`,
    [release.chainId, signer, chainPending],
  );
  if (row === undefined) throw new Error('no row of nonces');
  const attempt = await draft.sign(row.nonce);
  await step.sql.execute(
    `UPDATE migration.chain_intent SET state = $3, nonce = $2, hash = $4, problem = NULL, block_number = NULL,
       block_hash = NULL, updated_at = clock_timestamp() WHERE leg_id = $1`,
    [release.legId, row.nonce, as, attempt.hash],
  );
  await insertAttempt(step, release, row.nonce, attempt, 1);
  return { release, state: as, nonce: row.nonce, problem: null, attempts: [{ ...attempt, ageMs: 0 }] };
}

/** Another attempt for the same nonce, kept before anybody sees it. */
export async function recordReplacement(
  step: TransferStep,
  intent: SignedIntent,
  draft: ChainDraft,
): Promise<SignedIntent> {
  const attempt = await draft.sign(intent.nonce);
  await insertAttempt(step, intent.release, intent.nonce, attempt, intent.attempts.length + 1);
  await step.sql.execute(
    `UPDATE migration.chain_intent SET hash = $2, updated_at = clock_timestamp() WHERE leg_id = $1`,
    [intent.release.legId, attempt.hash],
  );
  return { ...intent, attempts: [...intent.attempts, { ...attempt, ageMs: 0 }] };
}

async function insertAttempt(
  step: TransferStep,
  release: ChainRelease,
  nonce: bigint,
  attempt: ChainAttempt,
  attemptNo: number,
): Promise<void> {
  await step.sql.execute(
    `INSERT INTO migration.chain_attempt (leg_id, organization_id, nonce, attempt_no, purpose, hash, raw, gas,
       max_fee_per_gas, max_priority_fee_per_gas) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      release.legId,
      release.custodianId,
      nonce,
      attemptNo,
      attempt.purpose,
      attempt.hash,
      attempt.raw,
      attempt.gas,
      attempt.maxFeePerGas,
      attempt.maxPriorityFeePerGas,
    ],
  );
}

/** What became of the intent's nonce. */
export const statusOf = (signer: TokenSigner, { release, nonce, attempts }: SignedIntent) =>
  signer.status(
    release.chainId,
    nonce,
    attempts.map(({ hash }) => hash),
  );

function attemptOf(row: AttemptRow): AgedAttempt {
  return {
    purpose: row.purpose,
    hash: row.hash,
    raw: row.raw,
    gas: row.gas,
    maxFeePerGas: row.max_fee_per_gas,
    maxPriorityFeePerGas: row.max_priority_fee_per_gas,
    ageMs: row.age_ms,
  };
}

function releaseOf(row: IntentRow): ChainRelease {
  return {
    legId: row.leg_id,
    custodianId: row.organization_id,
    chainId: row.chain_id,
    escrow: row.escrow,
    contract: row.contract,
    tokenId: row.token_id,
    from: row.from_address,
    to: row.to_address,
  };
}

/** Nothing was released of it: for instance the owner moved the token between snapshot and release. */
export async function leaveBehind(step: TransferStep, legId: string, code: string): Promise<void> {
  await step.moveLegs('held', `state = 'provisional' AND id = $2`, [legId]);
  await step.sql.execute(
    `UPDATE migration.leg SET state = 'excluded', excluded_code = $2, updated_at = clock_timestamp() WHERE id = $1`,
    [legId, code],
  );
  await step.record('progress', {});
}
