import { useQueryClient } from '@tanstack/react-query';
import { type Answer, query } from '@/api/client';
import { type LiveState, useLive } from '@/live/use-live';

type News = Pick<Answer<'/api/off-boardings/{id}'>, 'counters' | 'asOf'>;

/** Keeps the picture of a shutdown as new as it is: the counters come with the stream, and the days are read anew. */
export function useProgressLive(id: string, organizationId: string): LiveState {
  const queries = useQueryClient();
  const { queryKey } = query('/api/off-boardings/{id}', { path: { id }, organizationId });
  return useLive({
    path: `/api/off-boardings/${encodeURIComponent(id)}/events`,
    organizationId,
    onEvent: ({ data }) => {
      const { counters, asOf }: Partial<News> = JSON.parse(data);
      const known = queries.getQueryData(queryKey);
      if (known === undefined || counters === undefined || asOf === undefined) return;
      if (JSON.stringify(known.counters) !== JSON.stringify(counters)) {
        void queries.invalidateQueries({ queryKey: ['/api/off-boardings/{id}/days'] });
      }
      queries.setQueryData(queryKey, { ...known, counters, asOf });
    },
  });
}
