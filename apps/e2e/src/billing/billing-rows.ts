import { type Database, NOBODY } from '@holdfast/platform';

/** All rows of billing and all mails, table by table, as JSON. */
export type BillingRows = ReadonlyMap<string, string>;

/** What may differ although the same has happened, and why; everything else is compared. */
const MAY_DIFFER: Readonly<Record<string, readonly string[]>> = {
  'when we looked, or will look again': [
    '*.updated_at',
    '*.next_step_at',
    'billing.notice.sent_at',
    'billing.stripe_account.events_seen_until',
    'platform.mail.next_attempt_at',
    'platform.mail.sent_at',
    'platform.mail.written_at',
  ],
  'how often we looked': ['billing.subscription.attempts', 'platform.mail.attempts'],
  'drawn anew for each row, and nothing refers to it': ['billing.notice.id', 'platform.mail.id'],
  'sealed under a fresh nonce: the texts are compared instead': ['platform.mail.sealed'],
};
/** What was delivered is what such tests vary. */
const NOT_COMPARED = ['billing.stripe_event'];

const mayDiffer = new Set(Object.values(MAY_DIFFER).flat());

export async function readRows(owner: Database): Promise<BillingRows> {
  const tables = await owner.read(NOBODY, (sql) =>
    sql.query<{ name: string }>(
      `SELECT schemaname || '.' || tablename AS name FROM pg_tables
        WHERE schemaname = 'billing' AND tablename <> 'state_edge' OR schemaname = 'platform' AND tablename = 'mail' ORDER BY 1`,
    ),
  );
  const rowsOf = ({ name }: { name: string }) =>
    `SELECT '${name}' AS name, COALESCE(jsonb_agg(to_jsonb(t) ORDER BY to_jsonb(t)::text), '[]')::text AS rows FROM ${name} t`;
  const read = await owner.read(NOBODY, (sql) =>
    sql.query<{ name: string; rows: string }>(tables.map(rowsOf).join(' UNION ALL ')),
  );
  return new Map(read.map(({ name, rows }) => [name, rows]));
}

/** As if nothing had happened since these were read; `now` is what stands there. */
export async function restoreRows(owner: Database, wanted: BillingRows, now: BillingRows): Promise<void> {
  await owner.transact(NOBODY, async (sql) => {
    // Steps back are what the triggers are there to refuse.
    await sql.execute(`SET LOCAL session_replication_role = 'replica'`);
    for (const [table, rows] of wanted) {
      if (now.get(table) === rows) continue;
      await sql.execute(`DELETE FROM ${table}`);
      await sql.execute(`INSERT INTO ${table} SELECT * FROM jsonb_populate_recordset(NULL::${table}, $1::jsonb)`, [
        rows,
      ]);
    }
  });
}

/** What has to be the same when the same has happened. */
export function comparable(rows: BillingRows): Record<string, string[]> {
  const told: Record<string, string[]> = {};
  for (const [table, text] of rows) {
    if (NOT_COMPARED.includes(table)) continue;
    const keep = ([column]: [string, unknown]) => !mayDiffer.has(`*.${column}`) && !mayDiffer.has(`${table}.${column}`);
    const parsed: object[] = JSON.parse(text);
    told[table] = parsed.map((row) => JSON.stringify(Object.fromEntries(Object.entries(row).filter(keep)))).sort();
  }
  return told;
}

/** What is one thing's own, by which two of a kind are told apart. */
const OWN: readonly (readonly [RegExp, string])[] = [
  [/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '#'],
  [/\b([a-z]{2,5})_[A-Za-z0-9]{14,}/g, '$1_#'],
  [/https?:[^"\s\\]+/g, 'url'],
  [/[0-9A-Z]{8}-\d{4}/g, 'number'],
  // The day of the test's time; the machine's is its own.
  [/2030(-\d\d-\d\d)T[^"]*/g, '2030$1'],
  [/20(?!30)\d\d-\d\d-\d\dT[^"]*/g, 'now'],
];

/** One custodian's rows and what its holder was told, without what tells them from another's to whom the same has happened. */
export function essence(rows: BillingRows, said: readonly object[], organizationId: string): object {
  const own = [...rows].map(([table, text]): [string, string] => {
    const parsed: { organization_id?: string }[] = JSON.parse(text);
    return [table, JSON.stringify(parsed.filter((row) => row.organization_id === organizationId))];
  });
  const told = Object.entries(comparable(new Map([...own, ['mails', JSON.stringify(said)]])));
  const anonymous = (row: string) => OWN.reduce((text, [pattern, name]) => text.replace(pattern, name), row);
  return Object.fromEntries(told.map(([table, lines]) => [table, lines.map(anonymous).sort()]));
}
