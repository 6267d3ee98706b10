import { DomainError } from '@holdfast/kernel';

/** Lines that come with a call are limited; larger batches come through the inbox's views. */
export const MAX_LINES = 100_000;

/** Throws `custody.batch_empty` or `custody.batch_too_large`: the ledger never hears of such a call. */
export function requireLines(lines: readonly unknown[]): void {
  if (lines.length === 0) {
    throw new DomainError('invalid', 'custody.batch_empty', 'A batch has at least one line.');
  }
  if (lines.length > MAX_LINES) {
    throw new DomainError('too_large', 'custody.batch_too_large', `A batch has at most ${MAX_LINES} lines.`, {
      remedy: 'Split it.',
    });
  }
}
