import { DomainError } from '@holdfast/kernel';
import { checksumAddress, recoverMessageAddress } from 'viem';
import { createSiweMessage, generateSiweNonce, parseSiweMessage, validateSiweMessage } from 'viem/siwe';
import { lower } from './address';
import type { HexText } from './core/asset-name';

export interface WalletMessage {
  readonly address: HexText;
  readonly chainId: number;
  /** The portal's, such as `https://portal.example`. */
  readonly origin: string;
  readonly statement: string;
  readonly issuedAt: Date;
  readonly expiresAt: Date;
}

/** What a wallet shows and signs (Sign-In with Ethereum, EIP-4361), with a nonce of its own. */
export function composeWalletMessage(input: WalletMessage): { message: string; nonce: string } {
  const nonce = generateSiweNonce();
  const message = createSiweMessage({
    version: '1',
    address: checksumAddress(input.address),
    chainId: input.chainId,
    domain: new URL(input.origin).host,
    uri: input.origin,
    statement: input.statement,
    nonce,
    issuedAt: input.issuedAt,
    expirationTime: input.expiresAt,
  });
  return { message, nonce };
}

export interface SignedWalletMessage {
  readonly message: string;
  /** 65 bytes: of a wallet with a key of its own. */
  readonly signature: string;
  readonly origin: string;
  readonly now: Date;
}

/**
 * Whose wallet signed: the message is for this portal and in time, and the signature is of the address that it names.
 * That the nonce is ours and unused is the caller's to know. Throws `wallet.message_malformed`, `wallet.message_foreign`,
 * `wallet.message_expired`, `wallet.signature_wrong`.
 */
export async function verifyWalletMessage(
  signed: SignedWalletMessage,
): Promise<{ address: HexText; chainId: number; nonce: string }> {
  const { message, signature, origin, now } = signed;
  const fields = parsed(message);
  const { address, chainId, nonce } = fields;
  if (address === undefined || chainId === undefined || nonce === undefined || fields.version !== '1')
    throw malformed();
  if (fields.domain !== new URL(origin).host || fields.uri !== origin) {
    throw new DomainError('forbidden', 'wallet.message_foreign', 'This message was signed for another site.', {
      field: '/message',
      remedy: 'Ask this portal for a message, and sign only what it shows.',
    });
  }
  if (fields.expirationTime === undefined || !validateSiweMessage({ message: fields, time: now })) {
    throw new DomainError('conflict', 'wallet.message_expired', 'The time to sign this message is over.', {
      field: '/message',
      remedy: 'Ask for a new one.',
    });
  }
  if (lower(await signerOf(message, signature)) !== lower(address)) throw wrong();
  return { address: lower(address), chainId, nonce };
}

function parsed(message: string): ReturnType<typeof parseSiweMessage> {
  try {
    return parseSiweMessage(message);
  } catch {
    throw malformed();
  }
}

async function signerOf(message: string, signature: string): Promise<HexText> {
  if (!isSignature(signature)) throw wrong();
  try {
    return await recoverMessageAddress({ message, signature });
  } catch {
    throw wrong();
  }
}

const isSignature = (text: string): text is HexText => /^0x[0-9a-fA-F]{130}$/.test(text);

const malformed = () =>
  new DomainError('malformed', 'wallet.message_malformed', 'This is not a Sign-In with Ethereum message.', {
    field: '/message',
  });
const wrong = () =>
  new DomainError('forbidden', 'wallet.signature_wrong', 'The signature is not of this message by this wallet.', {
    field: '/signature',
  });
