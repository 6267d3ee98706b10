import type { AuditItem, PageOf } from '@holdfast/contracts';
import type { Page, Sql } from '@holdfast/platform';
import { maskName, type PersonalDataView } from '../core/masking';
import type { MasterKey } from '../crypto/master-key';
import { openPerson } from '../crypto/personal-data';

interface AuditRow {
  id: bigint;
  action: string;
  subject: string | null;
  person_id: string | null;
  api_key_id: string | null;
  detail: Record<string, unknown>;
  trace_id: string | null;
  recorded_at: Date;
  sealed: Buffer | null;
  wrapped: Buffer | null;
  api_key_name: string | null;
}

export interface AuditFilter {
  readonly organizationId: string;
  /** Only what this person, or this API key, did; everything of the organization when not given. */
  readonly personId?: string;
  readonly apiKeyId?: string;
  /** What was done, such as `transfer.accepted`. */
  readonly action?: string | undefined;
  /** The id of what it was done to. */
  readonly subject?: string | undefined;
  readonly by?: string | undefined;
  readonly since?: Date | undefined;
  readonly until?: Date | undefined;
}

/**
 * What was done in an organization, newest first. Names are those of its present staff, which row-level security leaves to be
 * read: whoever has left, and a holder, has none here.
 */
export async function listAudit(
  sql: Sql,
  reader: { readonly master: MasterKey; readonly view: PersonalDataView },
  filter: AuditFilter,
  page: Page,
): Promise<PageOf<AuditItem>> {
  // Somebody's entries by their own index, whether a person's or a program's: one condition over both would read everything.
  const sides = filter.by === undefined ? ['true'] : ['person_id = $10::uuid', 'api_key_id = $10::uuid'];
  const entries = sides.map(
    (
      side,
    ) => `(SELECT id, action, subject, person_id, api_key_id, detail, trace_id, recorded_at FROM platform.audit_entry
      WHERE organization_id = $1::uuid AND ($2::uuid IS NULL OR person_id = $2::uuid)
        AND ($3::uuid IS NULL OR api_key_id = $3::uuid) AND ($4::bigint IS NULL OR id < $4::bigint)
        AND ($6::text IS NULL OR action = $6) AND ($7::text IS NULL OR subject = $7)
        AND ($8::timestamptz IS NULL OR recorded_at >= $8) AND ($9::timestamptz IS NULL OR recorded_at < $9)
        AND ($10::uuid IS NULL OR ${side})
      ORDER BY id DESC LIMIT $5::integer)`,
  );
  const rows = await sql.query<AuditRow>(
    `SELECT e.*, p.sealed, pk.wrapped, k.name AS api_key_name
     FROM (SELECT * FROM (${entries.join(' UNION ALL ')}) either ORDER BY id DESC LIMIT $5::integer) e
     LEFT JOIN identity.person p ON p.id = e.person_id
     LEFT JOIN identity.person_key pk ON pk.person_id = e.person_id
     LEFT JOIN identity.api_key k ON k.id = e.api_key_id
     ORDER BY e.id DESC`,
    [
      filter.organizationId,
      filter.personId ?? null,
      filter.apiKeyId ?? null,
      page.after?.[0] ?? null,
      page.fetchLimit,
      filter.action ?? null,
      filter.subject ?? null,
      filter.since ?? null,
      filter.until ?? null,
      filter.by ?? null,
    ],
  );
  return page.of(
    rows,
    (row) => [String(row.id)],
    (row) => ({
      id: String(row.id),
      action: row.action,
      subject: row.subject,
      personId: row.person_id,
      personName: nameOf(row, reader),
      apiKeyId: row.api_key_id,
      apiKeyName: row.api_key_name,
      detail: row.detail,
      traceId: row.trace_id,
      recordedAt: row.recorded_at.toISOString(),
    }),
  );
}

function nameOf(
  row: AuditRow,
  { master, view }: { readonly master: MasterKey; readonly view: PersonalDataView },
): string | null {
  if (row.person_id === null || row.sealed === null) return null;
  const name = openPerson(master, row.person_id, { sealed: row.sealed, wrapped: row.wrapped })?.name ?? null;
  return name !== null && view === 'masked' ? maskName(name) : name;
}
