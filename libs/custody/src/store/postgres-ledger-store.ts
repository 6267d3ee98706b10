import { DomainError } from '@holdfast/kernel';
import { type Database, NOBODY, type Sql } from '@holdfast/platform';
import type { CommandKind, CommandResult, Refusal } from '../core/command-result';
import type { Correction, LedgerStore, NewStatement, WaitingCommand } from '../core/ledger-store';
import type { Command, IssueLine, TransferLine } from '../core/lines';
import { issueArrays, linesHash, transferArrays } from './line-arrays';
import { toDomainError } from './postgres-errors';
import { againWhenRaced } from './raced';

interface ResultRow {
  command_id: string;
  kind: CommandKind;
  subject_id: string;
  state: 'applied' | 'refused';
  batch_id: string | null;
  refusals: Refusal[] | null;
  applied_at: Date;
}

const RESULT = 'SELECT command_id, kind, subject_id, state, batch_id, refusals, applied_at FROM';
// Lines that come with a call are taken as columns: one round trip, and no SQL that depends on their number.
const TAKE_ISSUE = `
  INSERT INTO inbox_issue
  SELECT u.position - 1, u.line_no, u.asset_id, u.asset_name, u.organization_id, u.collection_id, u.holder_id, u.kind,
    u.quantity, u.custody_kind, u.grade, u.content_manifest_hash, u.authority_id, u.authority_hash
  FROM unnest($1::int[], $2::uuid[], $3::text[], $4::uuid[], $5::uuid[], $6::uuid[], $7::text[], $8::bigint[], $9::text[],
    $10::text[], $11::bytea[], $12::uuid[], $13::bytea[]) WITH ORDINALITY AS u (line_no, asset_id, asset_name,
    organization_id, collection_id, holder_id, kind, quantity, custody_kind, grade, content_manifest_hash, authority_id,
    authority_hash, position)`;
const TAKE_TRANSFER = `
  INSERT INTO inbox_transfer
  SELECT u.position - 1, u.line_no, u.leg_id, u.transfer_id, u.asset_id, u.holder_id, u.from_organization_id,
    u.to_organization_id, u.quantity, u.custody_kind, u.content_manifest_hash, u.fence, u.authority_kind, u.authority_id,
    u.authority_hash
  FROM unnest($1::int[], $2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::uuid[], $7::uuid[], $8::bigint[],
    $9::text[], $10::bytea[], $11::bigint[], $12::text[], $13::uuid[], $14::bytea[]) WITH ORDINALITY AS u (line_no, leg_id,
    transfer_id, asset_id, holder_id, from_organization_id, to_organization_id, quantity, custody_kind,
    content_manifest_hash, fence, authority_kind, authority_id, authority_hash, position)`;

/** The ledger's tables, through the ledger's own role. The rules are SQL functions of the custody schema. */
export class PostgresLedgerStore implements LedgerStore {
  constructor(private readonly database: Database) {}

  apply(commandId: string): Promise<CommandResult> {
    return this.write((sql) => sql.query<ResultRow>(`${RESULT} custody.apply_command($1)`, [commandId]));
  }

  issue(command: Command<IssueLine>): Promise<CommandResult> {
    const arrays = issueArrays(command.lines);
    return this.write(async (sql) => {
      await sql.query('SELECT custody.open_inbox()');
      await sql.execute(TAKE_ISSUE, arrays);
      return applyInbox(sql, 'issue', command, linesHash(command, arrays));
    });
  }

  transfer(kind: 'hold' | 'post' | 'release', command: Command<TransferLine>): Promise<CommandResult> {
    const arrays = transferArrays(command.lines);
    return this.write(async (sql) => {
      await sql.query('SELECT custody.open_inbox()');
      await sql.execute(TAKE_TRANSFER, arrays);
      return applyInbox(sql, kind, command, linesHash(command, arrays));
    });
  }

  compensate({ commandId, postingId, decisionHash }: Correction): Promise<CommandResult> {
    return this.write((sql) =>
      sql.query<ResultRow>(`${RESULT} custody.compensate($1, $2, $3)`, [commandId, postingId, decisionHash]),
    );
  }

  state({ commandId, type, statementId, organizationId, bodyHash }: NewStatement): Promise<CommandResult> {
    return this.write((sql) =>
      sql.query<ResultRow>(`${RESULT} custody.record_statement($1, $2, $3, $4, $5)`, [
        commandId,
        type,
        statementId,
        organizationId,
        bodyHash,
      ]),
    );
  }

  waiting(limit: number): Promise<WaitingCommand[]> {
    return this.database.read(NOBODY, (sql) =>
      sql.query<WaitingCommand>(
        `SELECT c.id AS "commandId", c.subject_id AS "subjectId" FROM migration.ledger_command c
         WHERE NOT EXISTS (SELECT FROM custody.command_result r WHERE r.command_id = c.id)
         ORDER BY c.created_at, c.id LIMIT $1`,
        [limit],
      ),
    );
  }

  eraseSubject(subjectId: string): Promise<boolean> {
    return this.database.transact(
      NOBODY,
      async (sql) =>
        (await sql.execute(
          `UPDATE custody.subject_key SET ipad = NULL, opad = NULL, erased_at = now()
           WHERE subject_id = $1 AND erased_at IS NULL`,
          [subjectId],
        )) === 1,
    );
  }

  /** One transaction for one command, from the start again when another batch was faster. */
  private async write(work: (sql: Sql) => Promise<ResultRow[]>): Promise<CommandResult> {
    try {
      const [row] = await againWhenRaced(() => this.database.transact(NOBODY, work));
      if (row === undefined) throw new DomainError('unavailable', 'custody.no_result', 'The ledger gave no answer.');
      return {
        commandId: row.command_id,
        kind: row.kind,
        subjectId: row.subject_id,
        state: row.state,
        batchId: row.batch_id,
        refusals: row.refusals ?? [],
        appliedAt: row.applied_at,
      };
    } catch (error) {
      throw toDomainError(error);
    }
  }
}

function applyInbox(sql: Sql, kind: string, command: Command<unknown>, bodyHash: Uint8Array): Promise<ResultRow[]> {
  return sql.query<ResultRow>(`${RESULT} custody.apply_inbox($1, $2, $3, $4, $5)`, [
    command.commandId,
    kind,
    command.subjectId,
    command.fence,
    bodyHash,
  ]);
}
