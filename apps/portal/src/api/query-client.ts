import { QueryClient } from '@tanstack/react-query';
import { ProblemError } from './problem';

const STALE_AFTER_MS = 15_000;
const TRIES = 2;

/** Lists and items are read anew when one comes back to them; what is refused is not asked again, what failed is, twice. */
export const createQueryClient = () =>
  new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: STALE_AFTER_MS,
        retry: (count, error) => count < TRIES && error instanceof ProblemError && error.isUncertain,
      },
      mutations: { retry: false, networkMode: 'always' },
    },
  });
