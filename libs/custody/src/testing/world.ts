import { createHash } from 'node:crypto';
import { newId } from '@holdfast/kernel';
import { type Database, NOBODY, type SqlValue } from '@holdfast/platform';
import type { Command, IssueLine, TransferLine } from '../core/lines';
import { transferArrays } from '../store/line-arrays';

export const digestOf = (text: string): Buffer => createHash('sha256').update(text).digest();

/** A small world around the ledger: a platform, custodians, holders; consents as the portal would write them. */
export class World {
  readonly platform = newId();
  readonly collection = newId();
  readonly deposit = newId();
  private line = 0;

  constructor(private readonly owner: Database) {}

  async build(): Promise<this> {
    await this.organization(this.platform, 'platform');
    return this;
  }

  async custodian(groupId: string | null = null): Promise<string> {
    const id = newId();
    await this.organization(id, 'custodian', groupId);
    return id;
  }

  async platformGroup(): Promise<string> {
    const group = newId();
    await this.run('UPDATE identity.organization SET group_id = $2 WHERE id = $1', [this.platform, group]);
    return group;
  }

  /** A claimed holder, so that their person may look. */
  async holder(): Promise<{ holderId: string; personId: string }> {
    const [holderId, personId] = [newId(), newId()];
    await this.run(`INSERT INTO identity.person (id, email_index, sealed) VALUES ($1, $2, '\\x00')`, [
      personId,
      digestOf(personId),
    ]);
    await this.run(
      `INSERT INTO identity.holder (id, organization_id, reference_index, person_id, claimed_at) VALUES ($1, $2, $3, $4, now())`,
      [holderId, this.platform, digestOf(holderId), personId],
    );
    return { holderId, personId };
  }

  issueLine(line: Partial<IssueLine> & { holderId: string }): IssueLine {
    const assetId = line.assetId ?? newId();
    return {
      lineNo: (this.line += 1),
      assetId,
      assetName: `platform:${this.platform}/c/${assetId}`,
      organizationId: this.platform,
      collectionId: this.collection,
      kind: 'single',
      quantity: 1n,
      custodyKind: 'record',
      grade: 'B',
      contentManifestHash: digestOf(`content of ${assetId}`),
      authorityId: this.deposit,
      authorityHash: digestOf('deposit'),
      ...line,
    };
  }

  issue(lines: readonly IssueLine[]): Command<IssueLine> {
    return { commandId: newId(), subjectId: this.deposit, fence: 1n, lines };
  }

  transferLine(
    line: Partial<TransferLine> & { assetId: string; holderId: string; toOrganizationId: string },
  ): TransferLine {
    const authorityId = line.authorityId ?? newId();
    return {
      lineNo: (this.line += 1),
      legId: newId(),
      transferId: newId(),
      fromOrganizationId: this.platform,
      quantity: 1n,
      custodyKind: 'record',
      contentManifestHash: digestOf(`content of ${line.assetId}`),
      fence: 1n,
      authorityKind: 'consent',
      authorityId,
      authorityHash: digestOf(`consent ${authorityId}`),
      ...line,
    };
  }

  command(lines: readonly TransferLine[], fence = 1n): Command<TransferLine> {
    return { commandId: newId(), subjectId: lines[0]?.transferId ?? newId(), fence, lines };
  }

  /** What the holder agrees to: the very lines. */
  async consent(lines: readonly TransferLine[], expiresAt = new Date(Date.now() + 3_600_000)): Promise<void> {
    const arrays = transferArrays(lines);
    await this.run(
      `INSERT INTO migration.authority_line (authority_id, authority_kind, authority_hash, transfer_id, asset_id, holder_id,
         from_organization_id, to_organization_id, quantity, custody_kind, content_manifest_hash, expires_at)
       SELECT l.authority_id, l.authority_kind, l.authority_hash, l.transfer_id, l.asset_id, l.holder_id, l.from_id, l.to_id,
         l.quantity, l.custody_kind, l.hash, $15
       FROM unnest($1::int[], $2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::uuid[], $7::uuid[], $8::bigint[], $9::text[],
         $10::bytea[], $11::bigint[], $12::text[], $13::uuid[], $14::bytea[]) AS l (line_no, leg_id, transfer_id, asset_id,
         holder_id, from_id, to_id, quantity, custody_kind, hash, fence, authority_kind, authority_id, authority_hash)`,
      [...arrays, expiresAt],
    );
  }

  run(statement: string, values: readonly SqlValue[] = []): Promise<number> {
    return this.owner.transact(NOBODY, (sql) => sql.execute(statement, values));
  }

  private async organization(id: string, kind: string, groupId: string | null = null): Promise<void> {
    await this.run(`INSERT INTO identity.organization (id, kind, name, slug, group_id) VALUES ($1, $2, $3, $4, $5)`, [
      id,
      kind,
      `Test ${kind}`,
      `o-${id}`,
      groupId,
    ]);
  }
}
