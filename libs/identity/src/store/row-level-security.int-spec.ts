import { randomBytes } from 'node:crypto';
import { systemClock } from '@holdfast/kernel';
import type { Database, Sql } from '@holdfast/platform';
import { createTestDatabase, type TestDatabase } from '@holdfast/platform/testing';
import { HolderReferences, upsertHolders } from '../crypto/holder-references';
import { MasterKey } from '../crypto/master-key';
import { Members } from './members';
import { People } from './people';
import { createMember, createOrganization, createPerson } from './seed';
import { Sessions } from './sessions';

const TABLES = ['person', 'person_key', 'membership', 'invitation', 'session', 'api_key', 'holder', 'organization_key'];
const master = new MasterKey(randomBytes(32));
const password = 'correct engine paper boat';

describe('row-level security of identity', () => {
  let database: TestDatabase;
  let portal: Database;
  let worker: Database;
  const ids = { platform: '', custodian: '', operator: '', admin: '', holder: '' };

  beforeAll(async () => {
    database = await createTestDatabase();
    portal = database.service('portal');
    worker = database.service('worker');
    const { owner } = database;
    ids.platform = await createOrganization(owner, master, { kind: 'platform', name: 'Aurora', slug: 'aurora' });
    ids.custodian = await createOrganization(owner, master, { kind: 'custodian', name: 'Vault', slug: 'vault' });
    const staff = { password, name: 'Staff' };
    ids.operator = await createMember(owner, master, {
      ...staff,
      email: 'operator@aurora.example',
      organizationId: ids.platform,
      role: 'platform_operator',
    });
    ids.admin = await createMember(owner, master, {
      ...staff,
      email: 'admin@vault.example',
      organizationId: ids.custodian,
      role: 'custodian_admin',
    });
    ids.holder = await createPerson(owner, master, { email: 'ada@example.org', name: 'Ada', password });
    for (const personId of [ids.operator, ids.admin, ids.holder])
      await portal.transact({ personId }, (sql) => new Sessions(portal, systemClock).open(sql, personId, 'test'));
    await seedStaffRows(owner, ids.custodian, ids.admin);
    await worker.transact({}, async (sql) => {
      const references = await HolderReferences.open(sql, master, ids.platform);
      await upsertHolders(sql, references, ['user-1', 'user-2']);
    });
  });
  afterAll(() => database.drop());

  const count = async (sql: Sql, table: string) => {
    const [row] = await sql.query<{ count: number }>(`SELECT count(*)::integer AS count FROM identity.${table}`);
    return row?.count ?? -1;
  };
  const seen = (actor: { personId?: string; organizationId?: string }) =>
    portal.read(actor, async (sql) => {
      const counts: Record<string, number> = {};
      for (const table of TABLES) counts[table] = await count(sql, table);
      return counts;
    });

  it('shows nobody nothing', async () => {
    expect(await seen({})).toEqual(Object.fromEntries(TABLES.map((table) => [table, 0])));
  });

  it('shows a holder themselves alone', async () => {
    expect(await seen({ personId: ids.holder })).toEqual({
      person: 1,
      person_key: 1,
      membership: 0,
      invitation: 0,
      session: 1,
      api_key: 0,
      holder: 0,
      organization_key: 0,
    });
  });

  it('shows staff their organization and nothing of another one', async () => {
    const platform = await seen({ personId: ids.operator, organizationId: ids.platform });
    expect(platform).toMatchObject({ person: 1, membership: 1, invitation: 0, session: 1, api_key: 0, holder: 2 });
    const custodian = await seen({ personId: ids.admin, organizationId: ids.custodian });
    expect(custodian).toMatchObject({ person: 1, membership: 1, invitation: 1, session: 1, api_key: 1, holder: 0 });
  });

  it('keeps staff from writing into another organization', async () => {
    const actor = { personId: ids.operator, organizationId: ids.platform };
    const changed = (statement: string) => portal.transact(actor, (sql) => sql.execute(statement));
    expect(await changed(`UPDATE identity.invitation SET revoked_at = now()`)).toBe(0);
    expect(await changed(`UPDATE identity.api_key SET revoked_at = now()`)).toBe(0);
    expect(await changed(`DELETE FROM identity.membership WHERE organization_id = '${ids.custodian}'`)).toBe(0);
    await expect(
      changed(`INSERT INTO identity.api_key (id, organization_id, role, name, prefix, key_hash, created_by)
               VALUES (uuidv7(), '${ids.custodian}', 'custodian_operator', 'x', 'x', sha256('x'), '${ids.operator}')`),
    ).rejects.toThrow('row-level security');
  });

  it.each([
    [
      'a membership',
      'INSERT INTO identity.membership (organization_id, person_id, role) SELECT organization_id, person_id, role FROM identity.membership',
    ],
    ['an accepted invitation', 'UPDATE identity.invitation SET accepted_at = now()'],
    ['a claim', 'UPDATE identity.holder SET person_id = NULL'],
    ['a claim by the function', 'SELECT identity.claim_holder(NULL, NULL, now())'],
    ['the attempts', 'DELETE FROM identity.sign_in_attempt'],
    ['an organization', 'DELETE FROM identity.organization'],
  ])("does not let the portal's own role write %s", async (_what, statement) => {
    const actor = { personId: ids.admin, organizationId: ids.custodian };
    await expect(portal.transact(actor, (sql) => sql.execute(statement))).rejects.toThrow('permission denied');
  });

  it.each([
    ['ledger', 'SELECT reference_sealed FROM identity.holder'],
    ['ledger', 'SELECT 1 FROM identity.person'],
    ['ledger', 'SELECT 1 FROM identity.organization_key'],
    ['worker', 'SELECT 1 FROM identity.person'],
    ['worker', 'SELECT 1 FROM identity.person_key'],
    ['worker', 'SELECT 1 FROM identity.session'],
    ['billing', 'SELECT reference_sealed FROM identity.holder'],
    ['billing', 'SELECT password_hash FROM identity.person'],
    ['worker', "SELECT identity.find_credentials('x')"],
    ['ledger', "SELECT identity.find_session('x', NULL)"],
    ['worker', "SELECT identity.find_api_key('x')"],
  ] as const)('keeps the %s from: %s', async (service, statement) => {
    await expect(database.service(service).read({}, (sql) => sql.query(statement))).rejects.toThrow(
      'permission denied',
    );
  });

  it('lets the ledger read whose a holder is', async () => {
    const rows = await database
      .service('ledger')
      .read({}, (sql) => sql.query('SELECT id, organization_id, person_id FROM identity.holder'));
    expect(rows).toHaveLength(2);
  });

  it('answers current_holders for the caller alone, and an empty array for nobody', async () => {
    const ask = (actor: { personId?: string }) =>
      portal.read(actor, (sql) => sql.query<{ ids: string[] }>('SELECT identity.current_holders() AS ids'));
    const [row] = await database.owner.transact({}, (sql) =>
      sql.query<{ id: string; claimed: boolean }>(
        `SELECT id, identity.claim_holder(id, $1::uuid, now()) AS claimed FROM identity.holder LIMIT 1`,
        [ids.holder],
      ),
    );
    expect(row?.claimed).toBe(true);
    expect(await ask({ personId: ids.holder })).toEqual([{ ids: [row?.id] }]);
    expect(await ask({ personId: ids.admin })).toEqual([{ ids: [] }]);
    expect(await ask({})).toEqual([{ ids: [] }]);
    const [again] = await database.owner.transact({}, (sql) =>
      sql.query<{ claimed: boolean }>('SELECT identity.claim_holder($1::uuid, $2::uuid, now()) AS claimed', [
        row?.id ?? null,
        ids.admin,
      ]),
    );
    expect(again).toEqual({ claimed: false });
  });

  it('erases a person and leaves rows that name nobody', async () => {
    const people = new People(master, systemClock);
    const members = new Members(master, systemClock);
    const { holderIds } = await portal.transact({ personId: ids.holder }, (sql) =>
      people.erase(sql, members, ids.holder),
    );
    expect(holderIds).toHaveLength(1);
    const person = await portal.read({ personId: ids.holder }, (sql) => people.find(sql, ids.holder));
    expect(person).toMatchObject({ id: ids.holder, data: null });
    const left = await database.owner.read({}, (sql) =>
      sql.query(
        `SELECT (SELECT count(*)::integer FROM identity.person_key WHERE person_id = $1::uuid) AS keys,
                (SELECT length(sealed) FROM identity.person WHERE id = $1::uuid) AS sealed,
                (SELECT count(*)::integer FROM identity.session WHERE person_id = $1::uuid AND revoked_at IS NULL) AS sessions,
                (SELECT reference_sealed FROM identity.holder WHERE person_id = $1::uuid) AS reference,
                (SELECT count(*)::integer FROM identity.find_credentials($2)) AS credentials`,
        [ids.holder, master.emailIndex('ada@example.org')],
      ),
    );
    expect(left).toEqual([{ keys: 0, sealed: 0, sessions: 0, reference: null, credentials: 0 }]);
  });

  it('does not erase the last administrator', async () => {
    const people = new People(master, systemClock);
    const erasure = portal.transact({ personId: ids.admin }, (sql) =>
      people.erase(sql, new Members(master, systemClock), ids.admin),
    );
    await expect(erasure).rejects.toMatchObject({ code: 'identity.last_administrator' });
  });
});

async function seedStaffRows(owner: Database, organizationId: string, personId: string): Promise<void> {
  await owner.transact({}, async (sql) => {
    await sql.execute(
      `INSERT INTO identity.invitation (id, organization_id, role, email_index, token_hash, invited_by, approval_required, expires_at)
       VALUES (uuidv7(), $1::uuid, 'custodian_auditor', sha256('e'), sha256('t'), $2::uuid, false, now() + interval '1 day')`,
      [organizationId, personId],
    );
    await sql.execute(
      `INSERT INTO identity.api_key (id, organization_id, role, name, prefix, key_hash, created_by)
       VALUES (uuidv7(), $1::uuid, 'custodian_operator', 'program', 'hf_00000000', sha256('k'), $2::uuid)`,
      [organizationId, personId],
    );
  });
}
