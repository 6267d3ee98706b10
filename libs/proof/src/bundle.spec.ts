import { createHash } from 'node:crypto';
import { PAYLOAD_MANIFEST, TAG_MANIFEST } from './bag';
import { concat, fromUtf8, toHex, utf8 } from './bytes';
import { canonicalJson } from './canonical-json';
import { bundleFiles, type BundlePart } from './bundle';
import { verifyLateContent } from './late-content';
import { formatVerifierKey } from './note';
import {
  lateVideo,
  sampleConsent,
  sampleContent,
  sampleLateContent,
  sampleLog,
  strangerSigner,
  testSigner,
} from './testing';
import { verifyBundle, type BundleCheckName, type BundleEntry } from './verify-bundle';

const sha256 = (body: Uint8Array) => createHash('sha256').update(body).digest('hex');
const verifierKey = formatVerifierKey(testSigner);
const log = sampleLog(4);
const LATE = '0190a5a0-0000-7000-8000-00000000ffff';
const contents = [...Object.values(sampleContent), lateVideo];
const parts: BundlePart[] = [
  ...log.receipts.map((text) => ({ kind: 'receipt' as const, text })),
  ...Object.values(sampleContent).map((body) => ({
    kind: 'content' as const,
    sha256: sha256(body),
    size: body.length,
  })),
  { kind: 'consent', body: sampleConsent },
  { kind: 'terms', name: 'terms-2026.txt', body: utf8('We keep it.\n') },
];

type Files = Map<string, Uint8Array>;

async function filesOf(
  some: Iterable<BundlePart>,
  directory: string | null = null,
  more: { verifierPage?: Uint8Array } = {},
): Promise<Files> {
  const files: Files = new Map();
  for await (const file of bundleFiles(some, {
    verifierKey: testSigner,
    baggedAt: new Date('2030-01-01T00:00:00Z'),
    directory,
    ...more,
  })) {
    const body = 'body' in file ? file.body : contents.find((one) => sha256(one) === file.contentSha256)!;
    expect(body).toHaveLength(file.size);
    files.set(file.path, body);
  }
  return files;
}

async function* entriesOf(files: Iterable<[string, Uint8Array]>): AsyncGenerator<BundleEntry> {
  for (const [path, body] of files) {
    yield {
      path,
      body: (async function* () {
        for (let at = 0; at < body.length; at += 7) yield body.subarray(at, at + 7);
      })(),
    };
  }
}

const verify = (files: Iterable<[string, Uint8Array]>, key = verifierKey) =>
  verifyBundle(entriesOf(files), { verifierKey: key });
const failing = async (files: Iterable<[string, Uint8Array]>, key?: string): Promise<BundleCheckName[]> => {
  const report = await verify(files, key);
  expect(report.ok).toBe(report.checks.every((check) => check.ok));
  return report.checks.filter((check) => !check.ok).map((check) => check.name);
};

/** Writes the manifests anew, as a forger would who knows BagIt. */
function rebagged(files: Files): Files {
  const lines = (paths: string[]) => utf8(paths.map((path) => `${sha256(files.get(path)!)}  ${path}\n`).join(''));
  files.set(PAYLOAD_MANIFEST, lines([...files.keys()].filter((path) => path.startsWith('data/'))));
  files.set(
    TAG_MANIFEST,
    lines([...files.keys()].filter((path) => !path.startsWith('data/') && path !== TAG_MANIFEST)),
  );
  return files;
}

const content = `data/content/${sha256(sampleContent['image.png'])}`;
const receipt = (i: number) => `data/receipts/${log.postings[i]!.leaf.postingId}.receipt.json`;

