import type { Membership } from '@/session/session';

/** What is written down by a name of its own; the rest goes by its route, and is shown as it is. */
const STAFF = [
  'identity.signed_in',
  'identity.member_invited',
  'identity.invitation_approved',
  'identity.invitation_accepted',
  'identity.invitation_revoked',
  'identity.member_removed',
  'identity.api_key_issued',
  'identity.api_key_revoked',
  'identity.personal_data_seen',
  'identity.audit_read',
] as const;
const PLATFORM = [
  'off_boarding.announced',
  'off_boarding.election_opened',
  'signing_key.registered',
  'signing_key.revoked',
  'chain_source.declared',
  'chain_source.proven',
  'deposit.announced',
  'deposit.upload_begun',
  'deposit.upload_given_up',
  'deposit.received',
  'claim_codes.asked',
  'claim_codes.issued',
  'claim_code.revoked',
  'holder.claimed',
  'sponsorship.drafted',
  'page.sponsorship_asked',
  'sponsorship.end_requested',
] as const;
const CUSTODIAN = [
  'vault_registration.proposed',
  'vault_registration.approved',
  'vault_registration.withdrawn',
  'vault_revocation.proposed',
  'vault_revocation.approved',
  'vault_revocation.withdrawn',
  'acceptance_policy.proposed',
  'acceptance_policy.approved',
  'acceptance_policy.withdrawn',
  'page.onboarding_asked',
  'terms.published',
  'plan.published',
  'plan.version_published',
  'plan.retired',
  'billing_policy.set',
  'credit.given',
  'refund.requested',
  'stripe_events.looked_at_again',
  'transfer.consented',
  'transfer.accepted',
  'transfer.approved',
  'transfer.rejected',
  'transfer.cancellation_proposed',
  'transfer.cancelled',
] as const;

export type KnownAction = (typeof STAFF)[number] | (typeof PLATFORM)[number] | (typeof CUSTODIAN)[number];
const KNOWN: ReadonlySet<string> = new Set([...STAFF, ...PLATFORM, ...CUSTODIAN]);

export const isKnownAction = (action: string): action is KnownAction => KNOWN.has(action);

export const actionsOf = (kind: Membership['organization']['kind']): readonly KnownAction[] => [
  ...(kind === 'platform' ? PLATFORM : CUSTODIAN),
  ...STAFF,
];
