import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { pages, query } from '@/api/client';
import { ButtonLink } from '@/design/button';
import { DataTable } from '@/design/data-table';
import { Facts } from '@/design/facts';
import { Notice } from '@/design/notice';
import { PageHeader } from '@/design/page-header';
import { Panel } from '@/design/panel';
import { Empty, Failed, Loading } from '@/design/state';
import { usePaged } from '@/design/use-paged';
import { Time } from '@/format/time';
import { useFormat } from '@/format/use-format';
import { useOrganization } from '@/session/organization';
import { Clock, TransferBadge, useWaiting } from '../transfers/clock';
import { useQueueLive } from '../transfers/use-queue-live';
import { Setup } from './setup';

const SHOWN = 8;

/** What needs somebody now, and how much there is. */
export function OverviewPage() {
  const { t } = useTranslation('custodian');
  const { name } = useOrganization();
  useQueueLive();
  return (
    <>
      <PageHeader title={t('overview.title')} lead={t('overview.lead', { name })} />
      <div className="stack">
        <Setup />
        <Now />
        <Kept />
        <Money />
      </div>
    </>
  );
}

function Now() {
  const { t } = useTranslation('custodian');
  const format = useFormat();
  const waiting = useWaiting();
  const { id: organizationId, slug: organization } = useOrganization();
  const mine = { waitingOn: 'custodian', direction: 'incoming', open: 'true', sort: 'deadline', limit: SHOWN } as const;
  const list = usePaged(pages('/api/custodian/transfers', { organizationId, query: mine }));
  const facets = useQuery(query('/api/custodian/transfers/facets', { organizationId })).data;
  const overdue = facets?.overdue ?? 0;
  const exceptions = facets?.byState.exception ?? 0;
  return (
    <Panel
      title={t('overview.now')}
      actions={
        <ButtonLink look="quiet" to="/custodian/$organization/transfers" params={{ organization }} search={{}}>
          {t('overview.all')}
        </ButtonLink>
      }
    >
      {overdue + exceptions > 0 && (
        <Notice tone="warn">
          <span className="cluster">
            {overdue > 0 && (
              <Link to="/custodian/$organization/transfers" params={{ organization }} search={{ which: 'overdue' }}>
                {t('overview.overdue', { count: overdue })}
              </Link>
            )}
            {exceptions > 0 && (
              <Link to="/custodian/$organization/transfers" params={{ organization }} search={{ state: 'exception' }}>
                {t('overview.exceptions', { count: exceptions })}
              </Link>
            )}
          </span>
        </Notice>
      )}
      <DataTable
        label={t('overview.now')}
        list={list}
        rowKey={({ id }) => id}
        empty={<Empty title={t('queue.nothingOpen')}>{t('overview.nothingHint')}</Empty>}
        columns={[
          {
            name: t('queue.who'),
            cell: (one) => (
              <Link to="/custodian/$organization/transfers/$id" params={{ organization, id: one.id }}>
                {one.from.name}
              </Link>
            ),
          },
          { name: t('queue.state'), cell: ({ state }) => <TransferBadge state={state} /> },
          { name: t('queue.turn'), cell: (one) => waiting(one)?.what ?? '' },
          { name: t('queue.clock'), cell: (one) => <Clock transfer={one} /> },
          { name: t('queue.items'), align: 'end', cell: ({ items }) => format.count(items) },
        ]}
      />
    </Panel>
  );
}

function Kept() {
  const { t } = useTranslation('custodian');
  const format = useFormat();
  const { id: organizationId } = useOrganization();
  const summary = useQuery(query('/api/custodian/summary', { organizationId }));
  return (
    <Panel title={t('overview.kept')}>
      {summary.isPending && <Loading lines={3} />}
      {summary.isError && <Failed error={summary.error} onRetry={() => void summary.refetch()} />}
      {summary.data !== undefined && (
        <>
          <Facts
            look="counts"
            facts={[
              { name: t('overview.holders'), value: format.count(summary.data.accounts) },
              { name: t('overview.positions'), value: format.count(summary.data.positions) },
              { name: t('overview.token'), value: format.count(summary.data.byCustodyKind.token) },
              { name: t('overview.record'), value: format.count(summary.data.byCustodyKind.record) },
              { name: t('overview.copy'), value: format.count(summary.data.byCustodyKind.copy) },
            ]}
          />
          <p className="small soft">
            {t('overview.asOf')} <Time iso={summary.data.asOf} />
          </p>
        </>
      )}
    </Panel>
  );
}

function Money() {
  const { t } = useTranslation('custodian');
  const format = useFormat();
  const { id: organizationId } = useOrganization();
  const summary = useQuery(query('/api/custodian/billing/summary', { organizationId }));
  return (
    <Panel title={t('overview.money')}>
      {summary.isPending && <Loading lines={3} />}
      {summary.isError && <Failed error={summary.error} onRetry={() => void summary.refetch()} />}
      {summary.data?.byCurrency.length === 0 && <p className="soft">{t('overview.noMoney')}</p>}
      {summary.data?.byCurrency.map(({ currency, paidMinor, arrearsMinor, paidOutMinor }) => (
        <Facts
          key={currency}
          facts={[
            { name: t('money.paid'), value: format.money(paidMinor, currency) },
            { name: t('money.arrears'), value: format.money(arrearsMinor, currency) },
            { name: t('money.paidOut'), value: format.money(paidOutMinor, currency) },
          ]}
        />
      ))}
    </Panel>
  );
}
