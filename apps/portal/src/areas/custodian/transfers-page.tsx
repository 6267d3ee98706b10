import { useTranslation } from 'react-i18next';
import { pages } from '@/api/client';
import { DataTable } from '@/design/data-table';
import { PageHeader } from '@/design/page-header';
import { Empty } from '@/design/state';
import { usePaged } from '@/design/use-paged';
import { Time } from '@/format/time';
import { useFormat } from '@/format/use-format';
import { useOrganization } from '@/session/organization';

/** Transfers in and out, newest first. */
export function TransfersPage() {
  const { t } = useTranslation('custodian');
  const format = useFormat();
  const { id: organizationId } = useOrganization();
  const list = usePaged(pages('/api/custodian/transfers', { organizationId }));
  return (
    <>
      <PageHeader title={t('transfers.title')} lead={t('transfers.lead')} />
      <DataTable
        label={t('transfers.title')}
        list={list}
        rowKey={(one) => one.id}
        empty={<Empty title={t('transfers.empty')}>{t('transfers.emptyHint')}</Empty>}
        columns={[
          { name: t('transfers.from'), cell: (one) => one.from.name },
          { name: t('transfers.direction'), cell: (one) => t(`direction.${one.direction}`) },
          { name: t('transfers.state'), cell: (one) => one.says },
          { name: t('transfers.items'), align: 'end', cell: (one) => format.count(one.items) },
          { name: t('transfers.since'), cell: (one) => <Time iso={one.createdAt} style="relative" /> },
        ]}
      />
    </>
  );
}
