import fc from 'fast-check';
import { parseLine, type RecordKind } from './parse-line';

const asset = { id: 'a', collection: 'c', kind: 'single', name: 'A' };
const json = (fields: object): string => JSON.stringify(fields);

function problemsOf(kind: RecordKind, text: string | Buffer): string[] {
  const parsed = parseLine(kind, Buffer.from(text), 7);
  return 'record' in parsed
    ? []
    : parsed.problems.map(({ code, column, field }) => [code, column, field].filter((x) => x !== undefined).join(' '));
}

describe('a good line', () => {
  it.each<[RecordKind, object]>([
    ['collections', { id: 'c', name: '图片 🖼️ 👩‍👧', source: { type: 'record' } }],
    [
      'collections',
      {
        id: 'c',
        name: 'می‌خواهم',
        source: {
          type: 'evm',
          chainId: 1,
          genesisHash: `0x${'0'.repeat(64)}`,
          contract: '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed',
        },
      },
    ],
    ['assets', { ...asset, tokenId: (2n ** 256n - 1n).toString() }],
    ['assets', { ...asset, kind: 'numbered', number: 37, of: 500 }],
    [
      'assets',
      { ...asset, kind: 'edition', quantity: '999999999999999999', description: "two\nlines '; DROP TABLE <b>" },
    ],
    ['holders', { id: 'user 1', wallets: ['0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF'] }],
    ['holdings', { holder: 'h', asset: 'a' }],
  ])('of %s is a record: %j', (kind, fields) => {
    expect(problemsOf(kind, json(fields))).toEqual([]);
    expect(problemsOf(kind, `${json(fields)}\r`)).toEqual([]);
  });

  it('comes with ids in NFC and addresses in lower case', () => {
    const line = json({ holder: 'e\u0301', asset: 'o\u0308', wallet: '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed' });
    expect(parseLine('holdings', Buffer.from(line), 1)).toEqual({
      record: {
        holder: '\u00e9',
        asset: '\u00f6',
        quantity: '1',
        wallet: '0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed',
      },
    });
  });
});

