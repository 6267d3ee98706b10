import { generateKeyPairSync } from 'node:crypto';
import { cp, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkDeposit } from './check-deposit';
import { rawPublicKey, signTagManifest, signatureFile, signedFile } from './deposit-signature';
import { type Deposit, openDeposit } from './open-deposit';
import { packDeposit } from './pack-deposit';

const { privateKey } = generateKeyPairSync('ed25519');
const publicKey = rawPublicKey(privateKey);
const baggedAt = new Date('2026-11-22T08:00:00Z');
const longName = `content/${'very-long-name-'.repeat(12)}/100% ünï\ncode.png`;

const source: Record<string, string> = {
  'collections.jsonl': '{"id":"c","name":"Birds","source":{"type":"record"}}\n',
  'assets.jsonl': [
    `{"id":"a1","collection":"c","kind":"single","name":"Wren","content":[{"role":"media","path":${JSON.stringify(longName)}}]}`,
    '{"id":"a2","collection":"c","kind":"edition","quantity":"5","name":"Robin"}',
    '{"id":"a3","collection":"c","kind":"single","name":"Owl","content":[{"role":"media","path":"content/gone.png"}]}',
    'nonsense',
    '{"id":"a4","collection":"c","kind":"single","name":"Jay"}',
  ].join('\n'),
  'holders.jsonl': '{"id":"h1"}\n{"id":"h2"}\n',
  'holdings.jsonl':
    '{"holder":"h1","asset":"a1"}\n{"holder":"h1","asset":"a2","quantity":"3"}\n{"holder":"h2","asset":"a2","quantity":"2"}\n',
  [longName]: 'PNG',
};

let directory: string;
const opened: Deposit[] = [];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'holdfast-deposit-'));
  for (const [path, text] of Object.entries(source)) await put(`source/${path}`, text);
});
afterEach(async () => {
  for (const deposit of opened.splice(0)) await deposit.close();
  await rm(directory, { recursive: true });
});

async function put(path: string, bytes: string | Buffer): Promise<void> {
  const target = join(directory, path);
  await mkdir(join(target, '..'), { recursive: true });
  await writeFile(target, bytes);
}

async function pack(kind: 'directory' | 'tar'): Promise<string> {
  const target = join(directory, kind === 'tar' ? 'bag.tar' : 'bag');
  await packDeposit({ source: join(directory, 'source'), target, kind, privateKey, offBoardingId: 'off-1', baggedAt });
  return target;
}

async function open(path: string): Promise<Deposit> {
  const deposit = await openDeposit(path);
  opened.push(deposit);
  return deposit;
}

async function codesOf(path: string): Promise<string[]> {
  const { problems } = await checkDeposit(await open(path), { publicKey });
  return problems.listed.map(({ code, file, line }) =>
    [code, file, line].filter((part) => part !== undefined).join(' '),
  );
}

describe.each(['directory', 'tar'] as const)('a deposit packed as a %s', (kind) => {
  it('is checked line by line, and good but for its wrong lines', async () => {
    const report = await checkDeposit(await open(await pack(kind)), { publicKey });
    expect(report).toMatchObject({
      verdict: 'flawed',
      signature: 'valid',
      externalIdentifier: 'off-1',
      records: {
        collections: { lines: 1, accepted: 1 },
        assets: { lines: 5, accepted: 3 },
        holders: { lines: 2, accepted: 2 },
        holdings: { lines: 3, accepted: 3 },
      },
    });
    expect(report.problems.listed.map(({ code, line }) => `${code} ${line}`)).toEqual([
      'deposit.content_missing 3',
      'deposit.line_not_json 4',
    ]);
  });

  it('gives its content by the path of the asset line', async () => {
    const deposit = await open(await pack(kind));
    expect((await deposit.verifyStructure()).valid).toBe(true);
    const entries = [...deposit.contentEntries()];
    expect(entries).toMatchObject([{ path: longName, size: 3 }]);
    expect(deposit.contentEntry(longName)).toEqual(entries[0]);
    expect(deposit.contentEntry('content/../assets.jsonl')).toBeNull();
    expect((await deposit.content(longName).toArray()).join('')).toBe('PNG');
  });

  it('goes on from any line, with and without its byte', async () => {
    const deposit = await open(await pack(kind));
    const all = [];
    for await (const page of deposit.records('assets', { pageSize: 2 })) {
      all.push(...page.lines);
      const rest = [];
      for await (const { lines } of deposit.records('assets', { from: page.next, pageSize: 2 })) rest.push(...lines);
      const counted = [];
      for await (const { lines } of deposit.records('assets', { fromLine: page.next.line })) counted.push(...lines);
      expect(rest).toEqual(counted);
      expect([...all, ...rest].map(({ line }) => line)).toEqual([1, 2, 3, 4, 5]);
    }
    await expect(deposit.records('assets', { from: { line: 2, byte: 5 } }).next()).rejects.toMatchObject({
      code: 'deposit.position_invalid',
    });
  });
});

it('packs the same bytes from the same source and key', async () => {
  const first = await readFile(await pack('tar'));
  await rm(join(directory, 'bag.tar'));
  expect((await readFile(await pack('tar'))).equals(first)).toBe(true);
});

