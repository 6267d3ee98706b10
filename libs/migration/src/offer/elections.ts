import type { Sql } from '@holdfast/platform';

/** The wishes of a transfer that has ended without effect. */
export async function withdrawElections(sql: Sql, transferId: string): Promise<void> {
  await sql.execute(
    `UPDATE migration.election SET withdrawn_at = now() WHERE transfer_id = $1::uuid AND withdrawn_at IS NULL`,
    [transferId],
  );
}

/**
 * A wish lives until it has come true or cannot: what a new transfer is about to move may still have one of an older,
 * ended transfer (or of a leg that stayed behind).
 */
export async function withdrawSpentElections(sql: Sql, newTransferId: string): Promise<void> {
  await sql.execute(
    `UPDATE migration.election e SET withdrawn_at = now()
     FROM migration.leg l
     JOIN migration.leg old ON old.asset_id = l.asset_id AND old.holder_id = l.holder_id AND old.transfer_id <> l.transfer_id
     JOIN migration.transfer t ON t.id = old.transfer_id
     WHERE l.transfer_id = $1::uuid AND l.state = 'eligible'
       AND e.transfer_id = old.transfer_id AND e.asset_id = l.asset_id AND e.holder_id = l.holder_id
       AND e.withdrawn_at IS NULL
       AND (t.state IN ('closed', 'rejected', 'cancelled') OR old.state IN ('excluded', 'confirmed'))`,
    [newTransferId],
  );
}
