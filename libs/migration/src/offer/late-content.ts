import type { Sql } from '@holdfast/platform';
import { type LateContent, parseLateContentText } from '@holdfast/proof';

export interface LateContentRow {
  /** Of the log's statement. */
  readonly id: string;
  readonly assetId: string;
  readonly body: LateContent;
  readonly recordedAt: Date;
}

/** What came later of these assets, in order; row-level security decides which the asker sees. */
export async function listLateContent(sql: Sql, assetIds: readonly string[]): Promise<LateContentRow[]> {
  const rows = await sql.query<{ id: string; assetId: string; body: string; recordedAt: Date }>(
    `SELECT id, asset_id AS "assetId", body, recorded_at AS "recordedAt" FROM migration.late_content
     WHERE asset_id = ANY ($1::uuid[]) ORDER BY asset_id, id`,
    [assetIds],
  );
  return rows.map((row) => ({ ...row, body: parseLateContentText(row.body) }));
}
