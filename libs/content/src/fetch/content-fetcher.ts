import { Readable } from 'node:stream';
import { DomainError } from '@holdfast/kernel';
import { Agent, type Dispatcher } from 'undici';
import { contentFailure } from '../core/content-code';
import { decodeDataUrl } from '../core/data-url';
import { type AllowedOrigins, parseFetchUrl } from '../core/fetch-address';
import { contradicts } from '../media/sniff-media-type';
import type { DiskContentStore, StoredContent } from '../store/disk-content-store';
import { boundedBody, parseContentEncoding } from './bounded-body';
import { defaultFetchLimits, type FetchLimits } from './fetch-limits';
import { guardedConnector, type Resolver, systemResolver } from './guarded-connector';
import { transportFailure } from './transport-failure';

export interface ContentFetcherOptions {
  limits?: Partial<FetchLimits>;
  resolver?: Resolver;
  /**
   * Origins such as `http://127.0.0.1:4567` for which the rules on names, ports and addresses are waived: for development and
   * tests. Redirects into one are waived too. Throws `content.allow_origins_in_production` when `isProduction`.
   */
  allowOrigins?: readonly string[];
  isProduction?: boolean;
}

export interface FetchedContent extends StoredContent {
  /** What the source said: its Content-Type, or the data URL's type. */
  declaredMediaType: string | null;
  /** Whether that contradicts the bytes. */
  typeContradicts: boolean;
  /** Where the bytes came from after redirects; a data URL is cut to its header. */
  finalUrl: string;
}

interface Answer {
  readonly body: Readable;
  readonly declaredMediaType: string | null;
  readonly finalUrl: string;
}

const MAX_CONNECTIONS_PER_ORIGIN = 16;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const BUSY = new Set([408, 425, 429]);

/** Fetches from addresses that strangers chose. Every failure is one of `contentCodes`. Close it when done. */
export class ContentFetcher {
  private readonly limits: FetchLimits;
  private readonly allowedOrigins: AllowedOrigins;
  private readonly agent: Agent;

  constructor(options: ContentFetcherOptions = {}) {
    this.limits = { ...defaultFetchLimits, ...options.limits };
    this.allowedOrigins = new Set((options.allowOrigins ?? []).map((origin) => new URL(origin).origin));
    if (options.isProduction && this.allowedOrigins.size > 0) {
      throw new DomainError(
        'invalid',
        'content.allow_origins_in_production',
        'Waiving the address rules is for development only.',
        {
          remedy: 'Remove the allowed origins from the configuration.',
        },
      );
    }
    this.agent = new Agent({
      connect: guardedConnector({
        resolver: options.resolver ?? systemResolver,
        allowedOrigins: this.allowedOrigins,
        connectMs: this.limits.connectMs,
      }),
      connections: MAX_CONNECTIONS_PER_ORIGIN,
      pipelining: 1,
      keepAliveTimeout: 4_000,
      // Ours are exact, and cover more: see `follow` and `boundedBody`.
      headersTimeout: 0,
      bodyTimeout: 0,
    });
  }

  /** Streams what the address gives into the store. `maxBytes` may lower this fetcher's limit. */
  async fetchContent(
    url: string,
    store: DiskContentStore,
    options: { maxBytes?: number; signal?: AbortSignal } = {},
  ): Promise<FetchedContent> {
    const limits = { ...this.limits, maxBytes: Math.min(this.limits.maxBytes, options.maxBytes ?? Infinity) };
    const aborting = new AbortController();
    const onAbort = () => aborting.abort(contentFailure('content.timed_out'));
    const total = setTimeout(onAbort, limits.totalMs);
    options.signal?.addEventListener('abort', onAbort, { once: true });
    if (options.signal?.aborted) onAbort();
    try {
      const { body, declaredMediaType, finalUrl } = await this.open(url, limits, aborting);
      const stored = await store.put(body, { maxBytes: limits.maxBytes });
      return {
        ...stored,
        declaredMediaType,
        finalUrl,
        typeContradicts: contradicts(declaredMediaType, stored.mediaType),
      };
    } finally {
      clearTimeout(total);
      aborting.abort(); // ends what was opened, should the store have refused before reading
      options.signal?.removeEventListener('abort', onAbort);
    }
  }

