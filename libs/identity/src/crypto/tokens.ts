import { createHash, randomBytes } from 'node:crypto';

const SECRET_BYTES = 32;
const PREFIX_BYTES = 4;

/** 256 random bits: guessing is hopeless, so a plain SHA-256 is enough to keep. */
export const newToken = (): string => randomBytes(SECRET_BYTES).toString('base64url');

export const hashToken = (token: string): Buffer => createHash('sha256').update(token, 'utf8').digest();

/** 43 base64url characters: what `newToken` makes. */
export const isToken = (text: string): boolean => /^[A-Za-z0-9_-]{43}$/.test(text);

const API_KEY = /^hf_[0-9a-f]{8}_[A-Za-z0-9_-]{43}$/;

/** `hf_<8 hexadecimal digits>_<secret>`: the first part may be shown, logged and searched for in leaks. */
export function newApiKey(): { key: string; prefix: string } {
  const prefix = `hf_${randomBytes(PREFIX_BYTES).toString('hex')}`;
  return { key: `${prefix}_${newToken()}`, prefix };
}

export const isApiKey = (text: string): boolean => API_KEY.test(text);
