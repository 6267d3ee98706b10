import * as fs from 'node:fs';
import { join } from 'node:path';

/** Where a text that stays on disk is found again: events and idempotent answers are not kept in memory. */
export interface Place {
  readonly offset: number;
  readonly length: number;
}

/** What the journal hands out while it is read: one call a line, in order, only for what was committed. */
export interface JournalReader {
  put(kind: string, scope: string, json: string): void;
  remove(kind: string, scope: string, id: string): void;
  /** A text that stays on disk; `head` is its small part, to be kept in memory. */
  text(kind: TextKind, scope: string, head: string, place: Place): void;
}

export type TextKind = 'event' | 'answer';

const headers = { put: 'P', remove: 'X', event: 'E', answer: 'A', commit: 'C' } as const;
const newline = 10;
const tab = 9;
const syncAfterMs = 200;

/**
 * An append-only file of lines: `P kind scope json`, `X kind scope id`, `E|A scope head text`, and `C` which commits
 * all since the last `C`. What follows the last `C` was never acknowledged and is cut off when the file is opened.
 *
 * A line is with the operating system before its request is answered, so a killed process loses nothing; it is on the
 * disk at the latest 200 ms later, and always when the journal is closed.
 */
export class Journal {
  private pending: Buffer[] = [];
  private pendingBytes = 0;
  private waiting: { readonly end: number; resume(): void }[] = [];
  private failed: Error | undefined;
  private writing = false;
  private end: number;
  private written: number;
  private dirty = false;
  private timer: NodeJS.Timeout | undefined;

  private constructor(
    private readonly file: number,
    length: number,
  ) {
    this.end = length;
    this.written = length;
  }

  static open(directory: string, reader: JournalReader): Journal {
    fs.mkdirSync(directory, { recursive: true, mode: 0o700 });
    const file = fs.openSync(join(directory, 'journal'), fs.constants.O_RDWR | fs.constants.O_CREAT, 0o600);
    const committed = replay(file, reader);
    fs.ftruncateSync(file, committed);
    return new Journal(file, committed);
  }

  /** An empty journal that will take another's place when `replaces` is called. */
  static create(directory: string): Journal {
    return new Journal(fs.openSync(join(directory, 'journal.new'), 'w+', 0o600), 0);
  }

  static replaces(directory: string): void {
    fs.renameSync(join(directory, 'journal.new'), join(directory, 'journal'));
    const folder = fs.openSync(directory, 'r');
    fs.fsyncSync(folder);
    fs.closeSync(folder);
  }

  get length(): number {
    return this.end;
  }

  put(kind: string, scope: string, json: string): void {
    this.line(`${headers.put}\t${kind}\t${scope}\t${json}\n`);
  }

  remove(kind: string, scope: string, id: string): void {
    this.line(`${headers.remove}\t${kind}\t${scope}\t${id}\n`);
  }

  text(kind: TextKind, scope: string, head: string, text: string): Place {
    const before = Buffer.byteLength(`${headers[kind]}\t${scope}\t${head}\t`);
    const offset = this.end + before;
    const bytes = this.line(`${headers[kind]}\t${scope}\t${head}\t${text}\n`);
    return { offset, length: bytes - before - 1 };
  }

  commit(): void {
    this.line(`${headers.commit}\n`);
    if (this.writing) return;
    this.writing = true;
    setImmediate(() => this.write());
  }

