import { createHmac } from 'node:crypto';
import { type CallHandler, type ExecutionContext, Inject, Injectable, type NestInterceptor } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { from, lastValueFrom, type Observable } from 'rxjs';
import { Database, type UnitOfWork } from '../database/database';
import { AfterCommit } from './after-commit';
import { bodyHashOf } from './body-parsers';
import { NO_IDEMPOTENCY, NOT_REPLAYED, OWN_TRANSACTION } from './decorators';
import { HTTP_OPTIONS, type HttpOptions } from './http-options';
import { alreadyDone, type IdempotentRequest, keepAnswer, parseIdempotencyKey, scopeOf, takeKey } from './idempotency';
import { toJson } from './json-text';
import { actorOf, insertAuditRow, type RequestState } from './request-context';
import { requestStateOf } from './request-state';

/** What the handler gave, or what an earlier request with the same key was told. */
type Outcome = { readonly value: unknown } | { readonly replayed: string | null };

/**
 * One request, one transaction. Reading: a read-only one. Changing: key, effect, audit row and kept answer commit
 * together or not at all; doorbells ring afterwards.
 */
@Injectable()
export class UnitOfWorkInterceptor implements NestInterceptor {
  constructor(
    private readonly reflector: Reflector,
    private readonly database: Database,
    private readonly afterCommit: AfterCommit,
    @Inject(HTTP_OPTIONS) private readonly options: HttpOptions,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = context.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const state = requestStateOf(request);
    const flag = (name: string) =>
      this.reflector.getAllAndOverride<boolean>(name, [context.getHandler(), context.getClass()]) === true;
    const handle = () => lastValueFrom(next.handle(), { defaultValue: undefined });
    if (flag(OWN_TRANSACTION)) {
      if (request.headers['idempotency-key'] !== undefined) state.key = () => this.keyOf(request, state);
      return from(handle().finally(() => this.afterCommit.run(state.afterCommit)));
    }
    if (request.method === 'GET' || request.method === 'HEAD') return from(this.read(state, handle));
    const key = flag(NO_IDEMPOTENCY) ? null : this.keyOf(request, state);
    return from(this.change(request, http.getResponse<FastifyReply>(), { key, once: flag(NOT_REPLAYED), handle }));
  }

  private keyOf(request: FastifyRequest, state: RequestState): IdempotentRequest {
    return {
      scope: scopeOf(state, this.options.secret),
      key: parseIdempotencyKey(request.headers['idempotency-key']),
      route: `${request.method} ${request.url}`,
      // Keyed: a body may hold a password, and a bare digest of one could be guessed fast by whoever reads the table.
      bodyHash: createHmac('sha256', this.options.secret).update(bodyHashOf(request)).digest(),
    };
  }

  private read(state: RequestState, handle: () => Promise<unknown>): Promise<unknown> {
    return this.database.readUnit(actorOf(state.principal), async (unit) => {
      state.unit = unit;
      return handle();
    });
  }

  private async change(
    request: FastifyRequest,
    reply: FastifyReply,
    work: { key: IdempotentRequest | null; once: boolean; handle: () => Promise<unknown> },
  ): Promise<unknown> {
    const state = requestStateOf(request);
    const outcome = await this.database.unitOfWork<Outcome>(actorOf(state.principal), async (unit) => {
      state.unit = unit;
      const kept = work.key === null ? null : await takeKey(unit, work.key);
      if (kept !== null) {
        if (work.once) throw alreadyDone();
        reply.status(kept.status).header('Idempotency-Replayed', 'true');
        return { replayed: kept.body };
      }
      const value = await work.handle();
      await this.writeAuditRows(unit, request, state);
      if (work.key !== null) {
        const body = work.once || value === undefined || value === null ? null : toJson(value);
        await keepAnswer(unit, work.key, { status: reply.statusCode, body });
      }
      return { value };
    });
    state.unit = null;
    if ('replayed' in outcome) {
      if (outcome.replayed === null) return undefined;
      reply.header('Content-Type', 'application/json; charset=utf-8');
      return outcome.replayed;
    }
    this.afterCommit.run(state.afterCommit);
    return outcome.value;
  }

  private async writeAuditRows(unit: UnitOfWork, request: FastifyRequest, state: RequestState): Promise<void> {
    const route = { action: `${request.method} ${request.routeOptions.url ?? ''}` };
    for (const row of state.auditRows.length > 0 ? state.auditRows : [route]) await insertAuditRow(unit, state, row);
  }
}
