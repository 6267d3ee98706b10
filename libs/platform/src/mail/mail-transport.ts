import { createTransport, type Transporter } from 'nodemailer';

const CONNECT_TIMEOUT_MS = 10_000;
const SILENCE_TIMEOUT_MS = 30_000;
const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

/**
 * A way to an SMTP server: `smtps://user:password@host` or `smtp://...`, where TLS is asked for unless the server is this
 * machine or the address says `?ignoreTLS=true`. Nothing is connected yet.
 */
export function openMailTransport(url: string): Transporter {
  const { hostname, searchParams } = new URL(url);
  return createTransport({
    url,
    requireTLS: !LOOPBACK.includes(hostname) && searchParams.get('ignoreTLS') !== 'true',
    connectionTimeout: CONNECT_TIMEOUT_MS,
    greetingTimeout: CONNECT_TIMEOUT_MS,
    socketTimeout: SILENCE_TIMEOUT_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
}

/** What came of a mail that was not taken: `refused` for ever, or `unreachable` for now. Messages may quote addresses. */
export function mailProblem(error: unknown): 'refused' | 'unreachable' {
  const code = errorField(error, 'code');
  const answer = errorField(error, 'responseCode');
  const aboutUs = code === 'EAUTH' || code === 'ETLS';
  return typeof answer === 'number' && answer >= 500 && !aboutUs ? 'refused' : 'unreachable';
}

function errorField(error: unknown, name: string): unknown {
  return typeof error === 'object' && error !== null ? Reflect.get(error, name) : undefined;
}
