export type CommandKind = 'issue' | 'hold' | 'post' | 'release' | 'compensate' | 'state';

/** Why a line was refused. A closed list: the worker turns each into a leg's exception and its remedy. */
export const REFUSAL_CODES = [
  'custody.already_corrected',
  'custody.already_issued',
  'custody.asset_ambiguous',
  'custody.asset_unknown',
  'custody.authority_expired',
  'custody.authority_mismatch',
  'custody.authority_missing',
  'custody.authority_used',
  'custody.batch_empty',
  'custody.batch_too_large',
  'custody.correction_impossible',
  'custody.duplicate_line',
  'custody.fence_stale',
  'custody.hold_exists',
  'custody.hold_mismatch',
  'custody.hold_missing',
  'custody.hold_not_placed',
  'custody.holder_unknown',
  'custody.keeper_is_platform_group',
  'custody.keeper_not_custodian',
  'custody.keeper_unknown',
  'custody.kind_changed',
  'custody.line_malformed',
  'custody.name_invalid',
  'custody.position_held',
  'custody.position_insufficient',
  'custody.position_missing',
  'custody.posting_unknown',
  'custody.quantity_invalid',
  'custody.same_account',
] as const;
export type RefusalCode = (typeof REFUSAL_CODES)[number];

export interface Refusal {
  /** The line as the command numbered it; 0 is the batch itself. */
  readonly lineNo: number;
  readonly code: RefusalCode;
}

/** A command is applied whole or refused whole; the answer never changes. */
export interface CommandResult {
  readonly commandId: string;
  readonly kind: CommandKind;
  readonly subjectId: string;
  readonly state: 'applied' | 'refused';
  /** The batch of postings and statements that it wrote; null for holds, releases and refusals. */
  readonly batchId: string | null;
  readonly refusals: readonly Refusal[];
  readonly appliedAt: Date;
}
