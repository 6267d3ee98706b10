import { foldPath } from './bag-path';

/** Every file of a bag with its size and place, found by path whatever its Unicode form; compact for millions. */
export class FileTable {
  /** The bag's top directory with its slash, or nothing: what the paths given and returned here lack. */
  root = '';
  readonly sizes: number[] = [];
  /** Byte offset in the tar; unused in a directory. */
  readonly offsets: number[] = [];
  private readonly paths: string[] = [];
  private readonly byKey = new Map<string, number>();

  get count(): number {
    return this.paths.length;
  }

  /** False when another spelling of the path is there already. */
  add(path: string, size: number, offset: number): boolean {
    const key = foldPath(path);
    if (this.byKey.has(key)) return false;
    this.byKey.set(key, this.paths.length);
    this.paths.push(path);
    this.sizes.push(size);
    this.offsets.push(offset);
    return true;
  }

  /** The file's number, or -1. Another Unicode form of the same name is the same file; another case is not. */
  find(path: string): number {
    const index = this.byKey.get(foldPath(this.root + path)) ?? -1;
    if (index < 0) return -1;
    const stored = this.paths[index]!;
    const wanted = this.root + path;
    return stored === wanted || stored.normalize('NFC') === wanted.normalize('NFC') ? index : -1;
  }

  fullPath(index: number): string {
    return this.paths[index]!;
  }

  path(index: number): string {
    return this.paths[index]!.slice(this.root.length);
  }

  inRoot(index: number): boolean {
    return this.paths[index]!.startsWith(this.root);
  }

  /** Finds the top directory: that of the shallowest bagit.txt, at most one deep. False when there is none. */
  settleRoot(): boolean {
    if (this.find('bagit.txt') >= 0) return true;
    const slash = this.paths[0]?.indexOf('/') ?? -1;
    if (slash < 0) return false;
    const top = this.paths[0]!.slice(0, slash + 1);
    if (!this.byKey.has(foldPath(`${top}bagit.txt`))) return false;
    this.root = top;
    return true;
  }
}
