import { DomainError } from '@holdfast/kernel';
import type { Database } from '@holdfast/platform';
import type { Lease } from '../step/lease';
import { DepositStep } from './deposit-step';
import type { ChainScanner } from './ports';
import { TOKENS } from './staging';

interface SourceRow {
  id: string;
  chain_id: bigint;
  genesis_hash: string;
  contract: string;
}

/** Reads every proven contract that the deposit names, page by page; a page and the cursor after it are kept together. */
export async function scanChains(database: Database, lease: Lease, scanner: ChainScanner): Promise<void> {
  const { sources, cursors } = await DepositStep.look(database, lease, async (step) => ({
    sources: await step.sql.query<SourceRow>(
      `SELECT DISTINCT s.id, s.chain_id, s.genesis_hash, s.contract FROM migration.chain_source s
       JOIN staging.collection_line c ON c.deposit_id = $1 AND c.chain_id = s.chain_id AND c.contract = s.contract
         AND c.genesis_hash = s.genesis_hash
       WHERE s.organization_id = $2 AND s.off_boarding_id = $3 AND s.proven_at IS NOT NULL ORDER BY s.id`,
      [step.deposit.id, step.deposit.organization_id, step.deposit.off_boarding_id],
    ),
    cursors: step.deposit.scan_cursor ?? {},
  }));
  for (const source of sources) {
    try {
      await scanSource(database, lease, scanner, source, cursors[source.id] ?? null);
    } catch (error) {
      if (error instanceof DomainError && BEGIN_ANEW.has(error.code)) await forgetScan(database, lease, source.id);
      throw error;
    }
  }
  await DepositStep.run(database, lease, 'scanned', async (step) => {
    // Scanned again, because staging was lost after it.
    if (step.deposit.state === 'landed') await step.become('scanned');
  });
}

const FINISHED = 'finished';
/** What was read does not belong to one state of the chain any more: the next try reads all of it again. */
const BEGIN_ANEW = new Set([
  'evm.reorged',
  'evm.state_unavailable',
  'evm.cursor_of_another_scan',
  'evm.cursor_malformed',
]);

function forgetScan(database: Database, lease: Lease, sourceId: string): Promise<void> {
  return DepositStep.run(database, lease, 'forget_scan', async (step) => {
    await step.sql.execute(
      `UPDATE migration.deposit SET scan_cursor = COALESCE(scan_cursor, '{}') - $2::text WHERE id = $1`,
      [step.deposit.id, sourceId],
    );
    await dropTokens(step, sourceId);
    await step.sql.execute(`DELETE FROM migration.chain_scan WHERE deposit_id = $1 AND chain_source_id = $2`, [
      step.deposit.id,
      sourceId,
    ]);
  });
}

async function scanSource(
  database: Database,
  lease: Lease,
  scanner: ChainScanner,
  source: SourceRow,
  cursor: string | null,
): Promise<void> {
  if (cursor === FINISHED) return;
  const named = await DepositStep.run(database, lease, 'begin_scan', async (step) => {
    if (cursor === null) {
      await dropTokens(step, source.id);
    }
    return step.sql.query<{ token_id: string }>(
      `SELECT DISTINCT a.token_id::text AS token_id FROM staging.asset_line a
       JOIN staging.collection_line c ON c.deposit_id = $1 AND c.reference = a.collection AND c.contract = $2
       WHERE a.deposit_id = $1 AND a.token_id IS NOT NULL`,
      [step.deposit.id, source.contract],
    );
  });
  const address = { chainId: Number(source.chain_id), genesisHash: source.genesis_hash, contract: source.contract };
  const pages = scanner.scan(
    address,
    cursor,
    named.map((row) => row.token_id),
  );
  for await (const page of pages) {
    await DepositStep.run(database, lease, 'scan_page', async (step) => {
      const added = await step.sql.execute(
        `INSERT INTO staging.chain_token (deposit_id, chain_source_id, token_id, owner, token_uri, block_number)
         SELECT $1, $2, t.token_id, t.owner, t.token_uri, $4
         FROM jsonb_to_recordset($3::jsonb) AS t (token_id numeric, owner text, token_uri text) WHERE t.owner IS NOT NULL`,
        [
          step.deposit.id,
          source.id,
          JSON.stringify(page.tokens.map((t) => ({ token_id: t.tokenId, owner: t.owner, token_uri: t.tokenUri }))),
          page.blockNumber,
        ],
      );
      await keepCursor(step, source.id, page.cursor, page.nodes);
      await keepBlock(step, source.id, page);
      await countTokens(step, added);
    });
  }
  await DepositStep.run(database, lease, 'end_scan', async (step) => {
    await keepCursor(step, source.id, FINISHED, null);
    await step.sql.execute(
      `UPDATE migration.chain_scan SET finished_at = clock_timestamp() WHERE deposit_id = $1 AND chain_source_id = $2`,
      [step.deposit.id, source.id],
    );
  });
}

/** Stays when staging and cursors are gone: what the verdicts of the manifest rest on. */
async function keepBlock(
  step: DepositStep,
  sourceId: string,
  block: { blockNumber: bigint; blockHash: string; nodes: number },
): Promise<void> {
  await step.sql.execute(
    `INSERT INTO migration.chain_scan (deposit_id, chain_source_id, organization_id, block_number, block_hash, nodes)
     VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (deposit_id, chain_source_id) DO UPDATE SET block_number = excluded.block_number,
       block_hash = excluded.block_hash, nodes = excluded.nodes, finished_at = NULL`,
    [step.deposit.id, sourceId, step.deposit.organization_id, block.blockNumber, block.blockHash, block.nodes],
  );
}

async function keepCursor(step: DepositStep, sourceId: string, cursor: string, nodes: number | null): Promise<void> {
  await step.sql.execute(
    `UPDATE migration.deposit SET scan_cursor = COALESCE(scan_cursor, '{}') || jsonb_build_object($2::text, $3::text),
       counts = counts || CASE WHEN $4::int IS NULL THEN '{}' ELSE jsonb_build_object('chainNodes', $4::int) END
     WHERE id = $1`,
    [step.deposit.id, sourceId, cursor, nodes],
  );
}

async function dropTokens(step: DepositStep, sourceId: string): Promise<void> {
  const dropped = await step.sql.execute(
    `DELETE FROM staging.chain_token WHERE deposit_id = $1 AND chain_source_id = $2`,
    [step.deposit.id, sourceId],
  );
  await countTokens(step, -dropped);
}

/** See `isStaged`. */
async function countTokens(step: DepositStep, added: number): Promise<void> {
  if (added === 0) return;
  await step.sql.execute(
    `UPDATE migration.deposit SET scan_cursor = COALESCE(scan_cursor, '{}')
       || jsonb_build_object($2::text, (COALESCE((scan_cursor ->> $2)::bigint, 0) + $3)::text)
     WHERE id = $1`,
    [step.deposit.id, TOKENS, added],
  );
}
