import { randomBytes } from 'node:crypto';
import { ClsServiceManager } from 'nestjs-cls';

const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}$/;
const ALL_ZERO = /^0+$/;

/** The caller's trace id (W3C Trace Context, `traceparent`), or a new one when it sent none that is valid. */
export function traceIdOf(traceparent: string | string[] | undefined): string {
  const match = typeof traceparent === 'string' ? TRACEPARENT.exec(traceparent) : null;
  const [traceId, parentId] = [match?.[1], match?.[2]];
  if (traceId === undefined || parentId === undefined || ALL_ZERO.test(traceId) || ALL_ZERO.test(parentId)) {
    return newTraceId();
  }
  return traceId;
}

export const newTraceId = (): string => randomBytes(16).toString('hex');

const TRACE_KEY = 'holdfast.traceId';

/** The trace that the running request or job belongs to. */
export function currentTraceId(): string | undefined {
  const cls = ClsServiceManager.getClsService();
  return cls.isActive() ? cls.get<string | undefined>(TRACE_KEY) : undefined;
}

/** Runs a request or a job under its trace id, so that every log line below has it. */
export function withTrace<T>(traceId: string, work: () => T): T {
  const cls = ClsServiceManager.getClsService();
  return cls.run(() => {
    cls.set(TRACE_KEY, traceId);
    return work();
  });
}
