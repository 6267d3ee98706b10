import { useTranslation } from 'react-i18next';
import { pages } from '@/api/client';
import { DataTable } from '@/design/data-table';
import { PageHeader } from '@/design/page-header';
import { Empty } from '@/design/state';
import { usePaged } from '@/design/use-paged';
import { Time } from '@/format/time';
import { useOrganization } from '@/session/organization';

/** The wind-downs that this platform has announced. */
export function OffBoardingsPage() {
  const { t } = useTranslation('platform');
  const { id: organizationId } = useOrganization();
  const list = usePaged(pages('/api/off-boardings', { organizationId }));
  return (
    <>
      <PageHeader title={t('offBoardings.title')} lead={t('offBoardings.lead')} />
      <DataTable
        label={t('offBoardings.title')}
        list={list}
        rowKey={(one) => one.id}
        empty={<Empty title={t('offBoardings.empty')}>{t('offBoardings.emptyHint')}</Empty>}
        columns={[
          { name: t('offBoardings.name'), cell: (one) => one.name },
          { name: t('offBoardings.state'), cell: (one) => one.state },
          { name: t('offBoardings.closes'), cell: (one) => one.closesAt && <Time iso={one.closesAt} style="date" /> },
        ]}
      />
    </>
  );
}
