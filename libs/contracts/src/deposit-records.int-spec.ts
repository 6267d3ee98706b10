import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv/dist/2020';
import { AssetRecord, CollectionRecord, depositJsonSchema, HolderRecord, HoldingRecord } from './deposit-records';

const published: Record<string, unknown> = JSON.parse(
  readFileSync(join(__dirname, '../../../docs/deposit-format.schema.json'), 'utf8'),
);
const asset = { id: 'a', collection: 'c', kind: 'single', name: 'A' };

describe('the published JSON Schema', () => {
  it('is that of the schemas in force', () => {
    expect(published).toEqual(depositJsonSchema());
  });

  const validate = new Ajv({ strict: false }).compile({ ...published, $ref: '#/$defs/assets' });
  it.each<[object, boolean]>([
    [asset, true],
    [{ ...asset, kind: 'edition', quantity: '5' }, true],
    [{ ...asset, kind: 'numbered', number: 1, of: 2 }, true],
    [{ ...asset, content: [{ role: 'media', path: 'content/a.png' }] }, true],
    [{ ...asset, kind: 'edition' }, false],
    [{ ...asset, quantity: '5' }, false],
    [{ ...asset, number: 1 }, false],
    [{ ...asset, kind: 'numbered', number: 1 }, false],
    [{ ...asset, content: [{ role: 'media', path: 'content/a.png', url: 'https://example.org' }] }, false],
    [{ ...asset, content: [{ role: 'media' }] }, false],
    [{ ...asset, content: [{ role: 'media', path: 'other/a.png' }] }, false],
    [{ ...asset, status: 'accepted' }, false],
    [{ ...asset, quantity: 5 }, false],
  ])('judges as the reader does: %j is %s', (record, valid) => {
    expect(validate(record)).toBe(valid);
    expect(AssetRecord.safeParse(record).success).toBe(valid);
  });
});

const READERS = {
  collections: CollectionRecord,
  assets: AssetRecord,
  holders: HolderRecord,
  holdings: HoldingRecord,
};
const hex = (digits: number) => `0x${'a'.repeat(digits)}`;
const evm = { type: 'evm', chainId: 1, genesisHash: hex(64), contract: hex(40) };
const collection = { id: 'c', name: 'C', source: { type: 'record' } };
const numbered = { ...asset, kind: 'numbered', number: 1, of: 1 };
const edition = { ...asset, kind: 'edition', quantity: '1' };
const file = { role: 'media', url: 'https://example.org' };
const holding = { holder: 'h', asset: 'a' };
const INT_MAX = 2_147_483_647;

