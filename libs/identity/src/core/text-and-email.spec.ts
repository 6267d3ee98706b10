import { DomainError } from '@holdfast/kernel';
import { parseEmail } from './email';
import { parseName } from './text';

const codeOf = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    return error instanceof DomainError ? error.code : String(error);
  }
  return 'accepted';
};

describe('parseEmail', () => {
  it.each([
    ['  Ada@Example.ORG ', 'ada@example.org'],
    ['ada+one@example.org', 'ada+one@example.org'],
    ['ａｄａ@example.org', 'ada@example.org'],
    ['ada@BÜCHER.example', 'ada@xn--bcher-kva.example'],
    ['李@例え.jp', '李@xn--r8jz45g.jp'],
  ])('gives %j one spelling', (given, expected) => {
    expect(parseEmail(given)).toBe(expected);
  });

  it.each([
    'ada',
    '@example.org',
    'ada@',
    'a b@example.org',
    'ada@exa_mple.org',
    'ada@-a.org',
    '.a@b.org',
    'a..b@c.org',
    `${'a'.repeat(65)}@b.org`,
  ])('refuses %j', (given) => {
    expect(codeOf(() => parseEmail(given))).toBe('identity.email_invalid');
  });

  it('refuses a line break that would add a header to a mail', () => {
    expect(codeOf(() => parseEmail('ada@example.org\r\nBcc: all@example.org'))).toBe('identity.text_unsafe');
  });
});

describe('parseName', () => {
  it.each([
    ['NUL', 'Ada\u0000'],
    ['a right-to-left override', 'Ada\u202egnp'],
    ['an isolate', 'Ada\u2066'],
    ['a zero-width space', 'A\u200bda'],
    ['a byte order mark', '\ufeffAda'],
    ['a tag character', 'Ada\u{e0041}'],
    ['a lone surrogate', 'Ada\ud800'],
    ['CR LF', 'Ada\r\nLovelace'],
  ])('refuses %s', (_what, name) => {
    expect(codeOf(() => parseName(name))).toBe('identity.text_unsafe');
  });

  it('refuses nothing and too much', () => {
    expect(codeOf(() => parseName('   '))).toBe('identity.text_length');
    expect(codeOf(() => parseName('x'.repeat(201)))).toBe('identity.text_length');
  });

  it('keeps SQL, HTML and every script as they are', () => {
    for (const name of ["Robert'); DROP TABLE person;--", '<b>Ada</b>', 'José', '李小龍', 'محمد', '👩🏽'])
      expect(parseName(name)).toBe(name);
  });

  it('writes a composed and a decomposed letter the same', () => {
    expect(parseName('Jose\u0301')).toBe('José');
  });
});
