import { createHmac } from 'node:crypto';
import { DomainError } from '@holdfast/kernel';
import pg from 'pg';

/** The services that have a database role of their own. */
export const SERVICES = ['portal', 'ledger', 'worker', 'billing'] as const;
export type ServiceName = (typeof SERVICES)[number];

export const roleOf = (service: ServiceName): string => `holdfast_${service}`;

/**
 * The role's password, derived from the migrator's: nothing more to configure, and never the same as it. Throws
 * `config.database_no_password`: derived from anything that is not secret, anybody could compute it.
 */
function passwordOf(migratorUrl: URL, service: ServiceName): string {
  const secret = decodeURIComponent(migratorUrl.password);
  if (secret === '') {
    throw new DomainError('invalid', 'config.database_no_password', 'DATABASE_URL has no password.', {
      field: 'DATABASE_URL',
      remedy: 'Put the password into it: the passwords of the services’ roles are derived from it.',
    });
  }
  return createHmac('sha256', secret)
    .update(`holdfast database role ${roleOf(service)}`)
    .digest('base64url');
}

/** The URL with which a service signs in, derived from the migrator's. */
export function serviceUrl(migratorUrl: string, service: ServiceName): string {
  const url = new URL(migratorUrl);
  const password = passwordOf(url, service);
  url.username = roleOf(service);
  url.password = password;
  return url.toString();
}

/** Lets every service's role sign in, with its derived password. Needs CREATEROLE. */
export async function openRoles(migratorUrl: string): Promise<void> {
  const url = new URL(migratorUrl);
  const client = new pg.Client({ connectionString: migratorUrl });
  await client.connect();
  try {
    for (const service of SERVICES) {
      const role = pg.escapeIdentifier(roleOf(service));
      const password = pg.escapeLiteral(passwordOf(url, service));
      await client.query(`ALTER ROLE ${role} LOGIN PASSWORD ${password}`);
      await client.query(
        `GRANT CONNECT ON DATABASE ${pg.escapeIdentifier(decodeURIComponent(url.pathname.slice(1)))} TO ${role}`,
      );
      // A service refuses to start on a database that is behind or ahead of its code, so it may read what was applied.
      await client.query(GRANT_HISTORY.replaceAll('ROLE', role));
    }
  } finally {
    await client.end();
  }
}

const GRANT_HISTORY = `DO $$ BEGIN
  IF to_regclass('public._prisma_migrations') IS NOT NULL THEN
    GRANT USAGE ON SCHEMA public TO ROLE;
    GRANT SELECT (migration_name, finished_at, rolled_back_at) ON public._prisma_migrations TO ROLE;
  END IF;
  IF to_regclass('public._holdfast_catalog') IS NOT NULL THEN
    GRANT SELECT ON public._holdfast_catalog TO ROLE;
  END IF;
END $$`;