describe('tampering', () => {
  it('with any file of the bag is seen, and names it', async () => {
    const bag = await pack('directory');
    const files = (await readdir(bag, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
    expect(files).toHaveLength(10);
    for (const { name, parentPath } of files) {
      const copy = join(directory, 'copy');
      await cp(bag, copy, { recursive: true });
      const path = join(parentPath, name).slice(bag.length + 1);
      const bytes = await readFile(join(copy, path));
      bytes[bytes.length - 2]! ^= 1;
      await writeFile(join(copy, path), bytes);
      const codes = await codesOf(copy);
      // The tag manifest's own change shows in the signature; its last path is one that is not there then.
      const named = path === signedFile ? signatureFile : path;
      expect(codes.find((code) => code.includes(named)) ?? codes).toContain(named);
      await rm(copy, { recursive: true });
    }
  });

  it('with the signature has a code for each way', async () => {
    const bag = await pack('directory');
    const tagManifest = await readFile(join(bag, signedFile));
    const good = await readFile(join(bag, signatureFile), 'utf8');
    const other = generateKeyPairSync('ed25519').privateKey;
    const cases: [string | null, string | null][] = [
      [good, null],
      [null, 'deposit.signature_missing'],
      ['', 'deposit.signature_malformed'],
      [good.replace(/\n/g, '\r\n'), 'deposit.signature_malformed'],
      [`${good}\n`, 'deposit.signature_malformed'],
      [good.replace('==', ''), 'deposit.signature_malformed'],
      [signTagManifest(tagManifest, other).toString(), 'deposit.signature_other_key'],
      [signTagManifest(Buffer.from('other'), privateKey).toString(), 'deposit.signature_invalid'],
    ];
    for (const [text, code] of cases) {
      if (text === null) await rm(join(bag, signatureFile));
      else await writeFile(join(bag, signatureFile), text);
      expect((await open(bag)).verifySignature(publicKey)?.code ?? null).toBe(code);
      // Without a key: that there is one, in its form. What lacks it is refused whole, and the check says so.
      const seen = code === 'deposit.signature_missing' || code === 'deposit.signature_malformed';
      const { verdict, signature, problems } = await checkDeposit(await open(bag));
      expect([signature, problems.byCode.has(code ?? '')]).toEqual([seen ? 'invalid' : 'not_checked', seen]);
      expect(verdict === 'refused').toBe(seen);
    }
    await rm(join(bag, signedFile));
    expect((await checkDeposit(await open(bag))).problems.byCode.has('deposit.signature_missing')).toBe(false);
  });
});

describe('a source that makes no deposit', () => {
  it.each<[string, string, string, string]>([
    ['a file compressed', 'assets.jsonl', '\x1f\x8b', 'deposit.compressed data/assets.jsonl'],
    ['a byte order mark', 'assets.jsonl', '\ufeff{}', 'deposit.encoding data/assets.jsonl'],
    ['UTF-16', 'holders.jsonl', '{\0"\0', 'deposit.encoding data/holders.jsonl'],
  ])('with %s is packed and then refused', async (_, file, text, code) => {
    await put(`source/${file}`, Buffer.from(text, text.startsWith('\x1f') ? 'latin1' : 'utf8'));
    expect(await codesOf(await pack('tar'))).toEqual([code]);
  });

  it('for want of a file, or with one too many, is not packed and leaves nothing behind', async () => {
    await put('source/notes.txt', 'x');
    await expect(pack('tar')).rejects.toMatchObject({ code: 'deposit.source_invalid' });
    await rm(join(directory, 'source/notes.txt'));
    await rm(join(directory, 'source/holders.jsonl'));
    await expect(pack('directory')).rejects.toMatchObject({ code: 'deposit.source_invalid' });
    expect(await readdir(directory)).toEqual(['source']);
  });

  it('is not packed over another bag', async () => {
    await put('bag.tar', 'precious');
    await expect(pack('tar')).rejects.toMatchObject({ code: 'bag.exists' });
    expect(await readFile(join(directory, 'bag.tar'), 'utf8')).toBe('precious');
  });
});

it('skips a line beyond a megabyte and goes on', async () => {
  await put('source/holders.jsonl', `{"id":"h1"}\n{"id":"${'x'.repeat(3 * 1024 ** 2)}"}\n{"id":"h2"}\n`);
  expect(await codesOf(await pack('tar'))).toContain('deposit.line_too_long data/holders.jsonl 2');
  expect((await codesOf(join(directory, 'bag.tar'))).filter((code) => code.includes('holder'))).toHaveLength(1);
});

it('warns of content that is not what its asset line says', async () => {
  const line = { id: 'a1', collection: 'c', kind: 'single', name: 'Wren' };
  const content = [{ role: 'media', path: longName, sha256: '0'.repeat(64) }];
  await put('source/assets.jsonl', JSON.stringify({ ...line, content }));
  await put('source/holdings.jsonl', '');
  const report = await checkDeposit(await open(await pack('tar')), { publicKey });
  expect(report.verdict).toBe('clean');
  expect(report.warnings.listed.map(({ code }) => code)).toEqual(['deposit.content_digest_differs']);

  const small = await checkDeposit(await open(join(directory, 'bag.tar')), { maxContentBytes: 1 });
  expect(small.verdict).toBe('clean');
  expect(small.warnings.listed.map(({ code, field }) => `${code} ${field}`)).toEqual([
    'deposit.content_too_large /content/0/path',
    'deposit.content_digest_differs /content/0/sha256',
  ]);
});
