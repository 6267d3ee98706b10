import { decodeDataUrl } from './data-url';

describe('decodeDataUrl', () => {
  it('decodes base64, padded or not, with white space', () => {
    for (const body of ['aGVsbG8=', 'aGVsbG8', 'aGVs%0AbG8%3D']) {
      expect(decodeDataUrl(`data:text/plain;base64,${body}`, 100)).toEqual({
        bytes: Buffer.from('hello'),
        declaredMediaType: 'text/plain',
      });
    }
  });

  it('decodes percent signs, keeps those that encode nothing, and cuts the fragment', () => {
    expect(decodeDataUrl('data:image/svg+xml;utf8,<svg%20width="50%"/>#later', 100)).toEqual({
      bytes: Buffer.from('<svg width="50%"/>'),
      declaredMediaType: 'image/svg+xml;utf8',
    });
  });

  it('keeps text beyond ASCII as UTF-8', () => {
    expect(decodeDataUrl('data:,藏品', 100).bytes.toString()).toBe('藏品');
  });

  it.each([
    ['data:text/plain;base64', 'content.data_url_invalid'],
    ['data:;base64,a*b=', 'content.data_url_invalid'],
    ['data:;base64,abcde', 'content.data_url_invalid'],
    [`data:,${'a'.repeat(101)}`, 'content.too_large'],
    [`data:,${'a'.repeat(5_000)}`, 'content.too_large'],
  ])('refuses %s', (text, code) => expect(() => decodeDataUrl(text, 100)).toThrow(expect.objectContaining({ code })));
});
