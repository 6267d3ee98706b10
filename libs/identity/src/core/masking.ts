import type { StaffRole } from '@holdfast/contracts';
import { DomainError } from '@holdfast/kernel';

/** HARDENING's row "see personal data", for staff looking at people of their organization. */
export type PersonalDataView = 'full' | 'masked' | 'full_and_logged';

/** Throws `identity.reason_not_allowed` when the role sees masks whatever the reason. */
export function personalDataView(role: StaffRole, reason: string | undefined): PersonalDataView {
  if (role === 'platform_operator') return 'full';
  if (reason === undefined) return 'masked';
  if (role === 'custodian_admin') return 'full_and_logged';
  throw new DomainError('forbidden', 'identity.reason_not_allowed', 'Your role sees personal data masked only.', {
    field: 'reason',
    remedy: 'Ask an administrator of your organization.',
  });
}

const first = (text: string) => [...text][0] ?? '';

/** `a***@e***.org`: enough to tell two people apart, not enough to write to them. */
export function maskEmail(email: string): string {
  const [local = '', domain = ''] = email.split('@');
  const ending = domain.includes('.') ? domain.slice(domain.lastIndexOf('.')) : '';
  return `${first(local)}***@${first(domain)}***${ending}`;
}

/** `A*** L***` */
export const maskName = (name: string): string =>
  name
    .split(/\s+/)
    .slice(0, 4)
    .map((word) => `${first(word)}***`)
    .join(' ');
