import { MAX_LINES, requireLines } from './require-lines';

describe('requireLines', () => {
  it('refuses an empty batch and one that is too large, and nothing between', () => {
    expect(() => requireLines([])).toThrow(expect.objectContaining({ code: 'custody.batch_empty' }));
    expect(() => requireLines(Array.from({ length: MAX_LINES + 1 }))).toThrow(
      expect.objectContaining({ code: 'custody.batch_too_large' }),
    );
    expect(() => requireLines([1])).not.toThrow();
  });
});
