import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { query } from '@/api/client';
import { ProblemError } from '@/api/problem';
import type { Answer } from '@/api/client';

const ASK_EVERY_MS = 700;

/**
 * A page of the payment service's that was asked for: asked about until it is open, then gone to. `follow` takes the answer of
 * whatever asked for it.
 */
export function useHostedPage(organizationId: string | null = null) {
  const [id, setId] = useState<string | null>(null);
  const page = useQuery({
    ...query('/api/billing/pages/{id}', { path: { id: id ?? '' }, organizationId }),
    enabled: id !== null,
    refetchInterval: ({ state: { data } }) => (data === undefined || data.state === 'wanted' ? ASK_EVERY_MS : false),
  });
  const url = page.data?.state === 'open' ? page.data.url : null;
  useEffect(() => {
    if (url !== null) window.location.assign(url);
  }, [url]);
  const hasFailed = page.data?.state === 'failed' || page.data?.state === 'expired';
  const failure = hasFailed
    ? new ProblemError({
        status: 503,
        code: 'request.unavailable',
        detail: '',
        field: null,
        remedy: null,
        traceId: null,
      })
    : page.error;
  return {
    follow: ({ id: asked }: Answer<'/api/billing/pages/{id}'>) => setId(asked),
    isPending: id !== null && failure === null,
    error: failure,
  };
}
