import type { OrganizationKind, StaffRole } from '@holdfast/contracts';
import { DomainError } from '@holdfast/kernel';

const ROLES_OF: Record<OrganizationKind, readonly StaffRole[]> = {
  platform: ['platform_operator', 'regulator'],
  custodian: ['custodian_admin', 'custodian_operator', 'custodian_auditor', 'regulator'],
};

/** The role that looks after an organization's people: there is always somebody with it. */
export const administratorOf = (kind: OrganizationKind): StaffRole =>
  kind === 'platform' ? 'platform_operator' : 'custodian_admin';

/** Throws `identity.role_not_here`. */
export function checkRole(kind: OrganizationKind, role: StaffRole): void {
  if (ROLES_OF[kind].includes(role)) return;
  throw new DomainError('invalid', 'identity.role_not_here', `A ${kind} has no ${role}.`, {
    field: '/role',
    remedy: `Choose one of ${ROLES_OF[kind].join(', ')}.`,
  });
}

/** HARDENING: at a custodian two people decide on roles, as soon as there are two administrators. */
export const needsApproval = (kind: OrganizationKind, administrators: number): boolean =>
  kind === 'custodian' && administrators >= 2;

export interface Removal {
  readonly kind: OrganizationKind;
  /** The role of the member who would go. */
  readonly role: StaffRole;
  readonly isSelf: boolean;
  /** How many administrators there are before. */
  readonly administrators: number;
}

/**
 * Throws `identity.last_administrator`; and `identity.second_administrator` when one custodian administrator would make
 * themselves the only one by removing the other, and so get rid of the rule of two people. The other may leave.
 */
export function checkRemoval({ kind, role, isSelf, administrators }: Removal): void {
  if (role !== administratorOf(kind)) return;
  if (administrators <= 1) {
    throw new DomainError(
      'conflict',
      'identity.last_administrator',
      'An organization keeps one administrator at least.',
      {
        remedy: 'Invite another one first.',
      },
    );
  }
  if (kind === 'custodian' && !isSelf && administrators === 2) {
    throw new DomainError('conflict', 'identity.second_administrator', 'You would be the only administrator left.', {
      remedy: 'Let the other one leave by themselves, or invite a third one first.',
    });
  }
}
