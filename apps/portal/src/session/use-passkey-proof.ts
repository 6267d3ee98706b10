import { useMutation, useQuery } from '@tanstack/react-query';
import { type Body, change, query } from '@/api/client';
import { canKeepPasskeys, signWithPasskey } from './passkey';

type Passkey = NonNullable<Body<'/api/transfers/{id}/consent', 'post'>['body']['passkey']>;

/**
 * Proves with a passkey that one is there, where a form otherwise asks for the password once more. `available` is false for who
 * has none.
 */
export function usePasskeyProof(onProof: (passkey: Passkey) => void) {
  const mine = useQuery({ ...query('/api/person/passkeys'), enabled: canKeepPasskeys() });
  const proof = useMutation({
    mutationFn: async () => {
      const { options } = await change('post', '/api/person/step-up/options', {}, crypto.randomUUID());
      return signWithPasskey(options);
    },
    onSuccess: onProof,
  });
  return {
    available: (mine.data?.items.length ?? 0) > 0,
    ask: () => !proof.isPending && proof.mutate(),
    reset: proof.reset,
    isPending: proof.isPending,
    error: proof.error,
  };
}
