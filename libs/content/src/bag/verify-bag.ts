import { createHash } from 'node:crypto';
import { DomainError } from '@holdfast/kernel';
import type { BagFiles } from './bag-files';
import { ProblemList, bagProblem, shown } from './bag-problem';
import { Manifest, isManifestAlgorithm } from './manifest';
import { type BagInfo, bagInfoValue, checkBagitTxt, readBagInfo } from './tag-file';

const READERS = 4;

export interface BagVerification {
  readonly problems: ProblemList;
  readonly info: BagInfo;
  /** The SHA-256 digests of the payload; null when there is no such manifest. */
  readonly manifest: Manifest | null;
}

export interface VerifyBagOptions {
  /** Called as bytes are hashed. */
  onProgress?: (doneBytes: number, totalBytes: number) => void;
  signal?: AbortSignal;
  /** False leaves out the digests: for a bag that was verified before and is opened again. */
  digests?: boolean;
}

/**
 * Checks a bag by RFC 8493, and two things more: everything that is not a tag manifest or in `unlisted` must be
 * listed with a SHA-256 digest, and there is no fetch.txt. Lists all that is wrong, up to 100; empty means valid.
 */
export async function verifyBag(
  files: BagFiles,
  unlisted: readonly string[],
  options: VerifyBagOptions = {},
): Promise<BagVerification> {
  const problems = new ProblemList();
  problems.addAll(files.problems);
  if (problems.count > 0) return { problems, info: [], manifest: null };
  await checkBagitTxt(files, problems);
  if (files.has('fetch.txt')) {
    problems.add(bagProblem('bag.fetch_unsupported', 'The bag has a fetch.txt.', { file: 'fetch.txt' }));
  }
  const info = await readBagInfo(files, problems);
  const manifests = await loadManifests(files, problems);
  checkAllListed(files, unlisted, manifests, problems);
  checkOxum(files, info, problems);
  if (options.digests !== false && !problems.full) await checkDigests(files, manifests, problems, options);
  const manifest = manifests.find((each) => !each.ofTags && each.algorithm === 'sha256') ?? null;
  return { problems, info, manifest };
}

async function loadManifests(files: BagFiles, problems: ProblemList): Promise<Manifest[]> {
  const manifests: Manifest[] = [];
  for (let index = 0; index < files.table.count; index += 1) {
    const match = /^(tag)?manifest-([a-z0-9]+)\.txt$/.exec(files.table.path(index));
    if (match === null || !isManifestAlgorithm(match[2]!)) continue;
    const manifest = new Manifest(match[0], match[2], match[1] !== undefined, files);
    await manifest.load(problems);
    manifests.push(manifest);
  }
  return manifests;
}

function checkAllListed(
  files: BagFiles,
  unlisted: readonly string[],
  manifests: readonly Manifest[],
  problems: ProblemList,
): void {
  const payload = manifests.find((each) => !each.ofTags && each.algorithm === 'sha256');
  const tags = manifests.find((each) => each.ofTags && each.algorithm === 'sha256');
  for (const [found, file] of [
    [payload, 'manifest-sha256.txt'],
    [tags, 'tagmanifest-sha256.txt'],
  ] as const) {
    if (found === undefined) problems.add(bagProblem('bag.manifest_missing', `There is no ${file}.`, { file }));
  }
  for (let index = 0; index < files.table.count && !problems.full; index += 1) {
    const path = files.table.path(index);
    const manifest = path.startsWith('data/') ? payload : tags;
    if (manifest === undefined || manifest.digest(index) !== null) continue;
    if (unlisted.includes(path) || /^tagmanifest-[a-z0-9]+\.txt$/.test(path)) continue;
    problems.add(
      bagProblem('bag.undeclared_file', `"${shown(path)}" is not listed in ${manifest.file}.`, { file: path }),
    );
  }
}

/** Payload-Oxum, RFC 8493, 2.2.2: bytes and number of the payload's files. */
function checkOxum(files: BagFiles, info: BagInfo, problems: ProblemList): void {
  const given = bagInfoValue(info, 'Payload-Oxum');
  if (given === null) return;
  let bytes = 0;
  let count = 0;
  for (let index = 0; index < files.table.count; index += 1) {
    if (!files.table.path(index).startsWith('data/')) continue;
    bytes += files.table.sizes[index]!;
    count += 1;
  }
  if (given === `${bytes}.${count}`) return;
  const message = `Payload-Oxum says "${shown(given)}", the payload is ${bytes}.${count}.`;
  problems.add(bagProblem('bag.oxum_mismatch', message, { file: 'bag-info.txt' }));
}

/** Hashes every listed file once, for all of its digests, a few files at a time. */
async function checkDigests(
  files: BagFiles,
  manifests: readonly Manifest[],
  problems: ProblemList,
  options: VerifyBagOptions,
): Promise<void> {
  const totalBytes = files.table.sizes.reduce((sum, size) => sum + size, 0);
  let doneBytes = 0;
  let next = 0;
  async function reader(): Promise<void> {
    while (next < files.table.count && !problems.full) {
      options.signal?.throwIfAborted();
      const index = next;
      next += 1;
      const expected = manifests.filter((each) => each.digest(index) !== null);
      if (expected.length > 0) await checkFile(files, index, expected, problems);
      doneBytes += files.table.sizes[index]!;
      options.onProgress?.(doneBytes, totalBytes);
    }
  }
  await Promise.all(Array.from({ length: READERS }, reader));
}

async function checkFile(files: BagFiles, index: number, expected: Manifest[], problems: ProblemList): Promise<void> {
  const file = files.table.path(index);
  const hashes = expected.map((manifest) => ({ manifest, hash: createHash(manifest.algorithm) }));
  try {
    for await (const chunk of files.chunksAt(index)) {
      for (const { hash } of hashes) hash.update(chunk);
    }
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    problems.add(bagProblem('bag.file_changed', error.message, { file }));
    return;
  }
  for (const { manifest, hash } of hashes) {
    if (hash.digest().equals(manifest.digest(index)!)) continue;
    const message = `"${shown(file)}" does not have the digest that ${manifest.file} lists.`;
    problems.add(bagProblem('bag.digest_mismatch', message, { file }));
    return;
  }
}
