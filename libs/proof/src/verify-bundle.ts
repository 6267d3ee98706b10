import { DomainError } from '@holdfast/kernel';
import { BAG_DECLARATION, isSafePath, parseManifest, PAYLOAD_MANIFEST, TAG_FILES, TAG_MANIFEST } from './bag';
import { concat, fromUtf8, toHex } from './bytes';
import { defaultStreamingHash, type StreamingHash } from './hash';
import { type BundleSummary, type FileFacts, type ProvenLateContent, summarize } from './bundle-summary';
import { MAX_LATE_CONTENT_LENGTH, verifyLateContent } from './late-content';
import type { Check, SignatureCache } from './log-proof';
import { type LeftOut, MAX_MISSING_LIST_LENGTH, MISSING_LIST_PATH, parseMissingList } from './missing-list';
import { formatVerifierKey, parseVerifierKey, type VerifierKey } from './note';
import { MAX_RECEIPT_LENGTH } from './receipt';
import { type ReceiptVerdict, verifyReceipt } from './verify-receipt';

/** One file of a bag, in whatever order they come. Its body is read to its end before the next entry is asked for. */
export interface BundleEntry {
  readonly path: string;
  readonly body: AsyncIterable<Uint8Array>;
}

/** In the order in which they are listed. */
export const BUNDLE_CHECKS = [
  'paths',
  'bag declaration',
  'tag files',
  'payload manifest',
  'undeclared files',
  'declared files',
  'digests',
  'named by digest',
  'log key file',
  'receipts',
  'late content',
  'content',
  'missing list',
] as const;

export type BundleCheckName = (typeof BUNDLE_CHECKS)[number];

export interface ReceiptItem extends ReceiptVerdict {
  readonly path: string;
}

export interface BundleReport {
  readonly ok: boolean;
  readonly checks: readonly Check<BundleCheckName>[];
  readonly items: readonly ReceiptItem[];
  readonly summary: BundleSummary;
}

export interface VerifyBundleOptions {
  readonly verifierKey: string | VerifierKey;
  /** A faster SHA-256 for streams, such as node:crypto's createHash('sha256'). */
  readonly streamingHash?: () => StreamingHash;
}

export const MAX_BUNDLE_ENTRIES = 200_000;
const MAX_TAG_FILE_LENGTH = 64 * 1024 * 1024;
const MAX_PROBLEMS_NAMED = 20;

const LATE_PATH = /^data\/late\/([0-9a-f-]{36})\.late\.json$/;
const RECEIPT_PATH = /^data\/receipts\/([0-9a-f-]{36})\.receipt\.json$/;
const DIGEST_PATH = /^data\/(?:content\/([0-9a-f]{64})|(?:manifests|consents)\/([0-9a-f]{64})\.json)$/;
const KNOWN_PATH =
  /^data\/(?:README\.txt|verify\.html|log-key\.txt|missing\.json|terms\/[^/]+|receipts\/[^/]+|late\/[^/]+|content\/[^/]+|manifests\/[^/]+|consents\/[^/]+)$/;

/**
 * Verifies a bundle: the bag, every receipt with the key given, every content file that receipts name. Streams: keeps digests and
 * verdicts, never content. Throws only for a verifier key that is none (`proof.verifier_key_malformed`) and for what `entries` throws.
 */
export async function verifyBundle(
  entries: AsyncIterable<BundleEntry> | Iterable<BundleEntry>,
  options: VerifyBundleOptions,
): Promise<BundleReport> {
  const key = typeof options.verifierKey === 'string' ? parseVerifierKey(options.verifierKey) : options.verifierKey;
  const reader = new BundleReader(key, options.streamingHash ?? defaultStreamingHash);
  let base: string | undefined;
  for await (const entry of entries) {
    if (reader.isFull) {
      reader.refuseMore();
      break;
    }
    base ??= baseDirectory(entry.path);
    await reader.read(entry, base);
  }
  return reader.report();
}

/** RFC 8493 section 4: a serialized bag may lie within one directory. */
function baseDirectory(path: string): string {
  const slash = path.indexOf('/');
  return slash < 0 || path.startsWith('data/') ? '' : path.slice(0, slash + 1);
}

class BundleReader {
  private readonly files = new Map<string, FileFacts>();
  private readonly tagBodies = new Map<string, Uint8Array>();
  private readonly items: ReceiptItem[] = [];
  private readonly late: ProvenLateContent[] = [];
  private readonly signatures: SignatureCache = new Map();
  private readonly problems = new Map<BundleCheckName, string[]>(BUNDLE_CHECKS.map((name) => [name, []]));