  async close(): Promise<void> {
    await this.agent.destroy();
  }

  private async open(url: string, limits: FetchLimits, aborting: AbortController): Promise<Answer> {
    if (!/^\s*data:/i.test(url)) return this.follow(url, limits, aborting);
    const { bytes, declaredMediaType } = decodeDataUrl(url, limits.maxBytes);
    return {
      body: Readable.from([bytes]),
      declaredMediaType: declaredMediaType || null,
      finalUrl: `data:${declaredMediaType}`,
    };
  }

  /** Every hop is a new address: parsed, judged and connected like the first. */
  private async follow(first: string, limits: FetchLimits, aborting: AbortController): Promise<Answer> {
    let url = parseFetchUrl(first, this.allowedOrigins);
    for (let hop = 0; hop <= limits.maxRedirects; hop++) {
      const response = await this.request(url, limits, aborting);
      if (!REDIRECTS.has(response.statusCode)) return this.accept(response, url, limits, aborting);
      discard(response);
      url = this.nextHop(url, response);
    }
    throw contentFailure('content.redirect_refused', { maxRedirects: limits.maxRedirects });
  }

  private nextHop(from: URL, { headers }: Dispatcher.ResponseData): URL {
    const { location } = headers;
    if (typeof location !== 'string' || !URL.canParse(location, from.href))
      throw contentFailure('content.redirect_refused');
    // Against its base only when it is relative: so that an odd spelling of an absolute address is still seen.
    const next = parseFetchUrl(URL.canParse(location) ? location : new URL(location, from).href, this.allowedOrigins);
    if (from.protocol === 'https:' && next.protocol === 'http:') throw contentFailure('content.redirect_refused');
    return next;
  }

  private async request(url: URL, limits: FetchLimits, aborting: AbortController): Promise<Dispatcher.ResponseData> {
    const header = setTimeout(() => aborting.abort(contentFailure('content.timed_out')), limits.headerMs);
    try {
      return await this.agent.request({
        origin: url.origin,
        path: url.pathname + url.search,
        method: 'GET',
        headers: { accept: '*/*', 'accept-encoding': 'identity', 'user-agent': 'Holdfast/1' },
        signal: aborting.signal,
      });
    } catch (error) {
      throw transportFailure(error, 'headers');
    } finally {
      clearTimeout(header);
    }
  }

  private accept(response: Dispatcher.ResponseData, url: URL, limits: FetchLimits, aborting: AbortController): Answer {
    try {
      const { statusCode: status, headers } = response;
      if (status !== 200) {
        throw contentFailure(status >= 500 || BUSY.has(status) ? 'content.source_unavailable' : 'content.http_status', {
          status,
        });
      }
      if (Number(headers['content-length'] ?? 0) > limits.maxBytes) {
        throw contentFailure('content.too_large', { maxBytes: limits.maxBytes });
      }
      response.body.on('error', () => undefined); // read below, or ended in vain by the abort in fetchContent
      const encoding = parseContentEncoding(headers['content-encoding']);
      const declared = headers['content-type'];
      return {
        body: Readable.from(
          boundedBody(response.body, encoding, limits, (reason) => aborting.abort(reason)),
          { objectMode: false },
        ),
        declaredMediaType: typeof declared === 'string' ? declared.slice(0, 255) : null,
        finalUrl: url.href,
      };
    } catch (error) {
      discard(response);
      throw error;
    }
  }
}

/** Ends an answer that nobody will read, with its connection. */
function discard({ body }: Dispatcher.ResponseData): void {
  body.on('error', () => undefined);
  body.destroy();
}
