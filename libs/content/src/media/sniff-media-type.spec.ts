import sharp from 'sharp';
import { assertPreviewable, imageDimensions } from './image-dimensions';
import { MediaHead } from './media-head';
import { contradicts, sniffMediaType } from './sniff-media-type';

const sniff = (bytes: Buffer | string) => sniffMediaType(MediaHead.of(Buffer.from(bytes)));
const picture = () => sharp({ create: { width: 30, height: 20, channels: 3, background: '#336699' } });

const mp4 = Buffer.concat([
  Buffer.from('00000018', 'hex'),
  Buffer.from('ftypisom'),
  Buffer.from('00000200', 'hex'),
  Buffer.from('isommp41'),
]);
// EBML header with DocType "webm".
const webm = Buffer.concat([
  Buffer.from('1a45dfa39f4286810142f7810142f2810442f381084282847765626d', 'hex'),
  Buffer.alloc(64),
]);

describe('sniffMediaType and imageDimensions', () => {
  it.each([
    ['image/png', () => picture().png().toBuffer()],
    ['image/jpeg', () => picture().jpeg().toBuffer()],
    ['image/gif', () => picture().gif().toBuffer()],
    ['image/webp', () => picture().webp().toBuffer()],
    ['image/webp', () => picture().webp({ lossless: true }).toBuffer()],
    ['image/avif', () => picture().avif().toBuffer()],
  ])('tells %s and its size', async (type, make) => {
    const bytes = await make();
    expect(await sniff(bytes)).toBe(type);
    expect(imageDimensions(bytes, type)).toEqual({ width: 30, height: 20 });
    expect(imageDimensions(bytes.subarray(0, 8), type)).toBeNull();
  });

  it('finds the size of a JPEG behind a long comment', async () => {
    const jpeg = await picture().jpeg().toBuffer();
    const comment = Buffer.concat([Buffer.from([0xff, 0xfe, 0xff, 0xff]), Buffer.alloc(0xffff - 2, 0xff)]);
    const long = Buffer.concat([jpeg.subarray(0, 2), comment, jpeg.subarray(2)]);
    expect(imageDimensions(long, 'image/jpeg')).toEqual({ width: 30, height: 20 });
  });

  it.each([
    ['video/mp4', mp4],
    ['video/webm', webm],
    ['image/svg+xml', '<svg xmlns="http://www.w3.org/2000/svg"/>'],
    ['image/svg+xml', '\ufeff<?xml version="1.0"?>\n<!-- <html> --><!DOCTYPE svg [<!ENTITY a "b>">]>\n<svg:svg >'],
    ['image/svg+xml', '<svg><script>alert(1)</script></svg>'],
    ['text/html', '<!doctype html><svg></svg>'],
    ['text/html', '<html><body><svg/></body></html>'],
    ['text/html', '<!-- svg --><script>1</script>'],
    ['application/json', '{"name":"Moon 37"}'],
    ['application/json', ' [1, 2]'],
    ['text/plain', '{"name":"cut off'],
    ['text/plain', 'svg <svg>'],
    ['text/plain', '<svgx/>'],
    ['text/plain', '<?xml version="1.0"?><note/>'],
    ['application/octet-stream', Buffer.from([0, 1, 2, 3])],
    ['application/octet-stream', Buffer.from('3c7376673e00', 'hex')],
    ['application/octet-stream', Buffer.from([0x3c, 0xff, 0xfe])],
    ['application/octet-stream', Buffer.alloc(0)],
    ['application/octet-stream', Buffer.from('504b0304140000000800', 'hex')],
  ])('tells %s from its bytes', async (type, bytes) => expect(await sniff(bytes)).toBe(type));

  it('tells long JSON and text from the beginning, even when it is cut inside a character', async () => {
    expect(await sniff(`{"a":"${'藏'.repeat(100_000)}"}`)).toBe('application/json');
    expect(await sniff(`a${'藏'.repeat(100_000)}`)).toBe('text/plain');
  });

  it('reports a declared type that contradicts the bytes, and only then', () => {
    expect(contradicts('image/png', 'image/jpeg')).toBe(true);
    expect(contradicts('text/html; charset=utf-8', 'image/png')).toBe(true);
    expect(contradicts('text/plain', 'image/png')).toBe(true);
    expect(contradicts('Image/JPG; q=1', 'image/jpeg')).toBe(false);
    expect(contradicts('application/ld+json', 'application/json')).toBe(false);
    expect(contradicts('text/plain', 'application/json')).toBe(false);
    expect(contradicts('application/octet-stream', 'image/png')).toBe(false);
    expect(contradicts(null, 'text/html')).toBe(false);
  });

  it('refuses to preview what claims too many pixels', async () => {
    const png = await picture().png().toBuffer();
    png.writeUInt32BE(60_000, 16);
    png.writeUInt32BE(60_000, 20);
    const dimensions = imageDimensions(png, 'image/png');
    expect(dimensions).toEqual({ width: 60_000, height: 60_000 });
    expect(() => assertPreviewable({ width: 60_000, height: 60_000 })).toThrow(
      expect.objectContaining({ code: 'media.too_many_pixels' }),
    );
    expect(() => assertPreviewable({ width: 8_000, height: 8_000 })).not.toThrow();
  });
});
