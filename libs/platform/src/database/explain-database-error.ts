import { DomainError } from '@holdfast/kernel';

const MISSING_DATABASE = '3D000';
const NOT_ALLOWED = '42501';

/**
 * What a failure to reach, to sign in to or to prepare a database means to whoever wrote its address into `setting`; other errors as
 * they are. `otherwise` ends the sentence about what to do when nothing answers. Never repeats more of the address than its host.
 */
export function explainDatabaseError(
  error: unknown,
  url: string,
  { setting = 'DATABASE_URL', otherwise = '' }: { setting?: string; otherwise?: string } = {},
): unknown {
  const code = postgresCodeOf(error);
  const { host, pathname } = new URL(url);
  if (/^(ECONN|ENOTFOUND|EHOST|ENETUNREACH|ETIMEDOUT|EAI_)/.test(code)) {
    return new DomainError('unavailable', 'database.unreachable', `No PostgreSQL answers at ${host}.`, {
      field: setting,
      remedy: `Start it or correct ${setting}${otherwise}.`,
    });
  }
  if (code.startsWith('28')) {
    return new DomainError(
      'forbidden',
      'database.sign_in_refused',
      `PostgreSQL at ${host} refuses this user or password.`,
      { field: setting, remedy: `Correct the user and password in ${setting}.` },
    );
  }
  if (code === MISSING_DATABASE) {
    const name = decodeURIComponent(pathname.slice(1));
    return new DomainError('not_found', 'database.missing', `PostgreSQL at ${host} has no database ${name}.`, {
      field: setting,
      remedy: `Make it and migrate it, or correct ${setting}.`,
    });
  }
  if (code === NOT_ALLOWED) {
    return new DomainError(
      'forbidden',
      'database.not_allowed',
      `The user of ${setting} may not do what migrating takes.`,
      {
        field: setting,
        remedy:
          'Let it own its database and give it CREATEROLE (and CREATEDB, or make the database for it). Where another Holdfast has made ' +
          'the roles holdfast_* in this PostgreSQL, use the user that made them.',
      },
    );
  }
  return error;
}

/** An SQLSTATE, or the code of a socket's error (of the first, where several addresses were tried); else nothing. */
export function postgresCodeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
