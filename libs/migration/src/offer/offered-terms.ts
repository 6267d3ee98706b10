import type { Sql } from '@holdfast/platform';
import { findTerms, type TermsRow } from '../custodian/terms';
import { transferNotFound } from './transfers';

interface NamedTerms {
  readonly custodianId: string;
  readonly offered: number;
  readonly agreed: number | null;
  readonly agreedAt: Date | null;
}

/**
 * The text that the offer's hash is of, with what the person agreed to at this custodian the last time before: who consents
 * again wants to know what has changed. Throws `transfer.not_found`.
 */
export async function getOfferedTerms(sql: Sql, personId: string, transferId: string) {
  const [named] = await sql.query<NamedTerms>(
    `SELECT t.organization_id AS "custodianId", (t.offer::jsonb #>> '{terms,version}')::int AS offered,
       (before.document::jsonb #>> '{terms,version}')::int AS agreed, before.given_at AS "agreedAt"
     FROM migration.transfer t
     LEFT JOIN LATERAL (
       SELECT c.document, c.given_at FROM migration.transfer other JOIN migration.consent c ON c.transfer_id = other.id
        WHERE other.person_id = t.person_id AND other.organization_id = t.organization_id AND other.id <> t.id
          AND c.given_at < COALESCE((SELECT own.given_at FROM migration.consent own WHERE own.transfer_id = t.id), 'infinity')
        ORDER BY c.given_at DESC LIMIT 1) before ON true
     WHERE t.id = $1::uuid AND t.person_id = $2::uuid`,
    [transferId, personId],
  );
  if (named === undefined) throw transferNotFound();
  const { custodianId, offered, agreed, agreedAt } = named;
  const before = agreed === null ? null : await textOf(sql, custodianId, agreed);
  return {
    offered: await textOf(sql, custodianId, offered),
    agreed: before === null || agreedAt === null ? null : { terms: before, at: agreedAt },
  };
}

/** Versions are never taken back, so that a missing one is a fault of ours. */
async function textOf(sql: Sql, custodianId: string, version: number) {
  const terms: TermsRow | null = await findTerms(sql, custodianId, version);
  if (terms === null) throw new Error(`custodian ${custodianId} has no terms of version ${version}`);
  return { ...terms, hash: terms.hash.toString('hex'), organizationId: undefined };
}
