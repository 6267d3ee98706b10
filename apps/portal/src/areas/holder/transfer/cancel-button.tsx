import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useChange } from '@/api/use-change';
import { Button } from '@/design/button';
import { Confirm } from '@/design/dialog';
import { Failed } from '@/design/state';
import type { Transfer } from './state-badge';

/** As long as nothing is being released. */
export function CancelButton({ transfer }: { transfer: Transfer }) {
  const { t } = useTranslation('holder');
  const [asking, setAsking] = useState(false);
  const { id, state, cancellable } = transfer;
  const kind = state === 'draft' ? 'draft' : 'running';
  const cancel = useChange('post', '/api/transfers/{id}/cancellation', {
    forget: ['/api/transfers', '/api/assets'],
    onSuccess: () => setAsking(false),
  });
  if (!cancellable) return null;
  return (
    <>
      <Button onClick={() => setAsking(true)}>{t(`cancel.${kind}`)}</Button>
      <Confirm
        open={asking}
        onClose={() => setAsking(false)}
        title={t(`cancel.${kind}Title`)}
        action={t(`cancel.${kind}`)}
        otherwise={t(`cancel.${kind}Keep`)}
        danger
        pending={cancel.isPending}
        onConfirm={() => cancel.mutate({ path: { id } })}
      >
        <p>{t(`cancel.${kind}Hint`)}</p>
        {cancel.isError && <Failed error={cancel.error} />}
      </Confirm>
    </>
  );
}
