import { sha256 } from '@noble/hashes/sha2.js';
import { DomainError } from '@holdfast/kernel';
import { fromHex, toHex, utf8 } from './bytes';
import { contentManifestHash, contentManifestText } from './content-manifest';
import { BAG_DECLARATION, formatManifest, isSafePath, PAYLOAD_MANIFEST, TAG_MANIFEST, type ManifestLine } from './bag';
import { parseLateContent } from './late-content';
import { decodeLeaf } from './leaf';
import { isLeftOut, type LeftOut, MISSING_LIST_PATH, missingListText } from './missing-list';
import { formatVerifierKey, keyFingerprint, type VerifierKey } from './note';
import { parseReceipt } from './receipt';

/** What goes into a bundle. Order is free, repeats are dropped: content that two assets share is given once. */
export type BundlePart =
  | { readonly kind: 'receipt'; readonly text: string }
  /** Evidence of content that came later, as buildLateContent writes it. */
  | { readonly kind: 'late'; readonly text: string }
  /** A file of the content store, by its lower-case hexadecimal SHA-256; its bytes stay with the caller. */
  | { readonly kind: 'content'; readonly sha256: string; readonly size: number }
  /** A document whose hash authorizes postings; exactly the bytes that were hashed. */
  | { readonly kind: 'consent'; readonly body: Uint8Array }
  /** What could not be put in, and why: collected in `data/missing.json`. */
  | { readonly kind: 'missing'; readonly item: LeftOut }
  /** Terms as agreed to; exactly their bytes. */
  | { readonly kind: 'terms'; readonly name: string; readonly body: Uint8Array };

/** One file of the bag, ready for a tar: either its bytes, or the digest of the content to copy. */
export type BundleFile =
  | { readonly path: string; readonly size: number; readonly body: Uint8Array }
  | { readonly path: string; readonly size: number; readonly contentSha256: string };

export interface BundleOptions {
  readonly verifierKey: VerifierKey;
  /** Day of making, for bag-info.txt. */
  readonly baggedAt: Date;
  /** Name of the one directory that holds the bag within the tar; null for none. */
  readonly directory: string | null;
  /** Where the key's fingerprint is published. */
  readonly fingerprintUrl?: string;
  /** The bytes of a page that verifies bundles by itself; goes in as `data/verify.html`. */
  readonly verifierPage?: Uint8Array;
}

export const bundlePath = {
  receipt: (postingId: string) => `data/receipts/${postingId}.receipt.json`,
  late: (statementId: string) => `data/late/${statementId}.late.json`,
  content: (digest: string) => `data/content/${digest}`,
  manifest: (digest: string) => `data/manifests/${digest}.json`,
  consent: (digest: string) => `data/consents/${digest}.json`,
  terms: (name: string) => `data/terms/${name}`,
};

/**
 * The bag's files in the order to write them, as the parts come: nothing but paths and digests is kept. Each receipt brings its
 * content manifest along. Throws `proof.bundle_part_invalid`; `proof.receipt_malformed` and
 * `proof.late_content_malformed` for what is none.
 */
export async function* bundleFiles(
  parts: AsyncIterable<BundlePart> | Iterable<BundlePart>,
  options: BundleOptions,
): AsyncGenerator<BundleFile> {
  const base = options.directory === null ? '' : `${options.directory}/`;
  if (options.directory !== null && (!isSafePath(options.directory) || options.directory.includes('/')))
    throw invalid('directory');
  const payload = new Map<string, string>();
  const tags: ManifestLine[] = [];
  let octets = 0;

  const tag = (path: string, text: string): BundleFile => {
    const body = utf8(text);
    tags.push({ path, sha256: toHex(sha256(body)) });
    return { path: base + path, size: body.length, body };
  };

  yield tag('bagit.txt', BAG_DECLARATION);
  for await (const { path, digest, size, body } of payloadFiles(parts, options)) {
    const known = payload.get(path);
    if (known === digest) continue;
    if (known !== undefined) throw invalid(path);
    payload.set(path, digest);
    octets += size;
    yield body ? { path: base + path, size, body } : { path: base + path, size, contentSha256: digest };
  }
  yield tag(PAYLOAD_MANIFEST, formatManifest(Array.from(payload, ([path, digest]) => ({ path, sha256: digest }))));
  const day = options.baggedAt.toISOString().slice(0, 10);
  yield tag(
    'bag-info.txt',
    `Bagging-Date: ${day}\nPayload-Oxum: ${octets}.${payload.size}\nHoldfast-Bundle-Version: 1\n`,
  );
  const tagManifest = utf8(formatManifest(tags));
  yield { path: base + TAG_MANIFEST, size: tagManifest.length, body: tagManifest };
}

