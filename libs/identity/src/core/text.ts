import { DomainError } from '@holdfast/kernel';

/** Control characters; bidirectional marks and overrides; zero-width and other invisible ones; lone surrogates. */
const UNSAFE =
  /[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\u00ad\u180e\u200b-\u200d\u2060-\u2064\u206a-\u206f\ufeff\u{e0000}-\u{e007f}]|\p{Cs}/u;

/** NFC, without spaces around. Throws `identity.text_unsafe` for what would deceive a reader, `identity.text_length`. */
export function parseText(text: string, field: string, maxLength: number): string {
  if (UNSAFE.test(text)) {
    throw new DomainError(
      'invalid',
      'identity.text_unsafe',
      'The text has invisible or direction-changing characters.',
      {
        field,
        remedy: 'Type it again with plain letters.',
      },
    );
  }
  const clean = text.normalize('NFC').trim();
  if (clean.length >= 1 && clean.length <= maxLength) return clean;
  throw new DomainError('invalid', 'identity.text_length', `The text has 1 to ${maxLength} characters.`, { field });
}

export const NAME_MAX_LENGTH = 200;
export const parseName = (text: string): string => parseText(text, '/name', NAME_MAX_LENGTH);
