import type { Sql } from '@holdfast/platform';
import { z } from 'zod';
import { ACCOUNT_WORDS, REQUIREMENT_WORDS } from './words';

const codes = z.array(z.string()).default([]);
/** What Stripe still wants of an account, as the billing service keeps it. */
const Requirements = z.object({ now: codes, later: codes, checking: codes, deadline: z.string().nullish() });
type When = 'now' | 'later' | 'in_review';

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
  const wanted = Requirements.parse(account?.requirements ?? {});
  return {
    state,
    says: ACCOUNT_WORDS[state] ?? state,
    chargesEnabled: account?.charges ?? false,
    payoutsEnabled: account?.payouts ?? false,
    requirements: listRequirements(wanted),
    deadline: wanted.deadline ?? null,
  };
}

/** Each once, where it is wanted soonest. */
function listRequirements({ now, later, checking }: z.infer<typeof Requirements>) {
  const listed: [When, string[]][] = [
    ['now', now],
    ['later', later],
    ['in_review', checking],
  ];
  const when = new Map<string, When>();
  for (const [due, names] of listed) for (const code of names) if (!when.has(code)) when.set(code, due);
  return [...when].map(([code, due]) => ({ code, says: REQUIREMENT_WORDS[code] ?? code, due }));
}
