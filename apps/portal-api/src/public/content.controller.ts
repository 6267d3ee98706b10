import { Controller, Get, Injectable, type OnModuleInit, Param, Req, Res } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { contentResponse, verifyContentUrl } from '@holdfast/content';
import { DomainError } from '@holdfast/kernel';
import { Allow, Describe, OwnTransaction } from '@holdfast/platform';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { PortalParts } from '../portal-parts';

const PREFIX = '/content/';

/** Bytes that strangers made, by signed link. On the content host alone: see ContentHost. */
@Controller('content')
@Allow('public')
@OwnTransaction()
export class ContentController {
  constructor(private readonly parts: PortalParts) {}

  @Get(':sha256')
  @Describe({ summary: 'A file by its signed link; on the content host only', produces: 'application/octet-stream' })
  async serve(@Param('sha256') _sha256: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    const { store, linkKey, clock } = this.parts;
    const link = verifyContentUrl(request.url, linkKey, clock);
    const stored = await store.stat(link.sha256);
    if (stored === null) throw new DomainError('not_found', 'content.link_invalid', 'There is no such content.');
    const { headers } = request;
    const answer = contentResponse({
      ...link,
      sizeBytes: stored.sizeBytes,
      range: headers.range,
      ifRange: one(headers['if-range']),
      ifNoneMatch: one(headers['if-none-match']),
    });
    reply.status(answer.status).headers(answer.headers);
    if (answer.body === 'none') return reply.send('');
    const body =
      answer.body === 'whole' ? await store.open(link.sha256) : await store.openRange(link.sha256, answer.body);
    return reply.send(body);
  }
}

const one = (header: string | string[] | undefined) => (Array.isArray(header) ? header[0] : header);

/** The API never answers on the content host, and content never on the API's: a script in one has no business with the other. */
@Injectable()
export class ContentHost implements OnModuleInit {
  constructor(
    private readonly host: HttpAdapterHost,
    private readonly parts: PortalParts,
  ) {}

  onModuleInit(): void {
    const contentHost = new URL(this.parts.service.config.contentOrigin).host;
    const fastify: FastifyInstance = this.host.httpAdapter.getInstance();
    fastify.addHook('onRequest', async (request) => {
      const isContentHost = request.host.toLowerCase() === contentHost;
      if (isContentHost === request.url.startsWith(PREFIX)) return;
      throw new DomainError('not_found', 'request.unknown_route', 'There is nothing at this address.');
    });
  }
}
