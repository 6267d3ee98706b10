import { OfferDocument } from '@holdfast/contracts';
import type { Sql } from '@holdfast/platform';
import type { CustodyKind } from '../core/offer';
import { transferNotFound } from '../offer/transfers';

/** The parts of an offer that both keepers may read; its legs are a list of their own. */
const OfferFacts = OfferDocument.pick({ terms: true, vaults: true, totals: true, accounts: true });

interface ConsentRow {
  readonly direction: 'incoming' | 'outgoing';
  readonly consentHash: string;
  readonly consentedAt: Date | null;
  readonly expiresAt: Date | null;
  readonly offer: unknown;
}

interface EvidenceRow {
  readonly grade: string;
  readonly custodyKind: CustodyKind;
  readonly legs: number;
  readonly missingFiles: number;
}

/**
 * What the holder agreed to, as far as it is a keeper's to know, and how sure it is what comes. The keeper that gives reads no
 * price: what another custodian asks is between it and the holder. Throws `transfer.not_found`.
 */
export async function readConsentFacts(sql: Sql, organizationId: string, transferId: string) {
  const [row] = await sql.query<ConsentRow>(
    `SELECT CASE WHEN t.organization_id = $1::uuid THEN 'incoming' ELSE 'outgoing' END AS direction,
       encode(t.offer_hash, 'hex') AS "consentHash", c.given_at AS "consentedAt", c.expires_at AS "expiresAt",
       t.offer::jsonb - 'legs' - 'excluded' AS offer
     FROM migration.transfer t LEFT JOIN migration.consent c ON c.transfer_id = t.id
     WHERE t.id = $2::uuid AND t.authorized_at IS NOT NULL
       AND (t.organization_id = $1::uuid OR t.from_organization_id = $1::uuid)`,
    [organizationId, transferId],
  );
  if (row === undefined) throw transferNotFound();
  const { totals, terms, vaults, accounts } = OfferFacts.strip().parse(row.offer);
  const evidence = await sql.query<EvidenceRow>(
    `SELECT grade, custody_kind AS "custodyKind", legs::int AS legs, missing_files::int AS "missingFiles"
     FROM migration.transfer_evidence($1::uuid)`,
    [transferId],
  );
  const { consentHash, consentedAt, expiresAt, direction } = row;
  const { items, quantity, contentBytes, missingFiles } = totals;
  return {
    consentHash,
    consentedAt,
    expiresAt,
    totals: { items, quantity, contentBytes, missingFiles },
    evidence,
    agreed:
      direction === 'outgoing'
        ? null
        : { terms, vaults, accounts: accounts.map(({ kept, quote }) => ({ kept, quote })) },
  };
}
