import { rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BagFiles } from './bag-files';
import { type BagLimits, bagLimits } from './bag-limits';
import {
  type BagTree,
  bagOf,
  bagitPythonBag,
  manifestOf,
  tarEntries,
  tarOf,
  temporaryDirectory,
  writeTree,
} from './testing/make-bag';
import { verifyBag } from './verify-bag';

const payload: BagTree = { 'data/a.jsonl': '{"a":1}\n', 'data/content/picture.png': Buffer.from([1, 2, 3, 0]) };

let directory: string;
beforeEach(async () => {
  directory = await temporaryDirectory();
});
afterEach(() => rm(directory, { recursive: true }));

async function codesOf(path: string, limits: BagLimits = bagLimits): Promise<string[]> {
  const files = await BagFiles.open(path, limits);
  try {
    const { problems } = await verifyBag(files, ['signature']);
    return problems.listed.map(({ code, file }) => (file === undefined ? code : `${code} ${file}`));
  } finally {
    await files.close();
  }
}

const inDirectory = async (tree: BagTree): Promise<string[]> => codesOf(await writeTree(directory, tree));

async function inTar(bytes: Buffer, limits?: BagLimits): Promise<string[]> {
  const path = join(directory, 'bag.tar');
  await writeFile(path, bytes);
  return codesOf(path, limits);
}

describe('a valid bag', () => {
  const odd: BagTree = {
    ...payload,
    'data/content/100%.png': 'x',
    'data/content/two\nlines\r.txt': 'y',
    'data/content/ein Ümlaut.txt': 'z',
  };
  const tree = bagOf(odd);

  it.each([
    ['a directory', () => inDirectory(tree)],
    ['a tar without a top directory', () => inTar(tarOf(tarEntries(tree)))],
    ['a tar whose names start with ./', () => inTar(tarOf([{ name: './', type: '5' }, ...tarEntries(tree, './')]))],
    ['a tar with one top directory', () => inTar(tarOf([{ name: 'bag/', type: '5' }, ...tarEntries(tree, 'bag/')]))],
    ['a tar padded to 10 KiB', () => inTar(tarOf(tarEntries(tree), Buffer.alloc(10_240)))],
    ['as bagit-python writes it', () => inDirectory(bagitPythonBag(odd))],
    ['as bagit-python writes it, in a tar', () => inTar(tarOf(tarEntries(bagitPythonBag(odd), 'bag/')))],
    ['with a file that no manifest need list', () => inDirectory({ ...tree, signature: 's' })],
  ])('is accepted as %s', async (_, codes) => {
    expect(await codes()).toEqual([]);
  });

  it.each([
    ['upper-case digests', (text: string) => text.replace(/^[0-9a-f]+/gm, (digest) => digest.toUpperCase())],
    ['md5sum’s binary mark', (text: string) => text.replace(/ {2}/g, ' *')],
    ['tabs', (text: string) => text.replace(/ {2}/g, '\t')],
    ['CRLF', (text: string) => text.replace(/\n/g, '\r\n')],
    ['CR', (text: string) => text.replace(/\n/g, '\r')],
    ['no last line end', (text: string) => text.trimEnd()],
    ['./ before paths', (text: string) => text.replace(/ {2}/g, '  ./')],
  ])('is accepted with %s in its manifest', async (_, change) => {
    expect(await inDirectory(bagOf(payload, { 'manifest-sha256.txt': change(manifestOf(payload)) }))).toEqual([]);
  });

  it('takes a name for the same in another Unicode form', async () => {
    const composed = { 'data/\u00e9.txt': 'x' };
    const tree = bagOf({ 'data/e\u0301.txt': 'x' }, { 'manifest-sha256.txt': manifestOf(composed) });
    expect(await inDirectory(tree)).toEqual([]);
  });
});

