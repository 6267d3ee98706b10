import { ConfigError } from '../config/config';
import type { Sql } from './sql';

/*
 * What the migrations made, written down when they were applied: one digest for each schema, table, column, constraint,
 * unique key, policy, trigger and function, with their grants, in a table beside Prisma's history. So a database that was
 * changed by hand is noticed before anything trusts it, and the object is named. It guards against haste, not against an
 * owner who means it: who may change a policy may change what was written down.
 *
 * Not in it: plain indexes and storage settings, which are anybody's to tune; what the queue makes for itself.
 */

/** One object of the catalog that is not as the migrations left it. */
export interface CatalogDifference {
  /** `policy custody.posting.posting_portal`, `function custody.salt(...)`, ... */
  readonly object: string;
  readonly how: 'missing' | 'added' | 'changed';
}

const SCHEMAS = `'{platform,identity,custody,content,migration,billing,staging}'::name[]`;
const DIFFERENCES_MAX = 100;

/** Who but the owner may do what, by name: a restored backup has other oids and perhaps another owner. */
const grants = (acl: string, kind: string, owner: string) => `(
  SELECT string_agg(format('%s %s %s', CASE a.grantee WHEN 0 THEN 'public' ELSE pg_get_userbyid(a.grantee) END,
    a.privilege_type, a.is_grantable), ', ' ORDER BY pg_get_userbyid(a.grantee), a.privilege_type)
  FROM aclexplode(COALESCE(${acl}, acldefault('${kind}', ${owner}))) AS a WHERE a.grantee <> ${owner})`;

const CATALOG = `
  WITH room AS (SELECT * FROM pg_namespace WHERE nspname = ANY (${SCHEMAS})),
  rel AS (SELECT c.*, n.nspowner, n.nspname || '.' || c.relname AS name FROM pg_class c JOIN room n ON n.oid = c.relnamespace)
  SELECT 'schema ' || nspname AS object, ROW (${grants('nspacl', 'n', 'nspowner')})::text AS definition FROM room
  UNION ALL
  SELECT CASE relkind WHEN 'S' THEN 'sequence ' WHEN 'v' THEN 'view ' ELSE 'table ' END || name, ROW (relkind, relpersistence,
    relrowsecurity, relforcerowsecurity, relowner = nspowner, CASE WHEN relkind IN ('v', 'm') THEN reloptions END,
    CASE WHEN relkind IN ('v', 'm') THEN pg_get_viewdef(oid) END, ${grants('relacl', 'r', 'relowner')},
    (SELECT count(*) FROM pg_trigger t WHERE t.tgrelid = rel.oid AND t.tgisinternal AND t.tgenabled <> 'O'),
    (SELECT string_agg(r.rulename, ',' ORDER BY r.rulename) FROM pg_rewrite r WHERE r.ev_class = rel.oid))::text
  FROM rel WHERE relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
  UNION ALL
  SELECT 'column ' || name || '.' || attname, ROW (format_type(atttypid, atttypmod), attnotnull, attidentity, attgenerated,
    attcollation::regcollation, pg_get_expr(d.adbin, d.adrelid), ${grants('attacl', 'c', 'relowner')})::text
  FROM rel JOIN pg_attribute a ON a.attrelid = rel.oid AND a.attnum > 0 AND NOT a.attisdropped
  LEFT JOIN pg_attrdef d ON d.adrelid = rel.oid AND d.adnum = a.attnum
  WHERE relkind IN ('r', 'p', 'f')
  UNION ALL
  SELECT 'constraint ' || name || '.' || conname, ROW (pg_get_constraintdef(k.oid), k.convalidated, k.conenforced)::text
  FROM rel JOIN pg_constraint k ON k.conrelid = rel.oid
  UNION ALL
  SELECT 'key ' || i.name, ROW (pg_get_indexdef(x.indexrelid), x.indisvalid)::text
  FROM rel AS i JOIN pg_index x ON x.indexrelid = i.oid AND x.indisunique
  UNION ALL
  SELECT 'policy ' || name || '.' || polname, ROW (polcmd, polpermissive, pg_get_expr(polqual, polrelid),
    pg_get_expr(polwithcheck, polrelid), (SELECT string_agg(CASE r WHEN 0 THEN 'public' WHEN relowner THEN 'the owner'
      ELSE pg_get_userbyid(r) END, ',' ORDER BY pg_get_userbyid(r)) FROM unnest(polroles) AS r))::text
  FROM rel JOIN pg_policy p ON p.polrelid = rel.oid
  UNION ALL
  SELECT 'trigger ' || name || '.' || tgname, ROW (pg_get_triggerdef(t.oid), t.tgenabled)::text
  FROM rel JOIN pg_trigger t ON t.tgrelid = rel.oid AND NOT t.tgisinternal
  UNION ALL
  SELECT format('function %s.%s(%s)', nspname, proname, pg_get_function_identity_arguments(p.oid)),
    ROW (pg_get_functiondef(p.oid), proowner = nspowner, ${grants('proacl', 'f', 'proowner')})::text
  FROM room JOIN pg_proc p ON p.pronamespace = room.oid AND p.prokind IN ('f', 'p')`;

