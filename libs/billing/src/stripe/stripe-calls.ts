import { type Clock, newId } from '@holdfast/kernel';
import { crashPoint, type Database, NOBODY, type Sql } from '@holdfast/platform';
import type { Logger } from 'pino';
import type Stripe from 'stripe';
import { z } from 'zod';
import type { CallAnswer, CallKind, CallMark, CallOptions } from './call-kind';
import { CALLS_AT_ONCE } from './stripe-connection';
import { isFinal, StripeCallFailed, type StripeProblem, toStripeProblem } from './stripe-problem';

/** One call that is wanted. The same kind of the same subject (and part) is made once, however often it is asked for. */
export interface StripeCall<Parameters extends object> {
  /** The custodian whose business it is. */
  readonly organizationId: string;
  readonly subjectId: string;
  /** Tells calls of one kind for one subject apart, such as the tries to pay an invoice. */
  readonly part?: string;
  readonly parameters: Parameters;
  /** The custodian's connected account; null for the platform's own. */
  readonly account: string | null;
}

export type CallOutcome = { readonly answer: CallAnswer } | { readonly problem: StripeProblem };

export interface StripeCallsParts {
  readonly database: Database;
  readonly stripe: Stripe;
  readonly clock: Clock;
  readonly logger: Logger;
}

interface CallRow {
  id: string;
  organization_id: string;
  subject_id: string;
  part: string;
  params: unknown;
  state: string;
  generation: number;
  attempts: number;
  intended_at: Date;
  result_id: string | null;
  result: unknown;
  error_code: string | null;
}

interface MadeCall {
  readonly row: CallRow;
  readonly outcome: CallOutcome;
  /** The next try goes under a new key: what the old one answers does not tell whether anything was done. */
  readonly newKey: boolean;
}

const Facts = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]));

/** Stripe keeps an idempotency key for a day at least; nearer to that we ask instead of repeating. */
const KEY_LIFETIME_MS = 23 * 3_600_000;

/**
 * Every call that changes something at Stripe goes through here. First a row with its parameters, committed; its id is the
 * idempotency key. Then the call. Then the row gets the answer. Whoever dies in between asks again: the row is there, the
 * parameters are the same, and Stripe answers what it answered the first time. Calls are made in batches; a single one is
 * a batch of one.
 */
export class StripeCalls {
  constructor(private readonly parts: StripeCallsParts) {}

  /** Throws StripeCallFailed. */
  async make<Parameters extends object>(kind: CallKind<Parameters>, call: StripeCall<Parameters>): Promise<CallAnswer> {
    const [outcome] = await this.makeAll(kind, [call]);
    if (outcome === undefined) throw new Error('a call without an outcome');
    if ('problem' in outcome) throw new StripeCallFailed(kind.name, outcome.problem);
    return outcome.answer;
  }

  /** One outcome for each call, in their order. Throws only what is not Stripe's. */
  async makeAll<Parameters extends object>(
    kind: CallKind<Parameters>,
    calls: readonly StripeCall<Parameters>[],
  ): Promise<CallOutcome[]> {
    if (calls.length === 0) return [];
    const { database } = this.parts;
    const rows = await database.transact(NOBODY, (sql) => this.intend(sql, kind, calls));
    await crashPoint(`stripe.${kind.name}.before`);
    const accounts = new Map(calls.map((call) => [keyOf(call.organizationId, call), call.account]));
    const outcomes = new Map<string, CallOutcome>();
    const open: CallRow[] = [];
    for (const row of rows) {
      const known = outcomeOf(row);
      if (known === null) open.push(row);
      else outcomes.set(rowKey(row), known);
    }
    const made = await inPool(open, CALLS_AT_ONCE, (row) => this.send(kind, row, accounts.get(rowKey(row)) ?? null));
    await crashPoint(`stripe.${kind.name}.after`);
    if (made.length > 0) await database.transact(NOBODY, (sql) => this.record(sql, made));
    for (const { row, outcome } of made) {
      outcomes.set(rowKey(row), outcome);
      if ('problem' in outcome) this.say(kind.name, row, outcome.problem);
    }
    return calls.map((call) => {
      const outcome = outcomes.get(keyOf(call.organizationId, call));
      if (outcome === undefined) throw new Error(`${kind.name} has no row`);
      return outcome;
    });
  }

