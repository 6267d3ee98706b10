import { isUtf8 } from 'node:buffer';
import type { BagLimits } from './bag-limits';
import { unsafePath } from './bag-path';
import { type ProblemList, bagProblem, shown } from './bag-problem';
import type { FileTable } from './file-table';
import type { PlacedBytes } from './placed-bytes';

const BLOCK = 512;
const MAX_EXTENSION_BYTES = 64 * 1024;
/** Headers in a row that only describe the next entry. */
const MAX_EXTENSIONS = 4;

interface Header {
  type: string;
  name: Buffer;
  size: number;
}

interface Extension {
  path?: Buffer;
  size?: number;
}

class DamagedTar extends Error {
  constructor(
    readonly code: 'bag.tar_damaged' | 'bag.tar_truncated',
    message: string,
  ) {
    super(message);
  }
}

function textField(block: Buffer, start: number, length: number): Buffer {
  const field = block.subarray(start, start + length);
  const end = field.indexOf(0);
  return end < 0 ? field : field.subarray(0, end);
}

/** Octal digits, or GNU's base 256 when the first bit is set. */
function numberField(block: Buffer, start: number, length: number): number {
  const first = block[start]!;
  if (first & 0x80) {
    if (first !== 0x80) throw new DamagedTar('bag.tar_damaged', 'A number in a header is negative or too large.');
    const value = BigInt(`0x${block.subarray(start + 1, start + length).toString('hex')}`);
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new DamagedTar('bag.tar_damaged', 'A size is too large.');
    return Number(value);
  }
  const digits = textField(block, start, length).toString('latin1').trim();
  if (!/^[0-7]*$/.test(digits)) throw new DamagedTar('bag.tar_damaged', 'A number in a header is not octal.');
  return digits === '' ? 0 : Number.parseInt(digits, 8);
}

function parseHeader(block: Buffer): Header {
  let sum = 0;
  for (let i = 0; i < BLOCK; i += 1) sum += i >= 148 && i < 156 ? 32 : block[i]!;
  if (numberField(block, 148, 8) !== sum) throw new DamagedTar('bag.tar_damaged', 'A header has a wrong checksum.');
  const name = textField(block, 0, 100);
  // Only POSIX ustar ("ustar\0") keeps a prefix there; GNU's own format keeps times in that place.
  const prefix = block.subarray(257, 263).equals(Buffer.from('ustar\0')) ? textField(block, 345, 155) : Buffer.alloc(0);
  return {
    type: String.fromCharCode(block[156]!),
    name: prefix.length > 0 ? Buffer.concat([prefix, Buffer.from('/'), name]) : name,
    size: numberField(block, 124, 12),
  };
}

/** The `path` and `size` of a pax extended header: "<length> <key>=<value>\n" records. */
function parsePax(bytes: Buffer): Extension {
  const found: Extension = {};
  for (let at = 0; at < bytes.length;) {
    const space = bytes.indexOf(0x20, at);
    const length = space < 0 ? NaN : Number(bytes.subarray(at, space).toString('latin1'));
    const end = at + length;
    if (!Number.isInteger(length) || length < 5 || end > bytes.length || bytes[end - 1] !== 0x0a) {
      throw new DamagedTar('bag.tar_damaged', 'An extended header cannot be read.');
    }
    const equals = bytes.indexOf(0x3d, space);
    const key = bytes.subarray(space + 1, equals).toString('latin1');
    const value = bytes.subarray(equals + 1, end - 1);
    if (equals < 0 || equals >= end) throw new DamagedTar('bag.tar_damaged', 'An extended header cannot be read.');
    if (key.startsWith('GNU.sparse')) throw new DamagedTar('bag.tar_damaged', 'Sparse files are not read.');
    if (key === 'path') found.path = Buffer.from(value);
    if (key === 'size') {
      found.size = Number(value.toString('latin1'));
      if (!/^[0-9]{1,16}$/.test(value.toString('latin1')) || !Number.isSafeInteger(found.size)) {
        throw new DamagedTar('bag.tar_damaged', 'An extended header has a wrong size.');
      }
    }
    at = end;
  }
  return found;
}

const magics: [name: string, bytes: number[]][] = [
  ['gzip', [0x1f, 0x8b]],
  ['zip', [0x50, 0x4b, 0x03, 0x04]],
  ['bzip2', [0x42, 0x5a, 0x68]],
  ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a]],
  ['zstd', [0x28, 0xb5, 0x2f, 0xfd]],
  ['7z', [0x37, 0x7a, 0xbc, 0xaf]],
];

/** The kind of compressed file that starts like this, or null. */
export function compressionOf(start: Uint8Array): string | null {
  return magics.find(([, magic]) => magic.every((byte, i) => start[i] === byte))?.[0] ?? null;
}

/** Reads a tar's headers (ustar, pax, GNU), skipping the contents, into `table`. What is wrong goes to `problems`. */
export async function indexTar(
  bytes: PlacedBytes,
  limits: BagLimits,
  table: FileTable,
  problems: ProblemList,
): Promise<void> {
  try {
    await new TarIndexer(bytes, limits, table, problems).run();
  } catch (error) {
    if (!(error instanceof DamagedTar)) throw error;
    problems.add(bagProblem(error.code, error.message));
  }
}

