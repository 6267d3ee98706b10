import { useQueryClient } from '@tanstack/react-query';
import { query } from '@/api/client';
import { type LiveState, useLive } from '@/live/use-live';
import type { Transfer } from './state-badge';

interface News {
  readonly state: string;
  readonly counters: Record<string, number>;
  readonly missing: Transfer['missing'];
  readonly waiting: { readonly for: string; readonly on: string; readonly until: string | null } | null;
}

function readNews(text: string): News | null {
  const event: { body?: Partial<News> } = JSON.parse(text);
  const { state, counters, missing, waiting = null } = event.body ?? {};
  return state === undefined || counters === undefined || missing === undefined
    ? null
    : { state, counters, missing, waiting };
}

/** Keeps the transfer as new as its events: counters at once, and all of it anew whenever its state changes. */
export function useTransferLive(transfer: Transfer): LiveState {
  const queries = useQueryClient();
  const { id } = transfer;
  const one = query('/api/transfers/{id}', { path: { id } });
  return useLive({
    path: transfer.ended ? null : `/api/transfers/${id}/events`,
    after: transfer.eventSeq,
    isOver: () => queries.getQueryData(one.queryKey)?.ended ?? false,
    onEvent: ({ data }) => {
      const news = readNews(data);
      const known = queries.getQueryData(one.queryKey);
      if (news === null || known === undefined) return;
      if (news.state !== known.state) {
        void queries.invalidateQueries({ queryKey: ['/api/transfers/{id}'] });
        void queries.invalidateQueries({ queryKey: ['/api/transfers/{id}/legs'] });
        void queries.invalidateQueries({
          predicate: ({ queryKey: [first] }) => typeof first === 'string' && first.startsWith('/api/assets'),
        });
      }
      const { counters, missing, waiting } = news;
      queries.setQueryData(one.queryKey, {
        ...known,
        counters,
        missing,
        waitingFor: waiting?.for ?? null,
        waitingOn: waiting?.on ?? null,
        waitingUntil: waiting?.until ?? null,
      });
    },
  });
}