  /** Resolves when everything up to now is with the operating system; rejects for ever once a write failed. */
  durable(): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.failed) reject(this.failed);
      else if (this.written === this.end) resolve();
      else this.waiting.push({ end: this.end, resume: () => (this.failed ? reject(this.failed) : resolve()) });
    });
  }

  async read(place: Place): Promise<string> {
    if (place.offset + place.length > this.written) await this.durable();
    const buffer = Buffer.allocUnsafe(place.length);
    await new Promise<void>((resolve, reject) =>
      fs.read(this.file, buffer, 0, place.length, place.offset, (error, bytes) => {
        if (error) reject(error);
        else if (bytes !== place.length) reject(new Error(`The journal ends inside the text at ${place.offset}.`));
        else resolve();
      }),
    );
    return buffer.toString('utf8');
  }

  /** Whether a text can be read already: what is not written yet, nobody has been told of. */
  isWritten(place: Place): boolean {
    return place.offset + place.length <= this.written;
  }

  readNow(place: Place): string {
    const buffer = Buffer.allocUnsafe(place.length);
    fs.readSync(this.file, buffer, 0, place.length, place.offset);
    return buffer.toString('utf8');
  }

  /** Writes what gathered at once, and with `sync` makes it last; only while nothing else writes (compaction). */
  flush(sync: boolean): void {
    if (!sync && this.pendingBytes < chunkBytes) return;
    this.line(`${headers.commit}\n`);
    const batch = Buffer.concat(this.pending, this.pendingBytes);
    for (let from = 0; from < batch.length;) {
      from += fs.writeSync(this.file, batch, from, batch.length - from, this.written + from);
    }
    this.written += batch.length;
    this.pending = [];
    this.pendingBytes = 0;
    if (sync) fs.fsyncSync(this.file);
  }

  abandon(): void {
    fs.closeSync(this.file);
  }

  async close(): Promise<void> {
    await this.durable();
    if (this.timer) clearTimeout(this.timer);
    fs.fsyncSync(this.file);
    fs.closeSync(this.file);
  }

  private line(text: string): number {
    const bytes = Buffer.from(text, 'utf8');
    this.pending.push(bytes);
    this.pendingBytes += bytes.length;
    this.end += bytes.length;
    return bytes.length;
  }

  /** Everything that gathered meanwhile goes out with one call. */
  private write(): void {
    if (this.pending.length === 0) {
      this.writing = false;
      return;
    }
    const batch = Buffer.concat(this.pending, this.pendingBytes);
    this.pending = [];
    this.pendingBytes = 0;
    this.writeAll(batch, 0, (error) => {
      if (error) this.failed = error;
      else this.written += batch.length;
      const answered = this.failed ? this.waiting.length : this.waiting.findIndex(({ end }) => end > this.written);
      const ready = this.waiting.splice(0, answered < 0 ? this.waiting.length : answered);
      for (const { resume } of ready) resume();
      this.syncSoon();
      if (this.pending.length > 0 && !this.failed) this.write();
      else this.writing = false;
    });
  }

  private writeAll(batch: Buffer, from: number, done: (error: Error | null) => void): void {
    fs.write(this.file, batch, from, batch.length - from, this.written + from, (error, bytes) => {
      if (error) done(error);
      else if (from + bytes < batch.length) this.writeAll(batch, from + bytes, done);
      else done(null);
    });
  }

  private syncSoon(): void {
    this.dirty = true;
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      if (!this.dirty) return;
      this.dirty = false;
      fs.fdatasync(this.file, (error) => {
        if (error) this.failed = error;
      });
    }, syncAfterMs).unref();
  }
}

const chunkBytes = 4 * 1024 * 1024;

/** Reads the whole file, hands out each committed group, and answers where the last commit ends. */
function replay(file: number, reader: JournalReader): number {
  const size = fs.fstatSync(file).size;
  let group: (() => void)[] = [];
  let committed = 0;
  let rest = Buffer.alloc(0);
  let position = 0;
  while (position < size) {
    const chunk = Buffer.allocUnsafe(Math.min(chunkBytes, size - position));
    const bytes = fs.readSync(file, chunk, 0, chunk.length, position);
    if (bytes === 0) break;
    const from = position - rest.length;
    const block = rest.length === 0 ? chunk.subarray(0, bytes) : Buffer.concat([rest, chunk.subarray(0, bytes)]);
    position += bytes;
    let start = 0;
    for (let end = block.indexOf(newline, start); end >= 0; end = block.indexOf(newline, start)) {
      if (block[start] === headers.commit.charCodeAt(0)) {
        for (const apply of group) apply();
        group = [];
        committed = from + end + 1;
      } else {
        group.push(parseLine(block.subarray(start, end), from + start, reader));
      }
      start = end + 1;
    }
    rest = Buffer.from(block.subarray(start));
  }
  return committed;
}

function parseLine(line: Buffer, offset: number, reader: JournalReader): () => void {
  const cuts = [line.indexOf(tab)];
  for (let n = 1; n < 3; n += 1) cuts.push(line.indexOf(tab, (cuts[n - 1] ?? 0) + 1));
  const [first = -1, second = -1, third = -1] = cuts;
  if (first !== 1 || second < 0 || third < 0) throw new Error(`The journal is damaged at byte ${offset}.`);
  const header = String.fromCharCode(line[0] ?? 0);
  const one = line.toString('utf8', first + 1, second);
  const two = line.toString('utf8', second + 1, third);
  if (header === headers.event || header === headers.answer) {
    const place = { offset: offset + third + 1, length: line.length - third - 1 };
    return () => reader.text(header === headers.event ? 'event' : 'answer', one, two, place);
  }
  const last = line.toString('utf8', third + 1);
  if (header === headers.put) return () => reader.put(one, two, last);
  if (header === headers.remove) return () => reader.remove(one, two, last);
  throw new Error(`The journal is damaged at byte ${offset}.`);
}
