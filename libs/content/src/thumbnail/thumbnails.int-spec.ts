import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import sharp from 'sharp';
import { DiskContentStore } from '../store/disk-content-store';
import { Thumbnails } from './thumbnails';

describe('thumbnails', () => {
  let root: string;
  let store: DiskContentStore;
  let thumbnails: Thumbnails;
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'holdfast-thumbnails-'));
    store = await DiskContentStore.open(root);
    thumbnails = new Thumbnails(root, store);
  });
  afterAll(() => rm(root, { recursive: true, force: true }));

  const put = async (bytes: Buffer) => (await store.put(Readable.from([bytes]), { maxBytes: 1e9 })).sha256;
  const image = (width: number, height: number) =>
    sharp({ create: { width, height, channels: 3, background: '#1f7a8c' } });

  it.each(['png', 'jpeg', 'gif', 'webp', 'avif'] as const)('are drawn of %s, right-sized', async (format) => {
    const sha256 = await put(await image(800, 400).toFormat(format).toBuffer());
    for (const [size, height] of [
      [96, 48],
      [320, 160],
      [640, 320],
    ] as const) {
      const { format: drawn, width, height: high } = await sharp(await thumbnails.read(sha256, size)).metadata();
      expect({ drawn, width, high }).toEqual({ drawn: 'webp', width: size, high: height });
    }
  });

  it('are never larger than what they show, and are made once', async () => {
    const sha256 = await put(await image(40, 30).png().toBuffer());
    const [one, two] = await Promise.all([thumbnails.read(sha256, 640), thumbnails.read(sha256, 640)]);
    expect(one).toBe(two);
    expect(await sharp(one).metadata()).toMatchObject({ width: 40, height: 30 });
    await rm(join(root, sha256.slice(0, 2), sha256.slice(2, 4), sha256));
    expect(await new Thumbnails(root, store).read(sha256, 640)).toEqual(one);
  });

  it('tell nothing of where a picture was taken', async () => {
    const secret = 'taken at home';
    const sha256 = await put(
      await image(100, 100)
        .withExif({ IFD0: { ImageDescription: secret } })
        .jpeg()
        .toBuffer(),
    );
    expect((await thumbnails.read(sha256, 96)).includes(secret)).toBe(false);
  });

  it.each<[string, () => Promise<Buffer>]>([
    ['a program that draws', async () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')],
    ['a page', async () => Buffer.from('<!doctype html><title>hello</title>')],
    ['half a picture', async () => (await image(500, 500).png().toBuffer()).subarray(0, 300)],
    ['more pixels than anybody needs', async () => image(8_000, 7_000).png({ compressionLevel: 9 }).toBuffer()],
    ['a header that claims 60,000 x 60,000', async () => claiming(await image(9, 9).png().toBuffer(), 60_000)],
    ['nothing', async () => Buffer.from(' ')],
  ])('are not drawn of %s', async (_what, make) => {
    const sha256 = await put(await make());
    await expect(thumbnails.read(sha256, 96)).rejects.toMatchObject({ code: 'thumbnail.not_drawable' });
  });

  it('are not drawn of what is not there', async () => {
    await expect(thumbnails.read('0'.repeat(64), 96)).rejects.toMatchObject({ code: 'content.not_stored' });
  });
});

function claiming(png: Buffer, side: number): Buffer {
  const changed = Buffer.from(png);
  changed.writeUInt32BE(side, 16);
  changed.writeUInt32BE(side, 20);
  return changed;
}
