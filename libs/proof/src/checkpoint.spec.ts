import { createPublicKey, verify } from 'node:crypto';
import fc from 'fast-check';
import { fromUtf8, toHex, utf8 } from './bytes';
import { formatCheckpoint, openCheckpoint, parseCheckpoint, signCheckpoint } from './checkpoint';
import {
  addSignature,
  formatSignerKey,
  formatVerifierKey,
  isSignedBy,
  keyFingerprint,
  noteSigner,
  parseNote,
  parseSignerKey,
  parseVerifierKey,
  signNote,
} from './note';
import { strangerSigner, testSigner } from './testing';
import { formatTlogProof, parseTlogProof } from './tlog-proof';
import receipts from '../vectors/receipt.json';

// From the documentation of Go's golang.org/x/mod/sumdb/note.
const PETER = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';
const PETER_PRIVATE = 'PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz';
const TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
const PETERS_NOTE = `${TEXT}\n\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n`;

const root = new Uint8Array(32).fill(7);
const note = signCheckpoint({ size: 20_852_163, rootHash: root }, testSigner);
const witness = noteSigner('witness.example/w1', new Uint8Array(32).fill(1));
const refusal = (code: string) => expect.objectContaining({ code });

describe('signed notes', () => {
  it('agree with Go: its key, its signature, its text', () => {
    const signer = parseSignerKey(PETER_PRIVATE);
    expect(formatVerifierKey(signer)).toBe(PETER);
    expect(signNote(TEXT, [signer])).toBe(PETERS_NOTE);
    expect(isSignedBy(parseNote(PETERS_NOTE), parseVerifierKey(PETER))).toBe(true);
  });

  it('are plain Ed25519, as another implementation sees it', () => {
    const { text, signatures } = parseNote(note);
    const spki = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), testSigner.publicKey]);
    const key = createPublicKey({ key: spki, format: 'der', type: 'spki' });
    expect(verify(null, Buffer.from(text), key, signatures[0]!.signature)).toBe(true);
  });

  it('keep the signatures of others, and do not mind them', () => {
    const cosigned = addSignature(note, witness);
    expect(parseNote(cosigned).signatures).toHaveLength(2);
    expect(openCheckpoint(cosigned, testSigner).size).toBe(20_852_163);
    expect(isSignedBy(parseNote(cosigned), witness)).toBe(true);
  });

  it('are not opened with another key of the same name, nor with the same key under another name', () => {
    expect(() => openCheckpoint(note, strangerSigner)).toThrow(refusal('proof.key_unknown'));
    expect(() => openCheckpoint(note, witness)).toThrow(refusal('proof.key_unknown'));
    const foreign = signNote(formatCheckpoint({ origin: 'other.example/log', size: 1, rootHash: root }), [testSigner]);
    expect(() => openCheckpoint(foreign, testSigner)).toThrow(refusal('proof.key_unknown'));
  });

  it.each([
    ['nothing signed', TEXT],
    ['no signature', `${TEXT}\n`],
    ['no newline at the end', note.slice(0, -1)],
    ['something after the signatures', `${note}x\n`],
    ['an empty line after them', `${note}\n`],
    ['one key twice', `${note}${note.slice(note.indexOf('\u2014'))}`],
    ['a hyphen for the dash', note.replace('\u2014', '-')],
    ['two spaces', note.replace('\u2014 ', '\u2014  ')],
    ['a carriage return', note.replace('\n', '\r\n')],
    ['a tab', note.replace('\n', '\t\n')],
    ['base64 without its pad', note.replace(/=+\n$/, '\n')],
    [
      'base64 with pad bits',
      note.replace(/(.)=\n$/, (_, last: string) => `${String.fromCharCode(last.charCodeAt(0) + 1)}=\n`),
    ],
    ['base64 of the URL alphabet', PETERS_NOTE.replace('x08go/', 'x08go_')],
    ['a signature of three bytes', `${TEXT}\n\u2014 a AAAA\n`],
    ['a plus sign in the name', note.replace('\u2014 holdfast', '\u2014 hold+fast')],
    ['too many signatures', `${TEXT}\n${Array.from({ length: 33 }, (_, i) => `\u2014 w${i} AAAAAAAA\n`).join('')}`],
    ['a megabyte', `${'a'.repeat(1e6)}\n\n\u2014 a AAAAAAAA\n`],
  ])('are refused with %s', (_, text) => {
    expect(() => parseNote(text)).toThrow(refusal('proof.note_malformed'));
  });

  it('do not open once any byte is changed', () => {
    const bytes = utf8(note);
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, bits) => {
        expect(() =>
          openCheckpoint(fromUtf8(bytes.map((byte, i) => (i === at ? byte ^ bits : byte))), testSigner),
        ).toThrow();
      }),
      { numRuns: 500 },
    );
  });
});

