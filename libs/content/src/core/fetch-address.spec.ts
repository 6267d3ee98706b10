import { parseFetchUrl } from './fetch-address';

const none: ReadonlySet<string> = new Set();
const codeOf = (text: string, allowed = none) => {
  try {
    parseFetchUrl(text, allowed);
    return 'accepted';
  } catch (error) {
    return error instanceof Error && 'code' in error ? error.code : error;
  }
};

describe('parseFetchUrl', () => {
  it.each([
    'https://example.com/a.png?x=1',
    'http://example.com:8080/',
    'https://example.com:8443/',
    'https://example.com./',
    'http://8.8.8.8/',
    'https://[2606:4700:4700::1111]/',
    'https://xn--bcher-kva.example.com/',
  ])('accepts %s', (text) => expect(codeOf(text)).toBe('accepted'));

  it.each([
    ['not a url', 'content.url_invalid'],
    ['https://', 'content.url_invalid'],
    [`https://example.com/${'a'.repeat(9_000)}`, 'content.url_invalid'],
    ['ipfs://bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi', 'content.scheme_not_supported'],
    ['ftp://example.com/', 'content.scheme_not_supported'],
    ['file:///etc/passwd', 'content.scheme_not_supported'],
    ['javascript:alert(1)', 'content.scheme_not_supported'],
    ['gopher://example.com/', 'content.scheme_not_supported'],
    ['https://user@example.com/', 'content.credentials_in_url'],
    ['https://:secret@example.com/', 'content.credentials_in_url'],
    ['https://example.com:22/', 'content.port_forbidden'],
    ['http://example.com:6379/', 'content.port_forbidden'],
    ['http://localhost/', 'content.name_forbidden'],
    ['http://LOCALHOST./', 'content.name_forbidden'],
    ['http://app.localhost/', 'content.name_forbidden'],
    ['http://metadata.google.internal/', 'content.name_forbidden'],
    ['http://printer.local/', 'content.name_forbidden'],
    ['http://metadata/', 'content.name_forbidden'],
    ['http://127.0.0.1/', 'content.address_forbidden'],
    ['http://2130706433/', 'content.address_forbidden'],
    ['http://0x7f000001/', 'content.address_forbidden'],
    ['http://0177.0.0.1/', 'content.address_forbidden'],
    ['http://127.1/', 'content.address_forbidden'],
    ['http://134744072/', 'content.address_forbidden'],
    ['http://8.8.2056/', 'content.address_forbidden'],
    ['http://0x08.8.8.8/', 'content.address_forbidden'],
    ['http://８.8.8.8/', 'content.address_forbidden'],
    ['http://%38.8.8.8/', 'content.address_forbidden'],
    ['http:\\\\134744072\\', 'content.address_forbidden'],
    ['http://[::1]/', 'content.address_forbidden'],
    ['http://[::ffff:7f00:1]/', 'content.address_forbidden'],
    ['http://[::ffff:8.8.8.8]/', 'content.address_forbidden'],
    ['http://169.254.169.254/latest/meta-data/', 'content.address_forbidden'],
  ])('refuses %s with %s', (text, code) => expect(codeOf(text)).toBe(code));

  it('waives ports, names and addresses for an allowed origin alone, and credentials never', () => {
    const allowed = new Set(['http://127.0.0.1:4567']);
    expect(codeOf('http://127.0.0.1:4567/x', allowed)).toBe('accepted');
    expect(codeOf('http://127.0.0.1:4568/x', allowed)).toBe('content.port_forbidden');
    expect(codeOf('https://127.0.0.1:4567/x', allowed)).toBe('content.port_forbidden');
    expect(codeOf('http://a:b@127.0.0.1:4567/x', allowed)).toBe('content.credentials_in_url');
  });
});
