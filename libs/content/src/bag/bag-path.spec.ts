import fc from 'fast-check';
import { bagLimits } from './bag-limits';
import { encodeManifestPath, foldPath, manifestPathReadings, unsafePath } from './bag-path';
import { ProblemList, bagProblem, shown } from './bag-problem';

describe('a path in a manifest', () => {
  it('reads as it was written, whatever is in it', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', '%', '0', 'A', 'D', '2', '5', '\r', '\n', 'é', '/') }),
        (path) => {
          expect(manifestPathReadings(`data/${encodeManifestPath(path)}`)[0]).toBe(`data/${path}`);
        },
      ),
    );
  });

  it('reads also as a tool writes it that encodes line ends alone', () => {
    expect(manifestPathReadings('data/100%25%0A')).toEqual(['data/100%\n', 'data/100%25\n', 'data/100%25%0A']);
  });

  it.each(['', '/a', 'a//b', 'a/../b', './a', 'a/.', 'a\\b', 'C:x', 'a\0', 'a/'.repeat(20), 'x'.repeat(2000)])(
    'is unsafe as %j',
    (path) => expect(unsafePath(path, bagLimits)).not.toBeNull(),
  );

  it('folds case and Unicode form', () => {
    expect(foldPath('data/E\u0301.TXT')).toBe(foldPath('data/\u00e9.txt'));
    expect(foldPath('data/a')).not.toBe(foldPath('data/b'));
  });
});

it('shows what strangers wrote without its power over a screen', () => {
  expect(shown('a\u001b[31m\u202eb')).toBe('a\\u{1b}[31m\\u{202e}b');
  expect(shown('x'.repeat(500))).toHaveLength(120);
});

it('adds up problems of two lists', () => {
  const left = new ProblemList(2);
  const right = new ProblemList(2);
  for (let i = 0; i < 3; i += 1) right.add(bagProblem('bag.info_line', 'x'));
  left.add(bagProblem('bag.version', 'y'));
  left.addAll(right);
  expect([left.count, left.listed.length, left.byCode.get('bag.info_line')]).toEqual([4, 2, 3]);
});
