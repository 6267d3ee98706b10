import { createHash, randomBytes } from 'node:crypto';
import { DomainError } from '@holdfast/kernel';

/*
 * A claim code is 128 random bits in Crockford's base32 (26 characters) and his check symbol (the number modulo 37), in
 * groups: `7ZZZZ-ZZZZZ-ZZZZZ-ZZZZZ-ZZZZZ-ZA`. It is printed in letters and typed by hand: case, spaces and
 * dashes do not matter, O reads as 0, I and L as 1. The check symbol tells a typing error from a wrong code, so
 * that nobody uses up their attempts by a slip of the finger.
 */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const CHECK_ALPHABET = `${ALPHABET}*~$=U`;
const CODE_BITS = 128n;
const DIGITS = 26;
const GROUP = 5;
const CHECK_MODULUS = 37n;
/** What a person may have typed around the code, generously. */
const MAX_TYPED_LENGTH = 100;

/** A new code, as it is printed. */
export function newClaimCode(): string {
  return formatClaimCode(BigInt(`0x${randomBytes(16).toString('hex')}`));
}

/** The printed form of 128 bits. */
export function formatClaimCode(value: bigint): string {
  let digits = '';
  for (let rest = value, i = 0; i < DIGITS; i++, rest >>= 5n) digits = ALPHABET[Number(rest & 31n)] + digits;
  const whole = digits + CHECK_ALPHABET[Number(value % CHECK_MODULUS)];
  return (whole.match(new RegExp(`.{1,${GROUP}}`, 'g')) ?? []).join('-');
}

/**
 * The printed form of what somebody typed. Throws `claim.code_malformed` when it cannot be any code: wrong length, a
 * character that does not occur, or a check symbol that does not fit.
 */
export function normaliseClaimCode(typed: string): string {
  if (typed.length > MAX_TYPED_LENGTH) throw malformed();
  const plain = typed
    .toUpperCase()
    .replaceAll(/[\s\u2010-\u2015_.-]/g, '')
    .replaceAll('O', '0')
    .replaceAll(/[IL]/g, '1');
  if (plain.length !== DIGITS + 1) throw malformed();
  let value = 0n;
  for (const digit of plain.slice(0, DIGITS)) {
    const index = ALPHABET.indexOf(digit);
    if (index < 0) throw malformed();
    value = (value << 5n) | BigInt(index);
  }
  // 26 digits hold 130 bits; the two on top are zero, else one code would have four spellings.
  if (value >> CODE_BITS !== 0n) throw malformed();
  if (CHECK_ALPHABET[Number(value % CHECK_MODULUS)] !== plain[DIGITS]) throw malformed();
  return formatClaimCode(value);
}

/** What is stored instead of the code: the SHA-256 of its printed form. 128 random bits need no salt and no slow hash. */
export function claimCodeHash(printed: string): Buffer {
  return createHash('sha256').update(printed, 'ascii').digest();
}

function malformed(): DomainError {
  return new DomainError('malformed', 'claim.code_malformed', 'This is not a claim code, or it has a typing error.', {
    field: '/code',
    remedy: 'Compare it with the letter, character by character; capitals, spaces and dashes do not matter.',
  });
}
