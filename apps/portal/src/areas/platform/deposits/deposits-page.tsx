import { getRouteApi, Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { pages } from '@/api/client';
import { DataTable } from '@/design/data-table';
import { Disclosure } from '@/design/disclosure';
import { PageHeader } from '@/design/page-header';
import { Empty } from '@/design/state';
import { usePaged } from '@/design/use-paged';
import { Time } from '@/format/time';
import { useFormat } from '@/format/use-format';
import { useOrganization } from '@/session/organization';
import { BackToPlan } from '../back-link';
import { OnlyOperators } from '../only-operators';
import styles from '../platform.module.css';
import { DepositBadge } from './deposit-badge';
import { NewUpload } from './new-upload';
import { UploadList } from './upload-list';

const route = getRouteApi('/platform/$organization/off-boardings/$id/deposits');

export const DepositsPage = () => (
  <OnlyOperators>
    <Deposits />
  </OnlyOperators>
);

/** Hand over a bag, however large; and all that were handed over. */
function Deposits() {
  const { t } = useTranslation('platform');
  const format = useFormat();
  const { id } = route.useParams();
  const { id: organizationId, slug: organization } = useOrganization();
  const list = usePaged(pages('/api/deposits', { organizationId, query: { offBoardingId: id } }));
  return (
    <>
      <PageHeader kicker={<BackToPlan id={id} />} title={t('deposits.title')} lead={t('deposits.lead')} />
      <div className="stack-l">
        <UploadList offBoardingId={id} />
        <NewUpload offBoardingId={id} />
        <Disclosure title={t('deposits.how')}>
          <p>{t('deposits.howText')}</p>
          <pre className={styles.pre}>{t('deposits.command', { id })}</pre>
        </Disclosure>
        <DataTable
          label={t('deposits.list')}
          list={list}
          rowKey={(one) => one.id}
          empty={<Empty title={t('deposits.none')}>{t('deposits.noneHint')}</Empty>}
          columns={[
            {
              name: t('deposits.announced'),
              cell: ({ id: depositId, announcedAt }) => (
                <Link
                  to="/platform/$organization/off-boardings/$id/deposits/$depositId"
                  params={{ organization, id, depositId }}
                  search={{}}
                >
                  <Time iso={announcedAt} />
                </Link>
              ),
            },
            { name: t('deposits.state'), cell: ({ state }) => <DepositBadge state={state} /> },
            { name: t('deposits.size'), align: 'end', cell: ({ sizeBytes }) => format.bytes(sizeBytes) },
            {
              name: t('deposits.problems'),
              align: 'end',
              cell: ({ problemCount }) => format.count(problemCount),
            },
          ]}
        />
      </div>
    </>
  );
}
