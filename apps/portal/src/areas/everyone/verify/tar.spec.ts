import { Readable } from 'node:stream';
import { ReadableStream } from 'node:stream/web';
import { pack } from 'tar-stream';
import { looksLikeTar, readTar } from './tar';

const FILES: readonly [string, string][] = [
  ['bag/bagit.txt', 'BagIt'],
  ['bag/data/empty', ''],
  [`bag/data/${'long-name-'.repeat(18)}.txt`, 'a long name goes into an extension'],
  ['bag/data/block', 'x'.repeat(512)],
  ['bag/data/large', 'y'.repeat(100_000)],
];

async function tarOf(files: readonly [string, string][]): Promise<Buffer> {
  const tar = pack();
  for (const [name, text] of files) tar.entry({ name }, text);
  tar.finalize();
  return Buffer.concat(await Readable.from(tar).toArray());
}

function streamOf(bytes: Uint8Array, step: number) {
  let at = 0;
  return new ReadableStream<Uint8Array>({
    pull(controller) {
      if (at >= bytes.length) return controller.close();
      controller.enqueue(bytes.subarray(at, (at += step)));
    },
  }) as globalThis.ReadableStream<Uint8Array>;
}

async function read(bytes: Uint8Array, step = 700): Promise<[string, string][]> {
  const found: [string, string][] = [];
  for await (const { path, body } of readTar(streamOf(bytes, step))) {
    const parts: Uint8Array[] = [];
    for await (const part of body) parts.push(Uint8Array.from(part));
    found.push([path, Buffer.concat(parts).toString('utf8')]);
  }
  return found;
}

describe('reading a tar in the browser', () => {
  it.each([1, 512, 700, 1_000_000])('gives every file whole, in pieces of %i bytes', async (step) => {
    expect(await read(await tarOf(FILES), step)).toEqual(FILES);
  });

  it('goes on to the next file when one is not read', async () => {
    const paths: string[] = [];
    for await (const { path } of readTar(streamOf(await tarOf(FILES), 700))) paths.push(path);
    expect(paths).toEqual(FILES.map(([path]) => path));
  });

  it('says so when the tar was cut off, wherever', async () => {
    const whole = await tarOf(FILES);
    const end = whole.length - 1_024;
    for (const length of [513, 1_024, 2_000, 60_000, end]) {
      await expect(read(whole.subarray(0, length))).rejects.toMatchObject({ code: 'cut' });
    }
  });

  it('says so when a header was changed', async () => {
    const changed = Buffer.from(await tarOf(FILES));
    changed[3] = 0x41;
    await expect(read(changed)).rejects.toMatchObject({ code: 'header' });
  });

  it('knows a tar from other files', async () => {
    expect(looksLikeTar(await tarOf(FILES))).toBe(true);
    expect(looksLikeTar(Buffer.from('{"format":1}'))).toBe(false);
    expect(looksLikeTar(Buffer.alloc(2_048))).toBe(false);
  });
});
