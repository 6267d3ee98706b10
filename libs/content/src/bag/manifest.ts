import { isUtf8 } from 'node:buffer';
import type { BagFiles } from './bag-files';
import { manifestPathReadings } from './bag-path';
import { type ProblemList, bagProblem, shown } from './bag-problem';

/** The manifests that are checked; others are carried and signed, but not read. Values: hexadecimal digits. */
export const manifestAlgorithms = { md5: 32, sha1: 40, sha256: 64, sha384: 96, sha512: 128 } as const;
export type ManifestAlgorithm = keyof typeof manifestAlgorithms;

export function isManifestAlgorithm(name: string): name is ManifestAlgorithm {
  return Object.hasOwn(manifestAlgorithms, name);
}

/** The digests that one manifest declares, beside the file table: 32 bytes a file for sha256. */
export class Manifest {
  private readonly digests: Buffer;
  private readonly declared: Uint8Array;

  constructor(
    readonly file: string,
    readonly algorithm: ManifestAlgorithm,
    /** A tag manifest lists everything outside of data/, a manifest what is below it. */
    readonly ofTags: boolean,
    private readonly files: BagFiles,
  ) {
    this.digests = Buffer.alloc((files.table.count * manifestAlgorithms[algorithm]) / 2);
    this.declared = new Uint8Array(files.table.count);
  }

  digest(index: number): Buffer | null {
    if (this.declared[index] !== 1) return null;
    const length = manifestAlgorithms[this.algorithm] / 2;
    return this.digests.subarray(index * length, (index + 1) * length);
  }

  /** Reads the manifest line by line (LF, CRLF or CR); what is wrong goes to `problems`. */
  async load(problems: ProblemList): Promise<void> {
    let line = 0;
    for await (const lines of manifestLines(this.files, this.file, problems)) {
      for (const bytes of lines) {
        line += 1;
        if (problems.full) return;
        this.declare(bytes, line, problems);
      }
    }
  }

  private declare(bytes: Buffer, line: number, problems: ProblemList): void {
    const place = { file: this.file, line };
    if (!isUtf8(bytes)) {
      problems.add(bagProblem('bag.encoding', 'The line is not UTF-8.', place));
      return;
    }
    const text = bytes.toString('utf8');
    if (text.trim() === '') return;
    const parts = /^([0-9a-fA-F]+)[ \t]+(\S.*?)[ \t]*$/su.exec(text);
    if (parts === null || parts[1]!.length !== manifestAlgorithms[this.algorithm]) {
      problems.add(bagProblem('bag.manifest_line', `The line is not a ${this.algorithm} digest and a path.`, place));
      return;
    }
    // A file name may end in a blank, although a tool may pad its lines: the path as written comes first.
    const readings = manifestPathReadings(text.replace(/^[0-9a-fA-F]+[ \t]+/, '')).concat(
      manifestPathReadings(parts[2]!),
    );
    const inside = readings.filter((path) => path.startsWith('data/') !== this.ofTags);
    if (inside.length === 0 || /^tagmanifest-[^/]*\.txt$/.test(inside[0]!)) {
      problems.add(
        bagProblem('bag.manifest_path', `"${shown(readings[0]!)}" does not belong into ${this.file}.`, place),
      );
      return;
    }
    const found = inside.map((path) => this.files.table.find(path)).filter((index) => index >= 0);
    if (found.length === 0) {
      const message = `"${shown(inside[0]!)}" is listed in ${this.file}, line ${line}, and not in the bag.`;
      problems.add(bagProblem('bag.file_missing', message, { file: inside[0]! }));
      return;
    }
    const index = found.find((candidate) => this.declared[candidate] === 0);
    if (index === undefined) {
      problems.add(bagProblem('bag.manifest_duplicate', `"${shown(inside[0]!)}" is listed twice.`, place));
      return;
    }
    this.declared[index] = 1;
    this.digests.write(parts[1]!, (index * manifestAlgorithms[this.algorithm]) / 2, 'hex');
  }
}

/** A file's lines without their ends, a chunk's worth at a time. */
async function* manifestLines(files: BagFiles, path: string, problems: ProblemList): AsyncGenerator<Buffer[]> {
  const limit = files.limits.maxManifestLineBytes;
  let carry = Buffer.alloc(0);
  let first = true;
  for await (const chunk of files.chunks(path)) {
    let bytes = carry.length > 0 ? Buffer.concat([carry, chunk]) : chunk;
    if (first && hasByteOrderMark(bytes)) {
      problems.add(bagProblem('bag.encoding', `${path} starts with a byte order mark.`, { file: path }));
      return;
    }
    first = false;
    const lines: Buffer[] = [];
    for (;;) {
      const end = lineEnd(bytes);
      // A CR at the very end may be half of a CRLF: wait for the next chunk.
      if (end < 0 || (bytes[end] === 13 && end + 1 === bytes.length)) break;
      if (end > limit) break;
      lines.push(bytes.subarray(0, end));
      bytes = bytes.subarray(bytes[end] === 13 && bytes[end + 1] === 10 ? end + 2 : end + 1);
    }
    if (bytes.length > limit) {
      yield lines;
      problems.add(bagProblem('bag.manifest_line', `${path} has a line longer than ${limit} bytes.`, { file: path }));
      return;
    }
    carry = Buffer.from(bytes);
    yield lines;
  }
  if (carry.length > 0) yield [carry.at(-1) === 13 ? carry.subarray(0, -1) : carry];
}

function lineEnd(bytes: Buffer): number {
  const lf = bytes.indexOf(10);
  const cr = (lf < 0 ? bytes : bytes.subarray(0, lf)).indexOf(13);
  return cr >= 0 ? cr : lf;
}

export function hasByteOrderMark(bytes: Uint8Array): boolean {
  return (
    (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) ||
    (bytes[0] === 0xff && bytes[1] === 0xfe) ||
    (bytes[0] === 0xfe && bytes[1] === 0xff)
  );
}