describe('a bundle', () => {
  it('verifies, in whatever order its files come, and says what it holds', async () => {
    const files = await filesOf(parts);
    for (const order of [[...files], [...files].reverse()]) {
      const report = await verify(order);
      expect(report.checks.filter((check) => !check.ok)).toEqual([]);
      expect(report.ok).toBe(true);
      expect(report.summary).toEqual({
        receipts: 4,
        assets: 3,
        byCustodyKind: { token: 1, record: 0, copy: 2 },
        missing: log.postings
          .slice(2)
          .map((one) => ({ asset: one.openings.asset.name, name: 'video.mp4', role: 'animation' })),
        late: [],
        absent: [],
        authoritiesAbsent: [`deposit ${toHex(log.postings[0]!.leaf.authorityHash)}`],
        unproven: [],
        leftOut: [],
      });
    }
  });

  describe('with a file that came after its receipt was made', () => {
    const late = sampleLateContent(2);
    const film = { kind: 'content' as const, sha256: sha256(lateVideo), size: lateVideo.length };
    const gap = { asset: log.postings[2]!.openings.asset.name, name: 'video.mp4', role: 'animation' };
    const path = `data/late/${late.statementId}.late.json`;
    const withLate = () => filesOf([...parts, { kind: 'late', text: late.text }, film]);

    it('no longer misses it: the log has its digest', async () => {
      const { ok, summary } = await verify(await withLate());
      expect(ok).toBe(true);
      expect(summary.late).toEqual([{ ...gap, sha256: film.sha256 }]);
      expect(summary.missing).toEqual([{ ...gap, asset: log.postings[3]!.openings.asset.name }]);
      expect(summary.unproven).toEqual([]);
    });

    it('takes the file for what nobody vouches for, without the proof', async () => {
      const { ok, summary } = await verify(await filesOf([...parts, film]));
      expect([ok, summary.late, summary.unproven]).toEqual([true, [], [`data/content/${film.sha256}`]]);
    });

    it('lacks the file when the proof comes alone', async () => {
      const files = await filesOf([...parts, { kind: 'late', text: late.text }]);
      expect(await failing(files)).toEqual(['content']);
    });

    it('fails whatever byte of the proof is another one, and for another key', async () => {
      const files = await withLate();
      const text = files.get(path)!;
      const log = { key: testSigner, signatures: new Map<string, boolean>() };
      expect(verifyLateContent(text, log).ok).toBe(true);
      for (let at = 0; at < text.length; at += 1) {
        const flipped = Uint8Array.from(text);
        flipped[at]! ^= 1;
        expect([at, verifyLateContent(flipped, log).proven]).toEqual([at, null]);
      }
      const flipped = Uint8Array.from(text);
      flipped[text.length - 3]! ^= 1;
      expect(await failing(rebagged(new Map([...files, [path, flipped]])))).toContain('late content');
      expect(await failing(files, formatVerifierKey(strangerSigner))).toContain('late content');
    });

    it('says what is at fault of late content, not of a receipt', () => {
      const foreign = verifyLateContent(late.text, { key: strangerSigner, signatures: new Map() });
      expect(foreign.checks.at(-1)?.detail).toMatch(/^The late content is from the log "/);
      const cosigned = late.text.replace(/(\\n\u2014 )[^ \\]+( [^\\]+)/, '$&$1witness.example$2');
      expect(cosigned).not.toBe(late.text);
      const verdict = verifyLateContent(cosigned, { key: testSigner, signatures: new Map() });
      expect(verdict.checks.at(-1)).toEqual({
        name: 'proof',
        ok: false,
        detail: "The late content has to carry one signature, the log's.",
      });
    });

    it('refuses a proof under the name of another', async () => {
      const files = await withLate();
      files.delete(path);
      files.set(path.replace(late.statementId, LATE), utf8(late.text));
      expect(await failing(rebagged(files))).toEqual(['late content']);
    });
  });

  it('may bring a page that verifies it, which is declared and verified like everything else', async () => {
    const page = utf8('<!doctype html>');
    const files = await filesOf(parts, null, { verifierPage: page });
    expect(files.get('data/verify.html')).toEqual(page);
    expect(fromUtf8(files.get('data/README.txt')!)).toContain('verify.html');
    expect(await failing(files)).toEqual([]);
    files.set('data/verify.html', utf8('<!doctype html><script>'));
    expect(await failing(files)).toEqual(['digests']);
  });

  it('is a BagIt 1.0 bag with what RFC 8493 asks for', async () => {
    const files = await filesOf(parts);
    expect([...files.keys()].slice(0, 3)).toEqual(['bagit.txt', 'data/README.txt', 'data/log-key.txt']);
    expect([...files.keys()].slice(-3)).toEqual(['manifest-sha256.txt', 'bag-info.txt', 'tagmanifest-sha256.txt']);
    const payload = [...files].filter(([path]) => path.startsWith('data/'));
    const octets = payload.reduce((sum, [, body]) => sum + body.length, 0);
    expect(fromUtf8(files.get('bag-info.txt')!)).toContain(`Payload-Oxum: ${octets}.${payload.length}\n`);
    expect(fromUtf8(files.get('data/README.txt')!)).toContain('npx holdfast verify');
  });

  it('verifies within a directory, and with a faster SHA-256', async () => {
    const files = await filesOf(parts, 'holdfast-bundle');
    expect([...files.keys()].every((path) => path.startsWith('holdfast-bundle/'))).toBe(true);
    const report = await verifyBundle(entriesOf(files), { verifierKey, streamingHash: () => createHash('sha256') });
    expect(report.ok).toBe(true);
    expect((await verify([...files].map(([path, body]) => [path.replace('holdfast-bundle', '.'), body]))).ok).toBe(
      true,
    );
  });

  it('says in a list of its own what its maker left out and why, and fails for the file', async () => {
    const sha = sha256(sampleContent['image.png']);
    const lost = { what: 'content', name: 'image.png', sha256: sha, reason: 'content.corrupt' } as const;
    const late = { what: 'receipt', postingId: LATE, reason: 'custody.receipt_not_ready' } as const;
    const left: BundlePart[] = [lost, late, lost].map((item) => ({ kind: 'missing', item }));
    const files = await filesOf([...left, ...parts.filter((part) => part.kind !== 'content' || part.sha256 !== sha)]);
    expect(fromUtf8(files.get('data/missing.json')!)).toBe(canonicalJson([lost, late]));
    const report = await verify(files);
    expect(report.summary.leftOut).toEqual([lost, late]);
    expect(report.summary.absent).not.toEqual([]);
    expect(new Set(report.summary.absent.map((file) => file.reason))).toEqual(new Set(['content.corrupt']));
    const failed = report.checks.filter((check) => !check.ok);
    expect(failed.map((check) => check.name)).toEqual(['content']);
    expect(failed[0]!.detail).toContain('its maker left it out: content.corrupt');
    // A receipt that was not ready yet makes nothing else false.
    const whole = await verify(await filesOf([...parts, { kind: 'missing', item: late }]));
    expect([whole.ok, whole.summary.leftOut]).toEqual([true, [late]]);
  });

  it('gives content that is shared only once', async () => {
    expect(await filesOf([...parts, ...parts])).toEqual(await filesOf(parts));
  });

  it("fails with another key, and says that the log key file is another's", async () => {
    expect(await failing(await filesOf(parts), formatVerifierKey(strangerSigner))).toEqual([
      'log key file',
      'receipts',
    ]);
  });

  it('fails when any byte of any file is changed, by a check that names the file', async () => {
    const files = await filesOf(parts);
    for (const [path, body] of files) {
      for (const at of [0, Math.floor(body.length / 2), body.length - 1]) {
        const changed = body.map((byte, i) => (i === at ? byte ^ 0x01 : byte));
        const report = await verify([...files].map(([one, bytes]) => [one, one === path ? changed : bytes]));
        expect(report.ok).toBe(false);
        // A changed tag manifest speaks of the file that it no longer fits.
        if (path !== TAG_MANIFEST) expect(JSON.stringify(report.checks.filter((check) => !check.ok))).toContain(path);
      }
    }
  });

  it('fails when any file is missing', async () => {
    const files = await filesOf(parts);
    for (const path of files.keys()) expect(await failing([...files].filter(([one]) => one !== path))).not.toEqual([]);
  });

  const changes: [string, BundleCheckName[], (files: Files) => Iterable<[string, Uint8Array]>][] = [
    ['a file that no manifest declares', ['undeclared files'], (files) => files.set('data/terms/more.txt', utf8('x'))],
    [
      'content that is not here, although nobody declares it',
      ['content'],
      (files) => (files.delete(content), rebagged(files)),
    ],
    [
      'other content under the same name',
      ['named by digest', 'content'],
      (files) => rebagged(files.set(content, utf8('another picture'))),
    ],
    [
      'a receipt that was changed',
      ['receipts'],
      (files) => rebagged(files.set(receipt(1), utf8(log.receipts[1]!.replace('"quantity":"1"', '"quantity":"7"')))),
    ],
    [
      "a receipt under another posting's name",
      ['receipts'],
      (files) => rebagged(files.set(receipt(1), utf8(log.receipts[0]!))),
    ],
    ['a receipt that is too long', ['receipts'], (files) => rebagged(files.set(receipt(1), new Uint8Array(5e6)))],
    [
      'a consent that is not the one',
      ['named by digest'],
      (files) => rebagged(files.set(`data/consents/${'0'.repeat(64)}.json`, utf8('{}'))),
    ],
    [
      'a log key file of another log',
      ['log key file'],
      (files) => rebagged(files.set('data/log-key.txt', utf8(`${formatVerifierKey(strangerSigner)}\n`))),
    ],
    [
      'a log key file that is no text',
      ['log key file'],
      (files) => rebagged(files.set('data/log-key.txt', Uint8Array.of(0xff))),
    ],
    [
      'a file where no bundle has one',
      ['paths', 'declared files'],
      (files) => rebagged(files.set('data/setup.exe', utf8('x'))),
    ],
    [
      'a list of what is missing that is none',
      ['missing list'],
      (files) => rebagged(files.set('data/missing.json', utf8('[{"what":"content"}]'))),
    ],
    [
      'a list of what is missing that speaks to the terminal',
      ['missing list'],
      (files) =>
        rebagged(
          files.set(
            'data/missing.json',
            utf8(
              canonicalJson([
                { what: 'content', name: '\u001b[2J', sha256: 'a'.repeat(64), reason: 'content.corrupt' },
              ]),
            ),
          ),
        ),
    ],
    ['a path that climbs', ['paths'], (files) => files.set('data/terms/../../x', utf8('x'))],
    ['a path from the root', ['paths'], (files) => files.set('/etc/passwd', utf8('x'))],
    ['terminal commands in a path', ['paths'], (files) => files.set('data/terms/\u001b[2J', utf8('x'))],
    ['a file twice', ['paths'], (files) => [...files, ['data/README.txt', utf8('x')]]],
    [
      'another BagIt',
      ['bag declaration'],
      (files) => rebagged(files.set('bagit.txt', utf8('BagIt-Version: 0.97\nTag-File-Character-Encoding: UTF-8\n'))),
    ],
    [
      'files to fetch',
      ['paths', 'tag files', 'declared files'],
      (files) => rebagged(files.set('fetch.txt', utf8('https://example.com/x 1 data/terms/x\n'))),
    ],
    ['a manifest with a path twice', ['payload manifest', 'undeclared files'], (files) => twice(rebagged(files))],
  ];
  it.each(changes)('fails with %s', async (_, names, change) => {
    expect(await failing(change(await filesOf(parts)))).toEqual(names);
  });

  it('without receipts proves nothing, and fails', async () => {
    expect(await failing(await filesOf([]))).toEqual(['receipts']);
    expect(await failing([])).toEqual(['bag declaration', 'tag files', 'payload manifest', 'receipts']);
  });

  it('says which content nobody vouches for', async () => {
    const stranger = utf8('late');
    contents.push(stranger);
    const report = await verify(await filesOf([...parts, { kind: 'content', sha256: sha256(stranger), size: 4 }]));
    expect([report.ok, report.summary.unproven]).toEqual([true, [`data/content/${sha256(stranger)}`]]);
  });

  it('is not made of parts that cannot be in one', async () => {
    const invalid = expect.objectContaining({ code: 'proof.bundle_part_invalid' });
    await expect(filesOf([{ kind: 'terms', name: '../x', body: utf8('') }])).rejects.toEqual(invalid);
    await expect(
      filesOf([
        { kind: 'terms', name: 'x', body: utf8('1') },
        { kind: 'terms', name: 'x', body: utf8('2') },
      ]),
    ).rejects.toEqual(invalid);
    await expect(filesOf([{ kind: 'content', sha256: 'AB', size: 1 }])).rejects.toEqual(invalid);
    await expect(filesOf([], '../x')).rejects.toEqual(invalid);
  });

  it('keeps nothing of the content that flows through', async () => {
    const chunk = new Uint8Array(64 * 1024);
    let live = 0;
    async function* body() {
      for (let i = 0; i < 500; i++) {
        live += 1;
        yield chunk;
      }
    }
    const before = process.memoryUsage().arrayBuffers;
    await verifyBundle([{ path: content, body: body() }], { verifierKey, streamingHash: () => createHash('sha256') });
    expect(live).toBe(500);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(16e6);
  });
});

function twice(files: Files): Files {
  const body = files.get(PAYLOAD_MANIFEST)!;
  files.set(PAYLOAD_MANIFEST, concat(body, body));
  files.set(
    TAG_MANIFEST,
    utf8(
      fromUtf8(files.get(TAG_MANIFEST)!).replace(
        /[0-9a-f]{64}( {2}manifest)/,
        `${sha256(files.get(PAYLOAD_MANIFEST)!)}$1`,
      ),
    ),
  );
  return files;
}
