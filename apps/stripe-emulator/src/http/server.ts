import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { Emulation } from '../store/unit';
import { registerPages } from '../pages/register';
import { routes } from '../routes';
import { type Answer, type Call, type Dispatcher, fromError } from './dispatch';
import { StripeFault } from './fault';
import type { Faults } from './faults';
import type { Method, Route } from './route';

const largestBody = 1024 * 1024;

/** The API under /v1 and the hosted pages, as one Fastify application. */
export function buildServer(
  emulation: Emulation,
  dispatcher: Dispatcher,
  faults: Faults,
  tick: () => Promise<void>,
): FastifyInstance {
  const server = Fastify({
    bodyLimit: largestBody,
    exposeHeadRoutes: false,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 300 },
  });
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
  server.setErrorHandler((error, request, reply) => send(reply, malformed(error, request)));
  for (const route of routes) {
    server.route({ method: route.method, url: route.path, handler: (request, reply) => handle(request, reply, route) });
  }
  registerPages(server, emulation);
  server.setNotFoundHandler((request, reply) => handle(request, reply, undefined));

  async function handle(request: FastifyRequest, reply: FastifyReply, route: Route | undefined): Promise<FastifyReply> {
    const call = callOf(request);
    const fault = faults.take(call.method, call.path);
    if (fault === 'lost_request') return lose(request, reply);
    if (fault === 'server_error') return send(reply, planned(500, 'api_error', 'An unknown error occurred'));
    if (fault === 'rate_limit') return send(reply, planned(429, 'invalid_request_error', 'Too many requests'));
    const answer = isForm(request) ? await dispatcher.answer(route, call, fault) : notForm();
    if (fault === 'lost_answer') return lose(request, reply);
    // An advancing test clock starts at once and not at the next tick.
    if (call.path.endsWith('/advance')) void tick();
    return send(reply, answer);
  }

  return server;
}

function callOf(request: FastifyRequest): Call {
  const [path = '', query = ''] = request.url.split('?');
  return {
    method: request.method as Method,
    path,
    query,
    body: typeof request.body === 'string' ? request.body : '',
    headers: request.headers,
    ids: request.params as Record<string, string>,
  };
}

/** A body of another kind than a form is Stripe's oldest misunderstanding, so it has an answer of its own. */
function isForm(request: FastifyRequest): boolean {
  const type = request.headers['content-type'];
  const hasBody = typeof request.body === 'string' && request.body !== '';
  return !hasBody || type === undefined || type.startsWith('application/x-www-form-urlencoded');
}

function notForm(): Answer {
  const message =
    'Invalid request (check that your POST content type is application/x-www-form-urlencoded). ' +
    'If you have any questions, we can help at https://support.stripe.com/.';
  return fromError(new StripeFault(400, { type: 'invalid_request_error', message }), 'req_malformed');
}

function planned(status: number, type: 'api_error' | 'invalid_request_error', message: string): Answer {
  return fromError(
    new StripeFault(status, { type, message, ...(status === 429 ? { code: 'rate_limit' } : {}) }),
    'req_planned',
  );
}

/** What Fastify itself refuses: a body that is too large, a broken address. */
function malformed(error: unknown, request: FastifyRequest): Answer {
  const status =
    typeof error === 'object' && error !== null && 'statusCode' in error && typeof error.statusCode === 'number'
      ? error.statusCode
      : 500;
  if (status >= 500) return fromError(error, 'req_failed');
  const message = `Invalid request: ${error instanceof Error ? error.message : request.method}`;
  return fromError(new StripeFault(status, { type: 'invalid_request_error', message }), 'req_malformed');
}

function lose(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  reply.hijack();
  request.raw.socket.destroy();
  return reply;
}

function send(reply: FastifyReply, answer: Answer): FastifyReply {
  return reply.code(answer.status).headers(answer.headers).send(answer.text);
}
