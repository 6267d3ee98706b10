import { existsSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/** What `nx build @holdfast/portal` leaves; beside this service in the repository and in the image. */
const DIRECTORY = join(__dirname, '../../../portal/dist');
const ASSETS = '/assets/';
const FOR_EVER = 'public, max-age=31536000, immutable';
const ASK_FIRST = 'no-cache';

/**
 * The web portal's files. Assets have their digest in their name and are kept for ever; everything else is asked for each time.
 * An address that a browser navigates to and that nobody else answers is a page of the portal; a program gets its 404.
 */
@Injectable()
export class PortalPages implements OnModuleInit {
  private page: Promise<Buffer | null> | undefined;

  constructor(private readonly host: HttpAdapterHost) {}

  /** verify.html, which goes into every bundle; null when the portal is not built. Read once. */
  verifierPage(): Promise<Buffer | null> {
    this.page ??= readFile(join(DIRECTORY, 'verify.html')).catch(() => null);
    return this.page;
  }

  onModuleInit(): void {
    if (!existsSync(join(DIRECTORY, 'index.html'))) return;
    const fastify: FastifyInstance = this.host.httpAdapter.getInstance();
    const files = new Set(readdirSync(DIRECTORY).map((name) => `/${name}`));
    // Not awaited: that would begin Fastify's start before Nest has given it its own error handler.
    void fastify.register(fastifyStatic, {
      root: DIRECTORY,
      serve: false,
      index: false,
      preCompressed: true,
      cacheControl: false,
    });
    fastify.get('/*', async (request, reply) => {
      const [path = '/'] = request.url.split('?');
      if (path.startsWith(ASSETS)) return send(reply, path, FOR_EVER);
      if (files.has(path) && path !== '/index.html') return send(reply, path, ASK_FIRST);
      if (!isNavigation(request, path)) return reply.callNotFound();
      return send(reply, '/index.html', ASK_FIRST);
    });
  }
}

function send(reply: FastifyReply, path: string, caching: string): FastifyReply {
  return reply.header('Cache-Control', caching).header('Vary', 'Accept-Encoding').sendFile(path.slice(1));
}

const isNavigation = ({ headers }: FastifyRequest, path: string) =>
  !path.startsWith('/api/') && !path.startsWith('/.well-known/') && /text\/html/.test(headers.accept ?? '');
