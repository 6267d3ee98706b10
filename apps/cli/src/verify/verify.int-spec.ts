import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { finished } from 'node:stream/promises';
import { gzipSync } from 'node:zlib';
import { bundleFiles, formatVerifierKey, type BundlePart } from '@holdfast/proof';
import { sampleConsent, sampleContent, sampleLog, strangerSigner, testSigner } from '@holdfast/proof/testing';
import { pack } from 'tar-stream';
import { runVerify } from './run-verify';

const key = formatVerifierKey(testSigner);
const log = sampleLog(4);
const contents = new Map(
  Object.values(sampleContent).map((body) => [createHash('sha256').update(body).digest('hex'), body]),
);
const parts: BundlePart[] = [
  ...log.receipts.map((text) => ({ kind: 'receipt' as const, text })),
  ...Array.from(contents, ([sha256, body]) => ({ kind: 'content' as const, sha256, size: body.length })),
  { kind: 'consent', body: sampleConsent },
];

let folder: string;
const at = (name: string) => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-verify-'));
  const tar = pack();
  const written = finished(tar.pipe(createWriteStream(at('bundle.tar'))));
  for await (const file of bundleFiles(parts, {
    verifierKey: testSigner,
    baggedAt: new Date('2030-01-01'),
    directory: 'bundle',
  })) {
    const body = Buffer.from('body' in file ? file.body : contents.get(file.contentSha256)!);
    tar.entry({ name: file.path }, body);
    await mkdir(dirname(at(file.path)), { recursive: true });
    await writeFile(at(file.path), body);
  }
  tar.finalize();
  await written;
  await writeFile(at('one.receipt.json'), log.receipts[2]!);
  await writeFile(at('key.txt'), `${key}\n`);
  await writeFile(at('holdfast-log.json'), JSON.stringify({ verifierKey: key, fingerprint: 'not looked at' }));
});
afterAll(() => rm(folder, { recursive: true }));

async function run(path: string, given: string | undefined = key, json = false) {
  const text = { out: '', err: '' };
  const output = { out: (more: string) => void (text.out += more), err: (more: string) => void (text.err += more) };
  return { code: await runVerify({ path: at(path), key: given, json }, output), ...text };
}

describe('holdfast verify', () => {
  it.each(['bundle.tar', 'bundle', 'one.receipt.json'])('accepts %s', async (path) => {
    const { code, out, err } = await run(path);
    expect(err).toBe('');
    expect(out).toMatch(/\nVERIFIED\.\n$/);
    expect(out).not.toContain('FAILED');
    expect(code).toBe(0);
  });

  it('says of a bundle what it holds and what is missing', async () => {
    const { out } = await run('bundle.tar');
    expect(out).toContain('4 receipts of 3 assets: 1 token, 0 records, 2 copies.');
    expect(out).toContain('    video.mp4 (animation) of platform:');
  });

  it('says of a receipt that a copy is a copy', async () => {
    const { out } = await run('one.receipt.json');
    expect(out).toContain("kept as   copy: content and evidence; the token stays in the holder's own wallet");
    expect(out).toContain('file      video.mp4 (animation)  MISSING');
  });

  it('takes the key from a file, or from what the log publishes', async () => {
    expect((await run('one.receipt.json', at('key.txt'))).code).toBe(0);
    expect((await run('one.receipt.json', at('holdfast-log.json'))).code).toBe(0);
  });

  it('refuses to verify without a key, and tells where to get it', async () => {
    const output = { out: '', err: '' };
    const code = await runVerify(
      { path: at('bundle.tar'), key: undefined, json: false },
      { out: (text) => void (output.out += text), err: (text) => void (output.err += text) },
    );
    expect([code, output.out]).toEqual([2, '']);
    expect(output.err).toContain('/.well-known/holdfast-log.json');
  });

  it('refuses a key that lies within the bundle', async () => {
    expect(await run('bundle', at('bundle/data/log-key.txt'))).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringContaining('lies within the bundle'),
    });
  });

  it.each([
    ['a path that does not exist', 'nothing', key, 'There is no '],
    ['a key that is none', 'one.receipt.json', 'a+b+c', 'A verifier key reads'],
    ['a key file that does not exist', 'one.receipt.json', 'key.pem', 'nor a file'],
    ['a key file without a key', 'one.receipt.json', 'one.receipt.json', 'without a "verifierKey"'],
  ])('calls %s wrong usage', async (_, path, given, sentence) => {
    expect(await run(path, given === 'one.receipt.json' ? at(given) : given)).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringContaining(sentence),
    });
  });

  it('asks for a compressed bundle to be unpacked', async () => {
    await writeFile(at('bundle.tar.gz'), gzipSync(await readFile(at('bundle.tar'))));
    expect(await run('bundle.tar.gz')).toMatchObject({ code: 2, err: expect.stringContaining('gunzip') });
  });

  it('names the check that fails', async () => {
    await writeFile(at('changed.receipt.json'), log.receipts[2]!.replace('"kind":"consent"', '"kind":"mandate"'));
    const changed = await run('changed.receipt.json');
    expect(changed.code).toBe(1);
    expect(changed.out).toMatch(/^FAILED {2}authority/m);
    expect(changed.out).toMatch(/\nNOT VERIFIED: authority\.\n$/);
    expect(await run('bundle.tar', formatVerifierKey(strangerSigner))).toMatchObject({
      code: 1,
      out: expect.stringContaining('NOT VERIFIED: log key file, receipts.'),
    });
  });

  it('fails for a tar that is cut off or is none', async () => {
    const bytes = await readFile(at('bundle.tar'));
    await writeFile(at('cut.tar'), bytes);
    await truncate(at('cut.tar'), 5_000);
    await writeFile(at('noise.tar'), createHash('sha512').update('noise').digest().toString('hex').repeat(20));
    for (const path of ['cut.tar', 'noise.tar'])
      expect(await run(path)).toMatchObject({ code: 1, out: expect.stringContaining('NOT VERIFIED') });
  });

  it('fails for a link in a bundle, and does not follow it', async () => {
    await symlink('/etc/passwd', at('bundle/data/terms'));
    expect(await run('bundle')).toMatchObject({ code: 1, out: expect.stringContaining('data/terms (not a file)') });
    await rm(at('bundle/data/terms'));
  });

  it('prints a report for programs', async () => {
    const { out } = await run('bundle.tar', key, true);
    expect(JSON.parse(out)).toMatchObject({
      ok: true,
      summary: { assets: 3 },
      items: [{ proven: { quantity: '1' } }, {}, {}, {}],
    });
  });

  it("keeps strangers' text from the terminal", async () => {
    await writeFile(at('evil.receipt.json'), log.receipts[2]!.replace('item%2F2', 'item\\u001b[2J\u202e'));
    const { out, code } = await run('evil.receipt.json');
    expect(code).toBe(1);
    expect(out).toContain('item\\u001b[2J\\u202e');
  });
});
