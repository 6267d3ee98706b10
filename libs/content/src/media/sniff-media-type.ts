import { fileTypeFromBuffer } from 'file-type/core';
import type { MediaHead } from './media-head';
import { sniffText } from './sniff-text';

/** What magic bytes may tell; everything else that is not text is `application/octet-stream`. */
const binaryTypes = new Set([
  'image/png',
  'image/apng',
  'image/jpeg',
  'image/gif',
  'image/webp',
  'image/avif',
  'video/mp4',
  'video/webm',
  'video/quicktime',
  'audio/mpeg',
  'audio/wav',
  'audio/flac',
  'audio/ogg',
  'application/pdf',
  'model/gltf-binary',
]);

const OCTET_STREAM = 'application/octet-stream';

/** The media type by the bytes alone. Never throws: bytes that confuse the detection are an octet stream. */
export async function sniffMediaType(head: MediaHead): Promise<string> {
  const { bytes } = head;
  if (bytes.length === 0) return OCTET_STREAM;
  const binary = await binaryType(bytes);
  if (binary !== null && binaryTypes.has(binary)) return binary;
  return sniffText(bytes, head.isWhole) ?? OCTET_STREAM;
}

async function binaryType(bytes: Buffer): Promise<string | null> {
  try {
    return (await fileTypeFromBuffer(bytes))?.mime ?? null;
  } catch {
    // The parser met bytes that it could not follow; strangers made them.
    return null;
  }
}

/** Types that say nothing about the content: a source that sends them has declared nothing. */
const undeclared = new Set(['', OCTET_STREAM, 'binary/octet-stream', 'application/x-binary', 'application/binary']);

const synonyms: Record<string, string> = {
  'image/jpg': 'image/jpeg',
  'image/pjpeg': 'image/jpeg',
  'image/apng': 'image/png',
  'image/svg': 'image/svg+xml',
  'text/json': 'application/json',
  'audio/mp3': 'audio/mpeg',
  'audio/x-wav': 'audio/wav',
  'audio/wave': 'audio/wav',
  'audio/vnd.wave': 'audio/wav',
  'application/xhtml+xml': 'text/html',
};

/**
 * Whether a declared type (a Content-Type, parameters allowed) contradicts the bytes. Nothing declared contradicts nothing;
 * `text/plain` covers every text, `application/json` every `+json`.
 */
export function contradicts(declared: string | null, sniffed: string): boolean {
  const essence = (declared ?? '').split(';', 1).join('').trim().toLowerCase();
  if (undeclared.has(essence)) return false;
  const claimed = essence.endsWith('+json') ? 'application/json' : (synonyms[essence] ?? essence);
  const actual = synonyms[sniffed] ?? sniffed;
  if (claimed === 'text/plain')
    return !actual.startsWith('text/') && actual !== 'application/json' && actual !== 'image/svg+xml';
  return claimed !== actual;
}
