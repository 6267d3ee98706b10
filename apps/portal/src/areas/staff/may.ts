import type { StaffRole } from '@/session/organization';

/** What the API allows, so that nobody is shown a button that it would refuse. */
export const mayManageStaff = (role: StaffRole): boolean => role === 'platform_operator' || role === 'custodian_admin';
export const mayReadStaff = (role: StaffRole): boolean => mayManageStaff(role) || role === 'custodian_auditor';

export const ROLES_OF = {
  platform: ['platform_operator', 'regulator'],
  custodian: ['custodian_admin', 'custodian_operator', 'custodian_auditor', 'regulator'],
} as const;

/** A key never has the role that approves: one person could otherwise be both of two people. */
export const KEY_ROLES_OF = {
  platform: ['platform_operator'],
  custodian: ['custodian_operator', 'custodian_auditor'],
} as const;
