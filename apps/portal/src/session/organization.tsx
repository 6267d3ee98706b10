import { createContext, use } from 'react';
import type { Membership } from './session';

export type StaffRole = Membership['role'];

/** The organization whose staff one is on this page: the address names it, so that two tabs can be two organizations. */
export const OrganizationContext = createContext<Membership | null>(null);

/** For pages under /platform/<slug> and /custodian/<slug>. `id` goes into `organizationId` of queries and changes. */
export function useOrganization(): Membership['organization'] & { role: StaffRole } {
  const membership = use(OrganizationContext);
  if (membership === null) throw new Error('This page is not below an organization.');
  return { ...membership.organization, role: membership.role };
}

/** Where an organization's staff work, for a Link or for `navigate`. */
export function homeOf({ organization: { kind, slug } }: Membership) {
  const params = { organization: slug };
  return kind === 'platform'
    ? ({ to: '/platform/$organization', params } as const)
    : ({ to: '/custodian/$organization', params } as const);
}
