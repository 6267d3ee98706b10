import { DomainError } from '@holdfast/kernel';
import type { Database } from '@holdfast/platform';
import type { Lease } from '../step/lease';
import { isSigned, newestOf, readIntents, type SignedIntent, statusOf } from './chain-intents';
import type { ChainStatus, ReleaseParts } from './ports';
import { replaceStuck, sendOrReplace } from './send-steps';
import { TransferStep } from './transfer-step';

const INTENTS_PER_STEP = 200;

export interface Watched {
  /** Transactions that are not final. */
  readonly open: number;
  /** Why one of them cannot be sent or replaced now (`evm.*`): the fees are above the limit, the signer has no coins. */
  readonly trouble: string | null;
}

interface News {
  leg_id: string;
  state: 'broadcast' | 'mined' | 'final' | 'reverted';
  hash: string | null;
  block_number: string | null;
  block_hash: string | null;
  problem: string | null;
}

/** Asks the chain about every transaction that is not final, and sees to those that it does not run. */
export async function watch(database: Database, lease: Lease, parts: ReleaseParts): Promise<Watched> {
  const sent = await TransferStep.look(database, lease, (step) =>
    readIntents(step, `n.state IN ('broadcast', 'mined')`, INTENTS_PER_STEP),
  );
  const news: News[] = [];
  let trouble: string | null = null;
  for (const intent of sent.filter(isSigned)) {
    const status = await statusOf(parts.signer, intent);
    news.push(...newsOf(intent, status));
    trouble = (await urge(database, lease, parts, intent, status)) ?? trouble;
  }
  if (news.length > 0) await TransferStep.run(database, lease, 'watch', (step) => recordNews(step, news));
  const ended = news.filter(({ state }) => state === 'final' || state === 'reverted');
  return { open: sent.length - ended.length, trouble };
}

/** Sends again what the nodes forgot, and replaces what they do not run; answers why it could not. */
async function urge(
  database: Database,
  lease: Lease,
  { signer, stuckMs }: ReleaseParts,
  intent: SignedIntent,
  status: ChainStatus,
): Promise<string | null> {
  if (status.kind !== 'dropped' && status.kind !== 'pending') return null;
  const isStuck = newestOf(intent).ageMs > stuckMs;
  try {
    if (status.kind === 'dropped' && !isStuck) await sendOrReplace(database, lease, signer, intent);
    else if (isStuck) await replaceStuck(database, lease, signer, intent);
    return null;
  } catch (error) {
    if (error instanceof DomainError) return error.code;
    throw error;
  }
}

/** `replaced` is final: its nonce is used up by a transaction that is none of ours, and ours can never run. */
function newsOf({ release: { legId }, state: known }: SignedIntent, status: ChainStatus): News[] {
  const none = { leg_id: legId, hash: null, block_number: null, block_hash: null };
  if (status.kind === 'replaced') return [{ ...none, state: 'reverted', problem: 'nonce_replaced' }];
  // A reorganization threw it out of its block.
  if (status.kind !== 'mined') return known === 'mined' ? [{ ...none, state: 'broadcast', problem: null }] : [];
  const state = !status.final ? 'mined' : status.success ? 'final' : 'reverted';
  if (state === known) return [];
  return [
    {
      ...{ leg_id: legId, state, hash: status.hash, problem: state === 'reverted' ? 'reverted' : null },
      ...{ block_number: String(status.blockNumber), block_hash: status.blockHash },
    },
  ];
}

async function recordNews(step: TransferStep, news: readonly News[]): Promise<void> {
  await step.sql.execute(
    `UPDATE migration.chain_intent AS intent SET state = news.state, hash = COALESCE(news.hash, intent.hash),
       block_number = news.block_number, block_hash = news.block_hash, problem = news.problem, updated_at = clock_timestamp()
     FROM jsonb_to_recordset($1::jsonb)
       AS news (leg_id uuid, state text, hash text, block_number bigint, block_hash text, problem text)
     WHERE intent.leg_id = news.leg_id AND intent.state IN ('broadcast', 'mined')`,
    [JSON.stringify(news)],
  );
}

export async function problemOfRevert(step: TransferStep): Promise<string | undefined> {
  const [row] = await step.sql.query<{ problem: string | null }>(
    `SELECT problem FROM migration.chain_intent WHERE transfer_id = $1 AND state = 'reverted' LIMIT 1`,
    [step.transfer.id],
  );
  if (row === undefined) return undefined;
  return row.problem === 'nonce_replaced' ? 'transfer.release_replaced' : 'transfer.release_reverted';
}
