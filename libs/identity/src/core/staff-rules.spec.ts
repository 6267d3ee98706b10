import { DomainError } from '@holdfast/kernel';
import { invitationState } from './invitation-state';
import { maskEmail, maskName, personalDataView } from './masking';
import { checkRemoval, checkRole, needsApproval, type Removal } from './staff-rules';

const codeOf = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    return error instanceof DomainError ? error.code : String(error);
  }
  return 'accepted';
};

describe('roles', () => {
  it('belong to their kind of organization', () => {
    expect(codeOf(() => checkRole('platform', 'platform_operator'))).toBe('accepted');
    expect(codeOf(() => checkRole('platform', 'custodian_admin'))).toBe('identity.role_not_here');
    expect(codeOf(() => checkRole('custodian', 'platform_operator'))).toBe('identity.role_not_here');
    expect(codeOf(() => checkRole('custodian', 'regulator'))).toBe('accepted');
  });

  it('take two people at a custodian that has two administrators', () => {
    expect(needsApproval('custodian', 1)).toBe(false);
    expect(needsApproval('custodian', 2)).toBe(true);
    expect(needsApproval('platform', 5)).toBe(false);
  });
});

describe('removing a member', () => {
  const removal = (changes: Partial<Removal>): Removal => ({
    kind: 'custodian',
    role: 'custodian_admin',
    isSelf: false,
    administrators: 3,
    ...changes,
  });

  it.each([
    ['of three administrators', removal({}), 'accepted'],
    ['the other one of two', removal({ administrators: 2 }), 'identity.second_administrator'],
    ['oneself of two', removal({ administrators: 2, isSelf: true }), 'accepted'],
    ['the last one', removal({ administrators: 1, isSelf: true }), 'identity.last_administrator'],
    ['an operator', removal({ role: 'custodian_operator', administrators: 1 }), 'accepted'],
    [
      'the other of two at a platform',
      removal({ kind: 'platform', role: 'platform_operator', administrators: 2 }),
      'accepted',
    ],
    [
      'the last at a platform',
      removal({ kind: 'platform', role: 'platform_operator', administrators: 1 }),
      'identity.last_administrator',
    ],
  ])('%s', (_who, given, code) => {
    expect(codeOf(() => checkRemoval(given))).toBe(code);
  });
});

describe('personal data', () => {
  it('is shown as the table of HARDENING says', () => {
    expect(personalDataView('platform_operator', undefined)).toBe('full');
    expect(personalDataView('custodian_admin', undefined)).toBe('masked');
    expect(personalDataView('custodian_admin', 'court order 7')).toBe('full_and_logged');
    expect(personalDataView('custodian_auditor', undefined)).toBe('masked');
    expect(codeOf(() => personalDataView('custodian_auditor', 'curious'))).toBe('identity.reason_not_allowed');
  });

  it('is masked beyond recognition', () => {
    expect(maskEmail('ada.lovelace@example.org')).toBe('a***@e***.org');
    expect(maskName('Ada Lovelace')).toBe('A*** L***');
    expect(maskName('👩🏽 x')).not.toContain('\ud83d*');
  });
});

describe('an invitation', () => {
  const now = new Date('2030-01-01T00:00:00Z');
  const facts = {
    approvalRequired: true,
    approvedBy: null,
    expiresAt: new Date(now.getTime() + 1),
    acceptedAt: null,
    revokedAt: null,
  };

  it('waits, opens and ends', () => {
    expect(invitationState(facts, now)).toBe('awaiting_approval');
    expect(invitationState({ ...facts, approvedBy: 'somebody' }, now)).toBe('open');
    expect(invitationState({ ...facts, approvalRequired: false }, now)).toBe('open');
    expect(invitationState({ ...facts, expiresAt: now }, now)).toBe('expired');
    expect(invitationState({ ...facts, revokedAt: now }, now)).toBe('revoked');
    expect(invitationState({ ...facts, acceptedAt: now }, now)).toBe('accepted');
  });
});