describe('the limits of the format, by the published JSON Schema and by the reader', () => {
  const ajv = new Ajv({ strict: false });
  const validate = Object.fromEntries(
    Object.keys(READERS).map((kind) => [kind, ajv.compile({ ...published, $ref: `#/$defs/${kind}` })]),
  );
  const judge = (kind: keyof typeof READERS, value: object) => ({
    schema: validate[kind]?.(value),
    reader: READERS[kind].safeParse(value).success,
  });

  /** What is just allowed, and what is just not. */
  it.each<[keyof typeof READERS, string, object, object]>([
    ['collections', 'id', { ...collection, id: 'x'.repeat(200) }, { ...collection, id: 'x'.repeat(201) }],
    ['collections', 'id', { ...collection, id: 'x' }, { ...collection, id: '' }],
    ['collections', 'name', { ...collection, name: 'x'.repeat(200) }, { ...collection, name: 'x'.repeat(201) }],
    ['collections', 'name', { ...collection, name: 'x' }, { ...collection, name: '' }],
    [
      'collections',
      'description',
      { ...collection, description: 'x'.repeat(2_000) },
      { ...collection, description: 'x'.repeat(2_001) },
    ],
    ['collections', 'source', { ...collection, source: evm }, { ...collection, source: { type: 'evm' } }],
    ['collections', 'source', collection, { id: 'c', name: 'C' }],
    ['collections', 'source', collection, { ...collection, source: { type: 'record', chainId: 1 } }],
    ['collections', 'chainId', { ...collection, source: evm }, { ...collection, source: { ...evm, chainId: 0 } }],
    [
      'collections',
      'chainId',
      { ...collection, source: { ...evm, chainId: Number.MAX_SAFE_INTEGER } },
      { ...collection, source: { ...evm, chainId: Number.MAX_SAFE_INTEGER + 1 } },
    ],
    [
      'collections',
      'genesisHash',
      { ...collection, source: evm },
      { ...collection, source: { ...evm, genesisHash: hex(63) } },
    ],
    [
      'collections',
      'contract',
      { ...collection, source: { ...evm, contract: `0x${'A'.repeat(40)}` } },
      { ...collection, source: { ...evm, contract: hex(41) } },
    ],
    ['assets', 'id', { ...asset, id: 'x'.repeat(200) }, { ...asset, id: 'x'.repeat(201) }],
    ['assets', 'collection', { ...asset, collection: 'x'.repeat(200) }, { ...asset, collection: 'x'.repeat(201) }],
    ['assets', 'name', { ...asset, name: 'x'.repeat(200) }, { ...asset, name: 'x'.repeat(201) }],
    ['assets', 'description', { ...asset, description: '' }, { ...asset, description: 'x'.repeat(2_001) }],
    ['assets', 'kind', asset, { ...asset, kind: 'double' }],
    ['assets', 'of', { ...numbered, of: INT_MAX }, { ...numbered, of: INT_MAX + 1 }],
    [
      'assets',
      'number',
      { ...numbered, number: INT_MAX, of: INT_MAX },
      { ...numbered, number: INT_MAX + 1, of: INT_MAX },
    ],
    ['assets', 'number', numbered, { ...numbered, number: 0 }],
    ['assets', 'number', numbered, { ...numbered, number: 1.5, of: 2 }],
    ['assets', 'quantity', { ...edition, quantity: '9'.repeat(18) }, { ...edition, quantity: '1'.repeat(19) }],
    ['assets', 'quantity', edition, { ...edition, quantity: '0' }],
    ['assets', 'quantity', edition, { ...edition, quantity: '01' }],
    ['assets', 'tokenId', { ...asset, tokenId: String(2n ** 256n - 1n) }, { ...asset, tokenId: '1'.repeat(79) }],
    ['assets', 'tokenId', { ...asset, tokenId: '0' }, { ...asset, tokenId: '00' }],
    ['assets', 'content', { ...asset, content: Array(20).fill(file) }, { ...asset, content: Array(21).fill(file) }],
    ['assets', 'role', { ...asset, content: [file] }, { ...asset, content: [{ ...file, role: 'preview' }] }],
    [
      'assets',
      'path',
      { ...asset, content: [{ role: 'media', path: `content/${'x'.repeat(492)}` }] },
      { ...asset, content: [{ role: 'media', path: `content/${'x'.repeat(493)}` }] },
    ],
    [
      'assets',
      'url',
      { ...asset, content: [{ role: 'media', url: 'x'.repeat(200_000) }] },
      { ...asset, content: [{ role: 'media', url: 'x'.repeat(200_001) }] },
    ],
    ['assets', 'url', { ...asset, content: [file] }, { ...asset, content: [{ role: 'media', url: '' }] }],
    [
      'assets',
      'sha256',
      { ...asset, content: [{ ...file, sha256: 'a'.repeat(64) }] },
      { ...asset, content: [{ ...file, sha256: 'A'.repeat(64) }] },
    ],
    ['holders', 'id', { id: 'x'.repeat(200) }, { id: 'x'.repeat(201) }],
    ['holders', 'id', { id: 'x' }, {}],
    [
      'holders',
      'wallets',
      { id: 'x', wallets: Array(20).fill(hex(40)) },
      { id: 'x', wallets: Array(21).fill(hex(40)) },
    ],
    ['holders', 'wallets', { id: 'x', wallets: [] }, { id: 'x', wallets: [hex(39)] }],
    ['holders', 'another field', { id: 'x' }, { id: 'x', email: 'x@example.org' }],
    ['holdings', 'holder', { ...holding, holder: 'x'.repeat(200) }, { ...holding, holder: 'x'.repeat(201) }],
    ['holdings', 'asset', { ...holding, asset: 'x'.repeat(200) }, { ...holding, asset: '' }],
    ['holdings', 'quantity', { ...holding, quantity: '9'.repeat(18) }, { ...holding, quantity: '9'.repeat(19) }],
    ['holdings', 'quantity', { ...holding, quantity: '1' }, { ...holding, quantity: 1 }],
    ['holdings', 'wallet', { ...holding, wallet: hex(40) }, { ...holding, wallet: 'aa'.repeat(20) }],
  ])('%s, %s: ends where it is said to end', (kind, _field, within, beyond) => {
    expect(judge(kind, within)).toEqual({ schema: true, reader: true });
    expect(judge(kind, beyond)).toEqual({ schema: false, reader: false });
  });

  /** docs/deposit-format.md names these. `1.0` for 1 is one of text: JSON's own reader has forgotten it by now. */
  it.each<[keyof typeof READERS, string, object]>([
    ['assets', 'a number above of', { ...numbered, number: 2 }],
    ['assets', 'a token id of 78 nines', { ...asset, tokenId: '9'.repeat(78) }],
    ['assets', 'the least token id that is too large', { ...asset, tokenId: String(2n ** 256n) }],
    ['collections', 'an id of more than 400 bytes', { ...collection, id: '漢'.repeat(134) }],
    ['holders', 'an id of more than 400 bytes', { id: '漢'.repeat(134) }],
    ['holdings', 'a reference of more than 400 bytes', { ...holding, asset: '漢'.repeat(134) }],
  ])('%s: the schema cannot say that %s is refused', (kind, _what, value) => {
    expect(judge(kind, value)).toEqual({ schema: true, reader: false });
  });
});
