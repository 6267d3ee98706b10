import { useTranslation } from 'react-i18next';
import { pages } from '@/api/client';
import { useChange } from '@/api/use-change';
import { Badge } from '@/design/badge';
import { Button } from '@/design/button';
import { DataTable } from '@/design/data-table';
import { Panel } from '@/design/panel';
import { Empty, Failed } from '@/design/state';
import { toast } from '@/design/toasts';
import { usePaged } from '@/design/use-paged';
import { Time } from '@/format/time';

const FORGET = ['/api/sessions'] as const;

/** Everywhere one is signed in, and the way to end it. */
export function Sessions() {
  const { t } = useTranslation('holder');
  const list = usePaged(pages('/api/sessions'));
  const end = useChange('delete', '/api/sessions/{id}', { forget: FORGET, onSuccess: () => toast(t('session.ended')) });
  const endOthers = useChange('delete', '/api/sessions', {
    forget: FORGET,
    onSuccess: () => toast(t('session.othersEnded')),
  });
  const error = end.error ?? endOthers.error;
  return (
    <Panel
      title={t('session.title')}
      actions={
        <Button pending={endOthers.isPending} onClick={() => endOthers.mutate({})}>
          {t('session.endOthers')}
        </Button>
      }
    >
      <DataTable
        label={t('session.list')}
        list={list}
        rowKey={({ id }) => id}
        empty={<Empty title={t('session.title')} />}
        columns={[
          {
            name: t('session.device'),
            cell: ({ userAgent, current }) => (
              <>
                {deviceOf(userAgent) ?? t('session.unknown')}{' '}
                {current && <Badge tone="good">{t('session.this')}</Badge>}
              </>
            ),
          },
          { name: t('session.started'), cell: ({ startedAt }) => <Time iso={startedAt} /> },
          { name: t('session.seen'), cell: ({ lastSeenAt }) => <Time iso={lastSeenAt} style="relative" /> },
          {
            name: t('session.end'),
            cell: ({ id, current }) =>
              current ? (
                ''
              ) : (
                <Button look="quiet" pending={end.isPending} onClick={() => end.mutate({ path: { id } })}>
                  {t('session.end')}
                </Button>
              ),
          },
        ]}
      />
      {error !== null && <Failed error={error} />}
    </Panel>
  );
}

const BROWSERS = [
  ['Edg/', 'Edge'],
  ['Firefox/', 'Firefox'],
  ['Chrome/', 'Chrome'],
  ['Safari/', 'Safari'],
] as const;
const SYSTEMS = [
  ['Android', 'Android'],
  ['iPhone', 'iPhone'],
  ['iPad', 'iPad'],
  ['Windows', 'Windows'],
  ['Mac OS X', 'macOS'],
  ['Linux', 'Linux'],
] as const;

/** Enough to know one's own devices apart; what names neither is shown as it is. */
function deviceOf(userAgent: string | null): string | null {
  if (userAgent === null) return null;
  const browser = BROWSERS.find(([sign]) => userAgent.includes(sign))?.[1];
  const system = SYSTEMS.find(([sign]) => userAgent.includes(sign))?.[1];
  return [browser, system].filter((name) => name !== undefined).join(', ') || userAgent.slice(0, 60);
}
