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
  const underWay = useRef<{ text: string; answer: Promise<Answer<P, M>> } | null>(null);
  return useMutation<Answer<P, M>, Error, Asked<P, M> & Body<P, M>>({
    mutationFn: (asked) => {
      const text = JSON.stringify(asked);
      // A second click can come before the button knows that the first one did.
      if (underWay.current?.text === text) return underWay.current.answer;
      if (wish.current?.text !== text) wish.current = { key: crypto.randomUUID(), text };
      const answer = change<P, M>(method, path, asked, wish.current.key);
      underWay.current = { text, answer };
      const settle = (isKnown: boolean) => {
        underWay.current = null;
        // A refusal is an answer: the next try is a new wish. A lost answer is none.
        if (isKnown) wish.current = null;
      };
      answer.then(
        () => settle(true),
        (error: unknown) => settle(!(error instanceof ProblemError && error.isUncertain)),
      );
      return answer;
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
