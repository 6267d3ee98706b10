import { randomBytes } from 'node:crypto';

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

let pool = Buffer.alloc(0);
let used = 0;

/** `length` random characters out of 62. Random bytes are drawn 16 KiB at a time: one system call a thousand ids. */
export function randomText(length: number): string {
  let text = '';
  while (text.length < length) {
    if (used >= pool.length) {
      pool = randomBytes(16_384);
      used = 0;
    }
    const byte = pool[used] ?? 255;
    used += 1;
    if (byte < 248) text += alphabet[byte % 62] ?? '';
  }
  return text;
}

/** An id as Stripe writes them: `cus_` and 14 characters for customers and products, `sub_1` and 23 for the rest. */
export function newId(prefix: string): string {
  return prefix === 'cus' || prefix === 'prod' ? `${prefix}_${randomText(14)}` : `${prefix}_1${randomText(23)}`;
}
