import { DomainError } from '@holdfast/kernel';
import type { Sql } from '@holdfast/platform';
import { subscriptionNotFound } from './subscriptions';

export interface UsageDayRow {
  readonly day: string;
  readonly items: bigint;
  readonly bytes: bigint;
}

const MAX_DAYS = 400;
const DAY_MS = 86_400_000;

interface Span {
  readonly startedOn: string;
  readonly periodStart: string;
  readonly endedOn: string | null;
  readonly organizationId: string;
  readonly holderId: string;
}

export interface UsageQuestion {
  readonly subscriptionId: string;
  /** The first day; the beginning of the current period when not given. */
  readonly from: string | undefined;
  /** The last day; yesterday when not given. */
  readonly to: string | undefined;
  readonly now: Date;
}

/**
 * What an account kept at the end of each day, from the rows of the days on which that changed. Days that are not over are
 * left out. Throws `subscription.not_found`, `usage.days_invalid`.
 */
export async function readUsage(sql: Sql, question: UsageQuestion) {
  const [span] = await sql.query<Span>(
    `SELECT started_on::text AS "startedOn", current_period_start::text AS "periodStart", ended_on::text AS "endedOn",
       organization_id AS "organizationId", holder_id AS "holderId"
     FROM billing.subscription WHERE id = $1::uuid AND holder_id = ANY ((SELECT identity.current_holders())::uuid[])`,
    [question.subscriptionId],
  );
  if (span === undefined) throw subscriptionNotFound();
  const yesterday = dayOf(question.now.getTime() - DAY_MS);
  const from = later(question.from ?? span.periodStart, span.startedOn);
  const to = earlier(question.to ?? yesterday, yesterday);
  if (question.from !== undefined && question.to !== undefined && question.from > question.to) throw daysInvalid();
  if ((Date.parse(to) - Date.parse(from)) / DAY_MS >= MAX_DAYS) throw daysInvalid();
  const days = await sql.query<UsageDayRow>(
    `SELECT d.day::date::text AS day, COALESCE(u.items, 0)::bigint AS items, COALESCE(u.bytes, 0)::bigint AS bytes
     FROM generate_series($3::date, $4::date, interval '1 day') AS d (day)
     LEFT JOIN LATERAL (
       SELECT items, bytes FROM billing.usage_day u
       WHERE u.organization_id = $1::uuid AND u.holder_id = $2::uuid AND u.day <= d.day::date ORDER BY u.day DESC LIMIT 1) u ON true
     ORDER BY d.day`,
    [span.organizationId, span.holderId, from, to],
  );
  return { from, to, days };
}

const dayOf = (time: number) => new Date(time).toISOString().slice(0, 10);
const later = (one: string, other: string) => (one > other ? one : other);
const earlier = (one: string, other: string) => (one < other ? one : other);

function daysInvalid(): DomainError {
  return new DomainError('invalid', 'usage.days_invalid', `Ask for 1 to ${MAX_DAYS} days, the first one first.`, {
    field: 'from',
  });
}
