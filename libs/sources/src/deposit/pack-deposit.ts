import type { KeyObject } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import {
  type BagInfo,
  type PayloadFile,
  type WrittenBag,
  directorySink,
  listDirectory,
  tarSink,
  writeBag,
} from '@holdfast/content';
import { DomainError } from '@holdfast/kernel';
import { signTagManifest, signatureFile } from './deposit-signature';
import { recordKinds } from './parse-line';

export interface PackDepositInput {
  /** A directory of the four .jsonl files and content/. */
  readonly source: string;
  /** Where the bag goes; it must not exist. */
  readonly target: string;
  readonly kind: 'directory' | 'tar';
  readonly privateKey: KeyObject;
  readonly offBoardingId?: string;
  readonly baggedAt: Date;
  readonly onProgress?: (doneBytes: number, totalBytes: number) => void;
}

/**
 * Packs and signs a deposit, reading each file once. What is in the lines is not looked at: that is `checkDeposit`.
 * Throws `deposit.source_invalid`, `bag.exists`, `bag.file_changed`; leaves nothing half-made behind.
 */
export async function packDeposit(input: PackDepositInput): Promise<WrittenBag> {
  const { source, target, privateKey, offBoardingId } = input;
  const files = await sourceFiles(source);
  const totalBytes = files.reduce((sum, file) => sum + file.size, 0);
  const info: BagInfo = [
    ['Bagging-Date', input.baggedAt.toISOString().slice(0, 10)],
    ['Bag-Software-Agent', 'holdfast'],
    ...(offBoardingId === undefined ? [] : [['External-Identifier', offBoardingId] as const]),
  ];
  if (/[\r\n]/.test(offBoardingId ?? '')) throw invalid('The off-boarding id has a line break.');
  const sink =
    input.kind === 'tar' ? await tarSink(target, basename(target).replace(/\.tar$/, '')) : await directorySink(target);
  let doneBytes = 0;
  return writeBag(sink, toAsync(files), {
    info,
    sign: (tagManifest) => ({ name: signatureFile, bytes: signTagManifest(tagManifest, privateKey) }),
    onFile(_path, size) {
      doneBytes += size;
      input.onProgress?.(doneBytes, totalBytes);
    },
  });
}

async function sourceFiles(source: string): Promise<PayloadFile[]> {
  const { table, problems } = await listDirectory(source).catch(() => {
    throw invalid(`There is no directory ${source} that can be read.`);
  });
  const first = problems.listed[0];
  if (first !== undefined) throw invalid(`${first.message} ${first.remedy}`);
  const files: PayloadFile[] = [];
  for (let index = 0; index < table.count; index += 1) {
    const path = table.fullPath(index);
    if (!path.startsWith('content/') && !recordKinds.some((kind) => path === `${kind}.jsonl`)) {
      throw invalid(`"${path}" is none of the four .jsonl files, and not in content/.`);
    }
    const size = table.sizes[index]!;
    files.push({ path: `data/${path}`, size, open: () => createReadStream(`${source}/${path}`) });
  }
  for (const kind of recordKinds) {
    if (table.find(`${kind}.jsonl`) < 0) throw invalid(`There is no ${kind}.jsonl.`);
  }
  return files;
}

async function* toAsync<T>(items: Iterable<T>): AsyncGenerator<T> {
  yield* items;
}

function invalid(message: string): DomainError {
  return new DomainError('invalid', 'deposit.source_invalid', message, {
    remedy: 'Give a directory of collections.jsonl, assets.jsonl, holders.jsonl, holdings.jsonl and content/.',
  });
}
