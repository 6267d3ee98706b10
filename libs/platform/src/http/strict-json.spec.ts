import { parseStrictJson } from './strict-json';

describe('parseStrictJson', () => {
  it('reads what JSON.parse reads', () => {
    const text = ' {"a": [1, -2.5, 1e3, true, false, null, "x\\u00e9\\n\\ud83d\\ude00"], "b": {}, "": []} ';
    expect(parseStrictJson(text)).toEqual(JSON.parse(text));
    expect(parseStrictJson(Buffer.from('"über"'))).toBe('über');
    expect(parseStrictJson('[9007199254740991]')).toEqual([9007199254740991]);
    expect(parseStrictJson(`${'['.repeat(32)}1${']'.repeat(32)}`)).toBeDefined();
  });

  it.each([
    ['nothing', '', 0],
    ['words', 'hello', 0],
    ['an object that is cut off', '{"a":1', 6],
    ['a string that is cut off', '"abc', 4],
    ['a key without a value', '{"a"}', 4],
    ['a trailing comma', '[1,]', 3],
    ['two values', '1 2', 2],
    ['a duplicate key', '{"a":1,"a":2}', 7],
    ['a duplicate key spelled otherwise', '{"a":1,"\\u0061":2}', 7],
    ['__proto__', '{"__proto__":{"admin":true}}', 1],
    ['__proto__ in escapes', '{"\\u005f_proto__":1}', 1],
    ['nesting deeper than 32', '['.repeat(40), 33],
    ['an integer beyond 2^53', '[9007199254740993]', 1],
    ['a number beyond doubles', '1e999', 0],
    ['a leading zero', '01', 1],
    ['NaN', 'NaN', 0],
    ['a comment', '/* */1', 0],
    ['a lone surrogate', '["\\ud800"]', 1],
    ['NUL', '["a\\u0000"]', 1],
    ['a raw line feed in a string', '"a\nb"', 2],
    ['an unknown escape', '"\\x41"', 2],
    ['a byte order mark', '\ufeff1', 0],
  ])('refuses %s and says where', (_name, text, position) => {
    expect(() => parseStrictJson(text)).toThrow(
      expect.objectContaining({
        code: 'request.malformed_json',
        details: expect.objectContaining({ facts: { position } }),
      }),
    );
  });

  it('refuses what is not UTF-8', () => {
    expect(() => parseStrictJson(Buffer.from([0x22, 0xff, 0x22]))).toThrow('not UTF-8');
  });
});
