import type { OffBoarding, OffBoardingCounters } from '@holdfast/contracts';
import { type Clock, DomainError, newId } from '@holdfast/kernel';
import type { Page, Sql } from '@holdfast/platform';
import { assertWindow } from '../core/election-window';
import { assertStep } from '../core/states';

type WithDates<T, Names extends keyof T> = Omit<T, Names> & {
  readonly [Name in Names]: null extends T[Name] ? Date | null : Date;
};
export type OffBoardingRow = WithDates<
  OffBoarding,
  'announcedAt' | 'closesAt' | 'electionOpensAt' | 'electionClosesAt'
>;

const COLUMNS = `id, organization_id AS "organizationId", name, state, announced_at AS "announcedAt",
  closes_at AS "closesAt", election_opens_at AS "electionOpensAt", election_closes_at AS "electionClosesAt"`;

/** Throws `off_boarding.closes_in_past`. */
export async function announceOffBoarding(
  sql: Sql,
  input: { organizationId: string; name: string; closesAt: Date | null },
  clock: Clock,
): Promise<OffBoardingRow> {
  if (input.closesAt !== null && input.closesAt <= clock.now()) {
    throw new DomainError('invalid', 'off_boarding.closes_in_past', 'The end has to be in the future.', {
      field: '/closesAt',
    });
  }
  const [row] = await sql.query<OffBoardingRow>(
    `INSERT INTO migration.off_boarding (id, organization_id, name, announced_at, closes_at)
     VALUES ($1::uuid, $2::uuid, $3, $4::timestamptz, $5::timestamptz) RETURNING ${COLUMNS}`,
    [newId(), input.organizationId, input.name, clock.now(), input.closesAt],
  );
  return row!;
}

export async function listOffBoardings(sql: Sql, organizationId: string, page: Page) {
  const rows = await sql.query<OffBoardingRow>(
    `SELECT ${COLUMNS} FROM migration.off_boarding
     WHERE organization_id = $1::uuid AND ($2::uuid IS NULL OR id < $2::uuid) ORDER BY id DESC LIMIT $3::int`,
    [organizationId, page.after?.[0] ?? null, page.fetchLimit],
  );
  return page.byId(rows);
}

/** Throws `off_boarding.not_found` for another organization's too: they look the same. */
export async function getOffBoarding(sql: Sql, organizationId: string, id: string): Promise<OffBoardingRow> {
  return findOffBoarding(sql, organizationId, id, '');
}

async function findOffBoarding(sql: Sql, organizationId: string, id: string, lock: '' | 'FOR UPDATE') {
  const [row] = await sql.query<OffBoardingRow>(
    `SELECT ${COLUMNS} FROM migration.off_boarding WHERE id = $1::uuid AND organization_id = $2::uuid ${lock}`,
    [id, organizationId],
  );
  if (row === undefined) throw new DomainError('not_found', 'off_boarding.not_found', 'There is no such off-boarding.');
  return row;
}

/**
 * Opens the time in which holders choose. Possible once the deposit is reconciled; while it is open, its dates can be
 * moved. Throws `off_boarding.not_found`, `off_boarding.window_invalid`, `migration.illegal_step`.
 */
export async function openElectionWindow(
  sql: Sql,
  input: { organizationId: string; id: string; opensAt: Date; closesAt: Date },
  clock: Clock,
): Promise<OffBoardingRow> {
  const found = await findOffBoarding(sql, input.organizationId, input.id, 'FOR UPDATE');
  assertWindow(input.opensAt, input.closesAt, clock.now());
  if (found.state !== 'election') assertStep('off_boarding', found.state, 'election');
  const [row] = await sql.query<OffBoardingRow>(
    `UPDATE migration.off_boarding
     SET state = 'election', election_opens_at = $2::timestamptz, election_closes_at = $3::timestamptz
     WHERE id = $1::uuid RETURNING ${COLUMNS}`,
    [input.id, input.opensAt, input.closesAt],
  );
  return row!;
}

