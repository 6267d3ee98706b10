import { DomainError } from '@holdfast/kernel';
import { errorCode } from '../core/error-code';

export interface Dimensions {
  readonly width: number;
  readonly height: number;
}

/** A preview is decoded in memory: 100 million pixels are 400 MB. */
const MAX_PREVIEW_PIXELS = 100_000_000;
const MAX_PREVIEW_SIDE = 32_767;

/**
 * Width and height as the image's header says, read without decoding; null when the type has none or the header is not
 * within these bytes. Only a claim of whoever made the file: good for refusing, not for trusting.
 */
export function imageDimensions(head: Buffer, mediaType: string): Dimensions | null {
  const read = readers[mediaType];
  try {
    return read ? read(head) : null;
  } catch (error) {
    // The header runs beyond the bytes.
    if (['ERR_OUT_OF_RANGE', 'ERR_BUFFER_OUT_OF_BOUNDS'].includes(errorCode(error))) return null;
    throw error;
  }
}

/** Throws `media.too_many_pixels`: such an original is kept and served, but never decoded by us. */
export function assertPreviewable(dimensions: Dimensions): void {
  const { width, height } = dimensions;
  if (width > MAX_PREVIEW_SIDE || height > MAX_PREVIEW_SIDE || width * height > MAX_PREVIEW_PIXELS) {
    throw new DomainError(
      'too_large',
      'media.too_many_pixels',
      'The image has too many pixels for a preview; the original is kept.',
      {
        facts: { width, height },
      },
    );
  }
}

const readers: Record<string, (head: Buffer) => Dimensions | null> = {
  'image/png': pngSize,
  'image/apng': pngSize,
  'image/gif': (head) => ({ width: head.readUInt16LE(6), height: head.readUInt16LE(8) }),
  'image/jpeg': jpegSize,
  'image/webp': webpSize,
  'image/avif': avifSize,
};

/** PNG (ISO 15948) 11.2.2: IHDR is the first chunk. */
function pngSize(head: Buffer): Dimensions {
  return { width: head.readUInt32BE(16), height: head.readUInt32BE(20) };
}

/** JPEG (ITU T.81) B.2.2: the frame header is the first SOF marker, after segments that say their own length. */
function jpegSize(head: Buffer): Dimensions | null {
  let at = 2;
  while (at < head.length) {
    if (head.readUInt8(at) !== 0xff) return null;
    const marker = head.readUInt8(at + 1);
    if (marker === 0xff) {
      at += 1; // fill byte
    } else if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)) {
      at += 2; // markers without a segment
    } else if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc) {
      return { height: head.readUInt16BE(at + 5), width: head.readUInt16BE(at + 7) };
    } else {
      const length = head.readUInt16BE(at + 2);
      if (length < 2) return null;
      at += 2 + length;
    }
  }
  return null;
}

/** WebP (RFC 9649): the first chunk is extended (VP8X), lossy (VP8) or lossless (VP8L). */
function webpSize(head: Buffer): Dimensions | null {
  switch (head.toString('latin1', 12, 16)) {
    case 'VP8X':
      return { width: head.readUIntLE(24, 3) + 1, height: head.readUIntLE(27, 3) + 1 };
    case 'VP8 ':
      return { width: head.readUInt16LE(26) & 0x3fff, height: head.readUInt16LE(28) & 0x3fff };
    case 'VP8L': {
      const bits = head.readUInt32LE(21);
      return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
    }
    default:
      return null;
  }
}

/** AVIF (ISO/IEC 23008-12): the largest `ispe` within meta > iprp > ipco; a grid's tiles are smaller than the image. */
function avifSize(head: Buffer): Dimensions | null {
  let largest: Dimensions | null = null;
  const walk = (start: number, end: number, depth: number): void => {
    for (let at = start; at + 8 <= end;) {
      const size = head.readUInt32BE(at);
      const type = head.toString('latin1', at + 4, at + 8);
      if (size < 8) return;
      const boxEnd = Math.min(at + size, end);
      if (type === 'meta' && depth === 0) walk(at + 12, boxEnd, depth + 1);
      if ((type === 'iprp' && depth === 1) || (type === 'ipco' && depth === 2)) walk(at + 8, boxEnd, depth + 1);
      if (type === 'ispe' && depth === 3) {
        const found = { width: head.readUInt32BE(at + 12), height: head.readUInt32BE(at + 16) };
        if (!largest || found.width * found.height > largest.width * largest.height) largest = found;
      }
      at += size;
    }
  };
  walk(0, head.length, 0);
  return largest;
}
