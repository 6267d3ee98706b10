import fc from 'fast-check';
import { locateJson, parseJsonLine } from './json-line';

/** Values as records have them: no fractions. */
const value = fc.letrec((tie) => ({
  any: fc.oneof(
    { depthSize: 'small' },
    fc.string({ unit: 'grapheme' }),
    fc.maxSafeInteger(),
    fc.boolean(),
    fc.constant(null),
    tie('list'),
    tie('object'),
  ),
  list: fc.array(tie('any'), { maxLength: 4 }),
  object: fc.dictionary(
    fc.string().filter((key) => key !== '__proto__'),
    tie('any'),
    { maxKeys: 4, noNullPrototype: true },
  ),
})).any;

const clean = (each: unknown): unknown => JSON.parse(JSON.stringify(each).replace(/-0(?=[,\]}]|$)/g, '0'));

describe('a line of JSON', () => {
  it('reads as JSON.parse reads it, whatever blanks are in it', () => {
    fc.assert(
      fc.property(value, fc.constantFrom(undefined, 1, '\t'), (given, blanks) => {
        const text = JSON.stringify(clean(given), null, blanks).replace(/\n/g, ' ');
        expect(parseJsonLine(text)).toEqual({ ok: true, value: JSON.parse(text) });
        expect(locateJson(text).fault).toBeNull();
      }),
    );
  });

  it('is never taken when it is cut, and says at its end that it is', () => {
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.string().filter((key) => key !== '__proto__'),
          value,
          { minKeys: 1 },
        ),
        fc.nat(),
        (given, seed) => {
          const text = JSON.stringify(clean(given));
          const cut = text.slice(0, seed % text.length);
          const result = parseJsonLine(cut);
          expect(result.ok).toBe(false);
          expect(!result.ok && result.fault).toBe('line_cut_off');
        },
      ),
    );
  });

  it.each([
    ['{"a":1,"a":2}', 'json_duplicate_key', 7],
    ['{"a":1,"\\u0061":2}', 'json_duplicate_key', 7],
    ['{"x":{"a":1,"a":1}}', 'json_duplicate_key', 12],
    ['{"__proto__":{"admin":true}}', 'json_proto', 1],
    ['{"\\u005f_proto__":1}', 'json_proto', 1],
    ['{"a":9007199254740993}', 'number_too_large', 5],
    ['{"a":-9007199254740992}', 'number_too_large', 5],
    ['{"a":1.5}', 'number_not_integer', 5],
    ['{"a":1e3}', 'number_not_integer', 5],
    ['{"a":01}', 'line_not_json', 6],
    ['{"a":+1}', 'line_not_json', 5],
    ["{'a':1}", 'line_not_json', 1],
    ['{"a":1,}', 'line_not_json', 7],
    ['{"a":1} {"b":2}', 'line_not_json', 8],
    ['{"a":"\\x"}', 'line_not_json', 7],
    ['{"a":"tab\there"}', 'line_not_json', 9],
    ['{"a":NaN}', 'line_not_json', 5],
    [`${'['.repeat(33)}${']'.repeat(33)}`, 'json_too_deep', 32],
    ['['.repeat(500_000), 'json_too_deep', 32],
  ])('is refused where it is wrong: %j', (text, fault, position) => {
    expect(parseJsonLine(text)).toEqual({ ok: false, fault, position });
  });

  it('may be nested 32 deep', () => {
    expect(parseJsonLine(`${'['.repeat(32)}${']'.repeat(32)}`).ok).toBe(true);
  });
});
