import { hashKey, keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { PagesOptions } from '@/api/client';

/** One page of a list on screen. */
export interface Paged<Item> {
  readonly items: readonly Item[];
  /** From 0. */
  readonly page: number;
  readonly hasNext: boolean;
  readonly next: () => void;
  readonly previous: () => void;
  /** Nothing to show yet. */
  readonly isPending: boolean;
  /** Something is shown, and newer is on its way. */
  readonly isFetching: boolean;
  readonly error: Error | null;
  readonly retry: () => void;
}

/** Where one was in which list: whoever comes back from an item is where they left. Lives as long as the tab. */
const whereabouts = new Map<string, number>();

/** Shows a list one page at a time, however long it is; the server has filtered and sorted it. */
export function usePaged<Item>(
  options: PagesOptions<Item>,
  /** What was shown stays until the answer to another question is there. */
  { keepPrevious = true }: { keepPrevious?: boolean } = {},
): Paged<Item> {
  const list = useInfiniteQuery({
    ...options,
    initialPageParam: null as string | null,
    placeholderData: keepPrevious ? keepPreviousData : undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
  const hash = hashKey(options.queryKey);
  const [, render] = useState(0);
  const loaded = list.data?.pages ?? [];
  const page = Math.max(0, Math.min(whereabouts.get(hash) ?? 0, loaded.length - 1));
  const goTo = (to: number) => {
    whereabouts.set(hash, to);
    render((count) => count + 1);
  };
  return {
    items: loaded[page]?.items ?? [],
    page,
    hasNext: page < loaded.length - 1 || list.hasNextPage,
    next: () => {
      if (page < loaded.length - 1) return goTo(page + 1);
      if (!list.isFetchingNextPage) void list.fetchNextPage().then((result) => !result.isError && goTo(page + 1));
    },
    previous: () => goTo(Math.max(0, page - 1)),
    isPending: list.isPending,
    isFetching: list.isFetching,
    error: list.error,
    retry: () => void (list.isFetchNextPageError ? list.fetchNextPage() : list.refetch()),
  };
}
