import {
  type BundleEntry,
  type BundleReport,
  keyFingerprint,
  parseVerifierKey,
  type ReceiptVerdict,
  verifyBundle,
  verifyReceipt,
} from '@holdfast/proof';
import { looksLikeTar, readTar, TarError } from './tar';

/** What a file turned out to be, and whether it holds. */
export type Verdict =
  | { readonly kind: 'receipt'; readonly file: string; readonly report: ReceiptVerdict }
  | { readonly kind: 'bundle'; readonly file: string; readonly report: BundleReport }
  /** Neither a receipt nor a bundle, or one that cannot be read to its end. */
  | {
      readonly kind: 'unreadable';
      readonly file: string;
      readonly reason: 'neither' | 'cut' | 'header' | 'tooLarge' | 'noKey';
    };

export interface LogKey {
  /** `name+keyid+base64` */
  readonly text: string;
  readonly name: string;
  readonly fingerprint: string;
}

/** Null for what is no key. */
export function readLogKey(text: string): LogKey | null {
  try {
    const key = parseVerifierKey(text.trim());
    return { text: text.trim(), name: key.name, fingerprint: keyFingerprint(key) };
  } catch {
    return null;
  }
}

const HEAD_BYTES = 1_024;
const MAX_RECEIPT_BYTES = 16 * 1024 * 1024;
const KEY_PATH = /(^|\/)data\/log-key\.txt$/;

export interface Checking {
  /** Null takes the key that a bundle brings along, which proves only that the bundle agrees with itself. */
  readonly key: LogKey | null;
  /** A share between 0 and 1. */
  readonly onProgress: (share: number) => void;
}

/** Checks a receipt, a bundle as a tar, or a bundle's folder. Nothing leaves this machine. */
export async function checkFiles(files: readonly File[], checking: Checking): Promise<Verdict> {
  const [first] = files;
  const name = first === undefined ? '' : nameOf(first, files.length);
  if (first === undefined) return { kind: 'unreadable', file: name, reason: 'neither' };
  if (files.length > 1) return checkBundle(name, () => folderEntries(files, checking), folderKey(files), checking);
  const head = new Uint8Array(await first.slice(0, HEAD_BYTES).arrayBuffer());
  if (looksLikeTar(head)) {
    return checkBundle(name, () => readTar(counted(first, checking)), tarKey(first), checking);
  }
  if (head[0] !== 0x7b) return { kind: 'unreadable', file: name, reason: 'neither' };
  if (first.size > MAX_RECEIPT_BYTES) return { kind: 'unreadable', file: name, reason: 'tooLarge' };
  if (checking.key === null) return { kind: 'unreadable', file: name, reason: 'noKey' };
  const bytes = new Uint8Array(await first.arrayBuffer());
  return { kind: 'receipt', file: name, report: verifyReceipt(bytes, { verifierKey: checking.key.text }) };
}

async function checkBundle(
  file: string,
  entries: () => AsyncIterable<BundleEntry>,
  ownKey: Promise<LogKey | null>,
  { key }: Checking,
): Promise<Verdict> {
  try {
    const verifierKey = (key ?? (await ownKey))?.text;
    if (verifierKey === undefined) return { kind: 'unreadable', file, reason: 'noKey' };
    return { kind: 'bundle', file, report: await verifyBundle(entries(), { verifierKey }) };
  } catch (error) {
    if (error instanceof TarError) return { kind: 'unreadable', file, reason: error.code };
    throw error;
  }
}

/** The key that lies in a bundle. A forger would have put a forged one there. */
export async function keyWithin(files: readonly File[]): Promise<LogKey | null> {
  const [first] = files;
  if (first === undefined) return null;
  return files.length > 1 ? folderKey(files) : tarKey(first);
}

async function folderKey(files: readonly File[]): Promise<LogKey | null> {
  const found = files.find((file) => KEY_PATH.test(pathOf(file)));
  return found === undefined ? null : readLogKey(await found.text());
}

async function tarKey(file: File): Promise<LogKey | null> {
  try {
    for await (const { path, body } of readTar(file.stream())) {
      if (!KEY_PATH.test(path)) continue;
      const parts: string[] = [];
      const decoder = new TextDecoder();
      for await (const part of body) parts.push(decoder.decode(part, { stream: true }));
      return readLogKey(parts.join(''));
    }
  } catch (error) {
    if (!(error instanceof TarError)) throw error;
  }
  return null;
}

/** A file's stream that tells how far it was read. */
function counted(file: File, { onProgress }: Checking): ReadableStream<Uint8Array> {
  let read = 0;
  return file.stream().pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        read += chunk.length;
        onProgress(file.size === 0 ? 1 : read / file.size);
        controller.enqueue(chunk);
      },
    }),
  );
}

async function* folderEntries(files: readonly File[], { onProgress }: Checking): AsyncGenerator<BundleEntry> {
  const all = files.reduce((sum, file) => sum + file.size, 0);
  let read = 0;
  for (const file of files) {
    yield {
      path: pathOf(file),
      body: (async function* () {
        const reader = file.stream().getReader();
        for (;;) {
          const { done, value } = await reader.read();
          if (done) return;
          read += value.length;
          onProgress(all === 0 ? 1 : read / all);
          yield value;
        }
      })(),
    };
  }
}

const pathOf = (file: File): string => file.webkitRelativePath || file.name;
const nameOf = (file: File, count: number): string => (count > 1 ? (pathOf(file).split('/')[0] ?? '') : file.name);
