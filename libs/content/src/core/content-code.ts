import { DomainError, type ErrorKind } from '@holdfast/kernel';

/** What becomes of a wanted file when a failure is final: its source no longer gives it, or we do not take it. */
export type FinalState = 'missing' | 'refused' | 'mismatch';

interface Meaning {
  readonly kind: ErrorKind;
  /** Whether asking the same source again may help. */
  readonly retryable: boolean;
  readonly finalState: FinalState;
  readonly sentence: string;
}

const refused = (sentence: string, kind: ErrorKind = 'invalid'): Meaning => ({
  kind,
  retryable: false,
  finalState: 'refused',
  sentence,
});
const gone = (sentence: string): Meaning => ({ kind: 'not_found', retryable: false, finalState: 'missing', sentence });
const later = (sentence: string): Meaning => ({
  kind: 'unavailable',
  retryable: true,
  finalState: 'missing',
  sentence,
});

const meanings = {
  'content.url_invalid': refused('The address cannot be read as a URL.', 'malformed'),
  'content.data_url_invalid': refused('The data URL cannot be decoded.', 'malformed'),
  'content.scheme_not_supported': refused('Only https, http and data addresses are fetched.'),
  'content.credentials_in_url': refused('An address must not carry a user name or password.'),
  'content.port_forbidden': refused('The port of this address is not one of those that content is fetched from.'),
  'content.name_forbidden': refused('The host name belongs to a private network.'),
  'content.address_forbidden': refused('The host is not a public address of the internet.'),
  'content.redirect_refused': refused('The redirect leads too far, nowhere, or from https to http.'),
  'content.encoding_refused': refused(
    'The body is encoded in a way that is not read: at most one of gzip, deflate and br.',
  ),
  'content.too_large': refused('The content is larger than allowed.', 'too_large'),
  'content.ratio_refused': refused('The content expands far beyond what was sent.', 'too_large'),
  'content.digest_mismatch': {
    kind: 'invalid',
    retryable: false,
    finalState: 'mismatch',
    sentence: 'The bytes do not match the digest that was declared for them.',
  },
  'content.http_status': gone('The source answered that it does not give this content.'),
  'content.not_in_bag': gone('The package does not contain this file.'),
  'content.no_source': gone('Neither the package nor an address gives this file.'),
  'content.source_unavailable': later('The source answered that it cannot give this content now.'),
  'content.name_not_resolved': later('The host name does not resolve.'),
  'content.connection_failed': later('The connection to the source failed.'),
  'content.tls_failed': later('The source could not prove its name by TLS.'),
  'content.timed_out': later('The source took longer than allowed.'),
  'content.too_slow': later('The source sends too slowly.'),
  'content.answer_broken': later('The answer of the source is cut off or cannot be read.'),
  'content.bag_unreadable': later('The package could not be read.'),
  'content.disk_full': later('The content store has no room left.'),
} as const satisfies Record<string, Meaning>;

/** Why content could not be had: closed, kept on the file, shown to people. */
export type ContentCode = keyof typeof meanings;

export const contentCodes = Object.keys(meanings).filter(isContentCode);

export function isContentCode(code: string): code is ContentCode {
  return Object.hasOwn(meanings, code);
}

export function isRetryable(code: ContentCode): boolean {
  return meanings[code].retryable;
}

export function finalState(code: ContentCode): FinalState {
  return meanings[code].finalState;
}

/** The failure with its sentence; `facts` must be safe to show. */
export function contentFailure(code: ContentCode, facts?: Record<string, string | number | boolean>): DomainError {
  const { kind, sentence } = meanings[code];
  return new DomainError(kind, code, sentence, facts ? { facts } : {});
}

/** The content code of an error, or null for an error that is none of ours (a bug, or another context's). */
export function contentCodeOf(error: unknown): ContentCode | null {
  return error instanceof DomainError && isContentCode(error.code) ? error.code : null;
}
