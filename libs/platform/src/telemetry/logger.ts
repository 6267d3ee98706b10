import pino, { type DestinationStream, type Logger } from 'pino';
import { describePostgresError } from '../database/postgres-error';
import { currentTraceId } from './trace';

/** Names whose values never reach a log line, wherever they stand up to three levels deep. */
const SECRET_NAMES = [
  'authorization',
  'cookie',
  'password',
  'passwordHash',
  'secret',
  'token',
  'code',
  'apiKey',
  'email',
  'name',
  'address',
  'ip',
  'secretKey',
  'webhookSecret',
];
/** Secrets that show what they are, wherever in a line they stand: keys of Stripe's, and passwords in addresses. */
const SECRET_VALUES = /\b(?:(?:sk|rk)_(?:test|live)_|whsec_)[\w+/=]+|(?<=:\/\/[^/\s"@]*:)[^/\s"@]+(?=@)/g;
const SECRET_HEADERS = ['["set-cookie"]', '["stripe-signature"]', '["x-forwarded-for"]'];

export interface LoggerOptions {
  readonly level?: string;
  /** Where the lines go; standard output when not given. */
  readonly destination?: DestinationStream;
}

/** A service's log: JSON lines with the service's name and the trace id of the running request or job. */
export function createLogger(service: string, options: LoggerOptions = {}): Logger {
  const settings: pino.LoggerOptions = {
    level: options.level ?? 'info',
    base: { service },
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: redacted(), censor: '[redacted]' },
    serializers: { err: loggedError },
    hooks: { streamWrite: (line) => line.replace(SECRET_VALUES, '[redacted]') },
    mixin() {
      const traceId = currentTraceId();
      return traceId === undefined ? {} : { traceId };
    },
  };
  return options.destination === undefined ? pino(settings) : pino(settings, options.destination);
}

/** An error without the values that it met: PostgreSQL's messages and details quote rows. */
function loggedError(error: unknown): { [key: string]: unknown } {
  if (!(error instanceof Error)) return { type: typeof error };
  const frames = (error.stack ?? '').split('\n').filter((line) => line.startsWith('    at '));
  const postgres = describePostgresError(error);
  const said =
    postgres === null
      ? { message: error.message, ...('code' in error ? { errorCode: String(error.code) } : {}) }
      : { sqlState: postgres.code, constraint: postgres.constraint };
  return { type: error.name, ...said, stack: frames.join('\n') };
}

function redacted(): string[] {
  const inner = (prefix: string) => [
    ...SECRET_NAMES.map((name) => `${prefix}.${name}`),
    ...SECRET_HEADERS.map((name) => `${prefix}${name}`),
  ];
  return [...SECRET_NAMES, ...SECRET_HEADERS, ...inner('*'), ...inner('*.*')];
}
