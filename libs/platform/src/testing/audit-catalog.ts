import type { Database } from '../database/database';
import { roleOf, SERVICES } from '../database/roles';
import { NOBODY, type Sql, type SqlValue } from '../database/sql';

/** One thing in the database's catalog that HARDENING does not allow. */
export interface CatalogFinding {
  readonly rule: string;
  /** `schema.table`, `schema.table.constraint`, `schema.function(arguments)` or a role. */
  readonly object: string;
  readonly detail: string;
}

/** `rule object` to the reason why it may stay. One that excuses nothing is a finding itself. */
export type CatalogExceptions = Readonly<Record<string, string>>;

const ROLES = SERVICES.map(roleOf);

/** Schemas whose tables hold tenants' rows; staging has unlogged copies that only the worker sees, bullmq doorbells. */
const TENANT_SCHEMAS = ['platform', 'identity', 'custody', 'content', 'migration', 'billing'];

/**
 * Reads the catalog and answers what breaks HARDENING's last section: row-level security with its holes, keys that
 * tell of other tenants, grants and owners. It knows no table by name, so new ones are checked too.
 */
export async function auditCatalog(owner: Database, exceptions: CatalogExceptions): Promise<CatalogFinding[]> {
  const found = await owner.read(NOBODY, async (sql) => {
    const findings: CatalogFinding[] = [];
    for (const [rule, { query, values }] of Object.entries(RULES))
      findings.push(...(await ask(sql, rule, query, values)));
    return findings;
  });
  const keys = found.map(({ rule, object }) => `${rule} ${object}`);
  const stale = Object.keys(exceptions).filter((key) => !keys.includes(key));
  return [
    ...found.filter(({ rule, object }) => exceptions[`${rule} ${object}`] === undefined),
    ...stale.map((key) => ({ rule: 'stale-exception', object: key, detail: 'excuses nothing any more' })),
  ];
}

async function ask(sql: Sql, rule: string, query: string, values: readonly SqlValue[]) {
  const rows = await sql.query<{ object: string; detail: string }>(query, values);
  return rows.map(({ object, detail }) => ({ rule, object, detail }));
}

const TABLES = `
  SELECT c.oid, n.nspname, c.relname, n.nspname || '.' || c.relname AS object, c.relrowsecurity, c.relforcerowsecurity,
         EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'organization_id' AND NOT a.attisdropped) AS tenant
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
   WHERE c.relkind IN ('r', 'p') AND n.nspname = ANY ($1::text[])`;

const organizationColumn = (columns: string, table: string) =>
  `(SELECT attnum FROM pg_attribute WHERE attrelid = ${table} AND attname = 'organization_id') = ANY (${columns})`;

