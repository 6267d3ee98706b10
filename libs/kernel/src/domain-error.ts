/** What a failure means to the caller; the HTTP edge maps it to a status, in one table. */
export type ErrorKind =
  | 'malformed' // cannot be read
  | 'invalid' // can be read, has a wrong meaning
  | 'unauthenticated'
  | 'forbidden'
  | 'not_found' // missing, or another organization's: they look the same
  | 'conflict' // the state does not allow it
  | 'too_large'
  | 'rate_limited'
  | 'unavailable'; // try again later

export interface ErrorDetails {
  /** Where in the input, as a JSON pointer or a column name. */
  field?: string;
  /** What the reader can do about it, in one sentence. */
  remedy?: string;
  /** Further facts, safe to show to the caller. */
  facts?: Record<string, string | number | boolean>;
}

/** A failure that the domain knows: a stable code, a sentence, and what to do. Anything else is a bug. */
export class DomainError extends Error {
  override readonly name = 'DomainError';

  constructor(
    readonly kind: ErrorKind,
    /** Stable and dotted, `context.what_happened`: callers branch on it. */
    readonly code: string,
    message: string,
    readonly details: ErrorDetails = {},
  ) {
    super(message);
  }
}