interface PayloadFile {
  readonly path: string;
  readonly digest: string;
  readonly size: number;
  readonly body?: Uint8Array;
}

async function* payloadFiles(
  parts: AsyncIterable<BundlePart> | Iterable<BundlePart>,
  options: BundleOptions,
): AsyncGenerator<PayloadFile> {
  const file = (path: string, body: Uint8Array): PayloadFile => ({
    path,
    digest: toHex(sha256(body)),
    size: body.length,
    body,
  });
  yield file('data/README.txt', utf8(readme(options)));
  yield file('data/log-key.txt', utf8(`${formatVerifierKey(options.verifierKey)}\n`));
  if (options.verifierPage !== undefined) yield file('data/verify.html', options.verifierPage);
  const leftOut = new Map<string, LeftOut>();
  for await (const part of parts) {
    if (part.kind === 'receipt') {
      const { facts, contentManifest } = parseReceipt(part.text);
      yield file(bundlePath.receipt(facts.postingId), utf8(part.text));
      yield file(
        bundlePath.manifest(toHex(contentManifestHash(contentManifest))),
        utf8(contentManifestText(contentManifest)),
      );
    } else if (part.kind === 'late') {
      yield file(bundlePath.late(statementOf(part.text)), utf8(part.text));
    } else if (part.kind === 'content') {
      if (!/^[0-9a-f]{64}$/.test(part.sha256)) throw invalid('content');
      yield { path: bundlePath.content(part.sha256), digest: part.sha256, size: part.size };
    } else if (part.kind === 'missing') {
      if (!isLeftOut(part.item)) throw invalid('missing');
      leftOut.set(missingListText([part.item]), part.item);
    } else if (part.kind === 'consent') {
      yield file(bundlePath.consent(toHex(sha256(part.body))), part.body);
    } else {
      if (part.name.includes('/') || !isSafePath(part.name)) throw invalid('terms');
      yield file(bundlePath.terms(part.name), part.body);
    }
  }
  if (leftOut.size > 0) yield file(MISSING_LIST_PATH, utf8(missingListText([...leftOut.values()])));
}

function statementOf(text: string): string {
  const leaf = decodeLeaf(fromHex(parseLateContent(text).leaf));
  if (leaf.type === 'posting') throw invalid('late');
  return leaf.statementId;
}

function invalid(field: string): DomainError {
  return new DomainError('invalid', 'proof.bundle_part_invalid', 'This cannot go into a bundle.', { field });
}

const VERIFIER_PAGE = `verify.html a page that checks this bundle in a browser, without a network; a forger could put a forged page here
`;

function readme({ verifierKey, fingerprintUrl, verifierPage }: BundleOptions): string {
  const where = fingerprintUrl ?? "the log's own address, /.well-known/holdfast-log.json";
  const byHand = verifierPage === undefined ? '' : VERIFIER_PAGE;
  return `This bundle is yours. It proves what was kept for you, and brings the files themselves.

receipts/   one receipt a posting: what moved, from whom to whom, and the proof that the log has it
content/    the files, each named by its SHA-256
manifests/  which files belong to what was moved, and which are missing
late/       proof of files that were missing when a receipt was made and came later; only there when some did
consents/   what you agreed to, word for word; receipts name it by its SHA-256
terms/      the terms that you agreed to
missing.json what could not be put in, and why; only there when something was left out
log-key.txt the log's key, for convenience only: a forger would put a forged key here
${byHand}
To verify without any network:
    npx holdfast verify THIS-BUNDLE --key KEY
Take the key from ${where}, or compare its fingerprint with one
that you got elsewhere. This bundle claims the log ${verifierKey.name}, fingerprint
    ${keyFingerprint(verifierKey)}

A receipt proves that a posting happened. It does not prove that nothing happened after it.
The format is public: docs/receipt-format.md tells how to write your own verifier.
`;
}
