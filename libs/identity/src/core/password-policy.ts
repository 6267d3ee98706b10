import { DomainError } from '@holdfast/kernel';

export const PASSWORD_MIN_LENGTH = 12;
export const PASSWORD_MAX_LENGTH = 200;

/** What people type when they are made to type twelve letters (NIST SP 800-63B, 3.1.1.2: refuse the commonly used). */
const COMMON = new Set(
  `123456789012 1234567890123 1234567890ab 012345678910 123123123123 111111111111 000000000000 121212121212
   987654321098 qwertyuiop12 qwertyuiop123 qwertyuiopas qwertyuiopasdf qwertyuiop[] qwerty123456 qwerty1234567 1qaz2wsx3edc
   1q2w3e4r5t6y 1q2w3e4r5t6y7u zaq12wsxcde3 q1w2e3r4t5y6 asdfghjkl123 asdfghjkl;'\\ zxcvbnm12345 abcdefghijkl abcdefghijklm
   abc123abc123 abcd1234abcd a1b2c3d4e5f6 passwordpassword password1234 password12345 password123456 password123!
   passw0rd1234 p@ssw0rd1234 p@ssword1234 mypassword12 mypassword123 letmein12345 letmeinplease welcome12345 welcome123456
   iloveyou1234 iloveyou12345 iloveyouforever administrator administrator1 adminadmin12 admin1234567 changeme1234 changemenow1
   changeitplease trustno1trustno1 sunshine1234 princess1234 football1234 baseball1234 dragon123456 monkey123456 superman1234
   whatever1234 correcthorsebatterystaple holdfast1234 holdfastholdfast`
    .split(/\s+/)
    .filter(Boolean),
);

/**
 * Throws `identity.password_too_short`, `identity.password_too_long`, `identity.password_is_email` or
 * `identity.password_common`, at `field`. Length counts code points, so that no script is worse off.
 */
export function checkPassword(password: string, email: string, field = '/password'): void {
  const refused = (what: string, message: string, remedy: string) =>
    new DomainError('invalid', `identity.password_${what}`, message, { field, remedy });
  const normal = password.normalize('NFKC');
  const length = [...normal].length;
  const simple = normal.toLowerCase();
  if (length < PASSWORD_MIN_LENGTH) {
    throw refused(
      'too_short',
      `A password has at least ${PASSWORD_MIN_LENGTH} characters.`,
      'Four random words do well.',
    );
  }
  if (length > PASSWORD_MAX_LENGTH) {
    throw refused('too_long', `A password has at most ${PASSWORD_MAX_LENGTH} characters.`, 'Choose a shorter one.');
  }
  if (simple === email || simple === email.split('@')[0]) {
    throw refused('is_email', 'The password is your email address.', 'Choose one that nobody can look up.');
  }
  if (COMMON.has(simple) || new Set(simple).size <= 2) {
    throw refused('common', 'This password is among the first that an attacker tries.', 'Four random words do well.');
  }
}
