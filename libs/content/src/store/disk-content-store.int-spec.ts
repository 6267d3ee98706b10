import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import fs, { chmod, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { DiskContentStore } from './disk-content-store';
import { temporaryName } from './temporary-files';

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
const maxBytes = 10_000_000;
const code = (name: string) => expect.objectContaining({ code: name });

describe('DiskContentStore', () => {
  let root: string;
  let store: DiskContentStore;
  const pathOf = (digest: string) => join(root, digest.slice(0, 2), digest.slice(2, 4), digest);
  const files = async () =>
    (await readdir(root, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());

  beforeEach(async () => {
    root = mkdtempSync(join(tmpdir(), 'holdfast-content-'));
    store = await DiskContentStore.open(root);
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  const put = (bytes: Buffer, options = {}) => store.put(Readable.from([bytes]), { maxBytes, ...options });

  it('keeps bytes under their digest and gives them back', async () => {
    const bytes = randomBytes(1_000_000);
    const stored = await put(bytes, { expectedSha256: sha256(bytes) });
    expect(stored).toEqual({
      sha256: sha256(bytes),
      sizeBytes: 1_000_000,
      mediaType: 'application/octet-stream',
      dimensions: null,
    });
    expect((await buffer(await store.open(stored.sha256))).equals(bytes)).toBe(true);
    expect((await readFile(pathOf(stored.sha256))).equals(bytes)).toBe(true);
    expect(await store.has(stored.sha256)).toBe(true);
    expect(await store.stat(stored.sha256)).toMatchObject({ sizeBytes: 1_000_000 });
    expect(await store.verify(stored.sha256)).toBe('ok');
  });

  it('keeps the empty file and a text in pieces', async () => {
    expect((await put(Buffer.alloc(0))).sizeBytes).toBe(0);
    expect(await store.verify(sha256(Buffer.alloc(0)))).toBe('ok');
    const stored = await store.put(Readable.from(['{"name":', '"藏品"}']), { maxBytes });
    expect(stored).toMatchObject({ mediaType: 'application/json', sha256: sha256(Buffer.from('{"name":"藏品"}')) });
  });

  it('takes the same bytes many times at once as one file', async () => {
    const bytes = randomBytes(300_000);
    const all = await Promise.all(Array.from({ length: 12 }, () => put(bytes)));
    expect(new Set(all.map((stored) => stored.sha256))).toEqual(new Set([sha256(bytes)]));
    expect(await files()).toHaveLength(1);
    expect(await store.verify(sha256(bytes))).toBe('ok');
  });

  it('heals a cut file when the right bytes come again', async () => {
    const bytes = randomBytes(10_000);
    const path = pathOf((await put(bytes)).sha256);
    await chmod(path, 0o640);
    await writeFile(path, bytes.subarray(0, 5_000));
    expect(await store.verify(sha256(bytes))).toBe('corrupt');
    await put(bytes);
    expect(await store.verify(sha256(bytes))).toBe('ok');
  });

  it('never hands out a damaged file whole', async () => {
    const bytes = randomBytes(700_000);
    const path = pathOf((await put(bytes)).sha256);
    await chmod(path, 0o640);
    const damaged = Buffer.from(bytes);
    damaged[3] = (damaged[3] ?? 0) ^ 1;
    await writeFile(path, damaged);
    let read = 0;
    const reading = (async () => {
      for await (const chunk of await store.open(sha256(bytes))) read += chunk.length;
    })();
    await expect(reading).rejects.toEqual(code('content.corrupt'));
    expect(read).toBeLessThan(bytes.length);
    expect(await store.verify(sha256(bytes))).toBe('corrupt');
  });

  it('says what is missing, and refuses digests that would be paths', async () => {
    const none = 'ab'.repeat(32);
    await expect(store.open(none)).rejects.toEqual(code('content.not_stored'));
    expect(await store.verify(none)).toBe('missing');
    expect(await store.stat(none)).toBeNull();
    await expect(store.open('../../../etc/passwd')).rejects.toEqual(code('content.digest_invalid'));
    await expect(store.has(none.toUpperCase())).rejects.toEqual(code('content.digest_invalid'));
  });

  it('leaves nothing of what is too large, of other bytes, or of a source that fails', async () => {
    await expect(put(randomBytes(101), { maxBytes: 100 })).rejects.toEqual(code('content.too_large'));
    await expect(put(randomBytes(100), { expectedSha256: 'ab'.repeat(32) })).rejects.toEqual(
      code('content.digest_mismatch'),
    );
    async function* failing() {
      yield randomBytes(10);
      throw new Error('source broke');
    }
    await expect(store.put(Readable.from(failing()), { maxBytes })).rejects.toThrow('source broke');
    const destroyed = new Readable({ read: () => undefined });
    setImmediate(() => destroyed.destroy());
    await expect(store.put(destroyed, { maxBytes })).rejects.toMatchObject({ code: 'ERR_STREAM_PREMATURE_CLOSE' });
    expect(await files()).toEqual([]);
  });

  it('gives a range with both ends', async () => {
    const { sha256: digest } = await put(Buffer.from('0123456789'));
    expect((await buffer(await store.openRange(digest, { start: 2, end: 4 }))).toString()).toBe('234');
  });

  it('gives no range of a file that was damaged, before it was first read or since', async () => {
    const bytes = randomBytes(5_000);
    const { sha256: digest } = await put(bytes);
    const range = { start: 10, end: 19 };
    await store.openRange(digest, range).then(buffer);
    await chmod(pathOf(digest), 0o640);
    await writeFile(pathOf(digest), Buffer.from(bytes).fill(0, 4_000, 4_001));
    await expect(store.openRange(digest, range)).rejects.toEqual(code('content.corrupt'));
    await put(bytes);
    expect((await store.openRange(digest, range).then(buffer)).equals(bytes.subarray(10, 20))).toBe(true);
  });

  it('has the bytes on the disk before their name, and the name before it says so', async () => {
    const done: string[] = [];
    const shown = (path: unknown) =>
      String(path)
        .replace(root, '')
        .replace(/tmp\/.*/, 'tmp');
    const open = fs.open.bind(fs);
    const rename = fs.rename.bind(fs);
    const opens = jest.spyOn(fs, 'open').mockImplementation(async (...args) => {
      const handle = await open(...args);
      const sync = handle.sync.bind(handle);
      handle.sync = async () => {
        await sync();
        done.push(`sync ${shown(args[0])}`);
      };
      return handle;
    });
    const renames = jest.spyOn(fs, 'rename').mockImplementation(async (from, to) => {
      await rename(from, to);
      done.push(`rename ${shown(to)}`);
    });
    const { sha256: digest } = await put(Buffer.from('x'));
    opens.mockRestore();
    renames.mockRestore();
    const folder = `/${digest.slice(0, 2)}/${digest.slice(2, 4)}`;
    expect(done).toEqual([
      'sync /tmp',
      `rename ${folder}/${digest}`,
      `sync ${folder}`,
      `sync /${digest.slice(0, 2)}`,
      'sync ',
    ]);
  });

  it('sweeps at start what ended runs left, and nothing that may be in use', async () => {
    const [host, pid] = temporaryName().split('~');
    const dead = execFileSync('sh', ['-c', 'echo $$']).toString().trim();
    const temporary = (name: string) => join(root, 'tmp', name);
    const kept = [temporaryName(), `${host}~1~1~x`, 'elsewhere~1~1~x'];
    for (const name of [...kept, `${host}~${pid}~1~x`, `${host}~${dead}~1~x`, 'elsewhere~1~1~old'])
      writeFileSync(temporary(name), 'x');
    utimesSync(temporary('elsewhere~1~1~old'), 1, 1);
    await DiskContentStore.open(root);
    expect(readdirSync(join(root, 'tmp')).sort()).toEqual(kept.sort());
  });
});

/** Mounts a tmpfs of one megabyte; the sentence that says why not, when it cannot. */
function mountSmallDisk(): { path: string } | { reason: string } {
  const path = mkdtempSync(join(tmpdir(), 'holdfast-small-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', path], { stdio: 'pipe' });
    return { path };
  } catch {
    rmSync(path, { recursive: true });
    return { reason: 'mounting a tmpfs needs root' };
  }
}

const disk = mountSmallDisk();

(`path` in disk ? describe : describe.skip)(
  `DiskContentStore on a full disk${'reason' in disk ? ` (skipped: ${disk.reason})` : ''}`,
  () => {
    const mounted = 'path' in disk ? disk.path : '';
    afterAll(() => {
      execFileSync('umount', [mounted]);
      rmSync(mounted, { recursive: true });
    });

    it('says content.disk_full, leaves nothing, and goes on when there is room', async () => {
      mkdirSync(join(mounted, 'store'));
      const store = await DiskContentStore.open(join(mounted, 'store'));
      const small = randomBytes(100_000);
      await store.put(Readable.from([small]), { maxBytes });
      const large = Readable.from(
        (function* () {
          for (let i = 0; i < 40; i++) yield randomBytes(50_000);
        })(),
      );
      await expect(store.put(large, { maxBytes })).rejects.toEqual(code('content.disk_full'));
      expect(readdirSync(join(mounted, 'store/tmp'))).toEqual([]);
      const next = await store.put(Readable.from([randomBytes(100_000)]), { maxBytes });
      expect(await store.verify(next.sha256)).toBe('ok');
      expect(await store.verify(sha256(small))).toBe('ok');
    });
  },
);
