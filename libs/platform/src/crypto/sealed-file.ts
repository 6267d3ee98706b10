import { createCipheriv, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';

const BLOCK_BYTES = 16;
const NONCE_BYTES = 16;
const CHECK_BYTES = 16;
/** What stands before the sealed bytes: the nonce, and a check that the key is the one it was sealed with. */
const HEAD_BYTES = NONCE_BYTES + CHECK_BYTES;
const CHUNK_BYTES = 1024 ** 2;

/**
 * AES-256 in counter mode (NIST SP 800-38A): any byte can be read alone, so that a file is used where it lies. It keeps
 * secrets and does not notice changes: for bytes that have digests of their own. A nonce is for one content alone.
 */
export class PositionCipher {
  private readonly first: bigint;

  /** @param key 32 bytes. @param nonce 16 bytes. */
  constructor(
    private readonly key: Uint8Array,
    nonce: Uint8Array,
  ) {
    this.first = BigInt(`0x${Buffer.from(nonce).toString('hex')}`);
  }

  /** Seals what is open and opens what is sealed: `bytes` stand at `position` of the content. */
  apply(bytes: Uint8Array, position: number): Buffer {
    const before = position % BLOCK_BYTES;
    const counter = BigInt.asUintN(128, this.first + BigInt((position - before) / BLOCK_BYTES));
    const cipher = createCipheriv('aes-256-ctr', this.key, Buffer.from(counter.toString(16).padStart(32, '0'), 'hex'));
    cipher.update(Buffer.alloc(before));
    return cipher.update(bytes);
  }
}

/** A file whose bytes are sealed one by one; positions are those of the content. */
export class SealedFile {
  private constructor(
    private readonly handle: FileHandle,
    private readonly cipher: PositionCipher,
    /** Of the content, in bytes. */
    public size: number,
  ) {}

  /** A new file, with a nonce of its own. */
  static async create(path: string, key: Uint8Array): Promise<SealedFile> {
    const handle = await open(path, 'wx', 0o600);
    try {
      const nonce = randomBytes(NONCE_BYTES);
      await writeAll(handle, Buffer.concat([nonce, checkOf(key, nonce)]), 0);
      return new SealedFile(handle, new PositionCipher(key, nonce), 0);
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  /** Throws when there is no such file, and when it was sealed with another key. */
  static async open(path: string, key: Uint8Array, mode: 'read' | 'change' = 'read'): Promise<SealedFile> {
    const handle = await open(path, mode === 'read' ? 'r' : 'r+');
    try {
      const { bytesRead, buffer } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
      const nonce = buffer.subarray(0, NONCE_BYTES);
      if (bytesRead < HEAD_BYTES || !timingSafeEqual(buffer.subarray(NONCE_BYTES), checkOf(key, nonce))) {
        throw new Error(`${path} was not sealed with this system's key: was HOLDFAST_SECRET changed?`);
      }
      const { size } = await handle.stat();
      return new SealedFile(handle, new PositionCipher(key, nonce), size - HEAD_BYTES);
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  /** Fills `into` from `position` on; answers how many bytes there were. */
  async read(into: Uint8Array, position: number): Promise<number> {
    const { bytesRead } = await this.handle.read(into, 0, into.length, HEAD_BYTES + position);
    into.set(this.cipher.apply(into.subarray(0, bytesRead), position));
    return bytesRead;
  }

  async append(bytes: Uint8Array): Promise<void> {
    await writeAll(this.handle, this.cipher.apply(bytes, this.size), HEAD_BYTES + this.size);
    this.size += bytes.length;
  }

  /**
   * Makes `length` bytes from `position` on unreadable for ever. What is written are bare zeros: sealed ones would be the
   * very stream that opens an older copy of the file.
   */
  async destroy(position: number, length: number): Promise<void> {
    const zeros = Buffer.alloc(Math.min(length, CHUNK_BYTES));
    for (let at = 0; at < length; at += zeros.length) {
      await writeAll(this.handle, zeros.subarray(0, Math.min(zeros.length, length - at)), HEAD_BYTES + position + at);
    }
  }

  sync(): Promise<void> {
    return this.handle.sync();
  }

  close(): Promise<void> {
    return this.handle.close();
  }
}

function checkOf(key: Uint8Array, nonce: Uint8Array): Buffer {
  return createHmac('sha256', key).update('sealed file').update(nonce).digest().subarray(0, CHECK_BYTES);
}

async function writeAll(handle: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let written = 0; written < bytes.length;) {
    written += (await handle.write(bytes, written, bytes.length - written, position + written)).bytesWritten;
  }
}
