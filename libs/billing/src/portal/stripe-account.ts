import type { Sql } from '@holdfast/platform';
import { z } from 'zod';
import { ACCOUNT_WORDS, requirementInWords } from './words';

const codes = z.array(z.string()).default([]);
/** Of what Stripe says of an account, as it is kept. */
const Requirements = z.object({
  past_due: codes,
  currently_due: codes,
  eventually_due: codes,
  pending_verification: codes,
});
type Due = 'past_due' | 'now' | 'later' | 'in_review';

/** Whether a custodian can be paid: `ready`, or why not (`billing.payable`). Everybody may ask this of everybody. */
export async function payability(sql: Sql, custodianId: string): Promise<string> {
  const [row] = await sql.query<{ payable: string }>(`SELECT billing.payable($1::uuid) AS payable`, [custodianId]);
  return row?.payable ?? 'not_connected';
}

/** How a custodian's own account at Stripe stands, and what is still wanted of it, the most urgent first. */
export async function readStripeAccount(sql: Sql, organizationId: string) {
  const [account] = await sql.query<{ charges: boolean; payouts: boolean; requirements: unknown }>(
    `SELECT charges_enabled AS charges, payouts_enabled AS payouts, requirements FROM billing.stripe_account
     WHERE organization_id = $1::uuid`,
    [organizationId],
  );
  const state = await payability(sql, organizationId);
  return {
    state,
    says: ACCOUNT_WORDS[state] ?? state,
    chargesEnabled: account?.charges ?? false,
    payoutsEnabled: account?.payouts ?? false,
    requirements: account === undefined ? [] : listRequirements(account.requirements),
  };
}

function listRequirements(kept: unknown): { code: string; says: string; due: Due }[] {
  const { past_due, currently_due, eventually_due, pending_verification } = Requirements.parse(kept);
  const listed: [Due, string[]][] = [
    ['past_due', past_due],
    ['now', currently_due],
    ['later', eventually_due],
    ['in_review', pending_verification],
  ];
  const seen = new Set<string>();
  return listed.flatMap(([due, names]) =>
    names
      .filter((code) => !seen.has(code) && seen.add(code))
      .map((code) => ({ code, says: requirementInWords(code), due })),
  );
}
