import { useEffect, useEffectEvent, useState } from 'react';
import { ProblemError, toProblem } from '@/api/problem';
import { EventParser, type StreamEvent } from './event-stream';

/**
 * `connecting` before the first answer, `live` while the stream is open, `waiting` between a cut and the next try, `ended` when
 * there is nothing more to come or the server refuses.
 */
export type LiveState = 'connecting' | 'live' | 'waiting' | 'ended';

export interface LiveOptions {
  /** `/api/transfers/<id>/events`; null follows nothing. */
  readonly path: string | null;
  /** Begin after this event. */
  readonly after?: string;
  readonly organizationId?: string | null;
  readonly onEvent: (event: StreamEvent) => void;
  /** Asked when the server has ended the stream in order: true when nothing more can come. */
  readonly isOver?: () => boolean;
  readonly onRefused?: (error: ProblemError) => void;
}

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 20_000;

/** Follows server-sent events: after a cut it comes again, with Last-Event-ID, so that nothing is missed or seen twice. */
export function useLive(options: LiveOptions): LiveState {
  const { path, organizationId = null } = options;
  const [state, setState] = useState<LiveState>('connecting');
  const onEvent = useEffectEvent((event: StreamEvent) => options.onEvent(event));
  const isOver = useEffectEvent(() => options.isOver?.() ?? false);
  const onRefused = useEffectEvent((error: ProblemError) => options.onRefused?.(error));
  // Where to begin is no reason to begin anew.
  const firstAfter = useEffectEvent(() => options.after ?? null);
  useEffect(() => {
    if (path === null) return undefined;
    const stopped = new AbortController();
    void follow({
      path,
      after: firstAfter(),
      organizationId,
      signal: stopped.signal,
      onState: setState,
      onEvent: (event) => onEvent(event),
      isOver: () => isOver(),
      onRefused: (error) => onRefused(error),
    });
    return () => stopped.abort();
  }, [path, organizationId]);
  return path === null ? 'ended' : state;
}

interface Following {
  readonly path: string;
  readonly after: string | null;
  readonly organizationId: string | null;
  readonly signal: AbortSignal;
  readonly onState: (state: LiveState) => void;
  readonly onEvent: (event: StreamEvent) => void;
  readonly isOver: () => boolean;
  readonly onRefused: (error: ProblemError) => void;
}

async function follow({ signal, onState, ...job }: Following): Promise<void> {
  let last = job.after;
  let failures = 0;
  onState('connecting');
  while (!signal.aborted) {
    try {
      const heard = await once(
        job,
        last,
        AbortSignal.any([signal, whenOffline(signal)]),
        () => onState('live'),
        (event) => {
          last = event.id ?? last;
          failures = 0;
          job.onEvent(event);
        },
      );
      if (signal.aborted) return;
      if (job.isOver()) return onState('ended');
      failures = heard ? 0 : failures + 1;
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof ProblemError && !error.isUncertain && error.problem.status !== 429) {
        onState('ended');
        return job.onRefused(error);
      }
      failures += 1;
    }
    onState('waiting');
    await pause(Math.min(FIRST_WAIT_MS * 2 ** Math.max(0, failures - 1), LONGEST_WAIT_MS), signal);
  }
}

/** One connection, to its end. Answers whether any event came. */
async function once(
  { path, organizationId }: Pick<Following, 'path' | 'organizationId'>,
  last: string | null,
  signal: AbortSignal,
  onOpen: () => void,
  onEvent: (event: StreamEvent) => void,
): Promise<boolean> {
  const headers = new Headers({ Accept: 'text/event-stream' });
  if (last !== null) headers.set('Last-Event-ID', last);
  if (organizationId !== null) headers.set('Holdfast-Organization', organizationId);
  const response = await fetch(path, { headers, signal, cache: 'no-store' });
  if (!response.ok || response.body === null) {
    throw new ProblemError(toProblem(response.status, await response.json().catch(() => null)));
  }
  onOpen();
  const parser = new EventParser();
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let heard = false;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return heard;
    for (const event of parser.push(value)) {
      heard = true;
      onEvent(event);
    }
  }
}

/** Aborts when the browser says that the network is gone: an open stream would only fall silent. */
function whenOffline(signal: AbortSignal): AbortSignal {
  const offline = new AbortController();
  window.addEventListener('offline', () => offline.abort(), { once: true, signal });
  return offline.signal;
}

/** Until then, or until the network is back, or until nobody waits any more. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      window.removeEventListener('online', done);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    window.addEventListener('online', done);
    signal.addEventListener('abort', done);
  });
}
