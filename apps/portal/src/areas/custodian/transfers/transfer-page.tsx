import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { query } from '@/api/client';
import { Facts } from '@/design/facts';
import { Notice } from '@/design/notice';
import { PageHeader } from '@/design/page-header';
import { Panel } from '@/design/panel';
import { Failed, Loading } from '@/design/state';
import { Time } from '@/format/time';
import { useFormat } from '@/format/use-format';
import { useOrganization } from '@/session/organization';
import styles from '../custodian.module.css';
import { codeKey, useCodeWords, useWho } from '../words';
import { type QueuedTransfer, TransferBadge } from './clock';
import { Consent, Evidence } from './consent';
import { Legs } from './legs';
import { NextStep } from './next-step';
import { useQueueLive } from './use-queue-live';

const route = getRouteApi('/custodian/$organization/transfers/$id');

/** One transfer: what to do about it, what the holder agreed to, how sure it is, item by item. */
export function TransferPage() {
  const { id } = route.useParams();
  const { id: organizationId } = useOrganization();
  useQueueLive();
  const transfer = useQuery(query('/api/custodian/transfers/{id}', { path: { id }, organizationId }));
  if (transfer.isPending) return <Loading lines={6} />;
  if (transfer.isError) return <Failed error={transfer.error} onRetry={() => void transfer.refetch()} />;
  return <Transfer transfer={transfer.data} />;
}

function Transfer({ transfer }: { transfer: QueuedTransfer }) {
  const { t } = useTranslation('custodian');
  const { slug: organization } = useOrganization();
  const isIn = transfer.direction === 'incoming';
  return (
    <>
      <PageHeader
        kicker={
          <Link to="/custodian/$organization/transfers" params={{ organization }} search={{}}>
            {t('nav.transfers')}
          </Link>
        }
        title={isIn ? t('transfer.in', { name: transfer.from.name }) : t('transfer.out')}
        lead={t(`says.${transfer.state}`)}
      />
      <div className={styles.columns}>
        <div className="stack">
          <Exception transfer={transfer} />
          <NextStep transfer={transfer} />
          <Consent transfer={transfer} />
        </div>
        <div className={styles.aside}>
          <About transfer={transfer} />
        </div>
      </div>
      <div className={`stack ${styles.below}`}>
        <Evidence transfer={transfer} />
        <Panel title={t('transfer.legs')}>
          <Legs transfer={transfer} />
        </Panel>
      </div>
    </>
  );
}

function Exception({ transfer: { exception } }: { transfer: QueuedTransfer }) {
  const { t } = useTranslation('custodian');
  const say = useCodeWords();
  if (exception === null) return null;
  const { code, remedy } = exception;
  const isReason = code === 'transfer.rejected_by_custodian' && remedy !== null;
  return (
    <Notice tone="bad" title={say(`exception.${codeKey(code)}`, t('exception.other'))}>
      {isReason && <p>{t('next.reason', { reason: remedy })}</p>}
      <p>{say(`next.${codeKey(code)}`, t('next.other'))}</p>
    </Notice>
  );
}

function About({ transfer }: { transfer: QueuedTransfer }) {
  const { t } = useTranslation('custodian');
  const format = useFormat();
  const who = useWho();
  const say = useCodeWords();
  const { state, direction, items, counters, acceptedBy, acceptedAt, approvedBy, approvedAt } = transfer;
  const signed = (by: string, at: string | null) => (
    <>
      {who(by)}
      {at !== null && (
        <>
          , <Time iso={at} />
        </>
      )}
    </>
  );
  return (
    <Panel title={t('queue.state')} actions={<TransferBadge state={state} />}>
      <Facts
        look="rows"
        facts={[
          { name: t('queue.direction'), value: t(`direction.${direction}`) },
          { name: t('transfer.items'), value: format.count(items) },
          { name: t('transfer.asked'), value: <Time iso={transfer.createdAt} /> },
          { name: t('transfer.updated'), value: <Time iso={transfer.updatedAt} /> },
          acceptedBy !== null && { name: t('transfer.acceptedBy'), value: signed(acceptedBy, acceptedAt) },
          approvedBy !== null && { name: t('transfer.approvedBy'), value: signed(approvedBy, approvedAt) },
        ]}
      />
      <h3>{t('transfer.counters')}</h3>
      <Facts
        look="rows"
        facts={Object.entries(counters).map(([leg, count]) => ({
          name: say(`legState.${leg}`, leg),
          value: format.count(count),
        }))}
      />
    </Panel>
  );
}
