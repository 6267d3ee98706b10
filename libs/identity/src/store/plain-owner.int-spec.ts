import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Database } from '@holdfast/platform';
import { createTestDatabase, type TestDatabase } from '@holdfast/platform/testing';
import { MasterKey } from '../crypto/master-key';
import { createMember, createOrganization } from './seed';

/** FORCE binds an owner who is no superuser; a hosted PostgreSQL gives no other one. */
describe('a migrator that is no superuser', () => {
  let cluster: TestDatabase;
  let plain: Database;
  let overseer: Database;
  const name = `plain_${randomBytes(6).toString('hex')}`;

  beforeAll(async () => {
    cluster = await createTestDatabase();
    await cluster.owner.pool.query(`CREATE ROLE ${name} LOGIN CREATEROLE NOSUPERUSER NOBYPASSRLS PASSWORD 'plain'`);
    await cluster.owner.pool.query(`CREATE DATABASE ${name} OWNER ${name}`);
    const url = new URL(cluster.url);
    url.pathname = name;
    overseer = new Database({ url: url.toString(), max: 1 });
    url.username = name;
    url.password = 'plain';
    plain = new Database({ url: url.toString(), max: 2 });
    for (const script of ownMigrations()) await plain.pool.query(script);
  });
  afterAll(async () => {
    await plain?.close();
    await overseer?.close();
    await cluster.owner.pool.query(`DROP DATABASE ${name} WITH (FORCE)`);
    await cluster.owner.pool.query(`DROP ROLE ${name}`);
    await cluster.drop();
  });

  it('can seed, and its look-up functions see the rows that nobody else may', async () => {
    const master = new MasterKey(randomBytes(32));
    const custodian = { kind: 'custodian', name: 'Vault', slug: 'vault' } as const;
    const organizationId = await createOrganization(plain, master, custodian);
    const member = { email: 'admin@vault.example', name: 'Admin', password: 'correct engine paper boat' };
    const personId = await createMember(plain, master, { ...member, organizationId, role: 'custodian_admin' });
    const rows = await overseer.transact({}, async (sql) => {
      await sql.execute('SET LOCAL ROLE holdfast_portal');
      return sql.query(
        `SELECT person_id, (SELECT count(*)::integer FROM identity.person) AS seen FROM identity.find_credentials($1)`,
        [master.emailIndex(member.email)],
      );
    });
    expect(rows).toEqual([{ person_id: personId, seen: 0 }]);
  });
});

/** This context's migrations and what they stand on, as scripts: the engine itself does not load under Jest. */
function ownMigrations(): string[] {
  const directory = join(__dirname, '../../../../prisma/migrations');
  return readdirSync(directory)
    .filter((folder) => /_(platform|identity)$|_identity_/.test(folder))
    .sort()
    .map((folder) => readFileSync(join(directory, folder, 'migration.sql'), 'utf8'));
}
