import { contentResponse, parseRange } from './content-response';

const input = { sha256: 'ab'.repeat(32), fileName: 'moon.png', mediaType: 'image/png', sizeBytes: 100 };

describe('parseRange', () => {
  it.each([
    ['bytes=0-9', { start: 0, end: 9 }],
    ['bytes=90-', { start: 90, end: 99 }],
    ['bytes=-10', { start: 90, end: 99 }],
    ['bytes=-1000', { start: 0, end: 99 }],
    ['bytes=0-1000', { start: 0, end: 99 }],
    ['bytes=100-', 'unsatisfiable'],
    ['bytes=-0', 'unsatisfiable'],
    ['bytes=9-8', null],
    ['bytes=-', null],
    ['bytes=0-1,4-5', null],
    ['items=0-1', null],
    ['bytes=a-b', null],
    [undefined, null],
  ])('reads %s', (header, range) => expect(parseRange(header, 100)).toEqual(range));

  it('finds nothing to give in an empty file', () => {
    expect(parseRange('bytes=0-', 0)).toBe('unsatisfiable');
    expect(parseRange('bytes=-1', 0)).toBe('unsatisfiable');
  });
});

describe('contentResponse', () => {
  it('serves an attachment that is not sniffed, sandboxed, for ever the same', () => {
    const { status, headers, body } = contentResponse(input);
    expect({ status, body }).toEqual({ status: 200, body: 'whole' });
    expect(headers).toMatchObject({
      'content-type': 'image/png',
      'content-disposition': `attachment; filename="moon.png"; filename*=UTF-8''moon.png`,
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox; frame-ancestors 'none'",
      'cross-origin-resource-policy': 'cross-origin',
      'cache-control': 'private, max-age=31536000, immutable',
      'accept-ranges': 'bytes',
      'content-length': '100',
      etag: `"${input.sha256}"`,
    });
  });

  it.each(['text/html', 'application/json', 'text/plain', 'application/xhtml+xml', 'image/png\r\nx: y'])(
    'serves %j as mere bytes',
    (mediaType) =>
      expect(contentResponse({ ...input, mediaType }).headers['content-type']).toBe('application/octet-stream'),
  );

  it('makes any file name a harmless header', () => {
    const named = (fileName: string) => contentResponse({ ...input, fileName }).headers['content-disposition'];
    expect(named('../../etc/"pass\r\nwd')).toBe(
      `attachment; filename="_.._etc__passwd"; filename*=UTF-8''_.._etc_%22passwd`,
    );
    expect(named('藏\u202egnp.exe')).toBe(`attachment; filename="_gnp.exe"; filename*=UTF-8''%E8%97%8Fgnp.exe`);
    expect(named('\ud800..')).toBe(`attachment; filename="content"; filename*=UTF-8''content`);
  });

  it('answers ranges, stale ranges and what the reader has already', () => {
    expect(contentResponse({ ...input, range: 'bytes=10-19' })).toMatchObject({
      status: 206,
      body: { start: 10, end: 19 },
      headers: { 'content-range': 'bytes 10-19/100', 'content-length': '10' },
    });
    expect(contentResponse({ ...input, range: 'bytes=100-' })).toMatchObject({
      status: 416,
      body: 'none',
      headers: { 'content-range': 'bytes */100' },
    });
    expect(contentResponse({ ...input, range: 'bytes=0-1', ifRange: '"other"' })).toMatchObject({
      status: 200,
      body: 'whole',
    });
    expect(contentResponse({ ...input, ifNoneMatch: `"x", W/"${input.sha256}"` })).toMatchObject({
      status: 304,
      body: 'none',
    });
  });
});
