import type { Sql } from '@holdfast/platform';

/** An event that nobody here is meant by, or not yet. */
export interface ParkedEvent {
  readonly id: string;
  readonly type: string;
  /** Of Stripe's; null for the platform's own account. */
  readonly accountId: string | null;
  /** Whose account that is; null when nobody here has it. */
  readonly custodian: string | null;
  readonly objectId: string | null;
  readonly problem: string | null;
  readonly receivedAt: Date;
}

export interface ParkedEvents {
  readonly events: readonly ParkedEvent[];
  /** Older ones above the limit are counted, not told. */
  readonly more: number;
}

const TOLD = 1_000;

/**
 * Parked events of all accounts, the newest first: those of accounts that nobody here has too, which no custodian is shown. For
 * whoever runs the system; the door must see all of billing.
 */
export async function readParkedEvents(sql: Sql): Promise<ParkedEvents> {
  const rows = await sql.query<ParkedEvent & { all: bigint }>(
    `SELECT e.id, e.type, e.account_id AS "accountId", o.name AS custodian, e.object_id AS "objectId", e.problem,
            e.received_at AS "receivedAt", count(*) OVER () AS all
       FROM billing.stripe_event e LEFT JOIN identity.organization o ON o.id = e.organization_id
      WHERE e.state = 'parked' ORDER BY e.received_at DESC, e.id LIMIT ${TOLD}`,
  );
  return { events: rows.map(({ all: _all, ...event }) => event), more: Number(rows[0]?.all ?? 0n) - rows.length };
}
