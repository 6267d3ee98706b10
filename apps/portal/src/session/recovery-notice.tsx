import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { query } from '@/api/client';
import { useChange } from '@/api/use-change';
import { Button } from '@/design/button';
import { Notice } from '@/design/notice';
import { Failed } from '@/design/state';
import { toast } from '@/design/toasts';
import { Time } from '@/format/time';

const ASK_EVERY_MS = 60_000;

/** Every session that is still signed in sees that somebody is getting a new password, and can stop it. */
export function RecoveryNotice() {
  const { t } = useTranslation('identity');
  const view = useQuery({ ...query('/api/person/recovery'), refetchInterval: ASK_EVERY_MS, staleTime: ASK_EVERY_MS });
  const object = useChange('post', '/api/person/recovery/objection', {
    forget: ['/api/person/recovery'],
    onSuccess: () => toast(t('notice.done')),
  });
  const recovery = view.data?.recovery ?? null;
  if (recovery === null) return null;
  return (
    <Notice tone="warn" title={t('notice.title')}>
      <div className="stack-s">
        {recovery.readyAt === null ? (
          <p>{t('notice.asked')}</p>
        ) : (
          <p>
            {t('notice.from')} <Time iso={recovery.readyAt} />
          </p>
        )}
        <p>{t('notice.hint')}</p>
        <div>
          <Button look="danger" pending={object.isPending} onClick={() => object.mutate({})}>
            {t('notice.action')}
          </Button>
        </div>
        {object.isError && <Failed error={object.error} />}
      </div>
    </Notice>
  );
}