const RULES: Record<string, { query: string; values: readonly SqlValue[] }> = {
  // A table without a tenant needs policies too when the portal, which speaks for tenants, can reach it.
  'row-level-security': {
    query: `
      WITH t AS (${TABLES})
      SELECT object, CASE WHEN NOT relrowsecurity THEN 'no ENABLE ROW LEVEL SECURITY' ELSE 'no FORCE ROW LEVEL SECURITY' END AS detail
        FROM t
       WHERE NOT (relrowsecurity AND relforcerowsecurity)
         AND (tenant OR has_any_column_privilege($2, oid, 'SELECT, INSERT, UPDATE') OR has_table_privilege($2, oid, 'DELETE'))`,
    values: [TENANT_SCHEMAS, roleOf('portal')],
  },
  'policy-using': {
    query: `
      SELECT n.nspname || '.' || c.relname || '.' || p.polname AS object, 'no USING' AS detail
        FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid JOIN pg_namespace n ON n.oid = c.relnamespace
       WHERE p.polcmd <> 'a' AND p.polqual IS NULL`,
    values: [],
  },
  'policy-with-check': {
    query: `
      SELECT n.nspname || '.' || c.relname || '.' || p.polname AS object, 'no WITH CHECK' AS detail
        FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid JOIN pg_namespace n ON n.oid = c.relnamespace
       WHERE p.polcmd IN ('a', 'w', '*') AND p.polwithcheck IS NULL`,
    values: [],
  },
  'policy-for-everybody': {
    query: `
      SELECT n.nspname || '.' || c.relname || '.' || p.polname AS object, 'names no role' AS detail
        FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid JOIN pg_namespace n ON n.oid = c.relnamespace
       WHERE 0 = ANY (p.polroles)`,
    values: [],
  },
  // A grant without a policy shows nothing: not a leak, but a mistake that looks like an empty table.
  'grant-without-policy': {
    query: `
      WITH t AS (${TABLES})
      SELECT object, r.role || ' may ' || v.privilege || ', and no policy lets it' AS detail
        FROM t CROSS JOIN unnest($2::text[]) AS r(role)
       CROSS JOIN (VALUES ('SELECT', 'r'), ('INSERT', 'a'), ('UPDATE', 'w'), ('DELETE', 'd')) AS v(privilege, command)
       WHERE relrowsecurity
         AND (has_table_privilege(r.role, t.oid, v.privilege)
              OR (v.privilege <> 'DELETE' AND has_any_column_privilege(r.role, t.oid, v.privilege)))
         AND NOT EXISTS (
           SELECT FROM pg_policy p WHERE p.polrelid = t.oid AND p.polcmd IN ('*', v.command::"char")
              AND EXISTS (SELECT FROM unnest(p.polroles) AS o WHERE o = 0 OR pg_has_role(r.role, o, 'MEMBER')))`,
    values: [TENANT_SCHEMAS, ROLES],
  },
  // A key of one id tells nothing, because ids cannot be guessed; every other one must be the tenant's own.
  'unique-across-tenants': {
    query: `
      WITH t AS (${TABLES})
      SELECT t.object || '.' || i.relname AS object, pg_get_indexdef(i.oid) AS detail
        FROM t JOIN pg_index x ON x.indrelid = t.oid AND x.indisunique JOIN pg_class i ON i.oid = x.indexrelid
       WHERE t.tenant AND NOT i.relispartition
         AND NOT ${organizationColumn('x.indkey::int2[]', 't.oid')}
         AND NOT (x.indisprimary AND x.indnkeyatts = 1)`,
    values: [TENANT_SCHEMAS],
  },
  'foreign-key-across-tenants': {
    query: `
      WITH t AS (${TABLES})
      SELECT t.object || '.' || k.conname AS object, pg_get_constraintdef(k.oid) AS detail
        FROM pg_constraint k JOIN t ON t.oid = k.conrelid JOIN t AS u ON u.oid = k.confrelid
       WHERE k.contype = 'f' AND k.conparentid = 0 AND t.tenant AND u.tenant
         AND NOT (${organizationColumn('k.conkey', 't.oid')} AND ${organizationColumn('k.confkey', 'u.oid')})`,
    values: [TENANT_SCHEMAS],
  },
  'view-as-owner': {
    query: `
      SELECT n.nspname || '.' || c.relname AS object, 'without security_invoker' AS detail
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       WHERE c.relkind = 'v' AND n.nspname NOT IN ('pg_catalog', 'information_schema')
         AND NOT COALESCE('security_invoker=true' = ANY (c.reloptions) OR 'security_invoker=on' = ANY (c.reloptions), false)`,
    values: [],
  },
  'materialized-view': {
    query: `
      SELECT n.nspname || '.' || c.relname AS object, 'materialized views bypass policies' AS detail
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'm'`,
    values: [],
  },
  'strong-role': {
    query: `
      SELECT rolname AS object, 'superuser, BYPASSRLS, CREATEROLE, CREATEDB or REPLICATION' AS detail FROM pg_roles
       WHERE rolname = ANY ($1::text[]) AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication)`,
    values: [ROLES],
  },
  'role-owns': {
    query: `
      SELECT r.role AS object, 'owns ' || n.nspname || '.' || c.relname AS detail
        FROM unnest($1::text[]) AS r(role), pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       WHERE pg_has_role(r.role, c.relowner, 'MEMBER')
       UNION ALL
      SELECT r.role, 'may create in schema ' || n.nspname FROM unnest($1::text[]) AS r(role), pg_namespace n
       WHERE has_schema_privilege(r.role, n.oid, 'CREATE') AND n.nspname NOT LIKE 'pg\\_%'`,
    values: [ROLES],
  },
  'append-only': {
    query: `
      WITH t AS (${TABLES}), guarded AS (
        SELECT * FROM t
         WHERE EXISTS (SELECT FROM pg_trigger g WHERE g.tgrelid = t.oid AND g.tgfoid = to_regproc('platform.refuse_change')))
      SELECT object, r.role || ' may ' || privilege AS detail
        FROM guarded CROSS JOIN unnest($2::text[]) AS r(role) CROSS JOIN unnest(ARRAY['UPDATE', 'DELETE', 'TRUNCATE']) AS privilege
       WHERE has_table_privilege(r.role, guarded.oid, privilege)
          OR (privilege = 'UPDATE' AND has_any_column_privilege(r.role, guarded.oid, 'UPDATE'))`,
    values: [TENANT_SCHEMAS, ROLES],
  },
  // What nobody may change says so itself, so that a later grant, or the owner, meets it.
  'append-only-undeclared': {
    query: `
      WITH t AS (${TABLES})
      SELECT object, 'is written and never changed, and has no trigger that refuses a change' AS detail
        FROM t
       WHERE EXISTS (SELECT FROM unnest($2::text[]) AS r(role) WHERE has_any_column_privilege(r.role, t.oid, 'INSERT'))
         AND NOT EXISTS (SELECT FROM unnest($2::text[]) AS r(role)
                          WHERE has_any_column_privilege(r.role, t.oid, 'UPDATE') OR has_table_privilege(r.role, t.oid, 'DELETE'))
         AND NOT EXISTS (SELECT FROM pg_trigger g WHERE g.tgrelid = t.oid AND g.tgfoid = to_regproc('platform.refuse_change'))`,
    values: [TENANT_SCHEMAS, ROLES],
  },
  // Whoever may insert every column may choose what the database should say: a state, a time, a number.
  'insert-every-column': {
    query: `
      WITH t AS (${TABLES})
      SELECT object, $2 || ' may INSERT every column, not the ones that its code writes' AS detail
        FROM t WHERE has_table_privilege($2, oid, 'INSERT')`,
    values: [TENANT_SCHEMAS, roleOf('portal')],
  },
  // TRUNCATE bypasses policies, REFERENCES tells what exists, TRIGGER runs code as others.
  'broad-grant': {
    query: `
      WITH t AS (${TABLES})
      SELECT object, r.role || ' may ' || privilege AS detail
        FROM t CROSS JOIN unnest($2::text[]) AS r(role) CROSS JOIN unnest(ARRAY['TRUNCATE', 'REFERENCES', 'TRIGGER']) AS privilege
       WHERE has_table_privilege(r.role, t.oid, privilege)`,
    values: [TENANT_SCHEMAS, ROLES],
  },
  'custody-writer': {
    query: `
      WITH t AS (${TABLES})
      SELECT object, r.role || ' may ' || privilege AS detail
        FROM t CROSS JOIN unnest($2::text[]) AS r(role) CROSS JOIN unnest(ARRAY['INSERT', 'UPDATE', 'DELETE']) AS privilege
       WHERE r.role <> 'holdfast_ledger'
         AND (has_table_privilege(r.role, t.oid, privilege)
              OR (privilege <> 'DELETE' AND has_any_column_privilege(r.role, t.oid, privilege)))`,
    values: [['custody'], ROLES],
  },
  // Temporary objects come last, or else a caller's own table stands in for a real one.
  'definer-search-path': {
    query: `
      SELECT n.nspname || '.' || p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')' AS object,
             'SECURITY DEFINER without a pinned search_path that ends with pg_temp' AS detail
        FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
       WHERE p.prosecdef AND n.nspname NOT IN ('pg_catalog', 'information_schema')
         AND NOT EXISTS (SELECT FROM unnest(p.proconfig) AS setting
                          WHERE setting LIKE 'search\\_path=%, pg\\_temp' AND setting !~ '\\m(public|\\$user)\\M')`,
    values: [],
  },
  // A trigger's function cannot be called by itself, so its grant opens nothing.
  'definer-for-everybody': {
    query: `
      SELECT n.nspname || '.' || p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')' AS object,
             'SECURITY DEFINER that PUBLIC may run' AS detail
        FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
       WHERE p.prosecdef AND n.nspname NOT IN ('pg_catalog', 'information_schema')
         AND p.prorettype <> 'trigger'::regtype
         AND EXISTS (SELECT FROM aclexplode(COALESCE(p.proacl, acldefault('f', p.proowner))) AS a
                      WHERE a.grantee = 0 AND a.privilege_type = 'EXECUTE')`,
    values: [],
  },
};
