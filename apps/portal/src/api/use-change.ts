import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { type Answer, type Asked, type Body, change, type PathOf } from './client';
import { ProblemError } from './problem';

interface ChangeOptions<Result> {
  /** Addresses whose answers are no longer true: all that begin with one of them are read anew. */
  readonly forget?: readonly string[];
  readonly onSuccess?: (result: Result) => void | Promise<void>;
}

/**
 * A change, with an Idempotency-Key that lives as long as the wish does: a double click, a lost answer and "try again" have one
 * effect; another body is another wish. `const { mutate, isPending, error } = useChange('post', '/api/claims')`.
 */
export function useChange<P extends PathOf<M>, M extends 'post' | 'put' | 'delete'>(
  method: M,
  path: P,
  options: ChangeOptions<Answer<P, M>> = {},
) {
  const queries = useQueryClient();
  const wish = useRef<{ key: string; text: string } | null>(null);
  return useMutation<Answer<P, M>, Error, Asked<P, M> & Body<P, M>>({
    mutationFn: async (asked) => {
      const text = JSON.stringify(asked);
      if (wish.current?.text !== text) wish.current = { key: crypto.randomUUID(), text };
      try {
        const result = await change<P, M>(method, path, asked, wish.current.key);
        wish.current = null;
        return result;
      } catch (error) {
        // A refusal is an answer: the next try is a new wish. A lost answer is none.
        if (!(error instanceof ProblemError && error.isUncertain)) wish.current = null;
        throw error;
      }
    },
    onSuccess: async (result) => {
      const { forget = [] } = options;
      if (forget.length > 0) {
        await queries.invalidateQueries({
          predicate: ({ queryKey: [first] }) =>
            typeof first === 'string' && forget.some((prefix) => first.startsWith(prefix)),
        });
      }
      await options.onSuccess?.(result);
    },
  });
}
