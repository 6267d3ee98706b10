import type { AuthorityKind, CustodyKind } from '@holdfast/proof';

export type AssetKind = 'single' | 'numbered' | 'edition';
export type EvidenceGrade = 'A' | 'B' | 'C' | 'D';

/** One asset that comes into being, or one holder's part of an edition. Hashes have 32 bytes. */
export interface IssueLine {
  readonly lineNo: number;
  readonly assetId: string;
  /** Canonical name: CAIP-19 with the chain's genesis hash, or `platform:<organization>/...`. */
  readonly assetName: string;
  /** The issuing platform, which is the first keeper. */
  readonly organizationId: string;
  readonly collectionId: string;
  readonly holderId: string;
  readonly kind: AssetKind;
  readonly quantity: bigint;
  readonly custodyKind: CustodyKind;
  readonly grade: EvidenceGrade;
  readonly contentManifestHash: Uint8Array;
  /** The deposit, and its digest. */
  readonly authorityId: string;
  readonly authorityHash: Uint8Array;
}

/** One leg: a quantity of an asset from one keeper to another, for the same holder. */
export interface TransferLine {
  readonly lineNo: number;
  readonly legId: string;
  readonly transferId: string;
  readonly assetId: string;
  readonly holderId: string;
  readonly fromOrganizationId: string;
  readonly toOrganizationId: string;
  readonly quantity: bigint;
  readonly custodyKind: CustodyKind;
  readonly contentManifestHash: Uint8Array;
  readonly fence: bigint;
  readonly authorityKind: Extract<AuthorityKind, 'consent' | 'mandate'>;
  readonly authorityId: string;
  readonly authorityHash: Uint8Array;
}

/** A command with its lines; its id is its idempotency key. */
export interface Command<Line> {
  readonly commandId: string;
  /** The deposit or the transfer. */
  readonly subjectId: string;
  readonly fence: bigint;
  readonly lines: readonly Line[];
}
