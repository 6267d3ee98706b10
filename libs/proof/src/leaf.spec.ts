import fc from 'fast-check';
import { fromHex, toHex, uuidToBytes } from './bytes';
import { leafHash } from './hash';
import { decodeLeaf, encodeLeaf, MAX_QUANTITY, type PostingLeaf } from './leaf';
import { samplePosting } from './testing';
import vectors from '../vectors/leaf.json';

/** The fields as the vectors write them. */
const written = (leaf: object) =>
  JSON.parse(
    JSON.stringify(leaf, (_, value: unknown) =>
      typeof value === 'bigint' ? String(value) : value instanceof Uint8Array ? toHex(value) : value,
    ),
  ) as unknown;

describe('the leaf', () => {
  it.each(vectors.valid)(
    'of the published vectors reads and writes as published (%#)',
    ({ fields, leaf, leafHash: hash }) => {
      const decoded = decodeLeaf(fromHex(leaf));
      expect(written(decoded)).toEqual(fields);
      expect(toHex(encodeLeaf(decoded))).toBe(leaf);
      expect(toHex(leafHash(fromHex(leaf)))).toBe(hash);
    },
  );

  it.each(vectors.invalid)('is refused: $why', ({ leaf }) => {
    expect(() => decodeLeaf(fromHex(leaf))).toThrow(expect.objectContaining({ code: 'proof.leaf_malformed' }));
  });

  it('survives encoding and decoding whatever it says', () => {
    const hash = fc.uint8Array({ minLength: 32, maxLength: 32 });
    const posting: fc.Arbitrary<PostingLeaf> = fc.record({
      type: fc.constant('posting' as const),
      postingId: fc.uuid(),
      asset: hash,
      from: hash,
      to: hash,
      quantity: fc.bigInt({ min: 1n, max: MAX_QUANTITY }),
      custodyKind: fc.constantFrom('token', 'record', 'copy'),
      contentManifestHash: hash,
      authorityKind: fc.constantFrom('deposit', 'consent', 'mandate', 'correction'),
      authorityHash: hash,
    });
    fc.assert(fc.property(posting, (leaf) => expect(written(decodeLeaf(encodeLeaf(leaf)))).toEqual(written(leaf))));
  });

  it('has one encoding: bytes that decode encode to themselves', () => {
    const bytes = encodeLeaf(samplePosting(1).leaf);
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, bits) => {
        const changed = bytes.map((byte, i) => (i === at ? byte ^ bits : byte));
        let again: Uint8Array;
        try {
          again = encodeLeaf(decodeLeaf(changed));
        } catch (error) {
          expect(error).toMatchObject({ code: 'proof.leaf_malformed' });
          return;
        }
        expect(again).toEqual(changed);
      }),
      { numRuns: 2_000 },
    );
  });

  it('is not made of quantities and hashes that have no encoding', () => {
    const { leaf } = samplePosting(1);
    for (const quantity of [0n, -1n, MAX_QUANTITY + 1n])
      expect(() => encodeLeaf({ ...leaf, quantity })).toThrow('A quantity is 1 to 2^63-1.');
    expect(() => encodeLeaf({ ...leaf, asset: new Uint8Array(31) })).toThrow('Field 2 has 31 bytes instead of 32.');
    expect(() => uuidToBytes('01890A5D-AC96-774B-BCCE-B302099A9000')).toThrow('lower-case');
  });
});
