import { keccak_256 } from '@noble/hashes/sha3.js';

const checked = /^0x([0-9]*[a-f][0-9a-f]*[A-F]|[0-9]*[A-F][0-9A-F]*[a-f])/;

/** EIP-55: an address in mixed case carries a checksum. All-lower and all-upper ones carry none and pass. */
export function hasValidChecksum(address: string): boolean {
  if (!checked.test(address)) return true;
  const lower = address.slice(2).toLowerCase();
  const hash = keccak_256(new TextEncoder().encode(lower));
  for (let i = 0; i < 40; i += 1) {
    const nibble = i % 2 === 0 ? hash[i >> 1]! >> 4 : hash[i >> 1]! & 15;
    const char = lower[i]!;
    if ((nibble >= 8 ? char.toUpperCase() : char) !== address[i + 2]) return false;
  }
  return true;
}
