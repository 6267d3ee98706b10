import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { pages, query } from '@/api/client';
import { Badge } from '@/design/badge';
import { Button } from '@/design/button';
import { type Column, DataTable } from '@/design/data-table';
import { PageHeader } from '@/design/page-header';
import { Empty, NothingFound } from '@/design/state';
import { usePaged } from '@/design/use-paged';
import { Time } from '@/format/time';
import { useFormat } from '@/format/use-format';
import { useOrganization } from '@/session/organization';
import type { QueueSearch } from '../search';
import { Clock, type QueuedTransfer, TransferBadge, useWaiting } from './clock';
import { QueueFilters } from './queue-filters';
import { useQueueLive } from './use-queue-live';

const route = getRouteApi('/custodian/$organization/transfers');

/** What the address says, as the API is asked. */
function toQuery({ which = 'open', direction, state, turn, exception, sort }: QueueSearch) {
  const isOpen = which === 'open' || which === 'overdue';
  return {
    ...(which === 'all' ? {} : { open: isOpen ? ('true' as const) : ('false' as const) }),
    ...(which === 'overdue' ? { overdue: 'true' as const } : {}),
    ...(direction === undefined ? {} : { direction }),
    ...(state === undefined ? {} : { state }),
    ...(turn === undefined ? {} : { waitingOn: turn }),
    ...(exception === undefined ? {} : { exception }),
    sort: sort ?? (isOpen ? ('deadline' as const) : ('newest' as const)),
  };
}

/** Transfers in and out: what is due first, above. */
export function QueuePage() {
  const { t } = useTranslation('custodian');
  const { id: organizationId } = useOrganization();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const live = useQueueLive();
  const list = usePaged(pages('/api/custodian/transfers', { organizationId, query: toQuery(search) }));
  const facets = useQuery({
    ...query('/api/custodian/transfers/facets', { organizationId }),
    placeholderData: keepPreviousData,
  });
  const change = (next: QueueSearch) => void navigate({ search: next, replace: true });
  return (
    <>
      <PageHeader
        title={t('queue.title')}
        lead={t('queue.lead')}
        actions={
          <span role="status">
            <Badge tone={live === 'live' ? 'good' : 'plain'}>
              {t(live === 'live' ? 'queue.live' : 'queue.reconnecting')}
            </Badge>
          </span>
        }
      />
      <QueueFilters facets={facets.data} search={search} onChange={change} />
      <DataTable
        label={t('queue.title')}
        list={list}
        rowKey={(one) => one.id}
        empty={<Nothing search={search} onChange={change} />}
        columns={useColumns()}
      />
    </>
  );
}

function useColumns(): Column<QueuedTransfer>[] {
  const { t } = useTranslation('custodian');
  const format = useFormat();
  const waiting = useWaiting();
  const { slug: organization } = useOrganization();
  return [
    {
      name: t('queue.who'),
      cell: (one) => (
        <Link to="/custodian/$organization/transfers/$id" params={{ organization, id: one.id }}>
          {one.direction === 'incoming' ? one.from.name : t('transfer.out')}
        </Link>
      ),
    },
    { name: t('queue.direction'), cell: (one) => t(`direction.${one.direction}`) },
    { name: t('queue.state'), cell: (one) => <TransferBadge state={one.state} /> },
    {
      name: t('queue.turn'),
      cell: (one) => {
        const waits = waiting(one);
        if (waits === null) return '';
        return (
          <>
            {waits.what}
            {waits.who !== null && <span className="small soft"> · {waits.who}</span>}
          </>
        );
      },
    },
    { name: t('queue.clock'), cell: (one) => <Clock transfer={one} /> },
    { name: t('queue.items'), align: 'end', cell: (one) => format.count(one.items) },
    { name: t('queue.since'), cell: (one) => <Time iso={one.createdAt} style="relative" /> },
  ];
}

function Nothing({ search, onChange }: { search: QueueSearch; onChange: (search: QueueSearch) => void }) {
  const { t } = useTranslation('custodian');
  const { which, sort: _sort, ...narrowed } = search;
  if (Object.keys(narrowed).length > 0 || which === 'overdue' || which === 'ended') {
    return <NothingFound onClear={() => onChange({})} />;
  }
  if (which === 'all') return <Empty title={t('queue.empty')}>{t('queue.emptyHint')}</Empty>;
  return (
    <Empty
      title={t('queue.nothingOpen')}
      actions={<Button onClick={() => onChange({ which: 'ended' })}>{t('queue.showEnded')}</Button>}
    >
      {t('queue.nothingOpenHint')}
    </Empty>
  );
}
