import { DomainError, type ErrorKind } from '@holdfast/kernel';
import { describePostgresError } from '@holdfast/platform';

/** Named constraints of the custody schema, as the domain calls them. Only here do the two meet. */
const BY_CONSTRAINT: Record<string, readonly [kind: ErrorKind, code: string, message: string]> = {
  command_reused: ['conflict', 'custody.command_reused', 'This command id was used before, with another body.'],
  command_unknown: ['not_found', 'custody.command_unknown', 'There is no such command.'],
  statement_pkey: ['conflict', 'custody.statement_exists', 'This statement is in the log already.'],
  posting_corrects_posting_id_key: ['conflict', 'custody.already_corrected', 'A posting is corrected once.'],
  posting_asset_id_asset_sequence_key: ['conflict', 'custody.sequence_taken', 'The item moved at the same time.'],
  hold_pkey: ['conflict', 'custody.hold_exists', 'The leg has a hold already.'],
  hold_authority_once: ['conflict', 'custody.authority_used', 'This consent was used for this asset already.'],
  edition_position_held_within: ['conflict', 'custody.position_held', 'More would be held than there is.'],
  edition_position_quantity: ['conflict', 'custody.position_insufficient', 'The position is too small.'],
  posting_hash_length: ['invalid', 'custody.hash_malformed', 'A hash has 32 bytes.'],
  statement_hash_length: ['invalid', 'custody.hash_malformed', 'A hash has 32 bytes.'],
  asset_pkey: ['conflict', 'custody.already_issued', 'The asset was issued before.'],
  asset_name_key: ['conflict', 'custody.already_issued', 'The asset was issued before, under this name.'],
  batch_command_key: ['conflict', 'custody.command_reused', 'This command id was used before.'],
};

/** The domain's name for what PostgreSQL refused; anything unknown stays what it was, because it is a bug. */
export function toDomainError(error: unknown): unknown {
  const failure = describePostgresError(error);
  if (failure === null) return error;
  const known = failure.constraint === undefined ? undefined : BY_CONSTRAINT[failure.constraint];
  if (known !== undefined) return new DomainError(...known);
  if (failure.code === '40001' || failure.code === '40P01') {
    return new DomainError('unavailable', 'custody.busy', 'Other batches keep changing the same positions. Try again.');
  }
  return error;
}
