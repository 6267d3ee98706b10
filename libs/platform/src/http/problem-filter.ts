import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Inject, Injectable } from '@nestjs/common';
import { DomainError } from '@holdfast/kernel';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { HTTP_OPTIONS, type HttpOptions } from './http-options';
import { PROBLEM_TYPE, toProblem } from './problem';
import { requestStateOf } from './request-state';
import { RouteCatalog } from './route-catalog';

/** Every failure leaves through here, as problem+json. What we do not know is logged with its stack and told as `internal`. */
@Injectable()
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(
    private readonly routes: RouteCatalog,
    @Inject(HTTP_OPTIONS) private readonly options: HttpOptions,
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const { traceId } = requestStateOf(request);
    const problem = toProblem(this.sharpen(error, request, reply), traceId);
    if (!(error instanceof DomainError) && !(error instanceof HttpException)) {
      this.options.logger.error({ err: error, traceId, problem: problem.code }, 'a request failed');
    }
    if (reply.sent || reply.raw.headersSent) {
      reply.raw.destroy(); // the answer has begun: cutting it off is the only honest end
      return;
    }
    if (problem.status === 429 || problem.status === 503)
      reply.header('Retry-After', reply.getHeader('Retry-After') ?? '1');
    void reply.status(problem.status).header('Content-Type', PROBLEM_TYPE).send(JSON.stringify(problem));
  }

  /** An unknown address and a known one with another method look the same to Fastify, not to the caller. */
  private sharpen(error: unknown, request: FastifyRequest, reply: FastifyReply): unknown {
    if (!(error instanceof HttpException) || error.getStatus() !== 404) return error;
    const methods = this.routes.methodsAt(request.url);
    if (methods.length === 0) return error;
    reply.header('Allow', methods.join(', '));
    return new DomainError('malformed', 'request.method_not_allowed', `This address does not take ${request.method}.`, {
      remedy: `It takes ${methods.join(', ')}.`,
    });
  }
}
