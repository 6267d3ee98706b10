import {
  createCipheriv,
  createDecipheriv,
  randomBytes,
  scrypt as scryptOfNode,
  type ScryptOptions,
  timingSafeEqual,
} from 'node:crypto';
import { mkdir, open, readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { DomainError, newId } from '@holdfast/kernel';
import { scryptAsync as scryptOfNoble } from '@noble/hashes/scrypt.js';
import { bytesToHex, keccak256 } from 'viem';
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts';
import { z } from 'zod';
import type { HexText } from './core/asset-name';

export interface KeyFile {
  path: string;
  /** With a passphrase the file is an encrypted keystore (Web3 Secret Storage 3, as geth and Foundry write it). */
  passphrase?: string;
  /** Development only: makes a key where there is none. */
  createIfAbsent?: boolean;
}

const hex = z.string().regex(/^[0-9a-fA-F]+$/);
const keystoreShape = z.looseObject({
  version: z.literal(3),
  crypto: z.object({
    cipher: z.literal('aes-128-ctr'),
    ciphertext: hex.length(64),
    cipherparams: z.object({ iv: hex.length(32) }),
    kdf: z.literal('scrypt'),
    kdfparams: z.object({
      dklen: z.literal(32),
      n: z
        .number()
        .int()
        .min(2)
        .max(1 << 20),
      r: z.number().int().min(1).max(32),
      p: z.number().int().min(1).max(16),
      salt: hex.max(256),
    }),
    mac: hex.length(64),
  }),
});

/**
 * The signer's private key. Errors, none of which show anything of the key: `evm.key_missing`, `evm.key_exposed`
 * (others may read the file), `evm.key_malformed`, `evm.key_passphrase`.
 */
export async function readKeyFile(file: KeyFile): Promise<HexText> {
  const text = await readOrCreate(file);
  const { mode } = await stat(file.path);
  if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
    throw new DomainError('forbidden', 'evm.key_exposed', `Others may read the key file ${file.path}`, {
      remedy: `Run chmod 600 ${file.path}, and ask yourself who has read it.`,
    });
  }
  const key = file.passphrase === undefined ? text.trim() : await decrypt(text, file.passphrase);
  if (!isPrivateKey(key)) throw malformed();
  try {
    privateKeyToAccount(key);
  } catch {
    throw malformed();
  }
  return key;
}

async function readOrCreate(file: KeyFile): Promise<string> {
  const found = await readFile(file.path, 'utf8').catch(() => undefined);
  if (found !== undefined) return found;
  if (!file.createIfAbsent) {
    throw new DomainError('unavailable', 'evm.key_missing', `There is no key file at ${file.path}`);
  }
  const key = generatePrivateKey();
  const text = file.passphrase === undefined ? `${key}\n` : await encrypt(key, file.passphrase);
  await mkdir(dirname(file.path), { recursive: true, mode: 0o700 });
  try {
    const handle = await open(file.path, 'wx', 0o600);
    await handle.writeFile(text);
    await handle.sync();
    await handle.close();
  } catch (error) {
    // Two services starting at once: the one that came first has made it.
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
  return readFile(file.path, 'utf8');
}

async function encrypt(key: HexText, passphrase: string): Promise<string> {
  const salt = randomBytes(32);
  const iv = randomBytes(16);
  const parameters = { n: 1 << 15, r: 8, p: 1, dklen: 32 as const };
  const derived = await derive(passphrase, salt, parameters);
  const cipher = createCipheriv('aes-128-ctr', derived.subarray(0, 16), iv);
  const ciphertext = Buffer.concat([cipher.update(Buffer.from(key.slice(2), 'hex')), cipher.final()]);
  const keystore = {
    version: 3,
    id: newId(),
    address: privateKeyToAccount(key).address.slice(2).toLowerCase(),
    crypto: {
      cipher: 'aes-128-ctr',
      ciphertext: ciphertext.toString('hex'),
      cipherparams: { iv: iv.toString('hex') },
      kdf: 'scrypt',
      kdfparams: { ...parameters, salt: salt.toString('hex') },
      mac: mac(derived, ciphertext).toString('hex'),
    },
  };
  return JSON.stringify(keystore, null, 2);
}

async function decrypt(text: string, passphrase: string): Promise<string> {
  const { crypto } = parseKeystore(text);
  const derived = await derive(passphrase, Buffer.from(crypto.kdfparams.salt, 'hex'), crypto.kdfparams);
  const ciphertext = Buffer.from(crypto.ciphertext, 'hex');
  if (!timingSafeEqual(mac(derived, ciphertext), Buffer.from(crypto.mac, 'hex'))) {
    throw new DomainError('forbidden', 'evm.key_passphrase', 'The passphrase does not open the keystore');
  }
  const decipher = createDecipheriv('aes-128-ctr', derived.subarray(0, 16), Buffer.from(crypto.cipherparams.iv, 'hex'));
  return bytesToHex(Buffer.concat([decipher.update(ciphertext), decipher.final()]));
}

function parseKeystore(text: string) {
  try {
    return keystoreShape.parse(JSON.parse(text));
  } catch {
    throw malformed();
  }
}

const scryptNative = promisify<string, Buffer, number, ScryptOptions, Buffer>(scryptOfNode);

/** RFC 7914. Keeps the process free meanwhile. */
async function derive(passphrase: string, salt: Buffer, { n, r, p }: { n: number; r: number; p: number }) {
  // OpenSSL refuses n from 2^(16 r) on, which other wallets write, and the published test vector has.
  if (n >= 2 ** (16 * r)) return Buffer.from(await scryptOfNoble(passphrase, salt, { N: n, r, p, dkLen: 32 }));
  return scryptNative(passphrase, salt, 32, { N: n, r, p, maxmem: 128 * r * (n + p + 2) });
}

function mac(derived: Buffer, ciphertext: Buffer): Buffer {
  return Buffer.from(keccak256(Buffer.concat([derived.subarray(16, 32), ciphertext]), 'bytes'));
}

function isPrivateKey(text: string): text is HexText {
  return /^0x[0-9a-fA-F]{64}$/.test(text);
}

function malformed(): DomainError {
  return new DomainError('malformed', 'evm.key_malformed', 'The key file holds no private key', {
    remedy: 'It is either 0x and 64 hexadecimal digits, or with a passphrase a version 3 keystore with scrypt.',
  });
}
