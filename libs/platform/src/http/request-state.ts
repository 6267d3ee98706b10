import type { FastifyRequest } from 'fastify';
import { traceIdOf } from '../telemetry/trace';
import type { RequestState } from './request-context';

export type EdgeRequest = Pick<FastifyRequest, 'raw' | 'headers' | 'ip'>;

const states = new WeakMap<object, RequestState>();

/** The state of a request; made when first asked for, so that even a request that cannot be parsed has a trace id. */
export function requestStateOf(request: EdgeRequest): RequestState {
  const known = states.get(request.raw);
  if (known !== undefined) return known;
  const state: RequestState = {
    traceId: traceIdOf(request.headers.traceparent),
    clientAddress: request.ip,
    startedAt: performance.now(),
    principal: null,
    unit: null,
    key: null,
    auditRows: [],
    afterCommit: [],
  };
  states.set(request.raw, state);
  return state;
}
