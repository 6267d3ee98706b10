import { newId } from '@holdfast/kernel';
import { type Database, NOBODY } from '@holdfast/platform';

const TABLE = `(id uuid PRIMARY KEY, asset_id uuid, from_account_id uuid, to_account_id uuid, holder_id uuid, quantity bigint,
  custody_kind text, leaf_hash bytea, recorded_at timestamptz DEFAULT now())`;

/** The fair baseline: plain rows with a primary key by `unnest`, one transaction a batch; the arrays are made untimed. */
export async function rawInsert(owner: Database, batches: number, size: number): Promise<number> {
  await owner.pool.query(`DROP TABLE IF EXISTS public.bench_raw; CREATE TABLE public.bench_raw ${TABLE}`);
  const hash = Buffer.alloc(32, 7);
  const [quantities, kinds, hashes] = [1n, 'record', hash].map((value) => Array.from({ length: size }, () => value));
  let elapsedMs = 0;
  for (let batch = 0; batch < batches; batch++) {
    const ids = Array.from({ length: 5 }, () => Array.from({ length: size }, () => newId<string>()));
    const start = performance.now();
    await owner.transact(NOBODY, (sql) =>
      sql.execute(
        `INSERT INTO public.bench_raw SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[],
           $6::bigint[], $7::text[], $8::bytea[])`,
        [...ids, quantities ?? [], kinds ?? [], hashes ?? []],
      ),
    );
    elapsedMs += performance.now() - start;
  }
  await owner.pool.query('DROP TABLE public.bench_raw');
  return (batches * size * 1_000) / elapsedMs;
}

/** As many rows inside PostgreSQL: from a table of lines by INSERT ... SELECT, and from a file by COPY, in one transaction. */
export async function rawWithin(owner: Database, rows: number): Promise<{ select: number; copy: number }> {
  await owner.pool.query(`DROP TABLE IF EXISTS public.bench_raw; CREATE TABLE public.bench_raw ${TABLE}`);
  const [{ directory } = { directory: '' }] = (
    await owner.pool.query(`SELECT current_setting('data_directory') AS directory`)
  ).rows;
  const file = `'${directory}/bench-raw.copy'`;
  const timed = async (statement: string) => {
    const start = performance.now();
    await owner.pool.query(statement);
    return (rows * 1_000) / (performance.now() - start);
  };
  const select = await timed(
    `INSERT INTO public.bench_raw SELECT l.asset_id, l.asset_id, l.organization_id, l.collection_id, l.holder_id, l.quantity,
       l.custody_kind, l.content_manifest_hash FROM migration.ledger_issue_line l ORDER BY l.asset_id LIMIT ${rows}`,
  );
  await owner.pool.query(`COPY public.bench_raw TO ${file} (FORMAT binary); TRUNCATE public.bench_raw`);
  const copy = await timed(`COPY public.bench_raw FROM ${file} (FORMAT binary)`);
  await owner.pool.query('DROP TABLE public.bench_raw');
  return { select, copy };
}

/** Leaf hashes as plain rows with a key, a thousand a transaction. */
export async function rawLeaves(owner: Database, leaves: number, size: number): Promise<number> {
  await owner.pool.query(`DROP TABLE IF EXISTS public.bench_leaf;
    CREATE TABLE public.bench_leaf (index bigint PRIMARY KEY, hash bytea NOT NULL)`);
  const hashes = Array.from({ length: size }, () => Buffer.alloc(32, 5));
  const start = performance.now();
  for (let done = 0; done < leaves; done += size) {
    const indexes = Array.from({ length: size }, (_, i) => BigInt(done + i));
    await owner.transact(NOBODY, (sql) =>
      sql.execute('INSERT INTO public.bench_leaf SELECT * FROM unnest($1::bigint[], $2::bytea[])', [indexes, hashes]),
    );
  }
  const rate = (leaves * 1_000) / (performance.now() - start);
  await owner.pool.query('DROP TABLE public.bench_leaf');
  return rate;
}
