import { DomainError } from '@holdfast/kernel';
import { checkPassword } from './password-policy';

const codeOf = (password: string): string => {
  try {
    checkPassword(password, 'ada.lovelace@example.org');
  } catch (error) {
    return error instanceof DomainError ? error.code : String(error);
  }
  return 'accepted';
};

describe('checkPassword', () => {
  it.each([
    ['eleven char', 'identity.password_too_short'],
    ['x'.repeat(201), 'identity.password_too_long'],
    ['Ada.Lovelace@example.org', 'identity.password_is_email'],
    ['ada.lovelace', 'identity.password_is_email'],
    ['Password1234', 'identity.password_common'],
    ['aaaaaaaaaaaa', 'identity.password_common'],
    ['correct engine paper boat', 'accepted'],
    ['twelve chars', 'accepted'],
  ])('answers %j with %s', (password, code) => {
    expect(codeOf(password)).toBe(code);
  });

  it('counts letters, not UTF-16 units', () => {
    expect(codeOf('🔑🔓🗝️🔐🔏🔒')).toBe('identity.password_too_short');
  });
});
