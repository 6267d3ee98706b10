import type { BagProblem } from '@holdfast/content';
import type { AssetRecord, CollectionRecord, HolderRecord, HoldingRecord } from '@holdfast/contracts';
import { DomainError } from '@holdfast/kernel';
import type { Database } from '@holdfast/platform';
import type { Deposit, RecordKind } from '@holdfast/sources';
import type { Lease } from '../step/lease';
import { DepositStep } from './deposit-step';
import type { HolderSealer } from './ports';
import { insertProblems } from './deposit-problems';
import { clearStaging, isStaged, LINES, STAGING } from './staging';

type Row = Record<string, unknown>;

/**
 * Reads every line of the deposit into staging; a wrong line becomes a problem and the rest goes on. Begins anew when it
 * was cut off: staging is this deposit's own until it is reconciled.
 */
export async function landDeposit(
  database: Database,
  lease: Lease,
  deposit: Deposit,
  sealer: HolderSealer,
): Promise<void> {
  let lines = 0;
  let assetLines = 0;
  const organizationId = await DepositStep.run(database, lease, 'begin_landing', beginAnew);
  for (const kind of ['collections', 'assets', 'holders', 'holdings'] as const) {
    for await (const page of deposit.records(kind)) {
      if (kind === 'assets') assetLines += page.lines.length;
      const problems: BagProblem[] = [];
      const records: { line: number; record: CollectionRecord | AssetRecord | HolderRecord | HoldingRecord }[] = [];
      for (const line of page.lines) {
        if ('record' in line) records.push(line);
        else problems.push(...line.problems);
      }
      const rows = await toRows(kind, records, organizationId, sealer);
      await DepositStep.run(database, lease, 'land_page', async (step) => {
        await insertProblems(step, problems);
        await insertRows(step, kind, rows);
      });
      lines += rows.length;
    }
  }
  await DepositStep.run(database, lease, 'end_landing', async (step) => {
    await keepLineCount(step, lines);
    await keepAssetLines(step, assetLines);
    // Landed again, because staging was lost after it, in any later state.
    if (step.deposit.state === 'verified') await step.become('landed');
  });
}

/** Staging and what it counted, as before the first line; answers whose deposit it is. */
async function beginAnew(step: DepositStep): Promise<string> {
  await clearStaging(step);
  await step.sql.execute(`DELETE FROM migration.deposit_problem WHERE deposit_id = $1`, [step.deposit.id]);
  await step.sql.execute(`UPDATE migration.deposit SET problem_count = 0, scan_cursor = NULL WHERE id = $1`, [
    step.deposit.id,
  ]);
  return step.deposit.organization_id;
}

/** Kept with the state, so that a staging that lost rows in a crash of PostgreSQL is noticed. */
async function keepLineCount(step: DepositStep, lines: number): Promise<void> {
  const scan_cursor = { [LINES]: String(lines) };
  await step.sql.execute(`UPDATE migration.deposit SET scan_cursor = $2 WHERE id = $1`, [step.deposit.id, scan_cursor]);
  step.deposit = { ...step.deposit, scan_cursor };
  if (!(await isStaged(step))) throw new DomainError('unavailable', 'migration.staging_lost', 'Staging lost rows.');
}

/** How many assets the deposit meant to name: those that never become an item are counted by what is missing to it. */
async function keepAssetLines(step: DepositStep, assetLines: number): Promise<void> {
  await step.sql.execute(
    `UPDATE migration.deposit SET counts = counts || jsonb_build_object('assetLines', $2::bigint) WHERE id = $1`,
    [step.deposit.id, BigInt(assetLines)],
  );
}

async function insertRows(step: DepositStep, kind: RecordKind, rows: readonly Row[]): Promise<void> {
  if (rows.length === 0) return;
  const { table, columns } = STAGING[kind];
  const names = columns.split(', ').map((column) => column.split(' ')[0]);
  await step.sql.execute(
    `INSERT INTO staging.${table} (deposit_id, ${names.join(', ')})
     SELECT $1, ${names.map((name) => `r.${name}`).join(', ')} FROM jsonb_to_recordset($2::jsonb) AS r (${columns})`,
    [step.deposit.id, JSON.stringify(rows)],
  );
}

async function toRows(
  kind: RecordKind,
  lines: readonly { line: number; record: CollectionRecord | AssetRecord | HolderRecord | HoldingRecord }[],
  organizationId: string,
  sealer: HolderSealer,
): Promise<Row[]> {
  const references = lines.flatMap(({ record }) =>
    kind === 'holders' && 'id' in record ? [record.id] : 'holder' in record ? [record.holder] : [],
  );
  const sealed = references.length > 0 ? await sealer.seal(organizationId, references) : [];
  return lines.map(({ line, record }, index) => {
    if ('source' in record) return collectionRow(line, record);
    if ('kind' in record) return assetRow(line, record);
    const holder = sealed[index];
    const reference_index = holder === undefined ? null : hex(holder.index);
    if ('holder' in record) {
      const { asset, quantity, wallet } = record;
      return { line, reference_index, asset, quantity, wallet: wallet ?? null };
    }
    const reference_sealed = holder === undefined ? null : hex(holder.sealed);
    return { line, reference_index, reference_sealed, wallets: `{${record.wallets.join(',')}}` };
  });
}

const hex = (bytes: Uint8Array): string => `\\x${Buffer.from(bytes).toString('hex')}`;

function collectionRow(line: number, { id, name, description, source }: CollectionRecord): Row {
  const chain = source.type === 'evm' ? source : null;
  return {
    line,
    reference: id,
    name,
    description: description ?? null,
    source_type: source.type,
    chain_id: chain?.chainId ?? null,
    genesis_hash: chain?.genesisHash ?? null,
    contract: chain?.contract ?? null,
  };
}

function assetRow(line: number, asset: AssetRecord): Row {
  return {
    line,
    reference: asset.id,
    collection: asset.collection,
    kind: asset.kind,
    name: asset.name,
    description: asset.description ?? null,
    number: asset.number ?? null,
    of_total: asset.of ?? null,
    quantity: asset.quantity ?? null,
    token_id: asset.tokenId ?? null,
    content: asset.content,
  };
}
