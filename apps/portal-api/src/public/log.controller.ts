import { Controller, Get, Header, Req, Res } from '@nestjs/common';
import { readCheckpoint } from '@holdfast/custody';
import { DomainError } from '@holdfast/kernel';
import { Allow, Describe, RequestContext } from '@holdfast/platform';
import { formatVerifierKey, keyFingerprint, parseTilePath, TILE_WIDTH, type TileCoordinate } from '@holdfast/proof';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { LogKey } from './log-key';

const HASH_BYTES = 32;
const LogDescription = z.strictObject({ origin: z.string(), verifierKey: z.string(), fingerprint: z.string() });

/** The public log (C2SP tlog-tiles): hashes only, for anybody. */
@Controller()
@Allow('public')
export class LogController {
  constructor(
    private readonly context: RequestContext,
    private readonly key: LogKey,
  ) {}

  @Get('checkpoint')
  @Header('Content-Type', 'text/plain; charset=utf-8')
  @Describe({ summary: 'The newest signed checkpoint of the log', produces: 'text/plain' })
  async checkpoint(): Promise<string> {
    const head = await readCheckpoint(this.context.unit, 0);
    if (head === null) throw new DomainError('not_found', 'log.empty', 'The log has no checkpoint yet.');
    return head.note;
  }

  @Get('tile/*')
  @Header('Content-Type', 'application/octet-stream')
  @Describe({ summary: 'A hash tile of the log', produces: 'application/octet-stream' })
  async tile(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<Buffer> {
    const [path = ''] = request.url.split('?');
    const tile = parseTile(path.slice(1));
    const [row] = await this.context.unit.query<{ data: Buffer }>(
      `SELECT data FROM custody.log_tile WHERE level = $1::smallint AND index = $2::bigint`,
      [tile.level, tile.index],
    );
    const data = row?.data ?? Buffer.alloc(0);
    if (data.length < tile.width * HASH_BYTES) throw noSuchTile();
    // A tile of one width is the same for ever.
    reply.header('Cache-Control', 'public, max-age=31536000, immutable');
    return data.subarray(0, tile.width * HASH_BYTES);
  }

  @Get('.well-known/holdfast-log.json')
  @Describe({ summary: "The log's public key and its fingerprint", answer: LogDescription })
  async describe(): Promise<z.infer<typeof LogDescription>> {
    const key = await this.key.read();
    return { origin: key.name, verifierKey: formatVerifierKey(key), fingerprint: keyFingerprint(key) };
  }
}

function parseTile(path: string): TileCoordinate {
  try {
    const tile = parseTilePath(path);
    if (tile.width <= TILE_WIDTH) return tile;
  } catch {
    // the same answer as for a tile that does not exist
  }
  throw noSuchTile();
}

const noSuchTile = () => new DomainError('not_found', 'log.no_such_tile', 'The log has no such tile.');
