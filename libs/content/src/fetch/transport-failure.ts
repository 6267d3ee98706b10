import { DomainError } from '@holdfast/kernel';
import { contentFailure } from '../core/content-code';
import { errorCode } from '../core/error-code';

const timeouts = new Set(['UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT', 'ETIMEDOUT']);
const tlsCode = /^(?:CERT_|ERR_TLS_|ERR_SSL_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|HOSTNAME_MISMATCH|EPROTO$)/;
const parserCode = /^(?:HPE_|UND_ERR_HEADERS_OVERFLOW$|UND_ERR_RES_)/;

/**
 * What went wrong between us and the source, as one of our codes. Every error is mapped: before the headers it is at worst a
 * failed connection, after them a broken answer.
 */
export function transportFailure(error: unknown, phase: 'headers' | 'body'): DomainError {
  if (error instanceof DomainError) return error;
  const code = errorCode(error);
  if (timeouts.has(code)) return contentFailure('content.timed_out');
  if (tlsCode.test(code)) return contentFailure('content.tls_failed');
  if (phase === 'body' || parserCode.test(code) || isParserError(error)) return contentFailure('content.answer_broken');
  return contentFailure('content.connection_failed');
}

/** Undici leaves the code of some of them undefined. */
function isParserError(error: unknown): boolean {
  return error instanceof Error && error.name === 'HTTPParserError';
}
