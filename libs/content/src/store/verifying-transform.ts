import { createHash } from 'node:crypto';
import { Transform, type TransformCallback } from 'node:stream';
import { DomainError } from '@holdfast/kernel';

/** Passes bytes on while hashing them, keeps the last piece back, and fails with `content.corrupt` if the digest differs. */
export class VerifyingTransform extends Transform {
  private readonly hash = createHash('sha256');
  private held: Buffer | null = null;

  constructor(private readonly expectedSha256: string) {
    super();
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.hash.update(chunk);
    const ready = this.held;
    this.held = chunk;
    done(null, ready ?? undefined);
  }

  override _flush(done: TransformCallback): void {
    if (this.hash.digest('hex') === this.expectedSha256) {
      done(null, this.held ?? undefined);
    } else {
      done(new DomainError('unavailable', 'content.corrupt', 'The stored bytes no longer match their digest.'));
    }
  }
}