  constructor(
    private readonly key: VerifierKey,
    private readonly streamingHash: () => StreamingHash,
  ) {}

  get isFull(): boolean {
    return this.files.size >= MAX_BUNDLE_ENTRIES;
  }

  refuseMore(): void {
    this.blame('paths', `there are more than ${MAX_BUNDLE_ENTRIES} files`);
  }

  async read(entry: BundleEntry, base: string): Promise<void> {
    const path = entry.path.startsWith(base) ? entry.path.slice(base.length) : entry.path;
    const isWithin = entry.path.startsWith(base) && isSafePath(path);
    const isKnown = TAG_FILES.includes(path) || KNOWN_PATH.test(path);
    if (!isWithin || !isKnown || this.files.has(path))
      this.blame(
        'paths',
        `${printable(entry.path)} ${this.files.has(path) ? 'occurs twice' : 'does not belong into a bundle'}`,
      );

    const isReceipt = path.startsWith('data/receipts/');
    const isLate = path.startsWith('data/late/');
    const keep = isReceipt
      ? MAX_RECEIPT_LENGTH
      : isLate
        ? MAX_LATE_CONTENT_LENGTH
        : TAG_FILES.includes(path)
          ? MAX_TAG_FILE_LENGTH
          : path === MISSING_LIST_PATH
            ? MAX_MISSING_LIST_LENGTH
            : path === 'data/log-key.txt'
              ? 1_024
              : 0;
    const { body, ...facts } = await this.digest(entry.body, keep);
    if (!isWithin || !isKnown || this.files.has(path)) return;
    this.files.set(path, facts);
    const digest = DIGEST_PATH.exec(path);
    if (digest ? (digest[1] ?? digest[2]) !== facts.sha256 : /^data\/(content|manifests|consents)\//.test(path)) {
      this.blame('named by digest', `${path} does not have the SHA-256 that its name says`);
    }
    if (isReceipt) this.readReceipt(path, body);
    else if (isLate) this.readLate(path, body);
    else if (keep > 0) this.tagBodies.set(path, body ?? new Uint8Array());
  }