// Issued, and nothing of it is left at the platform. The keeper is compared by hand: somebody who is staff and holder
// at once sees positions elsewhere too.
const GONE = (asset: string, holder: string | null) => `
  EXISTS (SELECT FROM custody.asset a WHERE a.id = ${asset})
  AND NOT EXISTS (SELECT FROM custody.single_position p WHERE p.asset_id = ${asset} AND p.organization_id = $2::uuid)
  AND NOT EXISTS (SELECT FROM custody.edition_position p WHERE p.asset_id = ${asset} AND p.organization_id = $2::uuid
    AND p.quantity > 0 ${holder === null ? '' : `AND p.holder_id = ${holder}`})`;

interface ItemCount {
  verdict: 'accepted' | 'refused' | 'pending';
  turn: 'platform' | 'holder' | 'custodian' | 'holdfast' | 'nobody';
  items: number;
  gone: number;
}

/** Everything the platform needs to see that nothing was dropped. Read in one transaction, so that the sums agree. */
export async function countOffBoarding(sql: Sql, organizationId: string, id: string): Promise<OffBoardingCounters> {
  const rows = await sql.query<ItemCount>(
    `SELECT i.verdict, i.turn, count(*)::int AS items,
       (count(*) FILTER (WHERE i.verdict = 'accepted' AND ${GONE('i.asset_id', null)}))::int AS gone
     FROM migration.item i WHERE i.off_boarding_id = $1::uuid AND i.organization_id = $2::uuid AND i.superseded_by IS NULL
     GROUP BY i.verdict, i.turn`,
    [id, organizationId],
  );
  const [holders] = await sql.query<{ known: number; claimed: number; elected: number; moved: number }>(
    `WITH held AS (
       SELECT h.holder_id, h.asset_id, ${GONE('h.asset_id', 'h.holder_id')} AS moved
       FROM migration.holding h
       JOIN migration.item i ON i.asset_id = h.asset_id AND i.verdict = 'accepted'
       WHERE i.off_boarding_id = $1::uuid AND i.organization_id = $2::uuid AND i.superseded_by IS NULL)
     SELECT count(DISTINCT held.holder_id)::int AS known,
       count(DISTINCT held.holder_id) FILTER (WHERE EXISTS (
         SELECT FROM migration.claim c WHERE c.holder_id = held.holder_id))::int AS claimed,
       (count(*) FILTER (WHERE EXISTS (SELECT FROM migration.election e
         WHERE e.asset_id = held.asset_id AND e.holder_id = held.holder_id AND e.withdrawn_at IS NULL)))::int AS elected,
       (count(*) FILTER (WHERE held.moved))::int AS moved
     FROM held`,
    [id, organizationId],
  );
  return tally(rows, holders ?? { known: 0, claimed: 0, elected: 0, moved: 0 });
}

function tally(
  rows: readonly ItemCount[],
  holders: { known: number; claimed: number; elected: number; moved: number },
): OffBoardingCounters {
  const sum = (of: (row: ItemCount) => number) => rows.reduce((total, row) => total + of(row), 0);
  const verdict = (name: ItemCount['verdict']) => sum((row) => (row.verdict === name ? row.items : 0));
  const turn = (name: ItemCount['turn']) => sum((row) => (row.turn === name ? row.items : 0));
  const transferred = sum((row) => row.gone);
  const refused = verdict('refused');
  const manifest = sum((row) => row.items);
  return {
    manifest,
    transferred,
    refused,
    pending: manifest - transferred - refused,
    byVerdict: { accepted: verdict('accepted'), refused, pending: verdict('pending') },
    byTurn: {
      platform: turn('platform'),
      holder: turn('holder'),
      custodian: turn('custodian'),
      holdfast: turn('holdfast'),
      nobody: turn('nobody'),
    },
    holders: { known: holders.known, claimed: holders.claimed, silent: holders.known - holders.claimed },
    elected: holders.elected,
    moved: holders.moved,
  };
}
