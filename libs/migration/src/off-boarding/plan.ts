import { Page, type Sql } from '@holdfast/platform';
import { type DepositRow, listDeposits } from './deposits';
import { getOffBoarding, type OffBoardingRow } from './off-boardings';

export interface OffBoardingPlanRow {
  readonly signingKeys: number;
  readonly contracts: { readonly declared: number; readonly proven: number };
  readonly deposits: {
    readonly announced: number;
    readonly checking: number;
    readonly accepted: number;
    readonly refused: number;
  };
  readonly offBoarding: OffBoardingRow;
  readonly newestDeposit: DepositRow | null;
  readonly lettersAt: Date | null;
}

interface Sums {
  signingKeys: number;
  declared: number;
  proven: number;
  announced: number;
  checking: number;
  accepted: number;
  refused: number;
  lettersAt: Date | null;
}

/** What has been done of an off-boarding's steps. Counts nothing that there may be a million of. Throws `off_boarding.not_found`. */
export async function planOffBoarding(sql: Sql, organizationId: string, id: string): Promise<OffBoardingPlanRow> {
  const offBoarding = await getOffBoarding(sql, organizationId, id);
  const [sums] = await sql.query<Sums>(
    `SELECT
       (SELECT count(*)::int FROM migration.signing_key k WHERE k.organization_id = $2::uuid AND k.revoked_at IS NULL) AS "signingKeys",
       c.*, d.*,
       (SELECT issued_at FROM migration.claim_code WHERE organization_id = $2::uuid AND off_boarding_id = $1::uuid
         ORDER BY id DESC LIMIT 1) AS "lettersAt"
     FROM (SELECT count(*)::int AS declared, count(proven_at)::int AS proven FROM migration.chain_source
             WHERE organization_id = $2::uuid AND off_boarding_id = $1::uuid) c,
       (SELECT count(*) FILTER (WHERE state = 'announced')::int AS announced,
               count(*) FILTER (WHERE state NOT IN ('announced', 'accepted', 'refused'))::int AS checking,
               count(*) FILTER (WHERE state = 'accepted')::int AS accepted,
               count(*) FILTER (WHERE state = 'refused')::int AS refused
          FROM migration.deposit WHERE organization_id = $2::uuid AND off_boarding_id = $1::uuid) d`,
    [id, organizationId],
  );
  const newest = await listDeposits(sql, organizationId, { offBoardingId: id }, new Page(1, null, () => ''));
  const { signingKeys = 0, declared = 0, proven = 0, lettersAt = null, ...deposits } = sums ?? {};
  return {
    offBoarding,
    signingKeys,
    contracts: { declared, proven },
    deposits: { announced: 0, checking: 0, accepted: 0, refused: 0, ...deposits },
    newestDeposit: newest.items[0] ?? null,
    lettersAt,
  };
}
