import type { RecordKind } from '@holdfast/sources';
import type { DepositStep } from './deposit-step';

/** Where the rows of a kind land, with their columns' types: one statement a page, no row by row. */
export const STAGING: Record<RecordKind, { table: string; columns: string }> = {
  collections: {
    table: 'collection_line',
    columns: `line bigint, reference text, name text, description text, source_type text, chain_id bigint, genesis_hash text, contract text`,
  },
  assets: {
    table: 'asset_line',
    columns: `line bigint, reference text, collection text, kind text, name text, description text, number integer, of_total integer, quantity bigint, token_id numeric, content jsonb`,
  },
  holders: {
    table: 'holder_line',
    columns: `line bigint, reference_index bytea, reference_sealed bytea, wallets text[]`,
  },
  holdings: {
    table: 'holding_line',
    columns: `line bigint, reference_index bytea, asset text, quantity bigint, wallet text`,
  },
};

/** Keys of the scan's cursor that count rows of staging, beside the cursors of contracts. */
export const LINES = 'lines';
export const TOKENS = 'tokens';

export async function clearStaging(step: DepositStep): Promise<void> {
  for (const table of [...Object.values(STAGING).map((kind) => kind.table), 'chain_token']) {
    await step.sql.execute(`DELETE FROM staging.${table} WHERE deposit_id = $1`, [step.deposit.id]);
  }
}

/**
 * Staging is not logged: when PostgreSQL crashes, it comes back empty while the deposit's state stays. So what was put
 * there is counted beside the state, and whoever reads staging asks here first.
 */
export async function isStaged(step: DepositStep): Promise<boolean> {
  const [row] = await step.sql.query<{ lines: bigint; tokens: bigint }>(
    `SELECT ${Object.values(STAGING)
      .map(({ table }) => `(SELECT count(*) FROM staging.${table} WHERE deposit_id = $1)`)
      .join(' + ')} AS lines,
       (SELECT count(*) FROM staging.chain_token WHERE deposit_id = $1) AS tokens`,
    [step.deposit.id],
  );
  const kept = step.deposit.scan_cursor ?? {};
  return String(row?.lines ?? 0n) === (kept[LINES] ?? '0') && String(row?.tokens ?? 0n) === (kept[TOKENS] ?? '0');
}
