const HEAD_BYTES = 256 * 1_024;

/** The beginning of some content, enough to tell its type: bounded, whatever the size of the whole. */
export class MediaHead {
  private pieces: Buffer[] = [];
  private length = 0;
  private wasCut = false;
  private joined: Buffer | null = null;

  static of(bytes: Buffer): MediaHead {
    const head = new MediaHead();
    head.add(bytes);
    head.end();
    return head;
  }

  add(chunk: Buffer): void {
    const room = HEAD_BYTES - this.length;
    if (chunk.length > room) this.wasCut = true;
    if (room <= 0) return;
    // A copy: the source may use its buffer again.
    const piece = Buffer.from(chunk.subarray(0, room));
    this.pieces.push(piece);
    this.length += piece.length;
  }

  end(): void {
    this.joined = Buffer.concat(this.pieces);
    this.pieces = [];
  }

  get bytes(): Buffer {
    return this.joined ?? Buffer.concat(this.pieces);
  }

  /** Whether these are all the bytes there are. */
  get isWhole(): boolean {
    return !this.wasCut;
  }
}
