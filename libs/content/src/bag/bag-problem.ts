/** Where in a bag something is wrong. Lines and columns count from 1; a column counts characters. */
export interface ProblemPlace {
  /** Path from the bag's root. */
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
  /** The field of a record, as a JSON pointer. */
  readonly field?: string;
}

/** One thing that is wrong: a stable code, a sentence, what to do about it, and where. */
export interface BagProblem extends ProblemPlace {
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
}

/** What each way to be a wrong bag asks of whoever packs it. The keys are the closed list of codes. */
export const bagRemedies = {
  'bag.not_found': 'Give the path of a directory or of a tar file that can be read.',
  'bag.no_bagit_txt': 'Put bagit.txt at the top of the bag, or all of the bag into one directory of the tar.',
  'bag.bagit_txt': 'Write exactly two lines: "BagIt-Version: 1.0" and "Tag-File-Character-Encoding: UTF-8".',
  'bag.version': 'Pack a bag of BagIt 1.0 (0.97 is read too).',
  'bag.encoding': 'Write the file in UTF-8 without a byte order mark, and say UTF-8 in bagit.txt.',
  'bag.compressed': 'Unpack it first: a bag is a plain tar or a directory.',
  'bag.tar_damaged': 'Write the tar again: its headers or its end are not those of a tar.',
  'bag.tar_truncated': 'Send the whole tar: it ends before its last entry does.',
  'bag.entry_kind': 'Put plain files and directories into the bag; copy what a link points to.',
  'bag.path_unsafe': 'Use relative paths with forward slashes, without "." or "..", and not too long.',
  'bag.path_encoding': 'Name files in UTF-8.',
  'bag.duplicate_path': 'Name every file once, different by more than case or Unicode form.',
  'bag.outside_root': 'Put all of the tar under one top directory, or nothing.',
  'bag.too_many_files': 'Split the deposit.',
  'bag.too_large': 'Split the deposit, or give addresses instead of content.',
  'bag.fetch_unsupported': 'Remove fetch.txt; give the address of content as `url` in its asset line.',
  'bag.manifest_missing': 'Pack with sha256: manifest-sha256.txt and tagmanifest-sha256.txt are both needed.',
  'bag.manifest_line': 'Write "<digest in hex> <path>", one file a line.',
  'bag.manifest_path': 'List payload (data/...) in manifests, and other files in tag manifests.',
  'bag.manifest_duplicate': 'List every file once.',
  'bag.file_missing': 'Add the file that the manifest lists, or pack again.',
  'bag.undeclared_file': 'List every file in its manifest (sha256), or take it out of the bag.',
  'bag.digest_mismatch': 'The file is not the one that was packed: restore it, or pack again.',
  'bag.file_changed': 'Leave the bag alone while it is read.',
  'bag.oxum_mismatch': 'Payload-Oxum must be "<bytes>.<files>" of data/: pack again.',
  'bag.info_line': 'Write "Label: value" lines; a continued line starts with a blank.',
} as const;

export type BagProblemCode = keyof typeof bagRemedies;

export function bagProblem(code: BagProblemCode, message: string, place: ProblemPlace = {}): BagProblem {
  return { code, message, remedy: bagRemedies[code], ...place };
}

/** So many problems are told one by one where nothing else is said; the rest is counted. */
export const PROBLEMS_LISTED = 100;

/** Keeps the first `limit` problems and counts the rest, so that a wholly wrong bag costs no memory. */
export class ProblemList {
  readonly listed: BagProblem[] = [];
  /** How many of each code, those not listed included. */
  readonly byCode = new Map<string, number>();
  count = 0;

  constructor(private readonly limit = PROBLEMS_LISTED) {}

  add(problem: BagProblem): void {
    this.count += 1;
    this.byCode.set(problem.code, (this.byCode.get(problem.code) ?? 0) + 1);
    if (this.listed.length < this.limit) this.listed.push(problem);
  }

  addAll(problems: ProblemList): void {
    for (const problem of problems.listed) {
      if (this.listed.length < this.limit) this.listed.push(problem);
    }
    for (const [code, count] of problems.byCode) this.byCode.set(code, (this.byCode.get(code) ?? 0) + count);
    this.count += problems.count;
  }

  get full(): boolean {
    return this.count >= this.limit;
  }
}

/** Text that strangers chose, safe to print: control, format and separator characters escaped, cut at `max`. */
export function shown(text: string, max = 120): string {
  const safe = text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, (char) => `\\u{${char.codePointAt(0)?.toString(16)}}`);
  return safe.length > max ? `${safe.slice(0, max - 1)}…` : safe;
}
