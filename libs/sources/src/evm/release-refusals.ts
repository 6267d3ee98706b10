import { DomainError } from '@holdfast/kernel';
import { BaseError, decodeErrorResult } from 'viem';
import { collectibleAbi, escrowAbi } from './contracts/abi';
import type { HexText } from './core/asset-name';
import { nodeError } from './nodes';

const moved = {
  code: 'evm.owner_moved',
  message: 'The token is no longer in the wallet that the snapshot names',
  remedy: 'Find out who moved it; the leg ends with this as its cause.',
};

/** What the chain's refusals are called here. Names are OpenZeppelin's and our escrow's. */
const refusals: Record<string, { code: string; message: string; remedy: string }> = {
  EnforcedPause: {
    code: 'evm.contract_frozen',
    message: 'The operator has frozen the contract',
    remedy: 'The token cannot move until it is unfrozen; its record can.',
  },
  ERC721InsufficientApproval: {
    code: 'evm.escrow_not_approved',
    message: 'The wallet has not approved the escrow',
    remedy: 'Ask the platform to approve the escrow with its wallet (setApprovalForAll); without it the record moves.',
  },
  ERC721IncorrectOwner: moved,
  ERC721NonexistentToken: {
    code: 'evm.token_missing',
    message: 'There is no such token any more',
    remedy: 'It was burnt.',
  },
  OnlyReleaser: {
    code: 'evm.signer_not_releaser',
    message: 'The escrow obeys another key',
    remedy: 'Configure the key that the escrow was deployed with.',
  },
  VaultNotRegistered: {
    code: 'evm.vault_not_registered',
    message: 'The vault is not registered in the escrow',
    remedy: 'Only the platform can add it, before it seals the list.',
  },
};

export function ownerMoved(): DomainError {
  return new DomainError('conflict', moved.code, moved.message, { remedy: moved.remedy });
}

const known = [...escrowAbi, ...collectibleAbi].filter((item) => item.type === 'error');

/** Why a release would be reverted; trouble with the node as itself. */
export function explainRevert(error: unknown): unknown {
  const reason = nodeError(error);
  if (!(reason instanceof BaseError)) return reason;
  const name = revertName(reason);
  const refusal = name === undefined ? undefined : refusals[name];
  if (refusal) return new DomainError('conflict', refusal.code, refusal.message, { remedy: refusal.remedy });
  const text = (name ?? reason.details).slice(0, 200);
  return new DomainError('conflict', 'evm.release_refused', `The chain would refuse the release: ${text}`);
}

function revertName(error: BaseError): string | undefined {
  const carrier = error.walk((cause) => cause instanceof Error && 'data' in cause && isData(cause.data));
  if (carrier === null || !('data' in carrier) || !isData(carrier.data)) return undefined;
  try {
    return decodeErrorResult({ abi: known, data: carrier.data }).errorName;
  } catch {
    return undefined;
  }
}

function isData(data: unknown): data is HexText {
  return typeof data === 'string' && /^0x[0-9a-f]{8,}$/i.test(data);
}
