import { type LateFile, manifestsOf, mendFiles } from '@holdfast/content';
import { newId } from '@holdfast/kernel';
import { lateContentText } from '@holdfast/proof';
import { recordTransferEvent } from '../offer/transfer-events';
import type { DepositStep } from './deposit-step';
import { judgeContent } from './judge-content';
import { countDeposit } from './reconcile-deposit';
import { statement } from './statement';

/** Files that one transaction mends, with their manifests. */
const FILES_PER_PAGE = 1_000;

interface Mend extends LateFile {
  readonly assetName: string;
  /** The deposit that promised it. */
  readonly depositId: string;
  readonly name: string;
  readonly role: string;
}

/**
 * Mends a page of the gaps of earlier deposits with what this one has brought, and asks the ledger to put it into the log. What was
 * consented to and posted stays as it was: an earlier manifest is kept for ever. Answers the command to ring for; null when
 * there is nothing to mend.
 */
export async function mendContent(step: DepositStep): Promise<string | null> {
  const { id, organization_id, off_boarding_id } = step.deposit;
  const mends = await step.sql.query<Mend>(statement('match-late-content'), [
    ...[id, organization_id, off_boarding_id, FILES_PER_PAGE],
  ]);
  if (mends.length === 0) return null;
  const assetIds = [...new Set(mends.map(({ assetId }) => assetId))];
  const before = await manifestsOf(step.sql, assetIds);
  await mendFiles(step.sql, mends, new Date());
  const after = await manifestsOf(step.sql, assetIds);
  const commandId = await commandStatements(step, lateContentOf(id, mends, before, after));
  await judgeContent(step.sql, assetIds);
  await tellTransfers(step, mends);
  return commandId;
}

/** Whether the ledger still has to put any of it into the log. */
export async function hasOpenStatements(step: DepositStep): Promise<boolean> {
  const open = await step.sql.query(
    `SELECT c.id FROM migration.ledger_command c WHERE c.subject_id = $1 AND c.kind = 'state'
       AND NOT EXISTS (SELECT FROM custody.command_result r WHERE r.command_id = c.id) LIMIT 1`,
    [step.deposit.id],
  );
  return open.length > 0;
}

/** The counters of every deposit whose gaps were mended. */
export async function countMended(step: DepositStep): Promise<void> {
  const { id, organization_id, off_boarding_id } = step.deposit;
  const others = await step.sql.query<{ id: string }>(
    `SELECT d.id FROM migration.deposit d WHERE d.organization_id = $2 AND d.off_boarding_id = $3 AND d.id <> $1
       AND d.state = 'accepted' AND EXISTS (SELECT FROM migration.late_content l WHERE l.deposit_id = $1)`,
    [id, organization_id, off_boarding_id],
  );
  for (const other of others) await countDeposit(step, other.id);
}

type Manifests = Awaited<ReturnType<typeof manifestsOf>>;

interface LateContent {
  readonly assetId: string;
  /** What the asset's leaf binds: RFC 8785 text (docs/receipt-format.md). */
  readonly body: string;
}

function lateContentOf(depositId: string, mends: readonly Mend[], before: Manifests, after: Manifests): LateContent[] {
  const hashes = (manifests: Manifests) => new Map(manifests.map(({ assetId, hash }) => [assetId, hash]));
  const [earlier, later] = [hashes(before), hashes(after)];
  const byAsset = new Map<string, Mend[]>();
  for (const mend of mends) byAsset.set(mend.assetId, [...(byAsset.get(mend.assetId) ?? []), mend]);
  return [...byAsset].map(([assetId, files]) => ({
    assetId,
    body: lateContentText({
      asset: files[0]?.assetName ?? '',
      before: earlier.get(assetId) ?? '',
      after: later.get(assetId) ?? '',
      deposit: depositId,
      files: files.map(({ name, role, sha256 }) => ({ name, role, sha256 })),
      version: 1,
    }),
  }));
}

/** Keeps the texts as a page of the deposit's, and asks the ledger to state them: one command a page, one leaf an asset. */
async function commandStatements(step: DepositStep, late: readonly LateContent[]): Promise<string> {
  const { id, organization_id, fence } = step.deposit;
  const [row] = await step.sql.query<{ page: number }>(
    `WITH next AS (SELECT COALESCE(max(page) + 1, 0) AS page FROM migration.late_content WHERE deposit_id = $2),
     kept AS (
       INSERT INTO migration.late_content (id, organization_id, deposit_id, page, asset_id, body, hash)
       SELECT l.id, $1, $2, next.page, l.asset_id, l.body, sha256(convert_to(l.body, 'UTF8'))
       FROM next, unnest($3::uuid[], $4::uuid[], $5::text[]) AS l (id, asset_id, body))
     SELECT page FROM next`,
    [organization_id, id, late.map(() => newId()), late.map(({ assetId }) => assetId), late.map(({ body }) => body)],
  );
  const commandId = newId<'ledger-command'>();
  await step.sql.execute(
    `INSERT INTO migration.ledger_command (id, kind, subject_id, batch_no, fence) VALUES ($1, 'state', $2, $3, $4)`,
    [commandId, id, row?.page ?? 0, fence],
  );
  return commandId;
}

/**
 * Whoever follows a transfer of such an asset sees that the gap is mended, also after its end. A draft stays what was offered. The
 * transfers are locked first, as their own worker does it.
 */
async function tellTransfers(step: DepositStep, mends: readonly Mend[]): Promise<void> {
  const transfers = await step.sql.query<{ id: string }>(
    `SELECT t.id FROM migration.transfer t WHERE t.state <> 'draft' AND t.id IN (
       SELECT l.transfer_id FROM migration.leg l WHERE l.asset_id = ANY ($1::uuid[])) ORDER BY t.id FOR NO KEY UPDATE`,
    [[...new Set(mends.map(({ assetId }) => assetId))]],
  );
  const told = await step.sql.query<{ transfer_id: string; files: number }>(
    `WITH mended AS (SELECT asset_id, array_agg(name) AS names FROM unnest($1::uuid[], $2::text[]) AS m (asset_id, name) GROUP BY asset_id),
     changed AS (
       UPDATE migration.leg AS leg
       SET missing = ARRAY(SELECT name FROM unnest(leg.missing) AS name WHERE name <> ALL (mended.names) ORDER BY name COLLATE "C"),
         updated_at = clock_timestamp()
       FROM mended WHERE leg.asset_id = mended.asset_id AND leg.missing && mended.names AND leg.batch_no > 0
         AND leg.state <> 'excluded' AND leg.transfer_id = ANY ($3::uuid[])
       RETURNING leg.transfer_id, cardinality(OLD.missing) - cardinality(NEW.missing) AS files)
     SELECT transfer_id, sum(files)::int AS files FROM changed GROUP BY transfer_id ORDER BY transfer_id`,
    [mends.map(({ assetId }) => assetId), mends.map(({ name }) => name), transfers.map(({ id }) => id)],
  );
  for (const { transfer_id, files } of told) {
    await recordTransferEvent(step.sql, transfer_id, 'progress', { mended: { files } });
  }
}