class TarIndexer {
  private position = 0;
  private total = 0;
  private readonly window = Buffer.alloc(256 * 1024);
  private windowStart = 0;
  private windowEnd = 0;

  constructor(
    private readonly tar: PlacedBytes,
    private readonly limits: BagLimits,
    private readonly table: FileTable,
    private readonly problems: ProblemList,
  ) {}

  async run(): Promise<void> {
    const start = await this.bytes(0, Math.min(BLOCK, this.tar.size));
    const compression = compressionOf(start);
    if (compression !== null) {
      this.problems.add(bagProblem('bag.compressed', `The bag is a ${compression} file.`));
      return;
    }
    let extension: Extension = {};
    let extensions = 0;
    for (;;) {
      const block = await this.bytes(this.position, BLOCK);
      if (block.every((byte) => byte === 0)) return this.end();
      const header = parseHeader(block);
      this.position += BLOCK;
      if ('xgLK'.includes(header.type)) {
        extensions += 1;
        if (extensions > MAX_EXTENSIONS || header.size > MAX_EXTENSION_BYTES) {
          throw new DamagedTar('bag.tar_damaged', 'An extended header is too long.');
        }
        const body = Buffer.from(await this.bytes(this.position, header.size));
        if (header.type === 'x') extension = { ...extension, ...parsePax(body) };
        if (header.type === 'L') extension = { ...extension, path: textField(body, 0, body.length) };
        this.skip(header.size);
        continue;
      }
      const size = extension.size ?? header.size;
      if (this.position + size > this.tar.size) {
        throw new DamagedTar('bag.tar_truncated', 'The tar ends inside an entry.');
      }
      if (!this.entry(header.type, extension.path ?? header.name, size)) return;
      this.skip(size);
      extension = {};
      extensions = 0;
    }
  }

  /** False when a limit is reached and nothing more is to be read. */
  private entry(type: string, name: Buffer, size: number): boolean {
    if (!isUtf8(name)) {
      this.problems.add(bagProblem('bag.path_encoding', `"${shown(name.toString('latin1'))}" is not UTF-8.`));
      return !this.problems.full;
    }
    const path = name.toString('utf8').replace(/^(\.\/+)+/, '');
    const directory = type === '5' || (path.endsWith('/') && size === 0);
    const named = directory ? path.replace(/\/+$/, '') : path;
    // "./" is the bag itself.
    if (directory && (named === '' || named === '.')) return true;
    const unsafe = unsafePath(named, this.limits);
    if (unsafe !== null) {
      this.problems.add(bagProblem('bag.path_unsafe', `"${shown(named)}" ${unsafe}.`, { file: shown(named) }));
    } else if (directory) {
      return true;
    } else if (type !== '0' && type !== '\0') {
      const message = `"${shown(named)}" is a link, a device or something else that is not a plain file.`;
      this.problems.add(bagProblem('bag.entry_kind', message, { file: shown(named) }));
    } else {
      return this.file(named, size);
    }
    return !this.problems.full;
  }

  private file(path: string, size: number): boolean {
    this.total += size;
    if (this.table.count >= this.limits.maxFiles) {
      this.problems.add(bagProblem('bag.too_many_files', `More than ${this.limits.maxFiles} files.`));
      return false;
    }
    if (size > this.limits.maxFileBytes || this.total > this.limits.maxBagBytes) {
      this.problems.add(
        bagProblem('bag.too_large', `"${shown(path)}" is, or makes the bag, too large.`, { file: path }),
      );
      return false;
    }
    if (!this.table.add(path, size, this.position)) {
      this.problems.add(bagProblem('bag.duplicate_path', `"${shown(path)}" is there twice.`, { file: path }));
    }
    return !this.problems.full;
  }

  /** Two blocks of zeros, then nothing but padding: bytes hidden behind the end are read by no tool alike. */
  private async end(): Promise<void> {
    if (this.position + 2 * BLOCK > this.tar.size) {
      throw new DamagedTar('bag.tar_truncated', 'The tar lacks its end.');
    }
    for (let at = this.position; at < this.tar.size; at += this.window.length) {
      const rest = await this.bytes(at, Math.min(this.window.length, this.tar.size - at));
      if (rest.some((byte) => byte !== 0)) throw new DamagedTar('bag.tar_damaged', 'Bytes follow the end of the tar.');
    }
  }

  private skip(size: number): void {
    this.position += Math.ceil(size / BLOCK) * BLOCK;
  }

  private async bytes(start: number, length: number): Promise<Buffer> {
    if (start + length > this.tar.size) throw new DamagedTar('bag.tar_truncated', 'The tar ends inside an entry.');
    if (start < this.windowStart || start + length > this.windowEnd) {
      const bytesRead = await this.tar.read(this.window, start);
      this.windowStart = start;
      this.windowEnd = start + bytesRead;
      if (bytesRead < length) throw new DamagedTar('bag.tar_truncated', 'The tar ends inside an entry.');
    }
    return this.window.subarray(start - this.windowStart, start - this.windowStart + length);
  }
}
