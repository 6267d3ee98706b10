import { isUtf8 } from 'node:buffer';
import type { BagFiles } from './bag-files';
import { type ProblemList, bagProblem } from './bag-problem';
import { hasByteOrderMark } from './manifest';

/** The labels and values of bag-info.txt in their order; labels may repeat and are compared without case. */
export type BagInfo = readonly (readonly [label: string, value: string])[];

/** The first value of a label, or null. */
export function bagInfoValue(info: BagInfo, label: string): string | null {
  return info.find(([name]) => name.toLowerCase() === label.toLowerCase())?.[1] ?? null;
}

async function readText(files: BagFiles, path: string, problems: ProblemList): Promise<string | null> {
  if ((files.size(path) ?? 0) > files.limits.maxTagFileBytes) {
    problems.add(bagProblem('bag.too_large', `${path} is too large.`, { file: path }));
    return null;
  }
  const bytes = await files.readSmall(path);
  if (hasByteOrderMark(bytes) || !isUtf8(bytes)) {
    problems.add(bagProblem('bag.encoding', `${path} is not UTF-8 without a byte order mark.`, { file: path }));
    return null;
  }
  return bytes.toString('utf8');
}

/** RFC 8493, 2.1.1: the version and the encoding of tag files, in this order and nothing else. */
export async function checkBagitTxt(files: BagFiles, problems: ProblemList): Promise<void> {
  const file = 'bagit.txt';
  const text = await readText(files, file, problems);
  if (text === null) return;
  const match = /^BagIt-Version: ?(\d{1,3}\.\d{1,3})[ \t]*\r?\nTag-File-Character-Encoding: ?(\S+)[ \t]*(\r?\n)?$/.exec(
    text,
  );
  if (match === null) {
    problems.add(bagProblem('bag.bagit_txt', 'bagit.txt is not the two lines that it must be.', { file, line: 1 }));
    return;
  }
  if (match[1] !== '1.0' && match[1] !== '0.97') {
    problems.add(bagProblem('bag.version', `The bag is of BagIt ${match[1]}.`, { file, line: 1 }));
  }
  if (match[2]!.toUpperCase() !== 'UTF-8') {
    problems.add(bagProblem('bag.encoding', 'The tag files are not in UTF-8.', { file, line: 2 }));
  }
}

/** RFC 8493, 2.2.2. A bag without bag-info.txt has no info. */
export async function readBagInfo(files: BagFiles, problems: ProblemList): Promise<BagInfo> {
  const file = 'bag-info.txt';
  if (!files.has(file)) return [];
  const text = await readText(files, file, problems);
  if (text === null) return [];
  const info: [string, string][] = [];
  const lines = text.split(/\r\n|\n|\r/);
  for (const [index, line] of lines.entries()) {
    const last = info.at(-1);
    if (line.trim() === '') continue;
    if (/^[ \t]/.test(line) && last !== undefined) {
      last[1] += ` ${line.trim()}`;
      continue;
    }
    const colon = line.indexOf(':');
    if (colon < 1 || /^[ \t]/.test(line)) {
      problems.add(bagProblem('bag.info_line', 'The line has no label.', { file, line: index + 1 }));
      if (problems.full) break;
      continue;
    }
    info.push([line.slice(0, colon).trim(), line.slice(colon + 1).trim()]);
  }
  return info;
}
