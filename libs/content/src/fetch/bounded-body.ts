import { pipeline, type Readable, Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { contentFailure } from '../core/content-code';
import type { FetchLimits } from './fetch-limits';
import { transportFailure } from './transport-failure';

/** Small things may well expand a hundred times; a bomb shows itself beyond this. */
const RATIO_FREE_BYTES = 1_048_576;

const decoders = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
} as const;

export type ContentEncoding = keyof typeof decoders;

/** The one encoding of a body, or null for none. Throws `content.encoding_refused` for chains and for unknown ones. */
export function parseContentEncoding(header: string | readonly string[] | undefined): ContentEncoding | null {
  const names = [header ?? []]
    .flat()
    .flatMap((line) => line.split(','))
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '' && name !== 'identity');
  const [only] = names;
  if (only === undefined) return null;
  if (names.length > 1 || !isContentEncoding(only)) throw contentFailure('content.encoding_refused');
  return only;
}

function isContentEncoding(name: string): name is ContentEncoding {
  return Object.hasOwn(decoders, name);
}

/**
 * The decoded bytes of a body, as a generator that throws our codes only: bytes on the wire and decoded are both counted against
 * `maxBytes`, expansion against `maxRatio`, and `abort` is called when too little came in a window although we were reading.
 */
export async function* boundedBody(
  body: Readable,
  encoding: ContentEncoding | null,
  limits: FetchLimits,
  abort: (reason: Error) => void,
): AsyncGenerator<Buffer> {
  let received = 0;
  const meter = counting((total) => {
    received = total;
    if (total > limits.maxBytes) throw contentFailure('content.too_large', { maxBytes: limits.maxBytes });
  });
  const limiter = counting((total) => {
    if (total > limits.maxBytes) throw contentFailure('content.too_large', { maxBytes: limits.maxBytes });
    if (total > RATIO_FREE_BYTES && total > received * limits.maxRatio) throw contentFailure('content.ratio_refused');
  });
  const leastPerWindow = (limits.minBytesPerSecond * limits.stallWindowMs) / 1_000;
  let seen = 0;
  const watch = setInterval(() => {
    const isOurDelay = meter.writableNeedDrain;
    if (!isOurDelay && received - seen < leastPerWindow) abort(contentFailure('content.too_slow'));
    seen = received;
  }, limits.stallWindowMs);
  const stages = encoding === null ? [body, meter, limiter] : [body, meter, decoders[encoding](), limiter];
  pipeline(stages, () => undefined); // its error arrives at the limiter, which is read below
  try {
    yield* limiter;
  } catch (error) {
    throw transportFailure(error, 'body');
  } finally {
    clearInterval(watch);
    body.destroy();
  }
}

function counting(check: (totalBytes: number) => void): Transform {
  let total = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      try {
        total += chunk.length;
        check(total);
        done(null, chunk);
      } catch (error) {
        done(error instanceof Error ? error : new Error(String(error)));
      }
    },
  });
}