const APPLIED = `
  SELECT 'migrations' AS object, COALESCE(string_agg(migration_name, ',' ORDER BY migration_name), '') AS definition
  FROM public._prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL`;

// The search path decides with which schemas PostgreSQL writes names.
const FIXED_NAMES = `SET LOCAL search_path = ''`;

/** The migrator's: writes down what there is now as what there must be. */
export async function keepCatalog(sql: Sql): Promise<void> {
  await sql.execute(FIXED_NAMES);
  await sql.execute(
    'CREATE TABLE IF NOT EXISTS public._holdfast_catalog (object text PRIMARY KEY, digest text NOT NULL)',
  );
  await sql.execute('LOCK TABLE public._holdfast_catalog');
  await sql.execute('DELETE FROM public._holdfast_catalog');
  await sql.execute(
    `INSERT INTO public._holdfast_catalog SELECT object, md5(definition) FROM (${CATALOG} UNION ALL ${APPLIED}) AS c`,
  );
  await sql.execute('SET LOCAL search_path TO DEFAULT');
}

/** Null: nothing was written down since the newest migration, because applying it was cut short. At most 100 differences. */
export async function compareCatalog(sql: Sql): Promise<CatalogDifference[] | null> {
  const [kept] = await sql.query<{ exists: boolean }>(
    `SELECT to_regclass('public._holdfast_catalog') IS NOT NULL AS exists`,
  );
  if (kept?.exists !== true) return null;
  const current = await sql.query(
    `SELECT FROM public._holdfast_catalog JOIN (${APPLIED}) AS a USING (object) WHERE digest = md5(a.definition)`,
  );
  if (current.length === 0) return null;
  await sql.execute(FIXED_NAMES);
  const differences = await sql.query<CatalogDifference>(
    `SELECT object, CASE WHEN c.definition IS NULL THEN 'missing' WHEN k.digest IS NULL THEN 'added' ELSE 'changed' END AS how
     FROM (${CATALOG}) AS c
     FULL JOIN (SELECT * FROM public._holdfast_catalog WHERE object <> 'migrations') AS k USING (object)
     WHERE md5(c.definition) IS DISTINCT FROM k.digest
     ORDER BY object !~ '^(schema|table|view) ', object LIMIT ${DIFFERENCES_MAX}`,
  );
  await sql.execute('SET LOCAL search_path TO DEFAULT');
  return differences;
}

/**
 * The migrator's, before and after its work: compares, or writes down anew when that was not done since the last migration.
 * Throws `config.database_changed`: what was changed by hand must not pass for a migration's work.
 */
export async function settleCatalog(sql: Sql): Promise<void> {
  const [history] = await sql.query<{ exists: boolean }>(
    `SELECT to_regclass('public._prisma_migrations') IS NOT NULL AS exists`,
  );
  if (history?.exists !== true) return;
  if ((await compareCatalog(sql)) === null) await keepCatalog(sql);
  else await assertCatalog(sql);
}

/** Throws `config.database_changed`, naming the first object that differs, or `config.database_behind`. */
export async function assertCatalog(sql: Sql): Promise<void> {
  const differences = await compareCatalog(sql);
  if (differences === null) {
    throw new ConfigError(
      'database_behind',
      'DATABASE_URL',
      'The database’s last migration was cut short before it was written down.',
      'Start Holdfast once with the migrator’s DATABASE_URL, which finishes it.',
    );
  }
  const [first, ...others] = differences;
  if (first === undefined) return;
  const more = others.length === 0 ? '' : `, and ${others.length} more`;
  throw new ConfigError(
    'database_changed',
    'DATABASE_URL',
    `The database is not as its migrations made it: ${first.object} was ${WORDS[first.how]}${more}.`,
    'Undo what was changed by hand, or restore a backup; a change that is wanted is a migration.',
  );
}

const WORDS = { missing: 'removed', added: 'added', changed: 'changed' } as const;
