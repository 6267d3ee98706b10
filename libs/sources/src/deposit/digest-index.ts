import { hash } from 'node:crypto';

/**
 * Numbers keys 0, 1, 2... in order of first sight, keeping 16 bytes of each key's SHA-256: about 25 bytes a key,
 * whatever its length. Two keys of one digest would be a collision of 128 bits, which is not reckoned with.
 */
export class DigestIndex {
  private digests = new Uint32Array(4 * 1024);
  /** A key's number plus 1, at the place its digest says; 0 is free. */
  private slots = new Int32Array(2 * 1024);
  size = 0;

  /** The key's number, or -1. */
  find(key: string): number {
    return this.slots[this.slot(digest(key))]! - 1;
  }

  /** The key's number, and whether it is new. */
  add(key: string): { index: number; added: boolean } {
    if (this.size * 2 >= this.slots.length) this.grow();
    const words = digest(key);
    const slot = this.slot(words);
    if (this.slots[slot] !== 0) return { index: this.slots[slot]! - 1, added: false };
    if (this.size * 4 >= this.digests.length) {
      const larger = new Uint32Array(this.digests.length * 2);
      larger.set(this.digests);
      this.digests = larger;
    }
    this.digests.set(words, this.size * 4);
    this.size += 1;
    this.slots[slot] = this.size;
    return { index: this.size - 1, added: true };
  }

  private slot(words: Uint32Array): number {
    const mask = this.slots.length - 1;
    for (let slot = words[0]! & mask; ; slot = (slot + 1) & mask) {
      const entry = this.slots[slot]!;
      if (entry === 0) return slot;
      const at = (entry - 1) * 4;
      if (
        this.digests[at] === words[0] &&
        this.digests[at + 1] === words[1] &&
        this.digests[at + 2] === words[2] &&
        this.digests[at + 3] === words[3]
      ) {
        return slot;
      }
    }
  }

  private grow(): void {
    this.slots = new Int32Array(this.slots.length * 2);
    for (let index = 0; index < this.size; index += 1) {
      this.slots[this.slot(this.digests.subarray(index * 4, index * 4 + 4))] = index + 1;
    }
  }
}

function digest(key: string): Uint32Array {
  const bytes = hash('sha256', key, 'buffer');
  return new Uint32Array([bytes.readUInt32LE(0), bytes.readUInt32LE(4), bytes.readUInt32LE(8), bytes.readUInt32LE(12)]);
}
