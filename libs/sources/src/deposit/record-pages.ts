import type { BagFiles, BagProblem } from '@holdfast/content';
import { DomainError } from '@holdfast/kernel';
import { depositProblem } from './deposit-problem';
import { type DepositRecords, type RecordKind, parseLine, recordFile } from './parse-line';

/** Sizes in bytes and lines. */
export interface LineLimits {
  readonly maxLineBytes: number;
  readonly maxLines: number;
}
export const lineLimits: LineLimits = { maxLineBytes: 1024 ** 2, maxLines: 50_000_000 };

/** A line's number, from 1, with its record or with what is wrong with it. */
export type RecordLine<T> = { line: number; record: T } | { line: number; problems: BagProblem[] };

export interface RecordPage<T> {
  readonly lines: readonly RecordLine<T>[];
  /** Where the next page starts: give it back as `from` to go on after a stop. */
  readonly next: RecordPosition;
}

export interface RecordPosition {
  /** The line's number, from 1. */
  readonly line: number;
  /** The byte where that line starts; without it the file is counted through from its start. */
  readonly byte?: number;
}

export interface RecordsOptions {
  readonly from?: RecordPosition;
  /** Lines a page, 5,000 unless told. */
  readonly pageSize?: number;
  readonly limits?: LineLimits;
}

/**
 * The records of one file, in pages. Memory is that of a page. A line beyond the limit is a problem and is skipped;
 * a last line needs no line end. Throws `deposit.too_many_lines`, and `deposit.position_invalid` when `from.byte` is
 * not the start of a line.
 */
export async function* recordPages<K extends RecordKind>(
  files: BagFiles,
  kind: K,
  options: RecordsOptions = {},
): AsyncGenerator<RecordPage<DepositRecords[K]>> {
  const { pageSize = 5_000, limits = lineLimits, from } = options;
  const file = recordFile(kind);
  const reader = new LineReader(limits.maxLineBytes);
  let wanted = from?.line ?? 1;
  let line = 1;
  let byte = 0;
  if (from?.byte !== undefined) {
    await checkLineStart(files, file, from.byte);
    line = from.line;
    byte = from.byte;
  }
  let page: RecordLine<DepositRecords[K]>[] = [];
  function take(bytes: Buffer | null, length: number): void {
    if (line >= wanted)
      page.push({ line, ...(bytes === null ? tooLong(file, line, limits) : parseLine(kind, bytes, line)) });
    line += 1;
    byte += length;
    if (line > limits.maxLines + 1) throw tooManyLines(file, limits);
  }
  for await (const chunk of files.chunks(file, byte)) {
    reader.push(chunk);
    for (let next = reader.next(); next !== null; next = reader.next()) {
      take(next.bytes, next.length);
      if (page.length < pageSize) continue;
      yield { lines: page, next: { line, byte } };
      page = [];
      wanted = line;
    }
  }
  const last = reader.rest();
  if (last !== null) take(last.bytes, last.length);
  if (page.length > 0) yield { lines: page, next: { line, byte } };
}

interface LineBytes {
  /** Without its line end; null when it was longer than the limit and was dropped. */
  bytes: Buffer | null;
  /** With its line end. */
  length: number;
}

/** Cuts chunks into lines, holding at most one line and one chunk. */
class LineReader {
  private chunk: Buffer = Buffer.alloc(0);
  private at = 0;
  private carry: Buffer[] = [];
  private carried = 0;

  constructor(private readonly maxLineBytes: number) {}

  push(chunk: Buffer): void {
    this.chunk = chunk;
    this.at = 0;
  }

  next(): LineBytes | null {
    const end = this.chunk.indexOf(10, this.at);
    if (end < 0) {
      this.keep(this.chunk.subarray(this.at));
      this.at = this.chunk.length;
      return null;
    }
    const part = this.chunk.subarray(this.at, end);
    this.at = end + 1;
    if (this.carried === 0) return { bytes: this.fits(part), length: part.length + 1 };
    this.keep(part);
    const whole = this.rest()!;
    return { bytes: whole.bytes, length: whole.length + 1 };
  }

  /** What follows the last line end, or null. */
  rest(): LineBytes | null {
    if (this.carried === 0) return null;
    const line = { bytes: this.carried > this.maxLineBytes ? null : Buffer.concat(this.carry), length: this.carried };
    this.carry = [];
    this.carried = 0;
    return line;
  }

  private keep(part: Buffer): void {
    this.carried += part.length;
    if (this.carried > this.maxLineBytes) this.carry = [];
    else if (part.length > 0) this.carry.push(part);
  }

  private fits(part: Buffer): Buffer | null {
    return part.length > this.maxLineBytes ? null : part;
  }
}

function tooLong(file: string, line: number, limits: LineLimits): { problems: BagProblem[] } {
  const message = `The line is longer than ${limits.maxLineBytes} bytes.`;
  return { problems: [depositProblem('deposit.line_too_long', message, { file, line, column: 1 })] };
}

function tooManyLines(file: string, limits: LineLimits): DomainError {
  return new DomainError('too_large', 'deposit.too_many_lines', `${file} has more than ${limits.maxLines} lines.`, {
    remedy: 'Split the deposit.',
  });
}

async function checkLineStart(files: BagFiles, file: string, byte: number): Promise<void> {
  if (byte === 0) return;
  const size = files.size(file) ?? 0;
  if (Number.isSafeInteger(byte) && byte > 0 && byte <= size) {
    for await (const chunk of files.chunks(file, byte - 1)) {
      if (chunk[0] === 10 || byte === size) return;
      break;
    }
  }
  throw new DomainError('invalid', 'deposit.position_invalid', `No line of ${file} starts at byte ${byte}.`);
}