describe('a hostile bag', () => {
  const good = bagOf(payload);
  const without = (path: string): BagTree => Object.fromEntries(Object.entries(good).filter(([name]) => name !== path));

  it.each<[string, BagTree, string[]]>([
    ['no bagit.txt', without('bagit.txt'), ['bag.no_bagit_txt']],
    [
      'a later version',
      bagOf(payload, { 'bagit.txt': 'BagIt-Version: 2.0\nTag-File-Character-Encoding: UTF-8\n' }),
      ['bag.version bagit.txt'],
    ],
    [
      'lines of bagit.txt swapped',
      bagOf(payload, { 'bagit.txt': 'Tag-File-Character-Encoding: UTF-8\nBagIt-Version: 1.0\n' }),
      ['bag.bagit_txt bagit.txt'],
    ],
    [
      'a byte order mark',
      bagOf(payload, { 'bagit.txt': '\ufeffBagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n' }),
      ['bag.encoding bagit.txt'],
    ],
    [
      'UTF-16 tag files',
      bagOf(payload, { 'bagit.txt': 'BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-16\n' }),
      ['bag.encoding bagit.txt'],
    ],
    [
      'no sha256 manifest',
      without('manifest-sha256.txt'),
      ['bag.file_missing manifest-sha256.txt', 'bag.manifest_missing manifest-sha256.txt'],
    ],
    ['no tag manifest', without('tagmanifest-sha256.txt'), ['bag.manifest_missing tagmanifest-sha256.txt']],
    ['a missing file', without('data/a.jsonl'), ['bag.file_missing data/a.jsonl', 'bag.oxum_mismatch bag-info.txt']],
    [
      'an undeclared payload file',
      { ...good, 'data/more.txt': '' },
      ['bag.undeclared_file data/more.txt', 'bag.oxum_mismatch bag-info.txt'],
    ],
    ['an undeclared tag file', { ...good, 'notes.txt': 'x' }, ['bag.undeclared_file notes.txt']],
    ['a changed payload file', { ...good, 'data/a.jsonl': '{"a":2}\n' }, ['bag.digest_mismatch data/a.jsonl']],
    [
      'a changed tag file',
      { ...good, 'bag-info.txt': 'Bagging-Date: 2020-01-01\n' },
      ['bag.digest_mismatch bag-info.txt'],
    ],
    [
      'a wrong Payload-Oxum',
      bagOf(payload, { 'bag-info.txt': 'Payload-Oxum: 12.3\n' }),
      ['bag.oxum_mismatch bag-info.txt'],
    ],
    ['bag-info without labels', bagOf(payload, { 'bag-info.txt': 'no label here\n' }), ['bag.info_line bag-info.txt']],
    [
      'fetch.txt',
      bagOf(payload, { 'fetch.txt': 'https://example.org/a 3 data/a.jsonl\n' }),
      ['bag.fetch_unsupported fetch.txt'],
    ],
    [
      'a manifest of nonsense',
      bagOf(payload, { 'manifest-sha256.txt': `${manifestOf(payload)}nonsense\n` }),
      ['bag.manifest_line manifest-sha256.txt'],
    ],
    [
      'a short digest',
      bagOf(payload, { 'manifest-sha256.txt': `${manifestOf(payload)}abcd  data/b\n` }),
      ['bag.manifest_line manifest-sha256.txt'],
    ],
    [
      'a file listed twice',
      bagOf(payload, { 'manifest-sha256.txt': manifestOf(payload).repeat(2) }),
      ['bag.manifest_duplicate manifest-sha256.txt', 'bag.manifest_duplicate manifest-sha256.txt'],
    ],
    [
      'a manifest that climbs out',
      bagOf(payload, { 'manifest-sha256.txt': `${manifestOf(payload)}${'0'.repeat(64)}  data/../../etc/passwd\n` }),
      ['bag.file_missing data/../../etc/passwd'],
    ],
    [
      'a manifest of tag files',
      bagOf(payload, { 'manifest-sha256.txt': `${manifestOf(payload)}${'0'.repeat(64)}  bagit.txt\n` }),
      ['bag.manifest_path manifest-sha256.txt'],
    ],
    [
      'another digest that is wrong',
      bagOf(payload, { 'manifest-md5.txt': manifestOf({ 'data/a.jsonl': 'other' }, 'md5') }),
      ['bag.digest_mismatch data/a.jsonl'],
    ],
    [
      'names that differ in case alone',
      bagOf({ ...payload, 'data/A.jsonl': 'x' }),
      ['bag.duplicate_path data/a.jsonl'],
    ],
    ['a backslash', bagOf({ ...payload, 'data/..\\x': 'x' }), ['bag.path_unsafe data/..\\x']],
  ])('with %s is refused', async (_, tree, codes) => {
    expect((await inDirectory(tree)).sort()).toEqual([...codes].sort());
  });

  it('with a symbolic link is refused', async () => {
    await writeTree(directory, good);
    await symlink('/etc/passwd', join(directory, 'data/content/link'));
    expect(await codesOf(directory)).toEqual(['bag.entry_kind data/content/link']);
  });

  const entries = tarEntries(good);
  it.each<[string, Buffer, string]>([
    ['a path that climbs', tarOf([...entries, { name: 'data/../../x' }]), 'bag.path_unsafe data/../../x'],
    ['an absolute path', tarOf([...entries, { name: '/etc/passwd' }]), 'bag.path_unsafe /etc/passwd'],
    ['a drive', tarOf([...entries, { name: 'C:/x' }]), 'bag.path_unsafe C:/x'],
    ['a symbolic link', tarOf([...entries, { name: 'data/l', type: '2' }]), 'bag.entry_kind data/l'],
    ['a hard link', tarOf([...entries, { name: 'data/l', type: '1' }]), 'bag.entry_kind data/l'],
    ['a device', tarOf([...entries, { name: 'data/l', type: '3' }]), 'bag.entry_kind data/l'],
    ['a file twice', tarOf([...entries, { name: 'data/a.jsonl', bytes: 'other' }]), 'bag.duplicate_path data/a.jsonl'],
    [
      'a name that is not UTF-8',
      tarOf([...entries, { name: Buffer.from('data/\xff', 'latin1') }]),
      'bag.path_encoding',
    ],
    ['two top directories', tarOf([...tarEntries(good, 'bag/'), { name: 'other/x' }]), 'bag.outside_root other/x'],
    ['a size beyond the end', tarOf([...entries, { name: 'data/b', size: 1e6 }]), 'bag.tar_truncated'],
    ['no end', tarOf(entries, Buffer.alloc(0)), 'bag.tar_truncated'],
    [
      'bytes behind its end',
      tarOf(entries, Buffer.concat([Buffer.alloc(1024), Buffer.from('hidden')])),
      'bag.tar_damaged',
    ],
    ['a broken header', Buffer.concat([tarOf(entries, Buffer.alloc(0)), Buffer.alloc(1024, 7)]), 'bag.tar_damaged'],
    ['gzip', Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0]), 'bag.compressed'],
    ['zip', Buffer.from('PK\x03\x04 and so on'), 'bag.compressed'],
    ['nothing in it', Buffer.alloc(1024), 'bag.no_bagit_txt'],
    ['no bytes', Buffer.alloc(0), 'bag.tar_truncated'],
  ])('in a tar with %s is refused', async (_, bytes, code) => {
    expect(await inTar(bytes)).toEqual([code]);
  });

  it('beyond a limit is refused', async () => {
    const tar = tarOf(entries);
    expect(await inTar(tar, { ...bagLimits, maxFiles: 3 })).toEqual(['bag.too_many_files']);
    expect(await inTar(tar, { ...bagLimits, maxFileBytes: 7 })).toEqual(['bag.too_large data/a.jsonl']);
    expect(await inTar(tar, { ...bagLimits, maxPathBytes: 20 })).toContain('bag.path_unsafe data/content/picture.png');
    expect(await inTar(tar, { ...bagLimits, maxManifestLineBytes: 10 })).toContain(
      'bag.manifest_line manifest-sha256.txt',
    );
  });

  it('with a thousand faults lists a hundred and counts the rest', async () => {
    const files = await BagFiles.open(
      await writeTree(directory, bagOf(payload, { 'manifest-sha256.txt': 'nonsense\n'.repeat(1000) })),
    );
    const { problems } = await verifyBag(files, []);
    expect(problems.listed).toHaveLength(100);
    expect(problems.count).toBeGreaterThanOrEqual(100);
  });
});
