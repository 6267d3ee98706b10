import { DomainError } from '@holdfast/kernel';
import { checksumAddress, isAddress } from 'viem';
import { z } from 'zod';
import type { HexText } from './core/asset-name';

/**
 * The lower-case address. Input in mixed case must carry the right checksum (EIP-55); all lower or all upper case
 * carries none. Errors: `evm.address_malformed`, `evm.address_checksum`.
 */
export function parseAddress(text: string, field?: string): HexText {
  if (!/^0x[0-9a-fA-F]{40}$/.test(text)) {
    throw new DomainError('malformed', 'evm.address_malformed', 'An address is 0x and 40 hexadecimal digits', {
      field,
    });
  }
  const digits = text.slice(2);
  const carriesChecksum = digits !== digits.toLowerCase() && digits !== digits.toUpperCase();
  if (carriesChecksum && !isAddress(text)) {
    const remedy = 'Copy it again from its source: a digit is wrong or its case was changed.';
    throw new DomainError('malformed', 'evm.address_checksum', 'The checksum of this address is wrong', {
      field,
      remedy,
    });
  }
  return `0x${digits.toLowerCase()}`;
}

/** For people to read and compare: with the checksum of EIP-55. */
export function displayAddress(address: HexText): string {
  return checksumAddress(address);
}

export const hashShape = z.templateLiteral(['0x', z.string().regex(/^[0-9a-f]{64}$/)]);
export const addressShape = z.templateLiteral(['0x', z.string().regex(/^[0-9a-f]{40}$/)]);

export function lower(hex: HexText): HexText {
  return `0x${hex.slice(2).toLowerCase()}`;
}
