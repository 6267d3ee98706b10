import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { type Answer, query } from '@/api/client';
import { Disclosure } from '@/design/disclosure';
import { type Fact, Facts } from '@/design/facts';
import { Panel } from '@/design/panel';
import { Failed, Loading } from '@/design/state';
import { SmallTable } from '@/design/small-table';
import { Time } from '@/format/time';
import { useFormat } from '@/format/use-format';
import { useOrganization } from '@/session/organization';
import styles from '../custodian.module.css';
import { useCodeWords } from '../words';
import type { QueuedTransfer } from './clock';

type ConsentFacts = Answer<'/api/custodian/transfers/{id}/consent'>;

/** What exactly the holder agreed to. */
export function Consent({ transfer: { id } }: { transfer: QueuedTransfer }) {
  const { t } = useTranslation('custodian');
  const { id: organizationId } = useOrganization();
  const found = useQuery(query('/api/custodian/transfers/{id}/consent', { path: { id }, organizationId }));
  return (
    <Panel title={t('transfer.consent')}>
      {found.isPending && <Loading lines={3} />}
      {found.isError && <Failed error={found.error} onRetry={() => void found.refetch()} />}
      {found.data !== undefined && <Agreed consent={found.data} />}
    </Panel>
  );
}

function Agreed({ consent }: { consent: ConsentFacts }) {
  const { t } = useTranslation('custodian');
  const format = useFormat();
  const { totals, agreed, consentedAt, expiresAt, consentHash } = consent;
  const quotes = agreed?.accounts ?? [];
  const facts: (Fact | false)[] = [
    consentedAt !== null && { name: t('transfer.consentedAt'), value: <Time iso={consentedAt} /> },
    expiresAt !== null && { name: t('transfer.expires'), value: <Time iso={expiresAt} /> },
    { name: t('transfer.items'), value: format.count(totals.items) },
    totals.quantity !== String(totals.items) && {
      name: t('transfer.quantity'),
      value: format.count(totals.quantity),
    },
    { name: t('transfer.bytes'), value: format.bytes(totals.contentBytes) },
    totals.missingFiles > 0 && { name: t('transfer.missing'), value: format.count(totals.missingFiles) },
    agreed !== null && {
      name: t('transfer.terms'),
      value: t('transfer.termsVersion', { title: agreed.terms.title, version: agreed.terms.version }),
    },
    ...(agreed?.vaults ?? []).map(({ chainId, address }) => ({
      name: t('transfer.vault', { chain: chainId }),
      value: <span className={`mono ${styles.break}`}>{address}</span>,
    })),
    ...quotes.map(({ quote: { plan, month, year } }) => ({
      name: t('transfer.price'),
      value: `${plan.name}: ${
        plan.interval === 'month'
          ? t('transfer.monthly', { amount: format.money(month.totalMinor, plan.currency) })
          : t('transfer.yearly', { amount: format.money(year.totalMinor, plan.currency) })
      }`,
    })),
    ...quotes
      .filter(({ kept }) => kept.items !== '0')
      .map(({ kept }) => ({ name: t('transfer.keptAlready'), value: format.count(kept.items) })),
  ];
  return (
    <>
      <Facts facts={facts} />
      {agreed === null && <p className="soft">{t('transfer.noPrice')}</p>}
      <Disclosure title={t('transfer.hash')}>
        <p className={`small mono ${styles.break}`}>{consentHash}</p>
      </Disclosure>
    </>
  );
}

/** How sure it is what comes: the same question to the API as above, asked once. */
export function Evidence({ transfer: { id } }: { transfer: QueuedTransfer }) {
  const { t } = useTranslation('custodian');
  const format = useFormat();
  const say = useCodeWords();
  const { id: organizationId } = useOrganization();
  const { data } = useQuery(query('/api/custodian/transfers/{id}/consent', { path: { id }, organizationId }));
  if (data === undefined || data.evidence.length === 0) return null;
  return (
    <Panel title={t('transfer.evidence')}>
      <p className="soft">{t('transfer.evidenceHint')}</p>
      <SmallTable
        label={t('transfer.evidence')}
        rows={data.evidence}
        rowKey={({ grade, custodyKind }) => `${grade} ${custodyKind}`}
        columns={[
          { name: t('transfer.grade'), cell: ({ grade }) => grade },
          { name: t('transfer.means'), cell: ({ grade }) => say(`grade.${grade}`, grade) },
          { name: t('leg.kind'), cell: ({ custodyKind }) => t(`custody.${custodyKind}`) },
          { name: t('transfer.items'), align: 'end', cell: ({ legs }) => format.count(legs) },
          { name: t('leg.missing'), align: 'end', cell: ({ missingFiles }) => format.count(missingFiles) },
        ]}
      />
    </Panel>
  );
}