describe('a wrong line', () => {
  it.each<[string, RecordKind, string | Buffer, string[]]>([
    ['empty', 'assets', '', ['deposit.line_empty 1']],
    ['not JSON', 'assets', 'id;collection', ['deposit.line_not_json 1']],
    ['cut off', 'assets', json(asset).slice(0, -3), ['deposit.line_cut_off 52']],
    ['not UTF-8', 'assets', Buffer.from([0x22, 0xff, 0x22]), ['deposit.line_not_utf8 1']],
    ['a surrogate in bytes', 'assets', Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]), ['deposit.line_not_utf8 1']],
    ['no object', 'assets', '[]', ['deposit.field_invalid 1 ']],
    ['null', 'holders', 'null', ['deposit.field_invalid 1 ']],
    [
      'smuggled fields',
      'holders',
      json({ id: 'h', role: 'admin', organization_id: 'x' }),
      ['deposit.field_unknown 11 /role', 'deposit.field_unknown 26 /organization_id'],
    ],
    ['a missing field', 'holdings', json({ holder: 'h' }), ['deposit.field_missing 1 /asset']],
    [
      'a number as a string',
      'assets',
      json({ ...asset, kind: 'numbered', number: '1', of: 5 }),
      ['deposit.field_invalid 66 /number'],
    ],
    [
      'number above of',
      'assets',
      json({ ...asset, kind: 'numbered', number: 6, of: 5 }),
      ['deposit.field_invalid 66 /number'],
    ],
    ['quantity on a single', 'assets', json({ ...asset, quantity: '5' }), ['deposit.field_invalid 66 /quantity']],
    [
      'an edition without quantity',
      'assets',
      json({ ...asset, kind: 'edition' }),
      ['deposit.field_missing 1 /quantity'],
    ],
    [
      'quantity 0',
      'holdings',
      json({ holder: 'h', asset: 'a', quantity: '0' }),
      ['deposit.field_invalid 38 /quantity'],
    ],
    [
      'a negative quantity',
      'holdings',
      json({ holder: 'h', asset: 'a', quantity: '-1' }),
      ['deposit.field_invalid 38 /quantity'],
    ],
    ['tokenId in hex', 'assets', json({ ...asset, tokenId: '0x1f' }), ['deposit.field_invalid 65 /tokenId']],
    ['tokenId with a leading zero', 'assets', json({ ...asset, tokenId: '01' }), ['deposit.field_invalid 65 /tokenId']],
    [
      'tokenId of 2^256',
      'assets',
      json({ ...asset, tokenId: (2n ** 256n).toString() }),
      ['deposit.field_invalid 65 /tokenId'],
    ],
    ['tokenId as a float', 'assets', '{"id":"a","tokenId":1.5}', ['deposit.number_not_integer 21']],
    [
      'neither path nor url',
      'assets',
      json({ ...asset, content: [{ role: 'media' }] }),
      ['deposit.field_invalid 66 /content/0'],
    ],
    [
      'a path outside of content/',
      'assets',
      json({ ...asset, content: [{ role: 'media', path: '../x' }] }),
      ['deposit.field_invalid 89 /content/0/path'],
    ],
    [
      'a wrong checksum',
      'holders',
      json({ id: 'h', wallets: ['0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD'] }),
      ['deposit.address_checksum 22 /wallets/0'],
    ],
    ['NUL', 'holders', '{"id":"a\\u0000b"}', ['deposit.text_nul 7 /id']],
    [
      'half a surrogate pair',
      'assets',
      '{"id":"a","collection":"c","kind":"single","name":"\\ud83d"}',
      ['deposit.text_surrogate 51 /name'],
    ],
    ['a bidi override', 'assets', json({ ...asset, name: 'safe\u202egnp.exe' }), ['deposit.text_invisible 51 /name']],
    ['a zero-width space', 'assets', json({ ...asset, name: 'Pic\u200bture' }), ['deposit.text_invisible 51 /name']],
    [
      'a joiner between Latin letters',
      'assets',
      json({ ...asset, name: 'Pic\u200dture' }),
      ['deposit.text_invisible 51 /name'],
    ],
    ['a line break in a name', 'assets', json({ ...asset, name: 'a\r\nb' }), ['deposit.text_nul 51 /name']],
    ['a joiner in an id', 'holders', json({ id: 'a\u200db' }), ['deposit.text_invisible 7 /id']],
    ['an id that ends in a blank', 'holders', json({ id: 'a ' }), ['deposit.text_invisible 7 /id']],
    ['an id of 134 Chinese characters', 'holders', json({ id: '藏'.repeat(134) }), ['deposit.field_invalid 7 /id']],
    [
      'a megabyte of name',
      'assets',
      json({ ...asset, name: 'x'.repeat(1_000_000) }),
      ['deposit.field_invalid 51 /name'],
    ],
    [
      'a token id that is no number',
      'assets',
      json({ ...asset, tokenId: 'abc' }),
      ['deposit.field_invalid 65 /tokenId'],
    ],
    ['columns counted in characters', 'assets', '{"name":"🖼🖼","id":1.5}', ['deposit.number_not_integer 19']],
  ])('with %s has its code and column', (_, kind, text, expected) => {
    expect(problemsOf(kind, text)).toEqual(expected);
  });

  it('never throws, whatever stands in its fields', () => {
    const names = [
      'id',
      'kind',
      'name',
      'number',
      'of',
      'quantity',
      'tokenId',
      'content',
      'source',
      'wallets',
      'wallet',
      'x',
    ];
    const value = fc.oneof(fc.constantFrom('abc', '', '-1', '1.5', '0x', 'edition', 'numbered'), fc.jsonValue());
    const line = fc.tuple(
      fc.constantFrom<RecordKind>('collections', 'assets', 'holders', 'holdings'),
      fc.dictionary(fc.constantFrom(...names), value),
    );
    fc.assert(fc.property(line, ([kind, fields]) => Array.isArray(problemsOf(kind, json({ ...asset, ...fields })))));
  });

  it('never has its values quoted', () => {
    const parsed = parseLine('holders', Buffer.from(json({ id: 'secret\u202e@example.org', wallets: ['secret'] })), 1);
    expect(JSON.stringify(parsed)).not.toContain('secret');
  });
});
