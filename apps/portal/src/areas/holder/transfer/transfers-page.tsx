import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { pages } from '@/api/client';
import { ButtonLink } from '@/design/button';
import { DataTable } from '@/design/data-table';
import { PageHeader } from '@/design/page-header';
import { Empty } from '@/design/state';
import { usePaged } from '@/design/use-paged';
import { Time } from '@/format/time';
import { useFormat } from '@/format/use-format';
import { StateBadge } from './state-badge';

/** All of one's transfers: offers that wait for consent, what is under way, what is over. */
export function TransfersPage() {
  const { t } = useTranslation('holder');
  const format = useFormat();
  const list = usePaged(pages('/api/transfers'));
  return (
    <>
      <PageHeader title={t('transfers.title')} lead={t('transfers.lead')} />
      <DataTable
        label={t('transfers.title')}
        list={list}
        rowKey={({ id }) => id}
        empty={
          <Empty
            title={t('transfers.empty')}
            actions={
              <ButtonLink to="/my/move" search={{}} look="primary">
                {t('move.title')}
              </ButtonLink>
            }
          >
            {t('transfers.emptyHint')}
          </Empty>
        }
        columns={[
          {
            name: t('transfers.to'),
            cell: ({ id, custodian }) => (
              <Link to="/my/transfers/$id" params={{ id }}>
                {custodian.name}
              </Link>
            ),
          },
          { name: t('transfers.from'), cell: ({ from }) => from.name },
          { name: t('transfers.items'), align: 'end', cell: ({ items }) => format.count(items) },
          { name: t('transfers.state'), cell: ({ state }) => <StateBadge state={state} /> },
          { name: t('transfers.begun'), cell: ({ createdAt }) => <Time iso={createdAt} /> },
        ]}
      />
    </>
  );
}
