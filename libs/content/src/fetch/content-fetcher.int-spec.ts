import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createGzip, deflateSync, brotliCompressSync, gzipSync } from 'node:zlib';
import { DiskContentStore } from '../store/disk-content-store';
import { ContentFetcher, type ContentFetcherOptions } from './content-fetcher';
import type { FetchLimits } from './fetch-limits';

const code = (name: string) => expect.objectContaining({ name: 'DomainError', code: name });
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
  'base64',
);
/** Global unicast, given back by its experiment in 2006 and assigned to nobody: connecting fails. */
const NOBODYS_ADDRESS = '3ffe::1';

const limits: Partial<FetchLimits> = {
  maxBytes: 1_000_000,
  totalMs: 5_000,
  headerMs: 1_500,
  connectMs: 1_500,
  stallWindowMs: 800,
  minBytesPerSecond: 1_000,
};

describe('ContentFetcher', () => {
  let server: Server;
  let origin: string;
  let root: string;
  let store: DiskContentStore;
  let handle: (request: IncomingMessage, response: ServerResponse) => void;
  const fetchers: ContentFetcher[] = [];
  const timers: NodeJS.Timeout[] = [];

  const listen = (what: { listen(port: number, host: string, done: () => void): unknown; address(): unknown }) =>
    new Promise<string>((resolve) => {
      what.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${(what.address() as AddressInfo).port}`));
    });

  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), 'holdfast-fetch-'));
    store = await DiskContentStore.open(root);
    server = createServer((request, response) => {
      response.on('error', () => undefined);
      handle(request, response);
    });
    origin = await listen(server);
  });
  afterAll(async () => {
    await Promise.all(fetchers.map((fetcher) => fetcher.close()));
    server.closeAllConnections();
    server.close();
    rmSync(root, { recursive: true });
  });
  afterEach(() => {
    timers.splice(0).forEach((timer) => clearInterval(timer));
    expect(readdirSync(join(root, 'tmp'))).toEqual([]);
  });

  const fetcher = (options: ContentFetcherOptions = {}) => {
    const made = new ContentFetcher({ allowOrigins: [origin], ...options, limits: { ...limits, ...options.limits } });
    fetchers.push(made);
    return made;
  };
  const answer = (body: Buffer | string, headers: Record<string, string> = {}, status = 200) => {
    handle = (_request, response) => response.writeHead(status, headers).end(body);
  };
  const get = (path = '/', options: ContentFetcherOptions = {}) => fetcher(options).fetchContent(origin + path, store);

  it('streams what an address gives into the store, and believes the bytes, not the header', async () => {
    answer(PNG, { 'content-type': 'text/html' });
    const fetched = await get('/a.png?x=1');
    expect(fetched).toMatchObject({
      sizeBytes: PNG.length,
      mediaType: 'image/png',
      dimensions: { width: 1, height: 1 },
      declaredMediaType: 'text/html',
      typeContradicts: true,
      finalUrl: `${origin}/a.png?x=1`,
    });
    expect(await store.verify(fetched.sha256)).toBe('ok');
  });

  it('reads data URLs without any connection', async () => {
    const fetched = await fetcher().fetchContent(`data:image/png;base64,${PNG.toString('base64')}`, store);
    expect(fetched).toMatchObject({ mediaType: 'image/png', typeContradicts: false, finalUrl: 'data:image/png' });
    await expect(fetcher().fetchContent('data:;base64,***', store)).rejects.toEqual(code('content.data_url_invalid'));
  });

  it.each([
    ['gzip', gzipSync(PNG)],
    ['deflate', deflateSync(PNG)],
    ['br', brotliCompressSync(PNG)],
    ['identity', PNG],
  ])('undoes one encoding: %s', async (encoding, body) => {
    answer(body, { 'content-encoding': encoding });
    expect(await get()).toMatchObject({ mediaType: 'image/png', sizeBytes: PNG.length });
  });

  it.each([
    ['gzip, gzip', 'content.encoding_refused'],
    ['zstd', 'content.encoding_refused'],
    ['gzip', 'content.answer_broken'],
    ['br', 'content.answer_broken'],
  ])('refuses encodings in a chain, unknown or broken: %s', async (encoding, expected) => {
    answer(PNG, { 'content-encoding': encoding });
    await expect(get()).rejects.toEqual(code(expected));
  });

  it('stops at an encoded body that is cut off', async () => {
    answer(gzipSync(Buffer.alloc(100_000, 'ab')).subarray(0, 60), { 'content-encoding': 'gzip' });
    await expect(get()).rejects.toEqual(code('content.answer_broken'));
  });

  it('stops at a gzip bomb long before it has expanded', async () => {
    handle = (_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' });
      const gzip = createGzip();
      gzip.pipe(response);
      gzip.end(Buffer.alloc(200_000_000));
    };
    // Compressing takes the test's own server seconds on a busy machine: time is not what this is about.
    const patient = { totalMs: 60_000, headerMs: 30_000, stallWindowMs: 30_000 };
    const wide = { ...patient, maxBytes: 1_000_000_000 };
    await expect(get('/', { limits: wide })).rejects.toEqual(code('content.ratio_refused'));
    await expect(get('/', { limits: patient })).rejects.toEqual(code('content.too_large'));
  });

  it('stops at a declared and at an actual size beyond the limit, and at an endless body', async () => {
    answer('x', { 'content-length': '1000001' });
    await expect(get()).rejects.toEqual(code('content.too_large'));
    handle = (_request, response) => {
      const more = () => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536)));
      };
      response.on('drain', more);
      more();
    };
    await expect(get()).rejects.toEqual(code('content.too_large'));
  });

  it('lets the caller lower the limit, not raise it', async () => {
    answer(Buffer.alloc(2_000));
    await expect(fetcher().fetchContent(origin, store, { maxBytes: 1_999 })).rejects.toEqual(code('content.too_large'));
    await expect(get('/', { limits: { maxBytes: 1_999 } })).rejects.toEqual(code('content.too_large'));
    expect(await fetcher().fetchContent(origin, store, { maxBytes: 2_000 })).toMatchObject({ sizeBytes: 2_000 });
  });

  it('takes a body that is shorter than its Content-Length for broken', async () => {
    handle = (_request, response) => {
      response.writeHead(200, { 'content-length': '1000' }).write('only this');
      setImmediate(() => response.destroy());
    };
    await expect(get()).rejects.toEqual(code('content.answer_broken'));
  });

  it('gives up on headers that do not come, on a trickle, and on a total that takes too long', async () => {
    handle = () => undefined;
    await expect(get()).rejects.toEqual(code('content.timed_out'));
    handle = (_request, response) => {
      timers.push(setInterval(() => response.write('a'), 20));
    };
    await expect(get()).rejects.toEqual(code('content.too_slow'));
    handle = (_request, response) => {
      timers.push(setInterval(() => response.write(Buffer.alloc(2_000)), 20));
    };
    await expect(get('/', { limits: { totalMs: 700 } })).rejects.toEqual(code('content.timed_out'));
  });

  it('ends when the caller says so', async () => {
    const aborting = new AbortController();
    handle = (_request, response) => {
      response.write('begun');
      setImmediate(() => aborting.abort());
    };
    await expect(fetcher().fetchContent(origin, store, { signal: aborting.signal })).rejects.toEqual(
      code('content.timed_out'),
    );
  });

  it.each([
    [404, 'content.http_status'],
    [403, 'content.http_status'],
    [204, 'content.http_status'],
    [206, 'content.http_status'],
    [304, 'content.http_status'],
    [429, 'content.source_unavailable'],
    [500, 'content.source_unavailable'],
    [503, 'content.source_unavailable'],
  ])('takes nothing but 200: %i', async (status, expected) => {
    answer('', {}, status);
    await expect(get()).rejects.toEqual(code(expected));
  });

  it('names answers that are not HTTP, closed and refused connections', async () => {
    const talk: ((socket: Socket) => void)[] = [
      (socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n'),
      (socket) => socket.end(`HTTP/1.1 200 OK\r\nx: ${'y'.repeat(100_000)}\r\n\r\n`),
      (socket) => socket.end(),
    ];
    const raw = createTcpServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => talk.shift()?.(socket));
    });
    const rawOrigin = await listen(raw);
    const made = fetcher({ allowOrigins: [rawOrigin] });
    await expect(made.fetchContent(rawOrigin, store)).rejects.toEqual(code('content.answer_broken'));
    await expect(made.fetchContent(rawOrigin, store)).rejects.toEqual(code('content.answer_broken'));
    await expect(made.fetchContent(rawOrigin, store)).rejects.toEqual(code('content.connection_failed'));
    await new Promise((resolve) => raw.close(resolve));
    await expect(made.fetchContent(rawOrigin, store)).rejects.toEqual(code('content.connection_failed'));
  });

  it('follows redirects up to the limit, relative ones too', async () => {
    handle = (request, response) => {
      const left = Number(request.url?.slice(1));
      if (left > 0) response.writeHead(302, { location: `/${left - 1}` }).end('moved');
      else response.end(PNG);
    };
    expect(await get('/5')).toMatchObject({ mediaType: 'image/png', finalUrl: `${origin}/0` });
    await expect(get('/6')).rejects.toEqual(code('content.redirect_refused'));
  });

  it.each([
    ['http://127.0.0.1/', 'content.address_forbidden'],
    ['http://169.254.169.254/latest/meta-data/', 'content.address_forbidden'],
    ['http://[::ffff:127.0.0.1]/', 'content.address_forbidden'],
    ['http://134744072/', 'content.address_forbidden'],
    ['//localhost/', 'content.name_forbidden'],
    ['http://127.0.0.1:1/', 'content.port_forbidden'],
    ['file:///etc/passwd', 'content.scheme_not_supported'],
    ['data:text/plain,x', 'content.scheme_not_supported'],
    ['http://a:b@example.com/', 'content.credentials_in_url'],
    ['http://', 'content.redirect_refused'],
  ])('judges a redirect like a first address: %s', async (location, expected) => {
    answer('', { location }, 302);
    await expect(get()).rejects.toEqual(code(expected));
  });

  it('refuses a redirect that says not where', async () => {
    answer('', {}, 301);
    await expect(get()).rejects.toEqual(code('content.redirect_refused'));
  });

  it('judges the address behind a name where the socket connects, at every connection anew', async () => {
    const answers = [
      [NOBODYS_ADDRESS],
      ['127.0.0.1'],
      ['::ffff:7f00:1'],
      ['10.0.0.1', NOBODYS_ADDRESS],
      [NOBODYS_ADDRESS, '::1'],
      [],
    ];
    const asked: string[] = [];
    const made = fetcher({
      resolver: async (name) => {
        asked.push(name);
        return answers.shift() ?? [];
      },
    });
    const outcomes: unknown[] = [];
    for (let i = 0; i < 6; i++) {
      await made
        .fetchContent('http://rebinding.example.com/', store)
        .catch((error: { code: string }) => outcomes.push(error.code));
    }
    expect(outcomes[0]).toMatch(/^content\.(connection_failed|timed_out)$/);
    expect(outcomes.slice(1)).toEqual([
      'content.address_forbidden',
      'content.address_forbidden',
      'content.address_forbidden',
      'content.address_forbidden',
      'content.name_not_resolved',
    ]);
    expect(asked).toEqual(Array(6).fill('rebinding.example.com'));
  });

  it('connects to the address that was judged and never looks the name up again', async () => {
    const named = `http://files.example.com:${new URL(origin).port}`;
    let asked = 0;
    const made = fetcher({
      allowOrigins: [named],
      resolver: async () => (asked++ === 0 ? ['127.0.0.1'] : ['10.0.0.1']),
    });
    handle = (request, response) => response.end(JSON.stringify({ host: request.headers.host }));
    expect(await made.fetchContent(named, store)).toMatchObject({ mediaType: 'application/json' });
    expect(asked).toBe(1);
  });

  it('gives up on a resolver that fails or hangs', async () => {
    const failing = fetcher({ resolver: () => Promise.reject(new Error('SERVFAIL')) });
    await expect(failing.fetchContent('https://example.com/', store)).rejects.toEqual(
      code('content.name_not_resolved'),
    );
    const hanging = fetcher({ resolver: () => new Promise(() => undefined) });
    await expect(hanging.fetchContent('https://example.com/', store)).rejects.toEqual(code('content.timed_out'));
  });

  it('says when TLS fails', async () => {
    const plain = `https://127.0.0.1:${new URL(origin).port}`;
    await expect(fetcher({ allowOrigins: [plain] }).fetchContent(plain, store)).rejects.toEqual(
      code('content.tls_failed'),
    );
  });

  it('does not start in production with waived origins', () => {
    expect(() => new ContentFetcher({ allowOrigins: [origin], isProduction: true })).toThrow(
      code('content.allow_origins_in_production'),
    );
  });
});