  /** The rows, made or found, each counting this attempt when its end is not known. */
  private async intend<Parameters extends object>(
    sql: Sql,
    kind: CallKind<Parameters>,
    calls: readonly StripeCall<Parameters>[],
  ): Promise<CallRow[]> {
    const now = this.parts.clock.now();
    return sql.query<CallRow>(
      `INSERT INTO billing.stripe_call AS c
         (organization_id, id, kind, subject_id, part, params, attempts, intended_at, last_attempt_at)
       SELECT o, i, $1, s, p, j::jsonb, 1, $7::timestamptz, $7::timestamptz
         FROM unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::text[]) AS wanted(o, i, s, p, j)
       ON CONFLICT (organization_id, kind, subject_id, part) DO UPDATE
         SET attempts = c.attempts + CASE WHEN c.state = 'intended' THEN 1 ELSE 0 END,
             last_attempt_at = CASE WHEN c.state = 'intended' THEN $7::timestamptz ELSE c.last_attempt_at END
       RETURNING id, organization_id, subject_id, part, params, state, generation, attempts, intended_at, result_id, result,
                 error_code`,
      [
        kind.name,
        calls.map(({ organizationId }) => organizationId),
        calls.map(() => newId<'stripe_call'>()),
        calls.map(({ subjectId }) => subjectId),
        calls.map(({ part }) => part ?? ''),
        calls.map(({ parameters }) => JSON.stringify(kind.parameters.parse(parameters))),
        now,
      ],
    );
  }

  /** The parameters are the row's: a later try that computed others still repeats the first one's call. */
  private async send<Parameters extends object>(
    kind: CallKind<Parameters>,
    row: CallRow,
    account: string | null,
  ): Promise<MadeCall> {
    const { stripe, clock } = this.parts;
    const parameters = kind.parameters.parse(row.params);
    const mark: CallMark = { id: row.id, intendedAt: row.intended_at };
    const reading: CallOptions = account === null ? {} : { stripeAccount: account };
    const options: CallOptions = {
      ...reading,
      idempotencyKey: row.generation === 0 ? row.id : `${row.id}.${row.generation}`,
    };
    try {
      const lapsed = clock.now().getTime() - row.intended_at.getTime() > KEY_LIFETIME_MS;
      const ask = row.attempts > 1 && (lapsed || row.generation > 0);
      const found = ask ? await kind.find(stripe, parameters, mark, reading) : null;
      const answer = found ?? (await kind.send(stripe, parameters, mark, options));
      return { row, outcome: { answer }, newKey: false };
    } catch (error) {
      const problem = toStripeProblem(error);
      if (problem === null) throw error;
      return { row, outcome: { problem }, newKey: problem.kind === 'replayed' };
    }
  }

  private async record(sql: Sql, made: readonly MadeCall[]): Promise<void> {
    const answers = made.map(({ outcome }) => ('answer' in outcome ? outcome.answer : null));
    const problems = made.map(({ outcome }) => ('problem' in outcome ? outcome.problem : null));
    const state = (problem: StripeProblem | null) =>
      problem === null ? 'done' : isFinal(problem) ? 'failed' : 'intended';
    await sql.execute(
      `UPDATE billing.stripe_call AS c
          SET state = r.state, result_id = r.result_id, result = r.result::jsonb, error_code = r.error_code,
              generation = c.generation + r.new_key, done_at = CASE WHEN r.state = 'done' THEN $8::timestamptz END
         FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::integer[])
           AS r(organization_id, id, state, result_id, result, error_code, new_key)
        WHERE c.organization_id = r.organization_id AND c.id = r.id AND c.state = 'intended'`,
      [
        made.map(({ row }) => row.organization_id),
        made.map(({ row }) => row.id),
        problems.map(state),
        answers.map((answer) => answer?.id ?? null),
        answers.map((answer) => (answer === null ? null : JSON.stringify(answer.facts ?? {}))),
        problems.map((problem) => (problem === null ? null : `${problem.kind}:${problem.code}`)),
        made.map(({ newKey }) => (newKey ? 1 : 0)),
        this.parts.clock.now(),
      ],
    );
  }

  private say(call: string, { id, attempts }: CallRow, { kind, code }: StripeProblem): void {
    this.parts.logger.warn(
      { call, callId: id, attempts, problem: kind, stripeCode: code },
      'Stripe did not carry out a call',
    );
  }
}

/** Null while the row's call has no known end. */
function outcomeOf(row: CallRow): CallOutcome | null {
  if (row.state === 'done') return { answer: { id: row.result_id ?? '', facts: Facts.parse(row.result ?? {}) } };
  if (row.state !== 'failed') return null;
  const [kind, code] = (row.error_code ?? '').split(/:(.*)/s);
  return { problem: { kind: kind === 'card' ? 'card' : 'refused', code: code ?? '' } };
}

const keyOf = (organizationId: string, { subjectId, part }: { subjectId: string; part?: string }): string =>
  `${organizationId} ${subjectId} ${part ?? ''}`;
const rowKey = (row: CallRow): string => keyOf(row.organization_id, { subjectId: row.subject_id, part: row.part });

/** All of them, `width` at a time. An error stops those that have not begun, after those that have. */
async function inPool<In, Out>(items: readonly In[], width: number, work: (item: In) => Promise<Out>): Promise<Out[]> {
  const results: Out[] = [];
  let next = 0;
  let failed: { error: unknown } | undefined;
  const lane = async () => {
    while (next < items.length && failed === undefined) {
      const index = next;
      next += 1;
      const item = items[index];
      if (item === undefined) return;
      try {
        results[index] = await work(item);
      } catch (error) {
        failed ??= { error };
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, lane));
  if (failed !== undefined) throw failed.error;
  return results;
}
