import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { DemonstrationRecords } from './collections';
import type { Picture } from './pictures';

const lines = (records: readonly object[]): string => records.map((record) => `${JSON.stringify(record)}\n`).join('');

/** Writes what a platform would export for `holdfast deposit pack`: four .jsonl files and content/. */
export async function writeSourceFolder(
  directory: string,
  records: DemonstrationRecords,
  pictures: readonly Picture[],
): Promise<void> {
  await mkdir(join(directory, 'content', 'media'), { recursive: true });
  await mkdir(join(directory, 'content', 'metadata'), { recursive: true });
  for (const kind of ['collections', 'assets', 'holders', 'holdings'] as const) {
    await writeFile(join(directory, `${kind}.jsonl`), lines(records[kind]));
  }
  for (const { name, bytes } of pictures) await writeFile(join(directory, 'content', 'media', name), bytes);
  for (const [path, document] of records.metadata) {
    const file = join(directory, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, `${JSON.stringify(document)}\n`);
  }
}
