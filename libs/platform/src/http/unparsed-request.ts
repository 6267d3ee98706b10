import type { Socket } from 'node:net';
import { DomainError } from '@holdfast/kernel';
import { newTraceId } from '../telemetry/trace';
import { PROBLEM_TYPE, toProblem } from './problem';

/**
 * Answers what Node's parser refuses before there is a request at all: problem+json as everywhere, and the connection's end, since
 * nobody knows where the next request would begin.
 */
export function answerUnparsed(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  const problem = toProblem(meaningOf(error.code), newTraceId());
  const body = JSON.stringify(problem);
  const head = [
    `HTTP/1.1 ${problem.status} ${problem.title}`,
    `Content-Type: ${PROBLEM_TYPE}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    `Holdfast-Trace-Id: ${problem.traceId}`,
    'Cache-Control: no-store',
    'Connection: close',
  ];
  if (socket.writable) socket.write(`${head.join('\r\n')}\r\n\r\n${body}`);
  socket.destroySoon();
}

/** Codes of Node's (`ERR_HTTP_…`) and of its parser's (`HPE_…`). */
function meaningOf(code: string | undefined): DomainError {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return new DomainError(
        'too_large',
        'request.head_too_large',
        'The address and the headers are too long together.',
        {
          remedy: 'Keep them below 16 KiB; ask for fewer things at once.',
        },
      );
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new DomainError('malformed', 'request.timeout', 'The request did not come to its end in time.');
    default:
      return new DomainError('malformed', 'request.malformed', 'This is no HTTP request that can be read.');
  }
}
