import { newId } from '@holdfast/kernel';
import { type Database, NOBODY } from '@holdfast/platform';

/** The fair baseline: plain rows of a posting's size with a primary key, by `unnest`, one transaction a batch. */
export async function rawInsert(owner: Database, batches: number, size: number): Promise<number> {
  await owner.pool.query(`
    DROP TABLE IF EXISTS custody.bench_raw;
    CREATE TABLE custody.bench_raw (id uuid PRIMARY KEY, asset_id uuid, from_account_id uuid, to_account_id uuid, holder_id uuid,
      quantity bigint, custody_kind text, leaf_hash bytea, recorded_at timestamptz DEFAULT now())`);
  const hash = Buffer.alloc(32, 7);
  const columns = Array.from({ length: batches }, () => {
    const ids = () => Array.from({ length: size }, () => newId<string>());
    return [ids(), ids(), ids(), ids(), ids()];
  });
  const [quantities, kinds, hashes] = [1n, 'record', hash].map((value) => Array.from({ length: size }, () => value));
  const start = performance.now();
  for (const batch of columns) {
    await owner.transact(NOBODY, (sql) =>
      sql.execute(
        `INSERT INTO custody.bench_raw SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[],
           $6::bigint[], $7::text[], $8::bytea[])`,
        [...batch, quantities ?? [], kinds ?? [], hashes ?? []],
      ),
    );
  }
  const rate = (batches * size * 1_000) / (performance.now() - start);
  await owner.pool.query('DROP TABLE custody.bench_raw');
  return rate;
}
