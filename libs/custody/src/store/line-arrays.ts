import { createHash } from 'node:crypto';
import type { SqlValue } from '@holdfast/platform';
import type { Command, IssueLine, TransferLine } from '../core/lines';

/** The lines as columns, in the order of the inbox's own. */
export function issueArrays(lines: readonly IssueLine[]): SqlValue[][] {
  return [
    lines.map((line) => line.lineNo),
    lines.map((line) => line.assetId),
    lines.map((line) => line.assetName),
    lines.map((line) => line.organizationId),
    lines.map((line) => line.collectionId),
    lines.map((line) => line.holderId),
    lines.map((line) => line.kind),
    lines.map((line) => line.quantity),
    lines.map((line) => line.custodyKind),
    lines.map((line) => line.grade),
    lines.map((line) => Buffer.from(line.contentManifestHash)),
    lines.map((line) => line.authorityId),
    lines.map((line) => Buffer.from(line.authorityHash)),
  ];
}

export function transferArrays(lines: readonly TransferLine[]): SqlValue[][] {
  return [
    lines.map((line) => line.lineNo),
    lines.map((line) => line.legId),
    lines.map((line) => line.transferId),
    lines.map((line) => line.assetId),
    lines.map((line) => line.holderId),
    lines.map((line) => line.fromOrganizationId),
    lines.map((line) => line.toOrganizationId),
    lines.map((line) => line.quantity),
    lines.map((line) => line.custodyKind),
    lines.map((line) => Buffer.from(line.contentManifestHash)),
    lines.map((line) => line.fence),
    lines.map((line) => line.authorityKind),
    lines.map((line) => line.authorityId),
    lines.map((line) => Buffer.from(line.authorityHash)),
  ];
}

/** What a repeated command is compared with: SHA-256 over everything that it says. */
export function linesHash(command: Command<unknown>, arrays: readonly (readonly SqlValue[])[]): Buffer {
  const hash = createHash('sha256').update(`${command.subjectId}|${command.fence}|${command.lines.length}`);
  for (const column of arrays) {
    hash.update('|');
    for (const value of column) {
      const bytes = value instanceof Uint8Array ? value : Buffer.from(String(value));
      hash.update(`${bytes.length}:`).update(bytes);
    }
  }
  return hash.digest();
}