  /** The body itself only when it has at most `keep` bytes. */
  private async digest(
    body: AsyncIterable<Uint8Array>,
    keep: number,
  ): Promise<FileFacts & { body: Uint8Array | null }> {
    const hash = this.streamingHash();
    const chunks: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of body) {
      hash.update(chunk);
      size += chunk.length;
      if (size <= keep) chunks.push(Uint8Array.from(chunk));
      else chunks.length = 0;
    }
    return { sha256: toHex(hash.digest()), size, body: size <= keep ? concat(...chunks) : null };
  }

  private readReceipt(path: string, body: Uint8Array | null): void {
    const verdict = verifyReceipt(body ?? '', { verifierKey: this.key, signatures: this.signatures });
    this.items.push({ path, ...verdict });
    const failed = verdict.checks.find((check) => !check.ok);
    if (!body) this.blame('receipts', `${path} is longer than a receipt may be`);
    else if (failed) this.blame('receipts', `${path}: ${failed.name}: ${failed.detail}`);
    else if (RECEIPT_PATH.exec(path)?.[1] !== verdict.proven?.postingId)
      this.blame('receipts', `${path} is named after another posting`);
  }

  private readLate(path: string, body: Uint8Array | null): void {
    const { proven, checks } = verifyLateContent(body ?? '', { key: this.key, signatures: this.signatures });
    const failed = checks.find((check) => !check.ok);
    if (failed) this.blame('late content', `${path}: ${failed.name}: ${failed.detail}`);
    else if (proven === null || LATE_PATH.exec(path)?.[1] !== proven.statementId)
      this.blame('late content', `${path} is named after another statement`);
    else this.late.push(proven);
  }

  report(): BundleReport {
    // The verdict does not depend on the order of the files in the tar, nor does its wording.
    this.items.sort((a, b) => (a.path < b.path ? -1 : 1));
    this.checkBag();
    this.checkKeyFile();
    const summary = summarize(
      { files: this.files, items: this.items, late: this.late, leftOut: this.leftOut() },
      (problem) => this.blame('content', problem),
    );
    if (this.items.length === 0) this.blame('receipts', 'there is no receipt');
    const checks = BUNDLE_CHECKS.map((name) => {
      const found = this.problems.get(name) ?? [];
      const more = found.length > MAX_PROBLEMS_NAMED ? ` and ${found.length - MAX_PROBLEMS_NAMED} more` : '';
      const detail = found.length > 0 ? `${found.slice(0, MAX_PROBLEMS_NAMED).join('; ')}${more}.` : this.praise(name);
      return { name, ok: found.length === 0, detail };
    });
    return {
      ok: checks.every((check) => check.ok) && this.items.every((item) => item.ok),
      checks,
      items: this.items,
      summary,
    };
  }

  /** RFC 8493 sections 2.1 to 2.2 and 3: complete and valid, and nothing besides what is declared. */
  private checkBag(): void {
    if (this.text('bagit.txt') !== BAG_DECLARATION)
      this.blame('bag declaration', 'bagit.txt is missing or not that of BagIt 1.0');
    const payload = this.manifest(PAYLOAD_MANIFEST, 'payload manifest', (path) => path.startsWith('data/'));
    const tags = this.manifest(TAG_MANIFEST, 'tag files', (path) => TAG_FILES.includes(path) && path !== TAG_MANIFEST);
    for (const name of [PAYLOAD_MANIFEST, 'bagit.txt'])
      if (tags.size > 0 && !tags.has(name)) this.blame('tag files', `${TAG_MANIFEST} does not name ${name}`);
    const declared = new Map([...payload, ...tags]);
    for (const [path, { sha256 }] of this.files) {
      if (path === TAG_MANIFEST) continue;
      const expected = declared.get(path);
      if (expected === undefined) this.blame('undeclared files', `${path} is in no manifest`);
      else if (expected !== sha256)
        this.blame('digests', `${path} was altered: its SHA-256 is not the one in the manifest`);
    }
    for (const path of declared.keys()) if (!this.files.has(path)) this.blame('declared files', `${path} is missing`);
  }

  private manifest(name: string, check: BundleCheckName, belongs: (path: string) => boolean): Map<string, string> {
    const body = this.tagBodies.get(name);
    if (!body) {
      this.blame(check, `${name} is missing`);
      return new Map();
    }
    try {
      const files = parseManifest(body);
      for (const path of files.keys()) if (!belongs(path)) this.blame(check, `${name} names ${path}`);
      return files;
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      this.blame(check, `${name}: ${error.message}`);
      return new Map();
    }
  }

  private checkKeyFile(): void {
    const text = this.text('data/log-key.txt');
    if (text !== null && text !== `${formatVerifierKey(this.key)}\n`) {
      this.blame(
        'log key file',
        'data/log-key.txt names another key than the one given: the bundle is from another log, or one of the two is forged',
      );
    }
  }

  private leftOut(): readonly LeftOut[] {
    const body = this.tagBodies.get(MISSING_LIST_PATH);
    if (!body) return [];
    const items = parseMissingList(body);
    if (items === null) this.blame('missing list', `${MISSING_LIST_PATH} is not a list of what was left out`);
    return items ?? [];
  }

  private text(path: string): string | null {
    const body = this.tagBodies.get(path);
    if (!body) return null;
    try {
      return fromUtf8(body);
    } catch {
      return '';
    }
  }

  private blame(check: BundleCheckName, problem: string): void {
    this.problems.get(check)?.push(problem);
  }

  private praise(check: BundleCheckName): string {
    const words: Record<BundleCheckName, string> = {
      paths: `${this.files.size} files, each where a bundle has it.`,
      'bag declaration': 'BagIt 1.0.',
      'tag files': 'Declared.',
      'payload manifest': 'Well-formed.',
      'undeclared files': 'None.',
      'declared files': 'All present.',
      digests: 'Every file is as declared.',
      'named by digest': 'Content, manifests and consents are what their names say.',
      'log key file': this.tagBodies.has('data/log-key.txt')
        ? 'Agrees with the key given.'
        : 'None, and none is needed.',
      receipts: `${this.items.length} verified.`,
      'late content': this.late.length > 0 ? `${this.late.length} verified.` : 'None: no file came later.',
      content: 'Every file that a receipt or late content names is here and intact.',
      'missing list': this.files.has(MISSING_LIST_PATH)
        ? 'Well-formed; says what was left out, and why.'
        : 'None: nothing is said to be left out.',
    };
    return words[check];
  }
}

/** Paths come from strangers and go to terminals. */
function printable(path: string): string {
  return JSON.stringify(path.slice(0, 200)).replaceAll(
    /[\u007f-\uffff]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
