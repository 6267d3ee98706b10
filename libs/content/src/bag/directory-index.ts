import { isUtf8 } from 'node:buffer';
import { lstat, readdir } from 'node:fs/promises';
import { type BagLimits, bagLimits } from './bag-limits';
import { unsafePath } from './bag-path';
import { ProblemList, bagProblem, shown } from './bag-problem';
import { FileTable } from './file-table';

/** Lists a directory's files, sorted by name so that the order is the same everywhere, into `table`. */
export async function indexDirectory(
  root: string,
  limits: BagLimits,
  table: FileTable,
  problems: ProblemList,
): Promise<void> {
  let total = 0;
  const pending: string[] = [''];
  while (pending.length > 0) {
    const directory = pending.pop()!;
    const entries = await readdir(directory === '' ? root : `${root}/${directory}`, {
      withFileTypes: true,
      encoding: 'buffer',
    });
    entries.sort((left, right) => Buffer.compare(left.name, right.name));
    const below: string[] = [];
    for (const entry of entries) {
      if (problems.full) return;
      if (!isUtf8(entry.name)) {
        problems.add(bagProblem('bag.path_encoding', `"${shown(entry.name.toString('latin1'))}" is not UTF-8.`));
        continue;
      }
      const name = entry.name.toString('utf8');
      const path = directory === '' ? name : `${directory}/${name}`;
      const unsafe = unsafePath(path, limits);
      if (unsafe !== null) {
        problems.add(bagProblem('bag.path_unsafe', `"${shown(path)}" ${unsafe}.`, { file: shown(path) }));
      } else if (entry.isDirectory()) {
        below.push(path);
      } else if (!entry.isFile()) {
        problems.add(
          bagProblem('bag.entry_kind', `"${shown(path)}" is a link, a device or a socket.`, { file: shown(path) }),
        );
      } else {
        const { size } = await lstat(`${root}/${path}`);
        total += size;
        if (table.count >= limits.maxFiles) {
          problems.add(bagProblem('bag.too_many_files', `More than ${limits.maxFiles} files.`));
          return;
        }
        if (size > limits.maxFileBytes || total > limits.maxBagBytes) {
          problems.add(
            bagProblem('bag.too_large', `"${shown(path)}" is, or makes the bag, too large.`, { file: path }),
          );
          return;
        }
        if (!table.add(path, size, 0)) {
          problems.add(bagProblem('bag.duplicate_path', `"${shown(path)}" is there twice.`, { file: path }));
        }
      }
    }
    pending.push(...below.reverse());
  }
}

/** A directory's files as they lie there, without taking it for a bag. */
export async function listDirectory(
  root: string,
  limits: BagLimits = bagLimits,
): Promise<{ table: FileTable; problems: ProblemList }> {
  const table = new FileTable();
  const problems = new ProblemList();
  await indexDirectory(root, limits, table, problems);
  return { table, problems };
}
