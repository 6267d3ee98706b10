import { toHex, utf8 } from './bytes';
import { signCheckpoint } from './checkpoint';
import { leafHash } from './hash';
import { encodeLeaf } from './leaf';
import { MemoryTree } from './merkle';
import { addSignature, formatVerifierKey, noteSigner } from './note';
import { buildReceipt, formatReceipt, parseReceipt, type Receipt } from './receipt';
import { sampleLog, samplePosting, strangerSigner, testSigner } from './testing';
import type { SignatureCache } from './log-proof';
import { RECEIPT_CHECKS, verifyReceipt, type ReceiptCheckName } from './verify-receipt';
import vectors from '../vectors/receipt.json';

const verifierKey = formatVerifierKey(testSigner);
const log = sampleLog(3);
const text = log.receipts[1]!;
const failing = (receipt: string | Uint8Array, key = verifierKey) => {
  const { ok, checks, proven } = verifyReceipt(receipt, { verifierKey: key });
  expect(proven === null).toBe(!ok);
  return checks.filter((check) => !check.ok).map((check) => check.name);
};
const changed = (change: (receipt: Receipt) => Receipt): string => formatReceipt(change(parseReceipt(text)));

describe('a receipt', () => {
  it.each(vectors.receipts)('of the published vectors verifies with the published key (%#)', (published) => {
    const verdict = verifyReceipt(published, { verifierKey: vectors.verifierKey });
    expect(verdict.ok).toBe(true);
    expect(verdict.checks.map((check) => check.name)).toEqual([...RECEIPT_CHECKS]);
  });

  it('is made the same every time', () => {
    expect(log.receipts).toEqual(vectors.receipts);
  });

  it('proves who got what from whom, how much, and how it is kept', () => {
    expect(verifyReceipt(log.receipts[2]!, { verifierKey }).proven).toMatchObject({
      asset: 'platform:01890a5d-ac96-774b-bcce-b302099a8057/Kites%20%26%20D%C3%BCne/item%2F2',
      from: 'account:01890a5d-ac96-774b-bcce-b302099a8057/h-1',
      to: 'account:01890a5d-ac96-774b-bcce-b302099a8058/A%200042',
      quantity: 2n ** 62n + 1n,
      custodyKind: 'copy',
      authority: { kind: 'consent' },
      origin: 'holdfast.example/log',
      index: 2,
      treeSize: 8,
    });
  });

  it('says which files are missing', () => {
    const check = verifyReceipt(log.receipts[2]!, { verifierKey }).checks.find(
      ({ name }) => name === 'content manifest',
    );
    expect(check?.detail).toBe('3 files, of which missing: video.mp4.');
  });

  it('fails, and names the check, when any of its bytes is changed', () => {
    const bytes = utf8(text);
    const signatures: SignatureCache = new Map();
    const survivors: string[] = [];
    const named = new Set<ReceiptCheckName>();
    for (let at = 0; at < bytes.length; at++) {
      // Every single bit, all bits, and the one that turns a small letter into a capital together with another.
      for (const bits of [0x01, 0x02, 0x04, 0x08, 0x10, 0x20, 0x40, 0x80, 0xff, 0x21]) {
        bytes[at]! ^= bits;
        const { ok, checks } = verifyReceipt(bytes, { verifierKey, signatures });
        bytes[at]! ^= bits;
        const failed = checks.filter((check) => !check.ok);
        failed.forEach((check) => named.add(check.name));
        if (ok || failed.length === 0) survivors.push(`byte ${at} ^ ${bits}`);
      }
    }
    expect(survivors).toEqual([]);
    // Every check has bytes that it alone guards.
    expect([...named].sort()).toEqual([...RECEIPT_CHECKS].sort());
  });

  it('fails when a byte is taken away or put in anywhere', () => {
    const bytes = utf8(text);
    const signatures: SignatureCache = new Map();
    const ok = (changedBytes: Uint8Array) => verifyReceipt(changedBytes, { verifierKey, signatures }).ok;
    for (let at = 0; at <= bytes.length; at++) {
      if (at < bytes.length) expect(ok(Uint8Array.from([...bytes.slice(0, at), ...bytes.slice(at + 1)]))).toBe(false);
      for (const extra of [0x20, 0x30, 0x0a])
        expect(ok(Uint8Array.from([...bytes.slice(0, at), extra, ...bytes.slice(at)]))).toBe(false);
    }
  });

  it('fails with another key, and names the key', () => {
    expect(failing(text, formatVerifierKey(strangerSigner))).toEqual(['key']);
    expect(failing(text, formatVerifierKey(noteSigner('holdfast.example/other', new Uint8Array(32).fill(3))))).toEqual([
      'key',
    ]);
  });

  it('throws only for a key that is none', () => {
    expect(() => verifyReceipt(text, { verifierKey: 'nonsense' })).toThrow(
      expect.objectContaining({ code: 'proof.verifier_key_malformed' }),
    );
  });

  const other = samplePosting(2);
  const lies: [ReceiptCheckName, string][] = [
    ['posting', changed((r) => ({ ...r, facts: { ...r.facts, postingId: other.leaf.postingId } }))],
    ['quantity', changed((r) => ({ ...r, facts: { ...r.facts, quantity: '2' } }))],
    ['custody kind', changed((r) => ({ ...r, facts: { ...r.facts, custodyKind: 'copy' } }))],
    [
      'authority',
      changed((r) => ({ ...r, facts: { ...r.facts, authority: { ...r.facts.authority, kind: 'mandate' } } })),
    ],
    [
      'asset',
      changed((r) => ({
        ...r,
        openings: { ...r.openings, asset: { ...r.openings.asset, name: other.openings.asset.name } },
      })),
    ],
    [
      'asset',
      changed((r) => ({ ...r, openings: { ...r.openings, asset: { ...r.openings.asset, name: r.openings.to.name } } })),
    ],
    [
      'from',
      changed((r) => ({
        ...r,
        openings: { ...r.openings, from: { ...r.openings.from, salt: toHex(other.openings.from.salt) } },
      })),
    ],
    [
      'to',
      changed((r) => ({ ...r, openings: { ...r.openings, to: { ...r.openings.to, name: r.openings.from.name } } })),
    ],
    ['content manifest', changed((r) => ({ ...r, contentManifest: other.contentManifest }))],
    [
      'leaf',
      changed((r) => ({
        ...r,
        leaf: toHex(
          encodeLeaf({
            type: 'deposit',
            statementId: other.leaf.postingId,
            subjectHash: other.leaf.to,
            bodyHash: other.leaf.to,
          }),
        ),
      })),
    ],
    ['proof', changed((r) => ({ ...r, proof: `${r.proof}\n` }))],
    ['proof', changed((r) => ({ ...r, proof: r.proof.replace('index', 'extra AAAA\nindex') }))],
    ['checkpoint signature', changed((r) => ({ ...r, proof: r.proof.replace('log\n8\n', 'log\n9\n') }))],
    ['inclusion', changed((r) => ({ ...r, proof: r.proof.replace('index 1', 'index 2') }))],
    ['inclusion', changed((r) => ({ ...r, proof: r.proof.replace(/\n[^\n]{44}\n\n/, '\n\n') }))],
  ];
  it.each(lies)('that lies in one place fails by "%s" alone (%#)', (name, lie) => {
    expect(failing(lie)).toEqual([name]);
  });

  it('for a leaf that is not in the log fails by inclusion', () => {
    const posting = samplePosting(1);
    const leaf = { ...posting.leaf, quantity: 1_000n };
    const path = new MemoryTree(log.postings.map((one) => leafHash(encodeLeaf(one.leaf)))).inclusionProof(1);
    expect(
      failing(buildReceipt({ ...posting, leaf, index: 1, path, checkpoint: log.checkpoint, verifierKey: testSigner })),
    ).toEqual(['inclusion']);
  });

  it.each([
    ['nothing', ''],
    ['no JSON', 'receipt'],
    ['null', 'null\n'],
    ['a receipt of version 2', text.replace('"version":1}\n', '"version":2}\n')],
    ['no newline at the end', text.slice(0, -1)],
    ['a byte order mark', `\ufeff${text}`],
    ['white space', text.replace('{', '{ ')],
    ['Windows line ends', text.replace('\n', '\r\n')],
    ['a field that nobody knows', text.replace('{"contentManifest"', '{"a":1,"contentManifest"')],
    ['a field called __proto__', text.replace('{"contentManifest"', '{"__proto__":{},"contentManifest"')],
    ['a field twice', text.replace('"version":1}\n', '"version":1,"version":1}\n')],
    ['fields in another order', text.replace(/^\{("contentManifest":.*?\],"version":1\}),(.*)\}\n$/s, '{$2,$1}\n')],
    ['a number as a float', text.replace('"version":1}\n', '"version":1.0}\n')],
    ['a number with an exponent', text.replace('"size":20', '"size":2e1')],
    ['an escape where none is needed', text.replace('holdfast-receipt', 'holdfast\\u002dreceipt')],
    [
      'upper-case hexadecimal',
      text.replace(/"leaf":"([0-9a-f]+)"/, (_, hex: string) => `"leaf":"${hex.toUpperCase()}"`),
    ],
    ['a quantity with a leading zero', text.replace('"quantity":"1"', '"quantity":"01"')],
    ['a quantity that is a number', text.replace('"quantity":"1"', '"quantity":1')],
    ['nesting without end', '['.repeat(100_000)],
    ['five megabytes', `"${'a'.repeat(5e6)}"`],
    ['bytes that are not UTF-8', Uint8Array.of(0x22, 0xff, 0x22)],
  ])('is refused by its encoding: %s', (_, wrong) => {
    expect(wrong).not.toBe(text);
    expect(failing(wrong)).toEqual(['encoding']);
  });

  it("carries no signature but the log's: another's could be altered unnoticed", () => {
    const witness = noteSigner('witness.example/w1', new Uint8Array(32).fill(1));
    const cosigned = addSignature(log.checkpoint, witness);
    const path = new MemoryTree(log.postings.map((one) => leafHash(encodeLeaf(one.leaf)))).inclusionProof(1);
    const made = buildReceipt({ ...samplePosting(1), index: 1, path, checkpoint: cosigned, verifierKey: testSigner });
    expect(made).not.toContain('witness');
    const smuggled = changed((r) => ({ ...r, proof: `${r.proof}${cosigned.slice(cosigned.lastIndexOf('\u2014'))}` }));
    expect(failing(smuggled)).toEqual(['proof']);
  });

  it('is not made of parts that do not fit together', () => {
    const posting = samplePosting(1);
    const input = { ...posting, index: 1, path: [], checkpoint: log.checkpoint, verifierKey: testSigner };
    const inconsistent = (field: string) =>
      expect.objectContaining({ code: 'proof.receipt_inconsistent', details: { field } });
    expect(() => buildReceipt({ ...input, openings: { ...input.openings, to: other.openings.to } })).toThrow(
      inconsistent('to'),
    );
    expect(() => buildReceipt({ ...input, contentManifest: other.contentManifest })).toThrow(
      inconsistent('content manifest'),
    );
    expect(() => buildReceipt({ ...input, verifierKey: strangerSigner })).toThrow(
      expect.objectContaining({ code: 'proof.key_unknown' }),
    );
  });

  it('verifies against a later, larger checkpoint too', () => {
    const leaves = log.postings.map((one) => leafHash(encodeLeaf(one.leaf)));
    const tree = new MemoryTree([
      ...leaves,
      ...Array.from({ length: 1_000 }, (_, i) => leafHash(Uint8Array.of(i & 255, i >> 8))),
    ]);
    const checkpoint = signCheckpoint({ size: tree.size, rootHash: tree.root() }, testSigner);
    const later = buildReceipt({
      ...samplePosting(0),
      index: 0,
      path: tree.inclusionProof(0),
      checkpoint,
      verifierKey: testSigner,
    });
    expect(verifyReceipt(later, { verifierKey }).ok).toBe(true);
  });
});
