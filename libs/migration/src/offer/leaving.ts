import { DomainError } from '@holdfast/kernel';
import type { Sql } from '@holdfast/platform';

/** What somebody who leaves for good leaves behind. */
export interface Leaving {
  /** On their way: neither here nor there. */
  readonly runningTransfers: number;
  /** Positions, wherever they are kept. */
  readonly assets: number;
}

/** Of the transaction's person. */
export async function leavingFacts(sql: Sql, personId: string): Promise<Leaving> {
  const [row] = await sql.query<Leaving>(
    `SELECT (SELECT count(*)::int FROM migration.transfer
        WHERE person_id = $1::uuid AND state NOT IN ('draft', 'closed', 'rejected', 'cancelled')) AS "runningTransfers",
       (SELECT count(*)::int FROM custody.single_position
        WHERE holder_id = ANY ((SELECT identity.current_holders())::uuid[]))
       + (SELECT count(*)::int FROM custody.edition_position
          WHERE holder_id = ANY ((SELECT identity.current_holders())::uuid[]) AND quantity > 0) AS assets`,
    [personId],
  );
  return row ?? { runningTransfers: 0, assets: 0 };
}

/**
 * Nobody is erased in the middle of a move, without having said that their assets stay where they are, or without their
 * own copy of everything. Throws `person.transfer_running`, `person.not_exported`, `person.assets_held`.
 */
export function assertMayLeave(leaving: Leaving, decided: { exportedAt: Date | null; leaveAssets: boolean }): void {
  if (leaving.runningTransfers > 0) {
    throw new DomainError('conflict', 'person.transfer_running', 'A transfer of yours is on its way.', {
      remedy: 'Wait until it has ended, or cancel it while that is possible.',
    });
  }
  if (leaving.assets === 0) return;
  if (decided.exportedAt === null) {
    throw new DomainError('conflict', 'person.not_exported', 'You have not taken along what is yours.', {
      remedy: 'Download everything first (GET /api/bundle): afterwards nobody can give it to you.',
    });
  }
  if (decided.leaveAssets) return;
  throw new DomainError('conflict', 'person.assets_held', `You still hold ${leaving.assets} assets.`, {
    field: '/leaveAssets',
    remedy: 'Say leaveAssets: true to leave them with their custodians for good. Nobody can claim them for you later.',
  });
}

/** Which wallets were whose goes with the person: in the words of a platform, and as they proved it themselves. */
export async function forgetWallets(sql: Sql, personId: string): Promise<void> {
  await sql.execute(
    `DELETE FROM migration.holder_wallet WHERE holder_id = ANY ((SELECT identity.current_holders())::uuid[])`,
  );
  await sql.execute(`UPDATE migration.claim SET wallet = NULL WHERE person_id = $1::uuid`, [personId]);
}

/** Drafts are only thoughts: they go with their person. */
export async function closeDrafts(sql: Sql, personId: string): Promise<void> {
  const closed = await sql.query<{ id: string }>(
    `UPDATE migration.transfer SET state = 'cancelled', updated_at = now()
     WHERE person_id = $1::uuid AND state = 'draft' RETURNING id`,
    [personId],
  );
  await sql.execute(`DELETE FROM migration.leg WHERE transfer_id = ANY ($1::uuid[])`, [closed.map(({ id }) => id)]);
}
