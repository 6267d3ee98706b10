import fc from 'fast-check';
import canonicalize from 'canonicalize';
import { fromHex, toHex } from './bytes';
import { canonicalJson, type CanonicalValue } from './canonical-json';
import {
  contentManifest,
  contentManifestHash,
  contentManifestSchema,
  contentManifestText,
  type ContentFile,
} from './content-manifest';
import vectors from '../vectors/content-manifest.json';

const file = (name: string): ContentFile => ({ name, role: 'image', sha256: 'ab'.repeat(32), size: 1 });

describe('the content manifest', () => {
  it.each(vectors.manifests)('has the published text and hash (%#)', ({ files, text, sha256 }) => {
    const manifest = contentManifest([...files].reverse());
    expect(contentManifestText(manifest)).toBe(text);
    expect(toHex(contentManifestHash(manifest))).toBe(sha256);
    expect(contentManifestSchema.parse(JSON.parse(text))).toEqual(manifest);
  });

  it('sorts names by their UTF-8 bytes, where JavaScript would sort otherwise', () => {
    const names = contentManifest([file('\u{1F600}'), file('\uFB01'), file('b'), file('B')]).files.map(
      (one) => one.name,
    );
    expect(names).toEqual(['B', 'b', '\uFB01', '\u{1F600}']);
    expect([...names].sort()).not.toEqual(names);
  });

  it.each([
    ['a name twice', [file('a'), file('a')]],
    ['no name', [file('')]],
    ['a control character in a name', [file('a\u001b[2J')]],
    ['an upper-case digest', [{ ...file('a'), sha256: 'AB'.repeat(32) }]],
    ['a digest without a size', [{ ...file('a'), size: null }]],
    ['half a byte', [{ ...file('a'), size: 0.5 }]],
    ['a negative size', [{ ...file('a'), size: -1 }]],
  ])('refuses %s', (_, files) => {
    expect(() => contentManifest(files)).toThrow(expect.objectContaining({ code: 'proof.content_manifest_invalid' }));
  });

  it('refuses files out of order and fields that nobody knows when it reads', () => {
    const version = 1;
    expect(contentManifestSchema.safeParse({ version, files: [file('b'), file('a')] }).success).toBe(false);
    expect(contentManifestSchema.safeParse({ version, files: [{ ...file('a'), note: '' }] }).success).toBe(false);
    expect(contentManifestSchema.safeParse({ version: 2, files: [] }).success).toBe(false);
  });
});

describe('canonical JSON', () => {
  it('writes what the reference implementation of RFC 8785 writes', () => {
    const value = fc.letrec<{ value: CanonicalValue }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.string({ unit: 'grapheme' }),
        fc.maxSafeInteger().map((n) => n + 0),
        fc.boolean(),
        fc.constant(null),
        fc.array(tie('value'), { maxLength: 5 }),
        fc.dictionary(fc.string({ unit: 'grapheme' }), tie('value'), { maxKeys: 5, noNullPrototype: true }),
      ),
    })).value;
    fc.assert(fc.property(value, (one) => expect(canonicalJson(one)).toBe(canonicalize(one))));
  });

  it.each([1.5, Number.NaN, 2 ** 53, -0, '\ud800', 'a\udc00b'])('refuses %p', (value) => {
    expect(() => canonicalJson({ value })).toThrow(expect.objectContaining({ code: 'proof.json_not_canonical' }));
  });

  it('leaves out what is undefined', () => {
    expect(canonicalJson({ b: undefined, a: [1] })).toBe('{"a":[1]}');
    expect(fromHex('')).toHaveLength(0);
  });
});
