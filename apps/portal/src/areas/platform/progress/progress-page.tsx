import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { type Answer, query } from '@/api/client';
import { Badge } from '@/design/badge';
import { Facts } from '@/design/facts';
import { PageHeader } from '@/design/page-header';
import { Panel } from '@/design/panel';
import { Empty, Failed, Loading } from '@/design/state';
import { Time } from '@/format/time';
import { useFormat } from '@/format/use-format';
import { useOrganization } from '@/session/organization';
import { BackToPlan } from '../back-link';
import { OnlyOperators } from '../only-operators';
import { Bar } from './bar';
import { DayTable } from './day-table';
import { FewDays } from './few-days';
import { running } from './running';
import { useProgressLive } from './use-progress-live';

const route = getRouteApi('/platform/$organization/off-boardings/$id/progress');
// The library that draws is a chunk of its own, and comes when there is something to draw.
const DayChart = lazy(() => import('./day-chart'));
const DAYS_OF_A_LINE = 3;

type Detail = Answer<'/api/off-boardings/{id}'>;

export const ProgressPage = () => (
  <OnlyOperators>
    <Progress />
  </OnlyOperators>
);

/** The whole shutdown as a picture: who has come, chosen, moved; who is silent; day by day. */
function Progress() {
  const { t } = useTranslation('platform');
  const { id } = route.useParams();
  const { id: organizationId } = useOrganization();
  const asked = { path: { id }, organizationId };
  const detail = useQuery({ ...query('/api/off-boardings/{id}', asked), placeholderData: keepPreviousData });
  const days = useQuery({ ...query('/api/off-boardings/{id}/days', asked), placeholderData: keepPreviousData });
  const live = useProgressLive(id, organizationId);
  if (detail.isPending) return <Loading lines={8} />;
  if (detail.isError) return <Failed error={detail.error} onRetry={() => void detail.refetch()} />;
  return (
    <>
      <PageHeader
        kicker={<BackToPlan id={id} />}
        title={t('progress.title')}
        lead={t('progress.lead')}
        actions={
          <span role="status">
            <Badge tone={live === 'live' ? 'good' : 'plain'}>
              {t(live === 'live' ? 'progress.live' : 'progress.reconnecting')}
            </Badge>
          </span>
        }
      />
      <div className="stack-l">
        <Standing detail={detail.data} />
        <Panel title={t('progress.days')}>
          {days.isPending && <Loading lines={4} />}
          {days.isError && <Failed error={days.error} onRetry={() => void days.refetch()} />}
          {days.isSuccess &&
            (days.data.days.length === 0 ? (
              <Empty title={t('progress.nothing')}>{t('progress.nothingHint')}</Empty>
            ) : (
              <>
                {running(days.data.days).length < DAYS_OF_A_LINE ? (
                  <FewDays days={days.data.days} />
                ) : (
                  <Suspense fallback={<Loading lines={4} />}>
                    <DayChart days={days.data.days} />
                  </Suspense>
                )}
                <DayTable days={days.data.days} />
              </>
            ))}
        </Panel>
        <p className="small soft">
          {t('progress.asOf')} <Time iso={detail.data.asOf} style="time" />
        </p>
      </div>
    </>
  );
}

function Standing({ detail: { counters, electionClosesAt } }: { detail: Detail }) {
  const { t } = useTranslation('platform');
  const format = useFormat();
  const { holders, manifest, transferred, refused, pending, elected, moved } = counters;
  return (
    <>
      <Facts
        look="counts"
        facts={[
          { name: t('progress.holders'), value: format.count(holders.known) },
          { name: t('progress.claimed'), value: format.count(holders.claimed) },
          { name: t('progress.elected'), value: format.count(elected) },
          { name: t('progress.moved'), value: format.count(moved) },
          electionClosesAt !== null && {
            name: t('plan.windowCloses'),
            value: <Time iso={electionClosesAt} style="relative" />,
          },
        ]}
      />
      <Panel title={t('progress.people')}>
        <Bar
          label={t('progress.people')}
          parts={[
            { name: t('progress.claimed'), count: holders.claimed, color: 'var(--chart-1)' },
            { name: t('progress.silent'), count: holders.silent, color: 'var(--chart-5)' },
          ]}
        />
      </Panel>
      <Panel title={t('progress.items')}>
        <Bar
          label={t('progress.items')}
          parts={[
            { name: t('progress.transferred'), count: transferred, color: 'var(--chart-1)' },
            { name: t('progress.pending'), count: pending, color: 'var(--chart-2)' },
            { name: t('progress.refused'), count: refused, color: 'var(--chart-4)' },
          ]}
        />
        <p className="small soft">{t('progress.ofItems', { count: manifest, shown: format.count(manifest) })}</p>
      </Panel>
    </>
  );
}
