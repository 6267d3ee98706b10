import type { BundleEntry } from '@holdfast/proof';

/** A tar that cannot be read as one. `code` is a key of the strings. */
export class TarError extends Error {
  override readonly name = 'TarError';
  constructor(readonly code: 'cut' | 'header') {
    super(code);
  }
}

const BLOCK = 512;
/** What describes a file, such as its long name; a file's own bytes are never kept. */
const MAX_EXTENSION = 64 * 1024;
const decoder = new TextDecoder();

const textAt = (block: Uint8Array, from: number, length: number): string => {
  const field = block.subarray(from, from + length);
  const end = field.indexOf(0);
  return decoder.decode(end < 0 ? field : field.subarray(0, end));
};

function numberAt(block: Uint8Array, from: number, length: number): number {
  const text = textAt(block, from, length).trim();
  if (!/^[0-7]{1,12}$/.test(text)) throw new TarError('header');
  return parseInt(text, 8);
}

/** The sum of the header's bytes, its own field counted as blanks (POSIX.1-1988 ustar). */
function isSound(block: Uint8Array): boolean {
  let sum = 0;
  for (let i = 0; i < BLOCK; i++) sum += i >= 148 && i < 156 ? 32 : (block[i] ?? 0);
  return sum === numberAt(block, 148, 8);
}

export const looksLikeTar = (head: Uint8Array): boolean =>
  head.length >= BLOCK && textAt(head, 257, 5) === 'ustar' && isSound(head.subarray(0, BLOCK));

/** pax records (POSIX.1-2001): `<length> <key>=<value>\n`. */
function paxPath(text: string): string | undefined {
  return /(?:^|\n)\d+ path=([^\n]*)/.exec(text)?.[1];
}

/** Hands out the bytes of a stream in the amounts that are asked for. */
class Source {
  private chunk: Uint8Array = new Uint8Array(0);
  private readonly reader: ReadableStreamDefaultReader<Uint8Array>;

  constructor(stream: ReadableStream<Uint8Array>) {
    this.reader = stream.getReader();
  }

  /** Up to `most` bytes; null at the end. */
  async some(most: number): Promise<Uint8Array | null> {
    while (this.chunk.length === 0) {
      const { done, value } = await this.reader.read();
      if (done) return null;
      this.chunk = value;
    }
    const taken = this.chunk.subarray(0, most);
    this.chunk = this.chunk.subarray(taken.length);
    return taken;
  }

  /** Exactly so many; null when the stream is at its end already. Throws TarError when it ends in the middle. */
  async exactly(length: number): Promise<Uint8Array | null> {
    const all = new Uint8Array(length);
    for (let at = 0; at < length;) {
      const part = await this.some(length - at);
      if (part === null && at === 0) return null;
      if (part === null) throw new TarError('cut');
      all.set(part, at);
      at += part.length;
    }
    return all;
  }

  async *body(length: number): AsyncGenerator<Uint8Array> {
    for (let left = length; left > 0;) {
      const part = await this.some(left);
      if (part === null) throw new TarError('cut');
      left -= part.length;
      yield part;
    }
    if (length % BLOCK !== 0) await this.exactly(BLOCK - (length % BLOCK));
  }
}

/** The files of a tar in their order; each body is read while the tar is. Throws TarError for a tar that is cut off or is none. */
export async function* readTar(stream: ReadableStream<Uint8Array>): AsyncGenerator<BundleEntry> {
  const source = new Source(stream);
  let longName: string | undefined;
  for (;;) {
    const header = await source.exactly(BLOCK);
    // Two blocks of zeros end a tar; one that just stops was cut off.
    if (header === null) throw new TarError('cut');
    if (header.every((byte) => byte === 0)) return;
    if (!isSound(header)) throw new TarError('header');
    const size = numberAt(header, 124, 12);
    const type = textAt(header, 156, 1);
    if (type === 'x' || type === 'L' || type === 'g') {
      if (size > MAX_EXTENSION) throw new TarError('header');
      const text = decoder.decode(await collect(source.body(size)));
      if (type === 'x') longName = paxPath(text);
      if (type === 'L') longName = text.replace(/\0+$/, '');
      continue;
    }
    const prefix = textAt(header, 345, 155);
    const name = textAt(header, 0, 100);
    const path = longName ?? (prefix === '' ? name : `${prefix}/${name}`);
    longName = undefined;
    const body = source.body(size);
    if (type === '0' || type === '') yield { path, body };
    // Whatever nobody has read of it.
    for await (const _rest of body);
  }
}

async function collect(parts: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const all: Uint8Array[] = [];
  for await (const part of parts) all.push(part);
  const whole = new Uint8Array(all.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of all) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
