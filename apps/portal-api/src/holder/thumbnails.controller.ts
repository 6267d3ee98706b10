import { Controller, Get, Req, Res } from '@nestjs/common';
import { ThumbnailQuery } from '@holdfast/contracts';
import { THUMBNAIL_TYPE, type ThumbnailSize } from '@holdfast/content';
import { findDrawableFile } from '@holdfast/migration';
import { Allow, Database, Describe, JsonQuery, OwnTransaction, PathId, RequestContext } from '@holdfast/platform';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { PortalParts } from '../portal-parts';

/** Content has a digest for a name, so its picture never changes; but whether one may see it does. */
const CACHE = 'private, max-age=86400';

/** Rasters that we drew ourselves: the only pictures of holders' content that the portal's own address serves. */
@Controller('api/assets/:id/thumbnail')
@Allow('person', 'platform_operator', 'custodian_admin', 'custodian_operator', 'custodian_auditor')
@OwnTransaction()
export class ThumbnailsController {
  constructor(
    private readonly context: RequestContext,
    private readonly database: Database,
    private readonly parts: PortalParts,
  ) {}

  @Get()
  @Describe({ summary: 'A small picture of an asset that you hold, deposited or keep', produces: THUMBNAIL_TYPE })
  async read(
    @PathId('id') id: string,
    @JsonQuery(ThumbnailQuery) query: z.infer<typeof ThumbnailQuery>,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Buffer | string> {
    const size: ThumbnailSize = query.size;
    const sha256 = await this.database.read(this.context.actor, (sql) => findDrawableFile(sql, id));
    const etag = `"${sha256}-${size}"`;
    if (request.headers['if-none-match'] === etag) {
      reply.status(304).header('ETag', etag).header('Cache-Control', CACHE);
      return '';
    }
    const picture = await this.parts.thumbnails.read(sha256, size);
    reply.header('Content-Type', THUMBNAIL_TYPE).header('Cache-Control', CACHE).header('ETag', etag);
    return picture;
  }
}
