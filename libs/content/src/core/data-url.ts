import { contentFailure } from './content-code';

export interface DataUrl {
  readonly bytes: Buffer;
  /** As declared, parameters included; empty when none is. */
  readonly declaredMediaType: string;
}

/**
 * Decodes a `data:` URL as browsers do (WHATWG Fetch, "data: URL processor", after RFC 2397): the fragment is cut, percent
 * signs that encode nothing stay. Throws `content.data_url_invalid`, `content.too_large`.
 */
export function decodeDataUrl(text: string, maxBytes: number): DataUrl {
  // Percent-encoding is the longest spelling: three characters for a byte.
  if (text.length > maxBytes * 3 + 1_024) throw contentFailure('content.too_large', { maxBytes });
  const match = /^\s*data:([^,#]*),([^#]*)/i.exec(text);
  if (!match) throw contentFailure('content.data_url_invalid');
  const [, header = '', body = ''] = match;
  const isBase64 = /;\s*base64\s*$/i.test(header);
  const bytes = isBase64 ? decodeBase64(percentDecode(body).toString('latin1')) : percentDecode(body);
  if (bytes.length > maxBytes) throw contentFailure('content.too_large', { maxBytes });
  return { bytes, declaredMediaType: header.replace(/;\s*base64\s*$/i, '').trim() };
}

function percentDecode(text: string): Buffer {
  const source = Buffer.from(text, 'utf8');
  const target = Buffer.alloc(source.length);
  let length = 0;
  for (let at = 0; at < source.length; at++, length++) {
    const hex = source[at] === 0x25 ? source.toString('latin1', at + 1, at + 3) : '';
    if (/^[0-9a-f]{2}$/i.test(hex)) {
      target[length] = parseInt(hex, 16);
      at += 2;
    } else {
      target[length] = source[at] ?? 0;
    }
  }
  return target.subarray(0, length);
}

/** Forgiving as the web is (white space, no padding), but no other character is skipped in silence. */
function decodeBase64(text: string): Buffer {
  const compact = text.replace(/[\t\n\f\r ]/g, '').replace(/={1,2}$/, '');
  if (!/^[A-Za-z0-9+/]*$/.test(compact) || compact.length % 4 === 1) throw contentFailure('content.data_url_invalid');
  return Buffer.from(compact, 'base64');
}
