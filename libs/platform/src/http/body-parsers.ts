import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { parseStrictJson } from './strict-json';

/** Larger than any JSON that a route takes; packages and media come as streams. */
export const JSON_LIMIT_BYTES = 1024 * 1024;

/** What a route may take as a stream, without it being read here. */
const STREAMED = [
  'application/x-tar',
  'application/octet-stream',
  'application/offset+octet-stream',
  'application/x-ndjson',
];

const bodyHashes = new WeakMap<object, Buffer>();
const EMPTY_HASH = createHash('sha256').digest();

/** SHA-256 of the JSON body as it came; of nothing when there was none. */
export const bodyHashOf = (request: FastifyRequest): Buffer => bodyHashes.get(request.raw) ?? EMPTY_HASH;

export const isStream = (body: unknown): boolean => body instanceof Readable;

const isRaw = (request: FastifyRequest): boolean => {
  const { config } = request.routeOptions;
  return 'rawBody' in config && config.rawBody === true;
};

export function addBodyParsers(fastify: FastifyInstance): void {
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser(
    'application/json',
    { parseAs: 'buffer', bodyLimit: JSON_LIMIT_BYTES },
    async (request: FastifyRequest, body: Buffer | string) => {
      if (isRaw(request)) return body;
      bodyHashes.set(request.raw, createHash('sha256').update(body).digest());
      return body.length === 0 ? undefined : parseStrictJson(body);
    },
  );
  fastify.addContentTypeParser(STREAMED, async (_request: FastifyRequest, stream: Readable) => stream);
}
