import { type Clock, DomainError, newId } from '@holdfast/kernel';
import type { Sql } from '@holdfast/platform';

export type HostedPageKind = 'onboarding' | 'setup' | 'customer_portal' | 'sponsorship';

/** A page of Stripe's that somebody asked for; the billing service makes it. */
export interface HostedPageRow {
  readonly id: string;
  readonly kind: HostedPageKind;
  readonly state: 'wanted' | 'open' | 'completed' | 'expired' | 'failed';
  readonly url: string | null;
  readonly problem: string | null;
  readonly expiresAt: Date | null;
  readonly createdAt: Date;
}

export interface HostedPageWish {
  /** The custodian whose account at Stripe it is about. */
  readonly organizationId: string;
  readonly personId: string;
  readonly kind: HostedPageKind;
  readonly holderId?: string;
  readonly currency?: string;
  readonly sponsorshipId?: string;
  /** A path of the portal. */
  readonly returnTo: string;
  readonly language: 'en' | 'zh';
}

const COLUMNS = `id, kind, state, CASE WHEN state = 'open' THEN url END AS url, problem, expires_at AS "expiresAt",
  created_at AS "createdAt"`;

/** Nobody needs more at once; each is a call to Stripe. */
const MAX_OPEN_PAGES = 20;
const OPEN_HOURS = 24;

/**
 * Asks for a page. A second wish for the same thing is answered with the first one's page while that is wanted or open, so
 * that a double click opens one page. After the commit, ring `billing` with the page's id. Throws `page.too_many`.
 */
export async function askForPage(sql: Sql, wish: HostedPageWish, clock: Clock): Promise<HostedPageRow> {
  const subject = [wish.kind, wish.holderId ?? null, wish.sponsorshipId ?? null, wish.currency ?? null];
  // Two clicks at once: the second waits here, and finds the first one's page.
  await sql.query(`SELECT pg_advisory_xact_lock(hashtextextended('hosted page ' || $1, 0))::text`, [wish.personId]);
  const since = new Date(clock.now().getTime() - OPEN_HOURS * 3_600_000);
  const open = await sql.query<HostedPageRow & { same: boolean }>(
    `SELECT ${COLUMNS}, organization_id = $2::uuid AND return_path = $8 AND locale = $9 AND (kind, holder_id, sponsorship_id, currency)
         IS NOT DISTINCT FROM ($3::text, $4::uuid, $5::uuid, $6::text) AS same
     FROM billing.hosted_page
     WHERE person_id = $1::uuid AND state IN ('wanted', 'open') AND created_at > $7::timestamptz
       AND (expires_at IS NULL OR expires_at > $10::timestamptz)
     ORDER BY id DESC`,
    [wish.personId, wish.organizationId, ...subject, since, wish.returnTo, wish.language, clock.now()],
  );
  const { same: _same, ...again } = open.find((page) => page.same) ?? { same: false, id: '' };
  if ('kind' in again) return again;
  if (open.length >= MAX_OPEN_PAGES) {
    throw new DomainError('rate_limited', 'page.too_many', `You have ${MAX_OPEN_PAGES} pages open.`, {
      remedy: 'Finish one of them, or wait until they have lapsed.',
    });
  }
  const [page] = await sql.query<HostedPageRow>(
    `INSERT INTO billing.hosted_page (organization_id, id, kind, holder_id, sponsorship_id, currency, person_id, return_path, locale,
       created_at)
     VALUES ($1::uuid, $2::uuid, $3, $4::uuid, $5::uuid, $6, $7::uuid, $8, $9, $10::timestamptz) RETURNING ${COLUMNS}`,
    [wish.organizationId, newId(), ...subject, wish.personId, wish.returnTo, wish.language, clock.now()],
  );
  return page!;
}

/** One's own. Throws `page.not_found`. */
export async function getPage(sql: Sql, personId: string, id: string): Promise<HostedPageRow> {
  const [page] = await sql.query<HostedPageRow>(
    `SELECT ${COLUMNS} FROM billing.hosted_page WHERE id = $1::uuid AND person_id = $2::uuid`,
    [id, personId],
  );
  if (page === undefined) throw new DomainError('not_found', 'page.not_found', 'There is no such page.');
  return page;
}
