import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { type LiveState, useLive } from '@/live/use-live';
import { useOrganization } from '@/session/organization';

const FORGET = ['/api/custodian/transfers', '/api/custodian/summary', '/api/custodian/positions'];
/** A wave of transfers is read anew at most so often. */
const READ_EVERY_MS = 1_500;

/** Keeps what is on screen of transfers as new as they are: the stream says that something has changed, the lists say what. */
export function useQueueLive(): LiveState {
  const queries = useQueryClient();
  const { id: organizationId } = useOrganization();
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  const readAt = useRef(-Infinity);
  useEffect(() => () => void (timer.current !== null && clearTimeout(timer.current)), []);
  const read = () => {
    timer.current = null;
    readAt.current = performance.now();
    void queries.invalidateQueries({
      predicate: ({ queryKey: [first] }) =>
        typeof first === 'string' && FORGET.some((prefix) => first.startsWith(prefix)),
    });
  };
  return useLive({
    path: '/api/custodian/transfers/events',
    organizationId,
    onEvent: () => {
      timer.current ??= setTimeout(read, Math.max(0, READ_EVERY_MS - (performance.now() - readAt.current)));
    },
  });
}
