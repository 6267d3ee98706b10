import { sha256 } from '@noble/hashes/sha2.js';
import { toHex as hex, utf8 } from '../bytes';
import { signCheckpoint } from '../checkpoint';
import { commitment, commitmentSalt } from '../commitment';
import { contentManifest, contentManifestHash, type ContentFile } from '../content-manifest';
import { leafHash } from '../hash';
import { buildLateContent, lateContentText } from '../late-content';
import { encodeLeaf, type PostingLeaf } from '../leaf';
import { MemoryTree } from '../merkle';
import { accountName, chainAssetName, issuanceName, platformAssetName } from '../names';
import { noteSigner } from '../note';
import { buildReceipt, type ReceiptInput } from '../receipt';

/** A made-up log for tests and vectors: everything in it follows from constants, so that its bytes can be published. */
const digest = (text: string): Uint8Array => sha256(utf8(text));

export const testSigner = noteSigner('holdfast.example/log', digest('a key for tests alone'));
export const strangerSigner = noteSigner('holdfast.example/log', digest('another key for tests'));

const PLATFORM = '01890a5d-ac96-774b-bcce-b302099a8057';
const CUSTODIAN = '01890a5d-ac96-774b-bcce-b302099a8058';
const PLATFORM_KEY = digest('subject key of the platform');
const HOLDER_KEY = digest('subject key of a holder');

export const sampleContent = {
  'image.png': utf8('not really a picture'),
  'metadata.json': utf8('{"name":"Kite 37"}\n'),
};

const file = (name: keyof typeof sampleContent, role: string): ContentFile => ({
  name,
  role,
  sha256: hex(sha256(sampleContent[name])),
  size: sampleContent[name].length,
});

export const sampleConsent = utf8('{"assets":["Kite 37"],"version":1}');

export interface SamplePosting {
  readonly leaf: PostingLeaf;
  readonly openings: ReceiptInput['openings'];
  readonly contentManifest: ReceiptInput['contentManifest'];
}

/** Posting 0 issues a token of a chain, 1 moves it to a custodian by consent; further ones are copies with a file missing. */
export function samplePosting(i: number): SamplePosting {
  const postingId = `01890a5d-ac96-774b-bcce-${(0xb302099a9000 + i).toString(16)}`;
  const onChain = chainAssetName({
    chainId: 31_337,
    standard: 'erc721',
    contract: '0x5FbDB2315678afecb367f032d93F642f64180aa3',
    tokenId: 37n,
    genesisHash: `0x${'9f'.repeat(32)}`,
  });
  const asset = i < 2 ? onChain : platformAssetName(PLATFORM, 'Kites & Düne', `item/${i}`);
  const [from, to] = [
    i === 0 ? issuanceName(PLATFORM) : accountName(PLATFORM, 'h-1'),
    i === 0 ? accountName(PLATFORM, 'h-1') : accountName(CUSTODIAN, 'A 0042'),
  ];
  const openings = {
    asset: { name: asset, salt: commitmentSalt(HOLDER_KEY, postingId, 'asset') },
    from: { name: from, salt: commitmentSalt(i === 0 ? PLATFORM_KEY : HOLDER_KEY, postingId, 'from') },
    to: { name: to, salt: commitmentSalt(HOLDER_KEY, postingId, 'to') },
  };
  const video = { name: 'video.mp4', role: 'animation', sha256: null, size: null };
  const files = [file('image.png', 'image'), file('metadata.json', 'metadata')];
  const manifest = contentManifest(i < 2 ? files : [...files, video]);
  return {
    leaf: {
      type: 'posting',
      postingId,
      asset: commitment(openings.asset),
      from: commitment(openings.from),
      to: commitment(openings.to),
      quantity: i < 2 ? 1n : 2n ** 62n + 1n,
      custodyKind: i < 2 ? 'token' : 'copy',
      contentManifestHash: contentManifestHash(manifest),
      authorityKind: i === 0 ? 'deposit' : 'consent',
      authorityHash: i === 0 ? digest('a deposit') : sha256(sampleConsent),
    },
    openings,
    contentManifest: manifest,
  };
}

export interface SampleLog {
  readonly postings: readonly SamplePosting[];
  /** Signed over all postings and five strangers' leaves after them. */
  readonly checkpoint: string;
  readonly receipts: readonly string[];
}

export function sampleLog(count: number): SampleLog {
  const postings = Array.from({ length: count }, (_, i) => samplePosting(i));
  const strangers = Array.from({ length: 5 }, (_, i) => digest(`stranger ${i}`));
  const tree = new MemoryTree([...postings.map(({ leaf }) => leafHash(encodeLeaf(leaf))), ...strangers]);
  const checkpoint = signCheckpoint({ size: tree.size, rootHash: tree.root() }, testSigner);
  const receipts = postings.map((posting, index) =>
    buildReceipt({ ...posting, index, path: tree.inclusionProof(index), checkpoint, verifierKey: testSigner }),
  );
  return { postings, checkpoint, receipts };
}

export const lateVideo = utf8('a film that was found again');

/** Evidence, in the same log's next tree, that the film of a posting's asset came later. */
export function sampleLateContent(i: number): { readonly statementId: string; readonly text: string } {
  const { leaf, openings, contentManifest: before } = samplePosting(i);
  const sha = hex(sha256(lateVideo));
  const after = contentManifest(
    before.files.map((one) => (one.sha256 === null ? { ...one, sha256: sha, size: lateVideo.length } : one)),
  );
  const body = {
    after: hex(contentManifestHash(after)),
    asset: openings.asset.name,
    before: hex(contentManifestHash(before)),
    deposit: '01890a5d-ac96-774b-bcce-b302099a8059',
    files: before.files.flatMap(({ name, role, sha256: known }) =>
      known === null ? [{ name, role, sha256: sha }] : [],
    ),
    version: 1 as const,
  };
  const statementId = `01890a5d-ac96-774b-bcce-${(0xb302099aa000 + i).toString(16)}`;
  const statement = {
    type: 'late_content' as const,
    statementId,
    subjectHash: digest('a platform, hidden'),
    bodyHash: sha256(utf8(lateContentText(body))),
  };
  const tree = new MemoryTree([leafHash(encodeLeaf(leaf)), leafHash(encodeLeaf(statement))]);
  const checkpoint = signCheckpoint({ size: tree.size, rootHash: tree.root() }, testSigner);
  const place = { index: 1, path: tree.inclusionProof(1), checkpoint };
  return { statementId, text: buildLateContent({ leaf: statement, body, ...place, verifierKey: testSigner }) };
}
