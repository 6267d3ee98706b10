import { STATUS_CODES } from 'node:http';
import { HttpException } from '@nestjs/common';
import type { Problem } from '@holdfast/contracts';
import { DomainError, type ErrorKind } from '@holdfast/kernel';
import { describePostgresError } from '../database/postgres-error';

/** The one table from what a failure means to what HTTP calls it. */
export const STATUS_OF: Record<ErrorKind, number> = {
  malformed: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  too_large: 413,
  invalid: 422,
  rate_limited: 429,
  unavailable: 503,
};

export const PROBLEM_TYPE = 'application/problem+json';
const INTERNAL = 500;

/** What the caller gets to read. Everything that is not a DomainError says nothing about the inside. */
export function toProblem(error: unknown, traceId: string): Problem {
  const known = asDomainError(error);
  if (known !== null) {
    const status = statusOf(known);
    return {
      type: `urn:holdfast:problem:${known.code}`,
      status,
      code: known.code,
      title: STATUS_CODES[status] ?? 'Error',
      detail: known.message,
      field: known.details.field ?? null,
      remedy: known.details.remedy ?? null,
      traceId,
    };
  }
  return {
    type: 'urn:holdfast:problem:internal',
    status: INTERNAL,
    code: 'internal',
    title: 'Internal Server Error',
    detail: 'Something failed on our side.',
    field: null,
    remedy: 'Try again with the same Idempotency-Key; if it goes on, tell us the trace id.',
    traceId,
  };
}

/** The codes whose status HTTP has a name of its own for; no kind of the domain means them. */
const OWN_STATUS: Record<string, number> = {
  'request.method_not_allowed': 405,
  'request.unsupported_media_type': 415,
  'request.timeout': 408,
  'request.head_too_large': 431,
};

function statusOf(error: DomainError): number {
  return OWN_STATUS[error.code] ?? STATUS_OF[error.kind];
}

function asDomainError(error: unknown): DomainError | null {
  if (error instanceof DomainError) return error;
  if (error instanceof HttpException) return fromHttp(error);
  return fromPostgres(error);
}

function fromHttp(error: HttpException): DomainError | null {
  switch (error.getStatus()) {
    case 404:
      return new DomainError('not_found', 'request.unknown_route', 'There is nothing at this address.', {
        remedy: 'See /api/docs for what there is.',
      });
    case 413:
      return new DomainError('too_large', 'request.too_large', 'The body is larger than this route accepts.');
    case 415:
      return new DomainError(
        'malformed',
        'request.unsupported_media_type',
        'This route does not read that media type.',
        {
          field: 'Content-Type',
          remedy: 'Send application/json, or what /api/docs names for the route.',
        },
      );
    default:
      return error.getStatus() < INTERNAL
        ? new DomainError('malformed', 'request.malformed', 'The request cannot be read.')
        : null;
  }
}

/** Failures of the database that a caller can do something about. The rest stays inside: it is a bug of ours. */
function fromPostgres(error: unknown): DomainError | null {
  const found = describePostgresError(error);
  if (found === null) return null;
  const { code } = found;
  if (['40001', '40P01', '55P03'].includes(code)) {
    return new DomainError('unavailable', 'request.try_again', 'Another request was changing the same things.', {
      remedy: 'Send the same request again, with the same Idempotency-Key.',
    });
  }
  if (/^(08|53|57)/.test(code)) {
    return new DomainError('unavailable', 'request.unavailable', 'The database cannot answer just now.', {
      remedy: 'Send the same request again in a moment, with the same Idempotency-Key.',
    });
  }
  if (code.startsWith('22')) {
    return new DomainError('malformed', 'request.invalid_value', 'A value has a form that cannot be stored.');
  }
  if (code === '23505') {
    return new DomainError('conflict', 'request.already_exists', 'Something with the same name exists already.');
  }
  return null;
}
