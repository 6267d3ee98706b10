import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import { type DynamicModule, Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { DomainError } from '@holdfast/kernel';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { Logger } from 'nestjs-pino';
import { withTrace } from '../telemetry/trace';
import { addBodyParsers, JSON_LIMIT_BYTES } from './body-parsers';
import { HttpModule } from './http-module';
import type { HttpOptions } from './http-options';
import { toJson } from './json-text';
import { PROBLEM_TYPE, toProblem } from './problem';
import { enterRequest } from './request-context';
import { type EdgeRequest, requestStateOf } from './request-state';
import { answerUnparsed } from './unparsed-request';

const REQUESTS_PER_MINUTE = 3_000;
const MAX_PARAMETER_LENGTH = 500;
const KEEP_ALIVE_MS = 10_000;
const REQUEST_TIMEOUT_MS = 300_000;

/**
 * A Nest app on Fastify with everything that the edge promises: strict JSON, problem+json, authorization, one
 * transaction and one idempotency key per change, limits, security headers, /api/openapi.json and /api/docs.
 * It is initialised and does not listen yet. Throws `http.route_undecided` when a route has no `@Allow`.
 */
export async function createHttpApp(
  rootModule: Type | DynamicModule,
  options: HttpOptions,
): Promise<NestFastifyApplication> {
  @Module({ imports: [HttpModule.forRoot(options), rootModule] })
  class EdgeModule {}

  const adapter = new FastifyAdapter({
    bodyLimit: JSON_LIMIT_BYTES,
    trustProxy: options.proxies ?? false,
    requestTimeout: REQUEST_TIMEOUT_MS,
    forceCloseConnections: 'idle',
    keepAliveTimeout: KEEP_ALIVE_MS,
    // What is wrong before there is a route, such as an address that cannot be decoded.
    frameworkErrors: (_error: Error, request: EdgeRequest, { raw }: Pick<FastifyReply, 'raw'>) => {
      const unreadable = new DomainError('malformed', 'request.malformed', 'The address cannot be read.');
      const problem = toProblem(unreadable, requestStateOf(request).traceId);
      raw.writeHead(problem.status, { 'Content-Type': PROBLEM_TYPE }).end(JSON.stringify(problem));
    },
    clientErrorHandler: answerUnparsed,
    routerOptions: { maxParamLength: MAX_PARAMETER_LENGTH },
  });
  const app = await NestFactory.create<NestFastifyApplication>(EdgeModule, adapter, {
    abortOnError: false,
    bodyParser: false,
    bufferLogs: true,
  });
  app.useLogger(app.get(Logger));
  const fastify: FastifyInstance = adapter.getInstance();
  addHooks(fastify, options);
  addBodyParsers(fastify);
  fastify.setReplySerializer(toJson);
  await fastify.register(cookie);
  await fastify.register(helmet, helmetOptions(options));
  await fastify.register(rateLimit, {
    max: options.requestsPerMinute ?? REQUESTS_PER_MINUTE,
    timeWindow: 60_000,
    errorResponseBuilder: () =>
      new DomainError('rate_limited', 'request.rate_limited', 'Too many requests came from this address.', {
        remedy: 'Wait as long as the header Retry-After says.',
      }),
  });
  await app.init();
  await fastify.ready();
  return app;
}

function addHooks(fastify: FastifyInstance, options: HttpOptions): void {
  fastify.addHook('onRequest', async (request, reply) => {
    reply.header('Holdfast-Trace-Id', requestStateOf(request).traceId);
    reply.header('Cache-Control', 'no-store');
  });
  // After the body is read: a context entered earlier would be lost on the body's events.
  fastify.addHook('preHandler', (request, _reply, done) => {
    const state = requestStateOf(request);
    withTrace(state.traceId, () => {
      enterRequest(state);
      done();
    });
  });
  closeConnections(fastify);
  fastify.addHook('onResponse', async (request, reply) => {
    const { traceId, startedAt } = requestStateOf(request);
    const durationMs = Math.round(performance.now() - startedAt);
    // The route's pattern, not its address: addresses may carry what a log must not keep.
    const route = request.routeOptions.url ?? 'unknown';
    options.logger.info({ traceId, method: request.method, route, status: reply.statusCode, durationMs }, 'request');
  });
}

/** So that closing waits for requests, and for nothing else. */
function closeConnections(fastify: FastifyInstance): void {
  let closing = false;
  // Browsers connect ahead of what they will ask, and Node closes only what was asked on before.
  const unasked = new Set<Socket>();
  fastify.server.on('connection', (socket: Socket) => {
    if (closing) return void socket.destroy();
    unasked.add(socket);
    socket.once('close', () => unasked.delete(socket));
  });
  fastify.server.on('request', ({ socket }: IncomingMessage) => void unasked.delete(socket));
  fastify.addHook('preClose', async () => {
    closing = true;
    for (const socket of unasked) socket.destroy();
  });
  // A connection that was busy when closing began would stay open, waiting for the client's next request.
  fastify.addHook('onSend', async (_request, reply) => {
    if (closing) reply.header('Connection', 'close');
  });
}

function helmetOptions(options: HttpOptions) {
  const images = ["'self'", 'data:', 'blob:', ...(options.contentOrigin === undefined ? [] : [options.contentOrigin])];
  return {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: images,
        mediaSrc: images,
        connectSrc: ["'self'"],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
    strictTransportSecurity: options.publicOrigin.startsWith('https:') ? { maxAge: 31_536_000 } : (false as const),
    crossOriginEmbedderPolicy: false as const,
    referrerPolicy: { policy: 'no-referrer' as const },
  };
}
