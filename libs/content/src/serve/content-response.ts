/** Both ends inclusive. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/**
 * One range of `Range: bytes=...` (RFC 9110, 14.2): `unsatisfiable` is a 416; null means to send the whole, which is also the
 * answer to several ranges, other units and whatever cannot be read.
 */
export function parseRange(header: string | undefined, sizeBytes: number): ByteRange | 'unsatisfiable' | null {
  const match = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header?.replace(/\s/g, '') ?? '');
  const [, first = '', last = ''] = match ?? [];
  if (!match || (first === '' && last === '')) return null;
  if (first === '') {
    const suffix = Number(last);
    return suffix === 0 || sizeBytes === 0
      ? 'unsatisfiable'
      : { start: Math.max(0, sizeBytes - suffix), end: sizeBytes - 1 };
  }
  const start = Number(first);
  const end = last === '' ? sizeBytes - 1 : Math.min(Number(last), sizeBytes - 1);
  if (last !== '' && Number(last) < start) return null;
  return start >= sizeBytes ? 'unsatisfiable' : { start, end };
}

export interface ContentResponseInput {
  readonly sha256: string;
  readonly fileName: string;
  readonly mediaType: string;
  readonly sizeBytes: number;
  /** The request's headers of these names. */
  readonly range?: string | undefined;
  readonly ifRange?: string | undefined;
  readonly ifNoneMatch?: string | undefined;
}

export interface ContentResponse {
  readonly status: 200 | 206 | 304 | 416;
  readonly headers: Readonly<Record<string, string>>;
  /** What to send: the whole (`store.open`), a piece (`store.openRange`), or nothing. */
  readonly body: 'whole' | ByteRange | 'none';
}

/** Types that a page may embed; all others are served as mere bytes. SVG has no script inside `<img>`, and the sandbox outside. */
const embeddable = /^(?:(?:image\/(?:png|apng|jpeg|gif|webp|avif|svg\+xml))|(?:(?:audio|video)\/[a-z0-9]+))$/;

/**
 * Status, headers and body for serving content that strangers made, from a host name of its own: an attachment that is not
 * sniffed, in a sandbox without an origin; other sites may embed it, because the signed link is the permission.
 */
export function contentResponse(input: ContentResponseInput): ContentResponse {
  const etag = `"${input.sha256}"`;
  const headers: Record<string, string> = {
    'content-type': embeddable.test(input.mediaType) ? input.mediaType : 'application/octet-stream',
    'content-disposition': attachment(input.fileName),
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; sandbox; frame-ancestors 'none'",
    'cross-origin-resource-policy': 'cross-origin',
    'referrer-policy': 'no-referrer',
    'cache-control': 'private, max-age=31536000, immutable',
    'accept-ranges': 'bytes',
    etag,
  };
  if (input.ifNoneMatch?.split(',').some((tag) => ['*', etag, `W/${etag}`].includes(tag.trim()))) {
    return { status: 304, headers, body: 'none' };
  }
  const range = input.ifRange === undefined || input.ifRange === etag ? parseRange(input.range, input.sizeBytes) : null;
  if (range === 'unsatisfiable') {
    return {
      status: 416,
      headers: { ...headers, 'content-range': `bytes */${input.sizeBytes}`, 'content-length': '0' },
      body: 'none',
    };
  }
  if (range === null) {
    return { status: 200, headers: { ...headers, 'content-length': String(input.sizeBytes) }, body: 'whole' };
  }
  return {
    status: 206,
    headers: {
      ...headers,
      'content-range': `bytes ${range.start}-${range.end}/${input.sizeBytes}`,
      'content-length': String(range.end - range.start + 1),
    },
    // A player's first question is a range of everything: that is read, and verified, as the whole.
    body: range.start === 0 && range.end === input.sizeBytes - 1 ? 'whole' : range,
  };
}

/** RFC 6266 with RFC 8187: an ASCII name for old readers, the real one beside it; no paths, no controls, no bidi overrides. */
function attachment(fileName: string): string {
  const clean = [...fileName.replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, '').replace(/[/\\]/g, '_')].slice(0, 200).join('');
  const name = clean.replace(/^\.+/, '') || 'content';
  const ascii = name.replace(/[^\x20-\x7e]|["%]/g, '_');
  const encoded = encodeURIComponent(name).replace(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}
