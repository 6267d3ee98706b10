import { createHmac } from 'node:crypto';
import { Readable } from 'node:stream';
import { PositionCipher } from '@holdfast/platform';
import { FileStore } from '@tus/file-store';
import type { Upload } from '@tus/server';

/**
 * Pieces of bags on the disk, sealed: half a bag names people as well as a whole one. An upload that is begun anew has
 * another beginning, and so a nonce of its own; what has arrived is never written again.
 */
export class SealedUploads extends FileStore {
  /** @param key 32 bytes. */
  constructor(
    private readonly key: Uint8Array,
    options: { directory: string; expirationPeriodInMilliseconds: number },
  ) {
    super(options);
  }

  override async write(source: Readable, id: string, offset: number): Promise<number> {
    const cipher = await this.cipherOf(id);
    return super.write(Readable.from(applied(cipher, source, offset), { objectMode: false }), id, offset);
  }

  /** The bytes as they were sent. */
  open(id: string): Readable {
    return Readable.from(this.opened(id), { objectMode: false });
  }

  private async *opened(id: string): AsyncGenerator<Buffer> {
    yield* applied(await this.cipherOf(id), super.read(id), 0);
  }

  private async cipherOf(id: string): Promise<PositionCipher> {
    const { creation_date: begunAt }: Upload = await this.getUpload(id);
    const nonce = createHmac('sha256', this.key).update(`upload ${id} ${begunAt}`).digest().subarray(0, 16);
    return new PositionCipher(this.key, nonce);
  }
}

async function* applied(cipher: PositionCipher, source: Readable, start: number): AsyncGenerator<Buffer> {
  let position = start;
  for await (const piece of source) {
    const bytes: Buffer = Buffer.isBuffer(piece) ? piece : Buffer.from(piece);
    yield cipher.apply(bytes, position);
    position += bytes.length;
  }
}
