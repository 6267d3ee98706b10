import { domainToASCII } from 'node:url';
import { DomainError } from '@holdfast/kernel';
import { parseText } from './text';

/** RFC 5321's limit on a path, less its angle brackets. */
export const EMAIL_MAX_LENGTH = 254;
/** The unquoted local parts of RFC 5322, and RFC 6531's letters of other scripts. */
const LOCAL = /^[\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~-]+(\.[\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~-]+)*$/u;
const DOMAIN = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/;

/**
 * One spelling per mailbox: NFKC, lower case, the domain in its ASCII form. Dots and +tags stay, since providers differ
 * about them. Throws `identity.email_invalid`, or `identity.text_unsafe`.
 */
export function parseEmail(text: string): string {
  const clean = parseText(text, '/email', EMAIL_MAX_LENGTH * 4)
    .normalize('NFKC')
    .toLowerCase();
  const at = clean.lastIndexOf('@');
  const local = clean.slice(0, at);
  const domain = domainToASCII(clean.slice(at + 1));
  const email = `${local}@${domain}`;
  if (at > 0 && local.length <= 64 && LOCAL.test(local) && DOMAIN.test(domain) && email.length <= EMAIL_MAX_LENGTH) {
    return email;
  }
  throw new DomainError('invalid', 'identity.email_invalid', 'This is not an email address.', {
    field: '/email',
    remedy: 'Send one like name@example.org.',
  });
}
