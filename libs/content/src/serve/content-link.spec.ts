import { createHash } from 'node:crypto';
import { ManualClock } from '@holdfast/kernel';
import { signContentUrl, verifyContentUrl } from './content-link';

const key = createHash('sha256').update('a key for tests').digest();
const clock = new ManualClock(new Date('2030-01-01T00:00:00Z'));
const link = {
  sha256: 'ab'.repeat(32),
  fileName: 'Mond & Sterne 藏品.png',
  mediaType: 'image/png',
  expiresAt: new Date('2030-01-01T00:05:00Z'),
};
const code = (name: string) => expect.objectContaining({ kind: 'not_found', code: name });

describe('content links', () => {
  it('are read back as they were signed, as a path or a whole URL', () => {
    const url = signContentUrl(link, key);
    expect(verifyContentUrl(url, key, clock)).toEqual(link);
    expect(verifyContentUrl(`https://content.example.com${url}`, key, clock)).toEqual(link);
  });

  it('are refused after any change, or under another key', () => {
    const url = signContentUrl(link, key);
    const changes = [
      url.replace('abab', 'abac'),
      url.replace('name=Mond', 'name=Mund'),
      url.replace('image%2Fpng', 'text%2Fhtml'),
      url.replace(/expires=\d/, 'expires=9'),
      url.replace(/signature=./, (found) => (found.endsWith('A') ? 'signature=B' : 'signature=A')),
      url.replace(/signature=.*/, ''),
      url.replace(/signature=.*/, 'signature='),
      `${url}=`,
      `${url}&name=other`,
      url.replace('/content/', '/contents/'),
      '//',
    ];
    for (const changed of changes) {
      expect(changed).not.toBe(url);
      expect(() => verifyContentUrl(changed, key, clock)).toThrow(code('content.link_invalid'));
    }
    const other = createHash('sha256').update('another').digest();
    expect(() => verifyContentUrl(url, other, clock)).toThrow(code('content.link_invalid'));
  });

  it('do not let one field run into the next', () => {
    const one = signContentUrl({ ...link, fileName: 'a', mediaType: 'b/c' }, key);
    const signature = new URLSearchParams(one.split('?')[1]).get('signature') ?? '';
    const other = signContentUrl({ ...link, fileName: 'ab', mediaType: '/c' }, key);
    expect(other).not.toContain(signature);
  });

  it('expire at their second', () => {
    const url = signContentUrl(link, key);
    expect(() => verifyContentUrl(url, key, new ManualClock(new Date('2030-01-01T00:04:59.999Z')))).not.toThrow();
    expect(() => verifyContentUrl(url, key, new ManualClock(link.expiresAt))).toThrow(code('content.link_expired'));
  });

  it('need a key of 32 bytes', () => {
    expect(() => signContentUrl(link, Buffer.alloc(31))).toThrow(
      expect.objectContaining({ code: 'content.link_key_short' }),
    );
  });
});
