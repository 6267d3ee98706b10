import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { type Answer, query } from '@/api/client';
import { Disclosure } from '@/design/disclosure';
import { Facts } from '@/design/facts';
import { Notice } from '@/design/notice';
import { PageHeader } from '@/design/page-header';
import { Panel } from '@/design/panel';
import { Failed, Loading } from '@/design/state';
import { Time } from '@/format/time';
import { useFormat } from '@/format/use-format';
import { useOrganization } from '@/session/organization';
import { OnlyOperators } from '../only-operators';
import { useCodeWords } from '../words';
import { DepositBadge } from './deposit-badge';
import { ItemList } from './item-list';
import { ProblemList } from './problem-list';

const route = getRouteApi('/platform/$organization/off-boardings/$id/deposits/$depositId');
const ASK_EVERY_MS = 3_000;
type Deposit = Answer<'/api/deposits/{id}'>;

export const DepositPage = () => (
  <OnlyOperators>
    <DepositLoader />
  </OnlyOperators>
);

function DepositLoader() {
  const { depositId } = route.useParams();
  const { id: organizationId } = useOrganization();
  const deposit = useQuery({
    ...query('/api/deposits/{id}', { path: { id: depositId }, organizationId }),
    refetchInterval: ({ state: { data } }) =>
      data === undefined || ['announced', 'accepted', 'refused'].includes(data.state) ? false : ASK_EVERY_MS,
  });
  if (deposit.isPending) return <Loading lines={8} />;
  if (deposit.isError) return <Failed error={deposit.error} onRetry={() => void deposit.refetch()} />;
  return <CheckReport deposit={deposit.data} />;
}

/** What the check has found: what is wrong and where, and for every item what becomes of it. */
function CheckReport({ deposit }: { deposit: Deposit }) {
  const { t } = useTranslation('platform');
  const format = useFormat();
  const { slug: organization } = useOrganization();
  const { id } = route.useParams();
  const { state, items, problemCount } = deposit;
  return (
    <>
      <PageHeader
        kicker={
          <Link to="/platform/$organization/off-boardings/$id/deposits" params={{ organization, id }}>
            {t('deposits.title')}
          </Link>
        }
        title={t('report.check')}
        lead={t(`depositSays.${state}`)}
        actions={<DepositBadge state={state} />}
      />
      <div className="stack-l">
        <Standing deposit={deposit} />
        <Facts
          look="counts"
          facts={[
            { name: t('items.total'), value: format.count(items.total) },
            { name: t('verdict.accepted'), value: format.count(items.accepted) },
            { name: t('verdict.pending'), value: format.count(items.pending) },
            { name: t('verdict.refused'), value: format.count(items.refused) },
            { name: t('deposits.problems'), value: format.count(problemCount) },
          ]}
        />
        {problemCount !== '0' && <ProblemList depositId={deposit.id} />}
        {items.total > 0 && <ItemList deposit={deposit} />}
        <Panel title={t('report.about')}>
          <Facts
            look="rows"
            facts={[
              { name: t('deposits.announced'), value: <Time iso={deposit.announcedAt} /> },
              { name: t('deposits.changed'), value: <Time iso={deposit.updatedAt} /> },
              { name: t('deposits.size'), value: format.bytes(deposit.sizeBytes) },
            ]}
          />
          <Disclosure title={t('report.digests')}>
            <p className="small">{t('report.sha256')}</p>
            <p className="mono small">{deposit.sha256}</p>
            {deposit.manifestDigest !== null && (
              <>
                <p className="small">{t('report.manifestDigest')}</p>
                <p className="mono small">{deposit.manifestDigest}</p>
              </>
            )}
          </Disclosure>
        </Panel>
      </div>
    </>
  );
}

function Standing({ deposit: { state, refusalCode, waitingFor } }: { deposit: Deposit }) {
  const { t } = useTranslation('platform');
  const say = useCodeWords();
  if (state === 'refused') {
    return (
      <Notice tone="bad" title={t('report.refused')}>
        {refusalCode !== null && say('code', refusalCode)}
      </Notice>
    );
  }
  if (waitingFor === null) return null;
  return (
    <Notice tone="info" title={t('report.waits')}>
      {say('waiting', waitingFor)}
    </Notice>
  );
}