describe('checkpoints', () => {
  it('read back as written', () => {
    expect(openCheckpoint(note, testSigner)).toEqual({
      origin: 'holdfast.example/log',
      size: 20_852_163,
      rootHash: root,
    });
  });

  it.each([
    'o\n01\nAA==\n',
    'o\n-1\nAA==\n',
    'o\n1\nAA==\n',
    'o\n1\n',
    `o\n99999999999999999\n${'A'.repeat(43)}=\n`,
    `o\n1\n${'A'.repeat(43)}=\nextension\n`,
    `\n1\n${'A'.repeat(43)}=\n`,
    `o\n1\n${'A'.repeat(42)}B=\n`,
    `o\n1.0\n${'A'.repeat(43)}=\n`,
  ])('are refused when they read %j', (text) =>
    expect(() => parseCheckpoint(text)).toThrow(refusal('proof.checkpoint_malformed')),
  );
});

describe('keys', () => {
  const key = formatVerifierKey(testSigner);

  it('have the published fingerprint', () => {
    expect(receipts.verifierKey).toBe(key);
    expect(keyFingerprint(parseVerifierKey(key))).toBe(receipts.fingerprint);
  });

  it('read back as written, secret ones too', () => {
    expect(formatVerifierKey(parseVerifierKey(key))).toBe(key);
    const seed = new Uint8Array(32).fill(1);
    expect(toHex(parseSignerKey(formatSignerKey(witness, seed)).publicKey)).toBe(toHex(witness.publicKey));
  });

  it.each([
    '',
    'holdfast.example/log',
    PETER.replace('c74f20a3', 'c74f20a4'),
    PETER.replace('c74f20a3', 'C74F20A3'),
    PETER.replace('Peter', 'Petra'),
    PETER.replace('+ARpc', '+AhpC'),
    PETER.slice(0, -4),
    `${PETER}\n`,
    ` ${PETER}`,
  ])('are refused when they read %j', (text) => {
    expect(() => parseVerifierKey(text)).toThrow(refusal('proof.verifier_key_malformed'));
  });

  it('that are secret are not repeated in the error', () => {
    expect(() => parseSignerKey(PETER_PRIVATE.replace('c74f20a3', '00000000'))).toThrow(
      refusal('proof.signer_key_malformed'),
    );
    expect(() => parseSignerKey(`${PETER_PRIVATE}!`)).toThrow('This is not a signer key.');
  });
});

describe('tlog-proof', () => {
  const proof = { index: 7, path: [root, root], checkpoint: note };
  const text = formatTlogProof(proof);

  it('reads back as written', () => {
    expect(parseTlogProof(text)).toEqual(proof);
    expect(parseTlogProof(formatTlogProof({ ...proof, index: 0, path: [] }))).toEqual({ ...proof, index: 0, path: [] });
  });

  it.each([
    ['another header', text.replace('@v1', '@v2')],
    ['an extra line', text.replace('index', 'extra AAAA\nindex')],
    ['a leading zero', text.replace('index 7', 'index 07')],
    ['a space after the index', text.replace('index 7', 'index 7 ')],
    ['an index beyond 2^53', text.replace('index 7', 'index 9999999999999999')],
    ['a hash cut short', text.replace('Bwc=', '')],
    ['no checkpoint', text.slice(0, text.indexOf('\n\n'))],
    [
      'a path longer than any tree is high',
      formatTlogProof({ ...proof, path: Array.from({ length: 65 }, () => root) }),
    ],
  ])('is refused with %s', (_, wrong) => {
    expect(() => parseTlogProof(wrong)).toThrow(refusal('proof.tlog_proof_malformed'));
  });
});
